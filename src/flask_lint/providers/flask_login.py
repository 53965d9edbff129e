"""Flask-Login and Flask-Security.

Sources: Flask-Login 0.6, pages Configuring your Application and Your User Class;
Flask-Security, page Features.
"""

from __future__ import annotations

from flask_lint.providers.provider import Extension, HookCall, Kind, Level, Moment, Provider

PROVIDER = Provider(
    name="flask-login",
    aliases={
        "flask_login.utils.current_user": "flask_login.current_user",
        "flask_login.utils.login_user": "flask_login.login_user",
        "flask_login.utils.logout_user": "flask_login.logout_user",
        "flask_login.utils.login_required": "flask_login.login_required",
        "flask_login.login_manager.LoginManager": "flask_login.LoginManager",
        "flask_security.current_user": "flask_login.current_user",
        "flask_security.login_user": "flask_login.login_user",
        "flask_security.logout_user": "flask_login.logout_user",
    },
    extensions={
        "flask_login.LoginManager": Extension(
            unbound="AttributeError: 'Flask' object has no attribute 'login_manager'"
        )
    },
    entries={
        "flask_login.LoginManager().user_loader": Kind.HOOK,
        "flask_login.LoginManager().request_loader": Kind.HOOK,
        "flask_login.LoginManager().header_loader": Kind.HOOK,
        "flask_login.LoginManager().unauthorized_handler": Kind.HOOK,
        "flask_login.LoginManager().needs_refresh_handler": Kind.HOOK,
    },
    needs={
        "flask_login.current_user.*": Level.REQUEST,
        "flask_login.login_user()": Level.REQUEST,
        "flask_login.logout_user()": Level.REQUEST,
    },
    guards={"flask_login.current_user": Level.REQUEST},
    opposites={"is_anonymous": "is_authenticated"},
    proxies=("flask_login.current_user",),
    user_proxies=("flask_login.current_user",),
    signing_keys=("SECURITY_PASSWORD_SALT",),
    # Without a view to log in, an anonymous request ends with 401 before anything is signed.
    key_extensions={"flask_login.LoginManager": "login_view"},
    login_views=(
        "flask_login.LoginManager().login_view",
        "flask_login.LoginManager().refresh_view",
    ),
    key_users={"flask_login.login_user": "calls login_user()"},
    user_loaders=(
        "flask_login.LoginManager().user_loader",
        "flask_login.LoginManager().request_loader",
    ),
    hooks={
        f"flask_login.LoginManager().{name}": HookCall(
            moment=moment, takes=takes, given=given, keyword="callback", caller="Flask-Login"
        )
        for name, moment, takes, given in (
            ("user_loader", Moment.USER, 1, "the id of the user"),
            ("request_loader", Moment.USER, 1, "the request"),
            ("header_loader", Moment.USER, 1, "the header"),
            ("unauthorized_handler", Moment.OTHER, 0, ""),
            ("needs_refresh_handler", Moment.OTHER, 0, ""),
        )
    },
)
