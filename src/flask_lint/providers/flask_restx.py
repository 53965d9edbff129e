"""Flask-RESTX, and Flask-RESTPlus from which it comes.

Sources: `flask_restx.Api` (`init_app`, `_register_specs`, `_register_doc`, `default_endpoint`,
`add_namespace`), `flask_restx.Namespace`.
"""

from __future__ import annotations

from msgspec.structs import replace

from flask_lint.providers.provider import Provider, ResourceApi

_API = ResourceApi(
    parameters=(
        "app",
        "version",
        "title",
        "description",
        "terms_url",
        "license",
        "license_url",
        "contact",
        "contact_url",
        "contact_email",
        "authorizations",
        "security",
        "doc",
        "default_id",
        "default",
        "default_label",
        "validate",
        "tags",
        "prefix",
        "ordered",
        "default_mediatype",
        "decorators",
        "catch_all_404s",
        "serve_challenge_on_401",
        "format_checker",
        "url_scheme",
        "default_swagger_filename",
    ),
    decorators=("route",),
    snake_case=True,
    namespace="flask_restx.Namespace",
    default="default_namespace",
    documents=True,
    pages="restx_doc",
)

PROVIDER = Provider(
    name="flask_restx",
    aliases={
        "flask_restx.api.Api": "flask_restx.Api",
        "flask_restx.namespace.Namespace": "flask_restx.Namespace",
        "flask_restplus.api.Api": "flask_restplus.Api",
        "flask_restplus.namespace.Namespace": "flask_restx.Namespace",
    },
    makers={
        "flask_restx.Api().namespace": "flask_restx.Namespace",
        "flask_restplus.Api().namespace": "flask_restx.Namespace",
    },
    resource_apis={
        "flask_restx.Api": _API,
        "flask_restplus.Api": replace(_API, pages="restplus_doc"),
    },
    view_classes=("flask_restx.Resource",),
    method_views=("flask_restx.Resource",),
    endpoints={"flask_restx": (), "flask_restplus": ()},
)
