"""What Flask-Dance's blueprints have is what the model says they have."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import textwrap

import pytest

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

CODE = """
    from flask import Blueprint, Flask
    from flask_dance.consumer import OAuth1ConsumerBlueprint, OAuth2ConsumerBlueprint
    from flask_dance.contrib import google
    from flask_dance.contrib.github import make_github_blueprint
    from flask_dance.contrib.jira import make_jira_blueprint

    class Own(OAuth2ConsumerBlueprint):
        pass

    app = Flask(__name__)
    github = make_github_blueprint("a", "b", scope="repo", login_url="/in/{bp.name}")

    @github.get("/more")
    def more(): return ""

    app.register_blueprint(github, url_prefix="/login")

    own = Own("own", __name__, "a", "b", base_url="https://example.org", url_prefix="/own")
    app.register_blueprint(own)
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    outer.register_blueprint(google.make_google_blueprint())
    app.register_blueprint(outer)
    app.register_blueprint(OAuth1ConsumerBlueprint("one", __name__, authorized_url="/back"))
"""


def test_flask_dance() -> None:
    pytest.importorskip("flask_dance")
    assert_same_rules({"app.py": textwrap.dedent(CODE)})


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        ("make_github_blueprint if KIND else make_google_blueprint", (True, True, False)),
        ("[make_github_blueprint, elsewhere.make][KIND]", (True, True, True)),
        ("make_github_blueprint", (True, False, False)),
    ],
)
def test_which_blueprint_it_is_may_not_be_known(maker: str, expected: tuple[bool, ...]) -> None:
    code = f"""
        import elsewhere
        from elsewhere import KIND
        from flask import Flask
        from flask_dance.contrib.github import make_github_blueprint
        from flask_dance.contrib.google import make_google_blueprint

        app = Flask(__name__)
        make = {maker}
        blueprint = make(client_id="a")
        app.register_blueprint(blueprint)
    """
    project = project_of({"app.py": textwrap.dedent(code)})
    url_map = with_deep_stack(lambda: project.url_map)
    names = ("github.login", "google.login", "other.login")
    found = [not url_map.is_absent(name) for name in names]
    assert tuple(found) == expected


def test_every_maker_is_known_by_the_name_of_its_blueprint() -> None:
    contrib = pytest.importorskip("flask_dance.contrib")
    made = {}
    for info in pkgutil.iter_modules(contrib.__path__):
        module = importlib.import_module(f"{contrib.__name__}.{info.name}")
        for name, function in vars(module).items():
            if name.startswith("make_") and inspect.getmodule(function) is module:
                given = {"base_url": "https://example.org"} if info.name == "jira" else {}
                made[f"{module.__name__}.{name}"] = function(**given)
    known = knowledge()
    assert {path: one.name for path, one in made.items()} == {
        path: known.blueprint_names[path] for path in made
    }
    for path, one in made.items():
        classes = {f"flask_dance.consumer.{cls.__name__}" for cls in type(one).__mro__}
        assert known.makers[path] in classes
