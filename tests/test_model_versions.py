"""The versions that a project asks for, from the files that say so."""

from __future__ import annotations

import pytest

from flask_lint.model.contexts.versions import Versions


@pytest.mark.parametrize(
    ("text", "lowest"),
    [
        ("Flask-SQLAlchemy==2.5.1", (2, 5, 1)),
        ("flask_sqlalchemy>=3,<4", (3,)),
        ("flask-sqlalchemy[async] ~= 3.1", (3, 1)),
        ('dependencies = ["flask>=3", "flask-sqlalchemy>=3.1.1"]', (3, 1, 1)),
        ('flask-sqlalchemy = "^3.0"', (3, 0)),
        ('flask-sqlalchemy = {version = "2.4", extras = ["x"]}', (2, 4)),
        ('flask-sqlalchemy = { version = ">=3.0" }', (3, 0)),
        ("Flask-SQLAlchemy<3", None),
        ("flask-sqlalchemy", None),
        ("flask-sqlalchemy-lite==0.1", None),
        ("my-flask-sqlalchemy==1.0", None),
        ("flask==2.0", None),
    ],
)
def test_lowest(text: str, lowest: tuple[int, ...] | None) -> None:
    assert Versions({"requirements.txt": text}).lowest("flask-sqlalchemy") == lowest


def test_the_lowest_of_several_files_counts() -> None:
    files = {"requirements.txt": "flask==3.1.0", "pyproject.toml": '["flask>=2.2"]'}
    assert Versions(files).lowest("flask") == (2, 2)
