"""Flask-JWT-Extended.

Source: Flask-JWT-Extended 4.7, `jwt_manager.py`; its page "4.0.0 Breaking Changes and Upgrade
Guide" says that functions took other arguments before.
"""

from __future__ import annotations

from flask_lint.providers.provider import HookCall, Moment, Provider

_TOKEN = "the header and the payload of the token"  # noqa: S105 - words for a message

PROVIDER = Provider(
    name="flask-jwt-extended",
    aliases={"flask_jwt_extended.jwt_manager.JWTManager": "flask_jwt_extended.JWTManager"},
    hooks={
        f"flask_jwt_extended.JWTManager().{name}": HookCall(
            moment=Moment.OTHER,
            takes=takes,
            given=given,
            keyword="callback",
            caller="Flask-JWT-Extended",
            distribution="flask-jwt-extended",
            since="4",
        )
        for name, takes, given in (
            ("additional_claims_loader", 1, "the identity"),
            ("additional_headers_loader", 1, "the identity"),
            ("decode_key_loader", 2, _TOKEN),
            ("encode_key_loader", 1, "the identity"),
            ("expired_token_loader", 2, _TOKEN),
            ("invalid_token_loader", 1, "the reason"),
            ("needs_fresh_token_loader", 2, _TOKEN),
            ("revoked_token_loader", 2, _TOKEN),
            ("token_in_blocklist_loader", 2, _TOKEN),
            ("token_verification_failed_loader", 2, _TOKEN),
            ("token_verification_loader", 2, _TOKEN),
            ("unauthorized_loader", 1, "the reason"),
            ("user_identity_loader", 1, "the identity"),
            ("user_lookup_loader", 2, _TOKEN),
            ("user_lookup_error_loader", 2, _TOKEN),
        )
    },
)
