"""flask-openapi3.

Sources: `flask_openapi3.OpenAPI` (`register_api`, `register_api_view`, the blueprint `openapi` and
those of its plugins), `flask_openapi3.APIBlueprint`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="flask_openapi3",
    aliases={
        "flask_openapi3.openapi.OpenAPI": "flask_openapi3.OpenAPI",
        "flask_openapi3.blueprint.APIBlueprint": "flask_openapi3.APIBlueprint",
    },
    app_classes=("flask_openapi3.OpenAPI",),
    blueprint_classes=("flask_openapi3.APIBlueprint",),
    constructors={
        "flask_openapi3.OpenAPI": ("import_name",),
        "flask_openapi3.APIBlueprint": ("name", "import_name"),
    },
    blueprint_calls=(
        "flask_openapi3.OpenAPI().register_api",
        "flask_openapi3.APIBlueprint().register_api",
    ),
    opening_calls={
        "flask_openapi3.OpenAPI": ("*.*",),
        "flask_openapi3.OpenAPI().register_api_view": ("*.*",),
        "flask_openapi3.APIBlueprint().register_api_view": ("*.*",),
    },
    endpoints={"flask_openapi3": ()},
)
