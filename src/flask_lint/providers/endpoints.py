"""Which endpoints packages add to the apps and blueprints that they are given.

Sources: the extensions' own code; `tests/test_providers_endpoints.py` holds the installed ones
to it.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_NONE = (
    "builtins",
    "celery",
    "click",
    "dotenv",
    "elasticapm",
    "flask",
    "flask_alembic",
    "flask_assets",
    "flask_babel",
    "flask_babelex",
    "flask_bcrypt",
    "flask_caching",
    "flask_compress",
    "flask_cors",
    "flask_executor",
    "flask_httpauth",
    "flask_htmlmin",
    "flask_jwt",
    "flask_jwt_extended",
    "flask_limiter",
    "flask_login",
    "flask_mail",
    "flask_mailman",
    "flask_marshmallow",
    "flask_migrate",
    "flask_minify",
    "flask_moment",
    "flask_mongoengine",
    "flask_pagedown",
    "flask_principal",
    "flask_pymongo",
    "flask_redis",
    "flask_script",
    "flask_seasurf",
    "flask_session",
    "flask_shell_ipython",
    "flask_socketio",
    "flask_sqlalchemy",
    "flask_talisman",
    "flask_testing",
    "flask_whooshee",
    "flask_wtf",
    "gevent",
    "gunicorn",
    "loguru",
    "prometheus_client",
    "rich",
    "sentry_sdk",
    "sqlalchemy",
    "structlog",
    "uvicorn",
    "waitress",
    "werkzeug",
    "whitenoise",
)

PROVIDER = Provider(
    name="endpoints",
    endpoints={
        **dict.fromkeys(_NONE, ()),
        "flasgger": ("flasgger.*",),
        "flask_admin": ("*.*",),
        "flask_appbuilder": ("*.*",),
        "flask_avatars": ("avatars.*",),
        "flask_bootstrap": ("bootstrap.*",),
        "flask_ckeditor": ("ckeditor.*",),
        "flask_dance": ("*.*",),
        "flask_debugtoolbar": ("debugtoolbar.*", "_debug_toolbar.*"),
        "flask_dropzone": ("dropzone.*",),
        "flask_security": ("security.*",),
        "flask_share": ("share.*",),
    },
)
