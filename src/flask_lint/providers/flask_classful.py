"""Flask-Classful, and Flask-Classy from which it comes.

Source: `flask_classful.FlaskView` (`register`, `build_rule`, `get_interesting_members`).
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="flask_classful",
    aliases={
        "flask_classy.FlaskView": "flask_classful.FlaskView",
        "flask_classy.route": "flask_classful.route",
        "flask.ext.classy.FlaskView": "flask_classful.FlaskView",
        "flask.ext.classy.route": "flask_classful.route",
    },
    routed_classes={
        "flask_classful.FlaskView": (
            "build_route_name",
            "build_rule",
            "default_route_base",
            "get_route_base",
            "make_proxy_method",
            "parse_options",
            "register",
        )
    },
    member_routes=("flask_classful.route()",),
    member_methods=("flask_classful.method()",),
    endpoints={"flask_classful": (), "flask_classy": ()},
)
