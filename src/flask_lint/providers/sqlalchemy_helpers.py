"""sqlalchemy-helpers, of the Fedora Project.

Source: `sqlalchemy_helpers.flask_ext.DatabaseExtension` of version 2.
"""

from __future__ import annotations

from flask_lint.providers.provider import Level, Provider

_EXTENSION = "sqlalchemy_helpers.flask_ext.DatabaseExtension()"

PROVIDER = Provider(
    name="sqlalchemy-helpers",
    # Both look for the manager of the database in `current_app.extensions`.
    needs={
        f"{_EXTENSION}.session": Level.APP,
        f"{_EXTENSION}.session.*": Level.APP,
        f"{_EXTENSION}.manager": Level.APP,
        f"{_EXTENSION}.manager.*": Level.APP,
    },
    sessions=(f"{_EXTENSION}.session",),
    request_sessions=(f"{_EXTENSION}.session",),
)
