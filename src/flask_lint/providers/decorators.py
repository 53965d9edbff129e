"""What stands between Flask and views: decorators that hand arguments on, packages that add some.

Sources: the decorators' own code, each of which ends in `func(*args, **kwargs)`; the packages'
front pages.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_AUTH = ("HTTPBasicAuth", "HTTPDigestAuth", "HTTPTokenAuth", "MultiAuth")
_SECURITY = (
    "anonymous_user_required",
    "auth_required()",
    "auth_token_required",
    "http_auth_required",
    "login_required",
    "permissions_accepted()",
    "permissions_required()",
    "roles_accepted()",
    "roles_required()",
)

PROVIDER = Provider(
    name="decorators",
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
    passing=(
        "flask_caching.Cache().cached()",
        "flask_caching.Cache().memoize()",
        "flask_cors.cross_origin()",
        "flask_cors.decorator.cross_origin()",
        *(f"flask_httpauth.{name}().login_required" for name in _AUTH),
        *(f"flask_httpauth.{name}().login_required()" for name in _AUTH),
        "flask_jwt_extended.fresh_jwt_required",
        "flask_jwt_extended.jwt_optional",
        "flask_jwt_extended.jwt_refresh_token_required",
        "flask_jwt_extended.jwt_required",
        "flask_jwt_extended.jwt_required()",
        "flask_limiter.Limiter().exempt",
        "flask_limiter.Limiter().limit()",
        "flask_login.fresh_login_required",
        "flask_login.login_required",
        "flask_principal.Permission().require()",
        *(f"flask_security.{name}" for name in _SECURITY),
        *(f"flask_security.decorators.{name}" for name in _SECURITY),
    ),
)
