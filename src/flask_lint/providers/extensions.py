"""Extensions of which only their binding to an application matters here.

Source: the set-up page of each, where `init_app` and the object's further use are shown.
"""

from __future__ import annotations

from flask_lint.providers.provider import Extension, Level, Provider

_SHARED = (
    "flask_migrate.Migrate",
    "flask_mail.Mail",
    "flask_mailman.Mail",
    "flask_bcrypt.Bcrypt",
    "flask_caching.Cache",
    "flask_marshmallow.Marshmallow",
    "flask_jwt_extended.JWTManager",
    "flask_wtf.CSRFProtect",
    "flask_wtf.csrf.CSRFProtect",
    "flask_socketio.SocketIO",
    "flask_pymongo.PyMongo",
    "flask_mongoengine.MongoEngine",
    "flask_redis.FlaskRedis",
    "flask_babel.Babel",
    "flask_oauthlib.client.OAuth",
    "authlib.integrations.flask_client.OAuth",
    "flask_httpauth.HTTPBasicAuth",
    "flask_mysqldb.MySQL",
    "flask_peewee.db.Database",
    "flask_uploads.UploadSet",
)

PROVIDER = Provider(
    name="extensions",
    aliases={
        "flask_bcrypt.flask_bcrypt.Bcrypt": "flask_bcrypt.Bcrypt",
        "flask_cache.Cache": "flask_caching.Cache",
        "flask_wtf.csrf.CsrfProtect": "flask_wtf.CSRFProtect",
        "flask_wtf.csrf.CSRFProtect": "flask_wtf.CSRFProtect",
        "flask_wtf.CsrfProtect": "flask_wtf.CSRFProtect",
    },
    needs={"flask_mail.Mail().send()": Level.APP, "flask_mail.Mail().connect()": Level.APP},
    self_sufficient={"flask_mail.Mail": ""},
    renderers={
        "flask_themes2.render_theme_template": 1,
        "flask_themes.render_theme_template": 1,
    },
    extensions={
        **{path: Extension(shared=True) for path in _SHARED},
        "flask_limiter.Limiter": Extension(shared=True, position=1),
    },
    signing_keys=("WTF_CSRF_SECRET_KEY", "JWT_SECRET_KEY"),
    key_extensions={"flask_wtf.CSRFProtect": "", "flask_debugtoolbar.DebugToolbarExtension": ""},
    session_replacements=("flask_session.Session", "flask_kvsession.KVSessionExtension"),
    bystanders=(
        "werkzeug",
        "whitenoise",
        "sentry_sdk",
        "prometheus_flask_exporter",
        "authlib",
        "asgiref",
        "a2wsgi",
        "celery",
        "gunicorn",
        "waitress",
        "gevent",
        "eventlet",
        "socketio",
        "tornado",
        "cheroot",
        "turbo_flask",
        "apispec",
        "elasticapm",
        "talisman",
        "flasgger",
        "sqlalchemy",
        "mongoengine",
        "peewee",
        "uvicorn",
        "cherrypy",
        "jinja2",
    ),
)
