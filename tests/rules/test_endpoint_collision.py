"""endpoint-collision: which second views certainly meet the first, and which perhaps never do."""

from __future__ import annotations

from support import assert_findings

RULE = "endpoint-collision"


def test_each_application_has_endpoints_of_its_own() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                def make(name):
                    return Flask(name)

                one, two = make("one"), make("two")

                class Server:
                    def __init__(self, name):
                        self.app = Flask(name)

                    def add(self, rule, view):
                        self.app.add_url_rule(rule, "index", view)

                @one.get("/")
                def index(): return ""

                @two.get("/")
                def index(): return ""

                first, second = Server("first"), Server("second")
                first.add("/", lambda: "")
                second.add("/", lambda: "")
            """,
            "other.py": """
                from flask import Flask

                def create_app():
                    app = Flask(__name__)

                    @app.get("/")
                    def index(): return ""

                    return app

                def create_preview():
                    app = Flask(__name__)

                    @app.get("/")
                    def index(): return ""

                    @app.get("/again")  # expect: endpoint-collision
                    def index(): return ""

                    return app
            """,
        },
        RULE,
    )


def test_modules_that_nothing_imports_together() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                import os
                from flask import Flask

                app = Flask(__name__)
                if os.environ.get("V2"):
                    from shop import second
                else:
                    from shop import first
            """,
            "shop/first.py": """
                from shop import app

                @app.get("/")
                def index(): return ""
            """,
            "shop/second.py": """
                from shop import app

                @app.get("/")
                def index(): return ""
            """,
        },
        RULE,
    )


def test_conditions_and_early_returns() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                def create_app(debug):
                    app = Flask(__name__)
                    if debug:
                        app.add_url_rule("/", "index", lambda: "debug")
                        return app
                    app.add_url_rule("/", "index", lambda: "index")
                    return app

                def create_other(mode):
                    app = Flask(__name__)
                    if mode == "a":
                        app.add_url_rule("/", "index", lambda: "a")
                    if mode == "b":
                        app.add_url_rule("/", "index", lambda: "b")
                    return app
            """
        },
        RULE,
    )


def test_the_same_view_object_again() -> None:
    assert_findings(
        {
            "app.py": """
                from functools import wraps
                from flask import Flask
                from flask.views import MethodView

                app = Flask(__name__)

                def timed(f):
                    @wraps(f)
                    def inner(*args, **kwargs):
                        return f(*args, **kwargs)
                    return inner

                class Items(MethodView):
                    def get(self): return ""

                def rules():
                    items = Items.as_view("items")
                    for rule in ("/a", "/b"):
                        app.add_url_rule(rule, view_func=items)

                def page(): return ""

                rules()
                for rule in ("/c", "/d"):
                    app.add_url_rule(rule, view_func=page)
                app.add_url_rule("/e", "page", page)

                @app.get("/f")  # expect: endpoint-collision
                @timed
                @app.get("/g")
                def wrapped(): return ""

                @app.get("/h")
                @timed
                def same(): return ""

                app.add_url_rule("/i", view_func=same)
            """
        },
        RULE,
    )


def test_a_decorator_nobody_knows_may_change_the_name() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from numbering import numbered

                app = Flask(__name__)

                def renamed(f):
                    return numbered(f)

                @app.get("/a")
                @renamed
                def page(): return ""

                @app.get("/b")
                @renamed
                def page(): return ""
            """
        },
        RULE,
    )


def test_a_view_called_static() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                app = Flask(__name__)
                bare = Flask(__name__, static_folder=None)

                @app.get("/s/<path:filename>")  # expect: endpoint-collision
                def static(filename): return ""

                @bare.get("/s/<path:filename>")
                def static(filename): return ""
            """
        },
        RULE,
    )


def test_a_module_that_nothing_imports_meets_no_blueprint() -> None:
    files = {
        "shop/__init__.py": """
            from flask import Flask
            from shop.pages import bp
            {more}

            app = Flask(__name__)
            app.register_blueprint(bp)
        """,
        "shop/pages/__init__.py": """
            from flask import Blueprint

            bp = Blueprint("pages", __name__)

            @bp.get("/")
            def index(): return ""
        """,
        "shop/pages/old.py": """
            from shop.pages import bp

            @bp.get("/"){expected}
            def index(): return ""
        """,
    }

    def filled(more: str, expected: str) -> dict[str, str]:
        return {
            path: text.replace("{more}", more).replace("{expected}", expected)
            for path, text in files.items()
        }

    assert_findings(filled("", ""), RULE)
    assert_findings(filled("from shop.pages import old", f"  # expect: {RULE}"), RULE)
