"""Which templates packages bring to the apps that they are given.

Sources: the extensions' own template folders.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_NONE = (
    *("a2wsgi", "aiohttp", "apiflask", "apig_wsgi", "apispec", "apscheduler", "authlib", "awsgi"),
    *("blinker", "cheroot", "cherrypy", "ddtrace", "elasticsearch_dsl", "environs", "eventlet"),
    *("flask_apispec", "flask_apscheduler", "flask_assets", "flask_avatars", "flask_babelplus"),
    *("flask_cas", "flask_ckeditor", "flask_codemirror", "flask_collect", "flask_crontab"),
    *(
        "flask_dance",
        "flask_dropzone",
        "flask_environments",
        "flask_flatpages",
        "flask_fontawesome",
    ),
    *("flask_fontpicker", "flask_gravatar", "flask_gzip", "flask_hashing", "flask_heroku"),
    *(
        "flask_humanize",
        "flask_injector",
        "flask_jwt_router",
        "flask_kvsession",
        "flask_ldap3_login",
    ),
    *("flask_log_request_id", "flask_misaka", "flask_moment", "flask_mysqldb", "flask_oauthlib"),
    *("flask_oidc", "flask_openid", "flask_pagedown", "flask_paranoid", "flask_peewee"),
    *("flask_permissions", "flask_praetorian", "flask_pydantic", "flask_qrcode", "flask_raven"),
    *(
        "flask_recaptcha",
        "flask_restful",
        "flask_restless",
        "flask_rq",
        "flask_rq2",
        "flask_seeder",
    ),
    *("flask_share", "flask_simpleldap", "flask_sitemap", "flask_sock", "flask_sockets"),
    *("flask_sse", "flask_sslify", "flask_static_digest", "flask_swagger", "flask_tailwind"),
    *("flask_uploads", "flask_vite", "flask_webpack", "flask_webpackext", "flask_zodb"),
    *("flaskext", "hypercorn", "livereload", "logging_tree", "mangum", "meinheld", "mongoengine"),
    *("newrelic", "opentelemetry", "paste", "peewee", "playhouse", "pony", "raven", "scout_apm"),
    *("serverless_wsgi", "socketio", "tornado", "turbo_flask", "uwsgidecorators", "webassets"),
    *("werkzeug", "whoosh", "wsgidav", "zappa"),
)

PROVIDER = Provider(
    name="templates",
    templates={
        **dict.fromkeys(_NONE, ()),
        "flasgger": ("flasgger/*",),
        "flask_admin": ("admin/*",),
        "flask_blogging": ("blogging/*", "bloggingbase.html"),
        # Two distributions have a package of this name.
        "flask_bootstrap": ("bootstrap*", "base/*"),
        "flask_debugtoolbar": ("base.html", "panels/*"),
        "flask_restplus": ("swagger-ui*",),
        "flask_restx": ("swagger-ui*",),
        "flask_security": ("security/*",),
        "flask_simplelogin": ("login.html",),
        "flask_swagger_ui": ("index.template.html",),
        "flask_user": ("flask_user/*", "flask_user_layout.html"),
        "rq_dashboard": ("rq_dashboard/*",),
    },
)
