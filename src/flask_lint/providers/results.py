"""What becomes of the values that views return, and what can be read of a submitted form.

Sources: the decorators' own code in Flask-Login, Flask-Security, Flask-JWT-Extended,
Flask-Caching, Flask-Limiter, Flask-HTTPAuth, Flask-Principal, Flask-CORS, flasgger;
`flask_wtf.form`, `werkzeug.wrappers.request`; peewee's `Database.connect`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_HTTP_AUTH = tuple(
    f"flask_httpauth.{name}().login_required"
    for name in ("HTTPBasicAuth", "HTTPTokenAuth", "HTTPDigestAuth", "MultiAuth")
)
_BARE_OR_CALLED = (
    "flask_login.login_required",
    "flask_login.fresh_login_required",
    "flask_security.login_required",
    "flask_security.auth_required",
    "flask_security.roles_required",
    "flask_security.roles_accepted",
    "flask_security.permissions_required",
    "flask_security.permissions_accepted",
    "flask_security.http_auth_required",
    "flask_security.auth_token_required",
    "flask_user.login_required",
    "flask_user.roles_required",
    "flask_jwt_extended.jwt_required",
    "flask_jwt_extended.jwt_optional",
    "flask_jwt_extended.fresh_jwt_required",
    "flask_jwt_extended.jwt_refresh_token_required",
    "flask_jwt.jwt_required",
    "flask_simplelogin.login_required",
    "flask_cors.cross_origin",
    "flask_oidc.OpenIDConnect().require_login",
    *_HTTP_AUTH,
)

_BUILTINS = {
    **dict.fromkeys(("len", "int", "hash", "id", "ord"), "an int"),
    **dict.fromkeys(("bool", "all", "any", "callable", "hasattr", "isinstance"), "a bool"),
    **dict.fromkeys(("set", "frozenset"), "a set"),
    "float": "a float",
    "range": "a range",
}

_PEEWEE_CONNECTS = tuple(
    f"peewee.{name}().connect" for name in ("SqliteDatabase", "MySQLDatabase", "PostgresqlDatabase")
)

PROVIDER = Provider(
    name="results",
    passes_result=(
        *_BARE_OR_CALLED,
        *(f"{path}()" for path in _BARE_OR_CALLED),
        "flask_caching.Cache().cached()",
        "flask_caching.Cache().memoize()",
        "flask_limiter.Limiter().limit()",
        "flask_limiter.Limiter().shared_limit()",
        "flask_limiter.Limiter().exempt",
        "flask_principal.Permission().require()",
        "flask_wtf.CSRFProtect().exempt",
        "flask_seasurf.SeaSurf().exempt",
        "flasgger.swag_from()",
        "flasgger.utils.swag_from()",
        "flask_breadcrumbs.register_breadcrumb()",
        "flask_menu.register_menu()",
        "flask_talisman.Talisman()()",
    ),
    own_responses=(
        "flask.Flask",
        "flask.Blueprint",
        "flask.views.View",
        "flask.views.MethodView",
    ),
    no_responses={
        **{f"builtins.{name}": kind for name, kind in _BUILTINS.items()},
        **dict.fromkeys(("flask_login.login_user", "flask_login.logout_user"), "a bool"),
        **dict.fromkeys(_PEEWEE_CONNECTS, "a bool"),
        "time.time": "a float",
        "datetime.datetime.now": "a datetime",
        "datetime.datetime.utcnow": "a datetime",
        "datetime.date.today": "a date",
        "uuid.uuid4": "a UUID",
    },
    kept_values={
        **{f"flask.g.{name}": "what is kept on `g`" for name in ("get", "pop", "setdefault")},
        **{
            f"flask.session.{name}": "what is kept in the session"
            for name in ("get", "pop", "setdefault")
        },
    },
    plain_bases=("flask_sqlalchemy.SQLAlchemy().Model",),
    model_reads=("flask_sqlalchemy.SQLAlchemy().Model.query.",),
    give_none=("builtins.print", "flask.flash"),
    suppressors=("contextlib.suppress()",),
    submit_checks=dict.fromkeys(
        ("validate_on_submit", "is_submitted"),
        "flask_wtf.FlaskForm",
    ),
    body_attributes=("flask.request.form", "flask.request.files"),
)
