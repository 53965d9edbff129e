"""Flask-Smorest, and flask-rest-api from which it comes.

Sources: `flask_smorest.Blueprint.add_url_rule`, `flask_smorest.Api.register_blueprint`,
`flask_smorest.spec.DocBlueprintMixin` (whose endpoints depend on the configuration).
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="flask_smorest",
    aliases={
        "flask_smorest.blueprint.Blueprint": "flask_smorest.Blueprint",
        "flask_rest_api.Blueprint": "flask_smorest.Blueprint",
        "flask_rest_api.Api": "flask_smorest.Api",
    },
    blueprint_classes=("flask_smorest.Blueprint",),
    blueprint_calls=("flask_smorest.Api().register_blueprint",),
    numbering=("flask_smorest.Blueprint",),
    endpoints={"flask_smorest": ("*api-docs.*",)},
)
