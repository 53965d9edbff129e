"""What the decorators of libraries do with views: replace them by wrappers, or only mark them.

Sources: the libraries' own code. All of these wrappers keep the name of the view. Whether the
order of decorators matters was tried out with Flask 3.1, Flask-Login 0.6, Flask-JWT-Extended 4.7,
Flask-HTTPAuth 4.8, Flask-Limiter 4, Flask-Caching 2.3, Flask-CORS 6, Flask-Security 5.6,
Flask-Principal 0.4, Flask-WTF 1.2, Flask-SeaSurf 2, flask-talisman 1.1, flasgger 0.9, webargs 8,
APIFlask 2.4, flask-smorest 0.46 and the current versions of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.providers.provider import Protection, Provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECURITY = (
    "auth_required",
    "auth_token_required",
    "http_auth_required",
    "login_required",
    "roles_required",
    "roles_accepted",
    "permissions_required",
    "permissions_accepted",
    "anonymous_user_required",
)
_HTTP_AUTH = ("HTTPBasicAuth", "HTTPDigestAuth", "HTTPTokenAuth", "MultiAuth")
_SMOREST = "flask_smorest.Blueprint()"
_API_FLASK = ("apiflask.APIFlask()", "apiflask.APIBlueprint()")


def _bare_or_called(paths: Iterable[str]) -> Iterator[str]:
    """Yield each path as a decorator, and called for one."""
    for path in paths:
        yield path
        yield f"{path}()"


_AUTHENTICATION = (
    "flask_login.login_required",
    "flask_login.fresh_login_required",
    "flask_jwt_extended.jwt_required",
    # Before Flask-JWT-Extended 4.0.
    "flask_jwt_extended.fresh_jwt_required",
    "flask_jwt_extended.jwt_optional",
    "flask_jwt_extended.jwt_refresh_token_required",
    "flask_jwt.jwt_required",
    *(f"flask_httpauth.{name}().login_required" for name in _HTTP_AUTH),
    *(f"flask_security.{name}" for name in _SECURITY),
    "flask_principal.Permission().require",
    "flask_basicauth.BasicAuth().required",
    "flask_oidc.OpenIDConnect().require_login",
    "flask_oidc.OpenIDConnect().accept_token",
    "flask_praetorian.auth_required",
    "flask_praetorian.auth_accepted",
    "flask_praetorian.roles_required",
    "flask_praetorian.roles_accepted",
    "flask_simplelogin.login_required",
    "authlib.integrations.flask_oauth2.ResourceProtector()",
    *(f"{path}.auth_required" for path in _API_FLASK),
)

PROVIDER = Provider(
    name="decorators",
    aliases={
        "flask_login.utils.fresh_login_required": "flask_login.fresh_login_required",
        "flask_jwt_extended.view_decorators.jwt_required": "flask_jwt_extended.jwt_required",
        "flask_security.decorators": "flask_security",
        "flask_cors.decorator.cross_origin": "flask_cors.cross_origin",
        "webargs.flaskparser.parser.use_args": "webargs.flaskparser.use_args",
        "webargs.flaskparser.parser.use_kwargs": "webargs.flaskparser.use_kwargs",
        "flasgger.utils.swag_from": "flasgger.swag_from",
    },
    view_wrappers={
        **dict.fromkeys(_bare_or_called(_AUTHENTICATION), Protection.ACCESS),
        **dict.fromkeys(
            ("flask_limiter.Limiter().limit()", "flask_limiter.Limiter().shared_limit()"),
            Protection.LIMIT,
        ),
        "flask_security.unauth_csrf()": Protection.CSRF,
        **dict.fromkeys(
            (
                "flask_caching.Cache().cached()",
                "flask_caching.Cache().memoize()",
                "flask_cachecontrol.cache()",
                "flask_cachecontrol.cache_for()",
                "flask_cachecontrol.dont_cache()",
                "cachetools.cached()",
                "functools.cache",
                "functools.lru_cache",
                "functools.lru_cache()",
            ),
            Protection.CACHE,
        ),
        **dict.fromkeys(_bare_or_called(("flask_cors.cross_origin",)), Protection.CORS),
        **dict.fromkeys(
            (
                "webargs.flaskparser.use_args()",
                "webargs.flaskparser.use_kwargs()",
                "webargs.flaskparser.FlaskParser().use_args()",
                "webargs.flaskparser.FlaskParser().use_kwargs()",
                "flask_pydantic.validate",
                "flask_pydantic.validate()",
                "spectree.SpecTree().validate()",
                "flask_expects_json.expects_json()",
                f"{_SMOREST}.arguments()",
                *(f"{path}.input()" for path in _API_FLASK),
            ),
            Protection.INPUT,
        ),
        **dict.fromkeys(
            (
                "flask_restx.marshal_with()",
                "flask_restful.marshal_with()",
                f"{_SMOREST}.response()",
                f"{_SMOREST}.paginate()",
                *(f"{path}.output()" for path in _API_FLASK),
            ),
            Protection.OUTPUT,
        ),
        **dict.fromkeys(
            (
                "deprecated.deprecated",
                "deprecated.deprecated()",
                "typing_extensions.deprecated()",
                "warnings.deprecated()",
                "flask_compress.Compress().compressed()",
                "tenacity.retry",
                "tenacity.retry()",
                "retrying.retry",
                "retrying.retry()",
                "asgiref.sync.async_to_sync",
                *(
                    f"prometheus_flask_exporter.PrometheusMetrics().{name}()"
                    for name in ("counter", "gauge", "summary", "histogram", "do_not_track")
                ),
            ),
            Protection.OTHER,
        ),
    },
    open_checks=tuple(
        _bare_or_called(
            ("flask_jwt_extended.jwt_optional", "flask_security.anonymous_user_required")
        )
    ),
    shared_caches={
        "flask_caching.Cache().cached()": (
            "timeout",
            "key_prefix",
            "query_string",
            "hash_method",
            "cache_none",
            "source_check",
            "response_hit_indication",
        ),
        "flask_caching.Cache().memoize()": (
            "timeout",
            "hash_method",
            "cache_none",
            "source_check",
            "args_to_ignore",
        ),
    },
    # They call the function with just the arguments that they get.
    passes_arguments=(
        *_bare_or_called(_AUTHENTICATION),
        "flask_caching.Cache().cached()",
        "flask_caching.Cache().memoize()",
        "flask_cors.cross_origin()",
        "flask_limiter.Limiter().limit()",
        "flask_principal.Permission().require()",
    ),
    injectors=(
        "connexion",
        "dependency_injector",
        "flask_injector",
        "flask_ioc",
        "flask_typed_routes",
        "inject",
        "injector",
        "lagom",
        "wireup",
    ),
    # They note the function's name, or set an attribute that stays on the function itself.
    view_markers=(
        "flask_limiter.Limiter().exempt",
        "flask_wtf.CSRFProtect().exempt",
        "flask_seasurf.SeaSurf().exempt",
        "flask_seasurf.SeaSurf().include",
        "flask_talisman.Talisman()",
        "flasgger.swag_from()",
        "flask_debugtoolbar.DebugToolbarExtension().exempt",
    ),
    name_markers=(
        "flask_limiter.Limiter().exempt",
        "flask_wtf.CSRFProtect().exempt",
        "flask_seasurf.SeaSurf().exempt",
    ),
)
