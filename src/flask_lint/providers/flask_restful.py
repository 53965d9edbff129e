"""Flask-RESTful: resources, and the Api that puts them on an app or a blueprint.

Source: `flask_restful.Api` (`add_resource`, `_register_view`, `_complete_url`).
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider, ResourceApi

PROVIDER = Provider(
    name="flask_restful",
    aliases={"flask.ext.restful.Api": "flask_restful.Api"},
    resource_apis={
        "flask_restful.Api": ResourceApi(
            parameters=(
                "app",
                "prefix",
                "default_mediatype",
                "decorators",
                "catch_all_404s",
                "serve_challenge_on_401",
                "url_part_order",
                "errors",
            ),
            decorators=("resource",),
        )
    },
    endpoints={"flask_restful": ()},
)
