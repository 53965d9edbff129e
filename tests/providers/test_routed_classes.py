"""What Flask-Classful adds to a URL map is what the model says it adds."""

from __future__ import annotations

import importlib.util
import textwrap

import pytest

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

CODE = """
    from flask import Blueprint, Flask
    from flask_classful import FlaskView, method, route

    class BookShelvesView(FlaskView):
        excluded_methods = ["helper"]
        route_prefix = "/api/"

        def index(self): return ""
        def get(self, id: int): return ""
        def post(self): return ""
        def read_all(self, part, page=1): return ""
        def helper(self): return ""
        def before_request(self, name, **kwargs): return None
        def _private(self): return ""

        @method("POST")
        @method("PUT")
        def both(self): return ""

        @route("/first/<int:x>", methods=["POST"])
        def one_rule(self, x): return ""

        @route("/a")
        @route("/b", endpoint="named")
        @route("/c")
        def three_rules(self): return ""

        @classmethod
        def made(cls): return cls()

    class Base(FlaskView):
        trailing_slash = False
        def index(self): return ""
        def shared(self): return ""

    class Derived(Base):
        route_base = "/derived/<int:owner>/"
        def shared(self, owner): return ""

    app = Flask(__name__)
    bp = Blueprint("bp", __name__, url_prefix="/bp")
    BookShelvesView.register(app)
    for view in (Base, Derived):
        view.register(bp)
    app.register_blueprint(bp)
"""


def test_flask_classful() -> None:
    if importlib.util.find_spec("flask_classful") is None:
        pytest.skip("flask_classful is not installed")
    assert_same_rules({"app.py": textwrap.dedent(CODE)})


def test_what_cannot_be_read_may_exist() -> None:
    code = """
        from flask import Flask
        from flask_classful import FlaskView
        from somewhere import NAMES

        class Pages(FlaskView):
            excluded_methods = NAMES
            def index(self): return ""

        app = Flask(__name__)
        Pages.register(app)
    """
    url_map = with_deep_stack(lambda: project_of({"app.py": textwrap.dedent(code)}).url_map)
    assert "Pages:index" in url_map.endpoints
    found = {name: url_map.opening_for(name) is not None for name in ("Pages:other", "other")}
    assert found == {"Pages:other": True, "other": False}
