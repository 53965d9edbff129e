"""Extensions of which only their binding to an application matters here.

Source: the set-up page of each, where `init_app` and the object's further use are shown.
"""

from __future__ import annotations

from flask_lint.providers.provider import Extension, Level, Provider

_NO_APP = "RuntimeError: The current application was not configured with {}"
_NONE = "AttributeError: 'NoneType' object has no attribute ..."
_MAIL = tuple(
    f"MAIL_{name}"
    for name in [
        "SERVER",
        "PORT",
        "USERNAME",
        "PASSWORD",
        "USE_TLS",
        "USE_SSL",
        "DEFAULT_SENDER",
        "MAX_EMAILS",
        "SUPPRESS_SEND",
        "ASCII_ATTACHMENTS",
    ]
)
_CACHE = tuple(
    f"CACHE_{name}"
    for name in [
        "TYPE",
        "ARGS",
        "OPTIONS",
        "DEFAULT_TIMEOUT",
        "THRESHOLD",
        "KEY_PREFIX",
        "DIR",
        "REDIS_*",
    ]
)
_LIMITER = tuple(
    f"RATELIMIT_{name}"
    for name in ["ENABLED", "DEFAULT", "APPLICATION", "STORAGE_URI", "STORAGE_OPTIONS", "STRATEGY"]
)
_EXTENSIONS = {
    "flask_migrate.Migrate": Extension(unbound="there is no `flask db` command", is_silent=True),
    "flask_mail.Mail": Extension(unbound=_NO_APP.format("Flask-Mail"), reads=_MAIL),
    "flask_mailman.Mail": Extension(unbound=_NO_APP.format("Flask-Mailman"), reads=_MAIL),
    "flask_bcrypt.Bcrypt": Extension(reads=("BCRYPT_LOG_ROUNDS", "BCRYPT_HASH_PREFIX")),
    "flask_caching.Cache": Extension(
        unbound="AttributeError: 'Cache' object has no attribute 'app'", reads=_CACHE
    ),
    "flask_marshmallow.Marshmallow": Extension(),
    "flask_jwt_extended.JWTManager": Extension(unbound="KeyError: 'JWT_TOKEN_LOCATION'"),
    "flask_wtf.CSRFProtect": Extension(
        unbound="no request is checked for a CSRF token", is_silent=True
    ),
    "flask_socketio.SocketIO": Extension(),
    "flask_pymongo.PyMongo": Extension(unbound=_NONE, reads=("MONGO_URI",)),
    "flask_mongoengine.MongoEngine": Extension(),
    "flask_redis.FlaskRedis": Extension(unbound=_NONE),
    "flask_babel.Babel": Extension(),
    "flask_oauthlib.client.OAuth": Extension(),
    "authlib.integrations.flask_client.OAuth": Extension(
        unbound="RuntimeError: OAuth is not init with Flask app."
    ),
    "flask_httpauth.HTTPBasicAuth": Extension(),
    "flask_mysqldb.MySQL": Extension(),
    "flask_peewee.db.Database": Extension(),
    "flask_uploads.UploadSet": Extension(),
    "flask_limiter.Limiter": Extension(
        position=1, unbound="no limit is ever applied", is_silent=True, reads=_LIMITER
    ),
    # What only adds to the app that it is given is not shared.
    "flask_cors.CORS": Extension(
        shared=False, unbound="no response has its headers", is_silent=True
    ),
    "flask_talisman.Talisman": Extension(
        shared=False, unbound="no response has its headers", is_silent=True
    ),
    "flask_session.Session": Extension(
        shared=False,
        unbound="sessions stay in the visitors' cookies",
        is_silent=True,
        reads=("SESSION_TYPE", "SESSION_REDIS", "SESSION_SQLALCHEMY", "SESSION_KEY_PREFIX"),
    ),
    "flask_compress.Compress": Extension(
        shared=False, unbound="no response is compressed", is_silent=True
    ),
}

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
    extensions=_EXTENSIONS,
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
