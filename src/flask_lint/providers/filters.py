"""Which filters and tests packages bring to the templates of the apps that they are given.

A package that is not listed may bring any.

Sources: each package's own code, read for `jinja_env` and `template_filter`;
`tests/providers/test_filters.py` holds the installed ones to it.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_NONE = (
    *("alembic", "apiflask", "apispec", "authlib", "blinker", "celery", "click", "dotenv"),
    *("flasgger", "flask", "flask_admin", "flask_apscheduler", "flask_assets", "flask_avatars"),
    *("flask_basicauth", "flask_bcrypt", "flask_caching", "flask_ckeditor"),
    *("flask_classful", "flask_compress", "flask_cors", "flask_dance", "flask_debugtoolbar"),
    *("flask_dropzone", "flask_executor", "flask_flatpages", "flask_htmlmin", "flask_httpauth"),
    *("flask_jwt_extended", "flask_limiter", "flask_login", "flask_mail", "flask_mailman"),
    *("flask_marshmallow", "flask_menu", "flask_migrate", "flask_minify", "flask_moment"),
    *("flask_mongoengine", "flask_mysqldb", "flask_openapi3", "flask_pagedown"),
    *("flask_principal", "flask_pymongo", "flask_redis", "flask_restful", "flask_restx"),
    *("flask_rq2", "flask_script", "flask_seasurf", "flask_security", "flask_session"),
    *("flask_share", "flask_sitemap", "flask_smorest", "flask_socketio", "flask_sqlalchemy"),
    *("flask_sslify", "flask_static_digest", "flask_talisman", "flask_themes2", "flask_uploads"),
    *("flask_whooshee", "flask_wtf", "gevent", "gunicorn", "kombu", "marshmallow"),
    *("prometheus_flask_exporter", "requests", "socketio", "sqlalchemy", "turbo_flask", "uvicorn"),
    *("waitress", "webargs", "werkzeug", "wtforms"),
)

_BABEL = (
    *("datetimeformat", "dateformat", "timeformat", "timedeltaformat", "numberformat"),
    *("decimalformat", "currencyformat", "percentformat", "scientificformat"),
)

PROVIDER = Provider(
    name="filters",
    template_filters={
        **dict.fromkeys(_NONE, ()),
        "flask_babel": _BABEL,
        "flask_babelex": _BABEL,
        # One of the two distributions of this name brings it.
        "flask_bootstrap": ("render_form",),
        "flask_gravatar": ("gravatar",),
        "flask_humanize": ("humanize",),
        "flask_misaka": ("markdown",),
        "flask_qrcode": ("qrcode",),
        "flaskext.markdown": ("markdown",),
    },
)
