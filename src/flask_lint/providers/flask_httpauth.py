"""Flask-HTTPAuth.

Source: Flask-HTTPAuth 4.8, `flask_httpauth.py`.
"""

from __future__ import annotations

from flask_lint.providers.provider import HookCall, Moment, Provider

PROVIDER = Provider(
    name="flask-httpauth",
    hooks={
        f"flask_httpauth.{name}": HookCall(
            moment=Moment.USER, takes=takes, given=given, caller="Flask-HTTPAuth"
        )
        for name, takes, given in (
            ("HTTPBasicAuth().verify_password", 2, "the name and the password"),
            ("HTTPBasicAuth().get_user_roles", 1, "the user"),
            ("HTTPTokenAuth().verify_token", 1, "the token"),
            ("HTTPTokenAuth().get_user_roles", 1, "the user"),
        )
    },
)
