"""APIFlask.

Sources: `apiflask.APIFlask` (`_register_openapi_blueprint`), `apiflask.APIBlueprint`,
`apiflask.route`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="apiflask",
    aliases={
        "apiflask.app.APIFlask": "apiflask.APIFlask",
        "apiflask.blueprint.APIBlueprint": "apiflask.APIBlueprint",
        "apiflask.views.MethodView": "flask.views.MethodView",
        "apiflask.views.View": "flask.views.View",
    },
    app_classes=("apiflask.APIFlask",),
    blueprint_classes=("apiflask.APIBlueprint",),
    constructors={
        "apiflask.APIFlask": (
            "import_name",
            "title",
            "version",
            "spec_path",
            "docs_path",
            "docs_oauth2_redirect_path",
            "docs_oauth2_redirect_path_external",
            "docs_ui",
            "openapi_blueprint_url_prefix",
            "json_errors",
            "enable_openapi",
            "spec_plugins",
            "static_url_path",
            "static_folder",
        ),
        "apiflask.APIBlueprint": (
            "name",
            "import_name",
            "tag",
            "enable_openapi",
            "static_folder",
            "static_url_path",
            "template_folder",
            "url_prefix",
            "subdomain",
            "url_defaults",
        ),
    },
    opening_calls={"apiflask.APIFlask": ("openapi.*",)},
    endpoints={"apiflask": ()},
)
