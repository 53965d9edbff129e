"""`session-unserialisable`: what cannot be written to the session's cookie."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "session-unserialisable"
HEAD = """
import enum

from flask import Flask, request, session
from flask_login import UserMixin, current_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from wtforms import StringField
from shop.base import Base

app = Flask(__name__)
db = SQLAlchemy(app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Member(Base):
    pass


class Colour(str, enum.Enum):
    RED = "red"


class NameForm(FlaskForm):
    name = StringField()
"""
FOUND = "  # expect: session-unserialisable"

CASES = {
    "sets and iterators": f"""
        @app.post("/")
        def one():
            names = set()
            names.add("a")
            session["a"] = names{FOUND}
            session["a"] = frozenset(names){FOUND}
            session["a"] = {{name for name in names}}{FOUND}
            session["a"] = map(str, names){FOUND}
            session["a"] = list(map(str, names))
            session["a"] = sorted(names)
            session["a"] = [{{"b": names}}]{FOUND}
            session.setdefault("a", set()){FOUND}
            session.update({{"a": names}}){FOUND}
            return ""
        """,
    "objects": f"""
        @app.post("/")
        def one():
            form = NameForm()
            session["a"] = form{FOUND}
            session["a"] = form.name.data
            session["a"] = form.data
            session["a"] = current_user{FOUND}
            session["a"] = current_user.id
            session["a"] = Member()
            session["a"] = Colour.RED
            session["a"] = request.files["file"]{FOUND}
            session["a"] = request.files["file"].filename
            session["a"] = request.form
            return ""
        """,
    "rows": f"""
        @app.post("/")
        def one():
            session["a"] = User.query.filter_by(id=1).first(){FOUND}
            session["a"] = User.query.all(){FOUND}
            session["a"] = User.query.count()
            session["a"] = User.query.with_entities(User.id).first()
            session["a"] = db.session.get(User, 1){FOUND}
            session["a"] = db.session.get(User, 1).id
            session["a"] = db.session.execute(db.select(User.id)).scalar()
            session["a"] = [user.id for user in User.query.all()]
            return ""
        """,
    "one thing or another": """
        @app.post("/")
        def one():
            names = request.args or set()
            session["a"] = names
            user = None
            if request.args:
                user = User()
            session["a"] = user  # expect: session-unserialisable
            return ""
        """,
    "no session of Flask": """
        @app.post("/")
        def one():
            session = {}
            session["a"] = set()
            return ""
        """,
}
ELSEWHERE = {
    "another interface": """
        from flask_session import Session

        Session(app)
        """,
    "another JSON": """
        app.json = make_provider(app)
        """,
    "an own interface": """
        from flask.sessions import SecureCookieSessionInterface

        class Pickled(SecureCookieSessionInterface):
            serializer = None
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)


@pytest.mark.parametrize("case", ELSEWHERE)
def test_other_sessions(case: str) -> None:
    view = """
@app.post("/")
def view():
    session["a"] = set()
    return ""
"""
    assert_findings({"app.py": HEAD + textwrap.dedent(ELSEWHERE[case]) + view}, RULE)
