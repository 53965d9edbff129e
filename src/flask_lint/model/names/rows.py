"""Which paths are reads of objects from the database: `User.query.filter_by().first`."""

from __future__ import annotations

from flask_lint.providers.knowledge import knowledge

# What gives one object, or None.
READS_ONE = frozenset({"first", "first_or_404", "get", "get_or_404", "one", "one_or_404"})
_NARROWING = frozenset({"filter()", "filter_by()", "order_by()", "limit()", "options()"})


def gives_rows(path: str, readers: frozenset[str] = READS_ONE) -> bool:
    """Tell whether a path is what one of the readers gives: `User.query.get()`."""
    if path in knowledge().object_reads:
        return True
    return path.endswith("()") and read_by(path[:-2]) in readers


def read_by(path: str) -> str | None:
    """Return the method by which the callable at `path` reads whole objects of a model class.

    None if it is no such callable.
    """
    for start in knowledge().model_reads:
        if path.startswith(start):
            *between, last = path[len(start) :].split(".")
            return last if all(step in _NARROWING for step in between) else None
    return None
