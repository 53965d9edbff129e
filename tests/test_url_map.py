"""The URL map that the model reads off a project is the one that Flask makes of it."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flask_lint import pipeline
from flask_lint.settings import Settings
from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from real_apps import RealApp, real_apps
from static_apps import disagreements, static_project
from support import write_files
from url_map_projects import projects
from url_maps import assert_same_rules

SAME = {
    "decorators": {
        "app.py": """
            from flask import Flask

            app = Flask(__name__)

            @app.route("/")
            @app.route("/index", methods=["GET", "POST"], endpoint="start")
            def index():
                return ""

            @app.post("/save")
            def save():
                return ""

            app.get("/direct")(save)
        """
    },
    "classes that name their endpoints": {
        "app.py": """
            from flask import Flask
            from flask.views import MethodView, View

            class Users(MethodView):
                def get(self, **rest): return ""

            class Posts(Users):
                def post(self): return ""

            class Old(View):
                methods = ["PUT"]
                def dispatch_request(self): return ""

            app = Flask(__name__)
            VIEWS = (Users, Posts, Old)

            for cls in VIEWS:
                app.add_url_rule(f"/{cls.__name__.lower()}", view_func=cls.as_view(cls.__name__))
            for url, cls in [("/a", Users), ("/b", Posts)]:
                name = cls.__name__.lower()
                app.add_url_rule(url, view_func=cls.as_view(name))
            for url, cls in {"/c/<int:n>": Users}.items():
                view = cls.as_view(cls.__name__.upper())
                app.add_url_rule(url, endpoint="c-" + cls.__name__, view_func=view)

            def register(cls, url):
                view = cls.as_view(cls.__name__.lower() + "_api")
                app.add_url_rule(url, view_func=view)
                app.add_url_rule(url + "/<int:n>", view_func=view, methods=["GET"])

            register(Users, "/u")
            register(cls=Posts, url="/p")
        """
    },
    "add_url_rule": {
        "app.py": """
            from flask import Flask
            from flask.views import MethodView, View

            class Books(MethodView):
                def get(self): return ""
                def post(self): return ""

            class Special(Books):
                methods = ["PUT"]

            class Plain(View):
                def dispatch_request(self): return ""

            def about(): return ""

            app = Flask(__name__, static_folder=None)
            books = Books.as_view("books")
            app.add_url_rule("/books", view_func=books)
            app.add_url_rule("/books/<int:number>", view_func=books, methods=["GET"])
            app.add_url_rule("/special", view_func=Special.as_view(name="special"))
            app.add_url_rule("/plain", view_func=Plain.as_view("plain"))
            app.add_url_rule("/about", "about_us", about)
            app.add_url_rule("/alias", endpoint="about_us", build_only=True)
            app.add_url_rule("/l", view_func=lambda: "")
        """
    },
    "blueprints": {
        "app.py": """
            from flask import Flask
            from pages import bp, other

            def create_app():
                app = Flask(__name__, static_url_path="/files")
                app.register_blueprint(bp)
                app.register_blueprint(bp, name="again", url_prefix="/again")
                app.register_blueprint(other, url_prefix="")
                return app
        """,
        "pages.py": """
            from flask import Blueprint

            bp = Blueprint("pages", __name__, url_prefix="/pages/")
            other = Blueprint("other", __name__, url_prefix="/gone", static_folder="assets",
                              static_url_path="/assets-of-other")

            @bp.route("")
            @bp.get("/<name>")
            def page(name=None):
                return ""

            @other.put("/thing")
            def thing():
                return ""
        """,
    },
    "nested": {
        "app.py": """
            from flask import Flask, Blueprint

            parent = Blueprint("parent", __name__, url_prefix="/p", subdomain="api")
            child = Blueprint("child", __name__, url_prefix="/c/", subdomain="v1")
            leaf = Blueprint("leaf", __name__)

            @leaf.get("/x")
            def x(): return ""

            @child.get("x")
            def x(): return ""

            child.register_blueprint(leaf, name="foliage")
            parent.register_blueprint(child)
            parent.register_blueprint(child, name="kid", url_prefix="/k")
            app = Flask(__name__)
            app.register_blueprint(parent)
            app.register_blueprint(leaf, url_prefix="/leaf")
        """
    },
    "loops and helpers": {
        "app.py": """
            from flask import Flask, Blueprint
            import helpers

            one = Blueprint("one", __name__)
            two = Blueprint("two", __name__)

            def first(): return ""
            def second(): return ""

            PAGES = [("/first", "first_page", first), ("/second", "second_page", second)]

            def create_app():
                app = Flask(__name__)
                for rule, name, view in PAGES:
                    one.add_url_rule(rule, name, view_func=view)
                for bp, prefix in ((one, "/1"), (two, "/2")):
                    helpers.mount(app, bp, prefix)
                for path, view in {"/a": first, "/b": second}.items():
                    app.add_url_rule(path, view_func=view)
                return app

            helpers.both(two, ["/x", "/y"], view_func=first)
            helpers.both(two, ["/z"], view_func=second, methods=["POST"])
        """,
        "helpers.py": """
            def mount(app, blueprint, prefix):
                app.register_blueprint(blueprint, url_prefix="/api" + prefix)

            def both(target, rules, view_func, **options):
                for rule in rules:
                    target.add_url_rule(f"/both{rule}", view_func=view_func, **options)
        """,
    },
    "subclasses": {
        "app.py": """
            from flask import Flask, Blueprint

            class Site(Flask):
                def __init__(self, *args, **kwargs):
                    super().__init__(__name__, *args, **kwargs)
                    self.add_url_rule("/ping", "ping", self.ping)

                def ping(self): return ""

            class Section(Blueprint):
                def __init__(self, title):
                    super().__init__(title, __name__, url_prefix="/" + title)

            news = Section("news")

            @news.get("/all")
            def everything(): return ""

            app = Site(static_folder=None)
            app.register_blueprint(news)
        """
    },
    "wrappers": {
        "app.py": """
            from functools import wraps
            from flask import Flask

            app = Flask(__name__)

            def bare(f):
                def inner(*args, **kwargs):
                    return f(*args, **kwargs)
                return inner

            def kept(level):
                def decorator(f):
                    @wraps(f)
                    def inner(*args, **kwargs):
                        return f(*args, **kwargs)
                    return inner
                return decorator

            def marked(f):
                f.mark = True
                return f

            @app.get("/a")
            @bare
            def a(): return ""

            @app.get("/b")
            @kept(1)
            @marked
            def b(): return ""

            def c(): return ""

            app.add_url_rule("/c", view_func=kept(2)(c))
        """
    },
}


@pytest.mark.parametrize("name", SAME)
def test_the_rules_are_those_of_flask(name: str) -> None:
    files = {path: textwrap.dedent(text) for path, text in SAME[name].items()}
    main = "app:create_app()" if "def create_app" in files["app.py"] else "app:app"
    assert_same_rules(files, main)


OPEN = {
    "a package that nobody knows gets the app": (
        "import flask_unheard_of\nflask_unheard_of.init_app(app)",
        {"other": True, "own.other": False},
    ),
    "a package that nobody knows gets a blueprint": (
        "import flask_unheard_of\nflask_unheard_of.Api(own)",
        {"other": False, "own.other": True, "x.other": False},
    ),
    "an endpoint's name comes from outside": (
        "import os\nown.add_url_rule('/x', os.environ['NAME'], index)",
        {"other": False, "own.other": True},
    ),
    "a view takes the name of another function": (
        (
            "from functools import wraps\n"
            "def add(view):\n"
            "    @own.get('/x')\n"
            "    @wraps(view)\n"
            "    def inner():\n"
            "        return view()\n"
            "    return inner\n"
            "@add\n"
            "def other(): return ''"
        ),
        {"inner": False, "own.inner": True, "own.other": True},
    ),
    "a class may be called otherwise": (
        (
            "from flask.views import View\nfrom unheard_of import renamed\n"
            "@renamed\nclass Third(View): pass\n"
            "for cls in (Third,):\n"
            "    own.add_url_rule('/x', view_func=cls.as_view(cls.__name__))"
        ),
        {"Third": False, "own.Third": True, "own.other": True},
    ),
    "a class method names the class that inherits it": (
        (
            "from flask.views import View\n"
            "class First(View):\n"
            "    @classmethod\n"
            "    def register(cls, rule):\n"
            "        own.add_url_rule(rule, view_func=cls.as_view(cls.__name__))\n"
            "class Second(First): pass\n"
            "Second.register('/x')"
        ),
        {"First": False, "own.Second": True},
    ),
    "one of the classes comes from outside": (
        (
            "from flask.views import View\nfrom unheard_of import Other\n"
            "class Third(View): pass\n"
            "for cls in (Other, Third):\n"
            "    own.add_url_rule('/x', view_func=cls.as_view(cls.__name__))"
        ),
        {"other": False, "own.other": True},
    ),
    "classes come from outside": (
        (
            "from unheard_of import VIEWS\n"
            "for cls in VIEWS:\n"
            "    own.add_url_rule('/x', view_func=cls.as_view(cls.__name__.lower()))"
        ),
        {"other": False, "own.other": True},
    ),
    "a blueprint comes from outside": (
        "from unheard_of import bp\napp.register_blueprint(bp)",
        {"other": False, "own.other": False, "x.other": True},
    ),
    "a rule is added to something that nobody knows": (
        "def add(target):\n    target.add_url_rule('/x', view_func=index)",
        {"index": True, "other": False, "own.index": True, "own.other": False},
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_seen_may_exist(name: str) -> None:
    code, expected = OPEN[name]
    start = """
        from flask import Blueprint, Flask

        app = Flask(__name__)
        own = Blueprint("own", __name__)

        def index(): return ""
    """
    files = {"app.py": f"{textwrap.dedent(start)}\n{code}\napp.register_blueprint(own)\n"}
    project = project_of(files)
    url_map = with_deep_stack(lambda: project.url_map)
    found = {endpoint: url_map.opening_for(endpoint) is not None for endpoint in expected}
    assert found == expected


BOUND = {
    "a decorator": "@app.endpoint('x')\ndef one(): return ''",
    "a call": "def one(): return ''\napp.endpoint('x')(one)",
    "an item": "def one(): return ''\napp.view_functions['x'] = one",
    "a blueprint": "@own.endpoint('x')\ndef one(): return ''\napp.register_blueprint(own)",
    "a function that a helper makes": (
        "def made():\n    def one(): return ''\n    return one\napp.endpoint('x')(made())"
    ),
    "a function that gets another name": (
        "def made():\n    def two(): return ''\n    two.__name__ = 'one'\n    return two\n"
        "app.endpoint('x')(made())"
    ),
}


@pytest.mark.parametrize("name", BOUND)
def test_an_endpoint_gets_its_view_without_a_rule(name: str) -> None:
    code = (
        "from flask import Blueprint, Flask\napp = Flask(__name__)\n"
        f"own = Blueprint('own', __name__)\napp.add_url_rule('/x', 'x')\n{BOUND[name]}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), {"app.py": code})
        (real,) = real_apps(Path(folder), [(".", "app:app")])
        project = pipeline.ask(
            Path(folder), Settings(), lambda reading: static_project(reading.project), jobs=1
        )
    (app,) = project.apps
    assert isinstance(real, RealApp)
    assert disagreements(app, project, real) == []
    assert [view.place is not None for view in app.views["x"]] == [True]


# How Flask refuses an app: two views of one endpoint, a rule that has a variable twice, and so on.
REFUSALS = ("AssertionError: ", "ValueError: ", "LookupError: ", "SyntaxError: ")


# Shrinking would start an interpreter for every step: a project that differs is small enough.
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_random_projects_are_what_flask_makes_of_them(data: st.DataObject) -> None:
    drawn = {f"site{number}": data.draw(projects(f"site{number}")) for number in range(12)}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for package, files in drawn.items():
            write_files(root / package, files)
        real = real_apps(root, [(package, f"{package}:create_app()") for package in drawn])
        for found, (package, files) in zip(real, drawn.items(), strict=True):
            project = pipeline.ask(
                root / package,
                Settings(),
                lambda reading: static_project(reading.project),
                jobs=1,
            )
            assert project.endpoints == project.templates == []
            (app,) = project.apps
            assert app.possible == frozenset()
            if isinstance(found, RealApp):
                assert disagreements(app, project, found) == [], files
            else:
                assert found.startswith(REFUSALS), found
