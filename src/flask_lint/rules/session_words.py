"""What the rules about database sessions say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_lint.model.project import FlaskProject

# Source: SQLAlchemy's change log, 1.4: PendingRollbackError, a subclass of what was raised before.
_FIRST_WITH_PENDING = (1, 4)


def failed_session_error(project: FlaskProject) -> str:
    """Return the error that using a failed session raises in the SQLAlchemy of a project."""
    version = project.versions.lowest("sqlalchemy")
    if version is not None and version < _FIRST_WITH_PENDING:
        return "InvalidRequestError"
    return "PendingRollbackError"
