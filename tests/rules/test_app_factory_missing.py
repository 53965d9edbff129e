"""app-factory-missing: what makes a project of several modules."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "app-factory-missing"

APP = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__){mark}
db = SQLAlchemy(app)


@app.get("/")
def index():
    return "Welcome"
"""
MARK = "  # expect: app-factory-missing"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wsgi.py", "from app import app as application"),
        ("run.py", 'from app import app\n\nif __name__ == "__main__":\n    app.run()'),
        ("init_db.py", "from app import app, db\n\nwith app.app_context():\n    db.create_all()"),
        ("seed.py", "from app import db\n\n\ndef seed():\n    db.session.commit()\n\n\nseed()"),
    ],
)
def test_a_file_that_only_uses_the_app_makes_no_larger_project(name: str, text: str) -> None:
    assert_findings({"app.py": APP.format(mark=""), name: text + "\n"}, RULE)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("views.py", 'from app import app\n\n\n@app.get("/news")\ndef news():\n    return ""'),
        ("models.py", "from app import db\n\n\nclass Item(db.Model):\n    pass"),
        ("run.py", "from app import app\nfrom helpers import port\n\napp.run(port=port)"),
    ],
)
def test_a_part_of_the_application_does(name: str, text: str) -> None:
    files = {"app.py": APP.format(mark=MARK), name: text + "\n", "helpers.py": "port = 80\n"}
    assert_findings(files, RULE)


def test_one_of_two_apps_is_one_app() -> None:
    either = "app = Flask(__name__) if __debug__ else Flask(__name__, static_folder=None)"
    files = {
        "app.py": APP.format(mark="").replace("app = Flask(__name__)", either + MARK),
        "views.py": 'from app import app\n\n\n@app.get("/news")\ndef news():\n    return ""\n',
    }
    assert len(assert_findings(files, RULE)) == 1
