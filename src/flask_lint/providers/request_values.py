"""What stands for one request, or for the user who sent it.

Sources: `flask.globals`, `werkzeug.wrappers.Request`, `flask_login`, `flask_jwt_extended`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="request-values",
    request_values=(
        "flask.request",
        "flask.session",
        "flask_login.current_user",
        "flask_jwt_extended.current_user",
    ),
    request_calls=("flask_jwt_extended.get_jwt_identity", "flask_jwt_extended.get_jwt"),
    common_attributes=(
        "app",
        "blueprint",
        "endpoint",
        "environ",
        "host",
        "host_url",
        "is_secure",
        "method",
        "root_path",
        "root_url",
        "scheme",
        "script_root",
        "server",
        "url_root",
        "url_rule",
    ),
)
