"""connexion: Flask applications whose routes stand in an OpenAPI specification.

Sources, versions 2.15 and 3.3: `connexion.apps.flask_app.FlaskApp`, `connexion.apps.flask.FlaskApp`
and their `add_api`; `connexion.apis.flask_api.FlaskApi`, `connexion.apps.flask.FlaskApi` and
`connexion.frameworks.flask` for the names of endpoints and blueprints; `connexion.resolver`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="connexion",
    aliases={
        "connexion.App": "connexion.FlaskApp",
        "connexion.apps.flask.FlaskApp": "connexion.FlaskApp",
        "connexion.apps.flask_app.FlaskApp": "connexion.FlaskApp",
        "connexion.RestyResolver": "connexion.resolver.RestyResolver",
    },
    app_classes=("connexion.FlaskApp",),
    plain_classes=("connexion.FlaskApp",),
    constructors={"connexion.FlaskApp": ("import_name",)},
    constructor_options={"connexion.FlaskApp": "server_args"},
    handler_resolvers=("connexion.resolver.RelativeResolver",),
    same_objects=("connexion.FlaskApp().app",),
    specification_calls=("connexion.FlaskApp().add_api",),
    endpoints={"connexion": ()},
)
