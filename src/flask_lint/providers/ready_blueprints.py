"""Blueprints that libraries bring ready-made, for a project to register.

Sources: `rq_dashboard.web`, `flask_monitoringdashboard`, `flask_swagger_ui`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider, ReadyBlueprint

PROVIDER = Provider(
    name="ready_blueprints",
    ready_blueprints={
        "flask_monitoringdashboard.blueprint": ReadyBlueprint("dashboard"),
        "flask_swagger_ui.get_swaggerui_blueprint()": ReadyBlueprint(
            "swagger_ui", "blueprint_name", 4
        ),
        "rq_dashboard.blueprint": ReadyBlueprint("rq_dashboard"),
        "rq_dashboard.web.blueprint": ReadyBlueprint("rq_dashboard"),
    },
)
