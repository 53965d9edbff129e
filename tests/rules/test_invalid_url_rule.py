"""invalid-url-rule: what Werkzeug reads, and which converters there may be."""

from __future__ import annotations

from support import assert_findings, check_files

RULE = "invalid-url-rule"


def test_converters_of_the_project() -> None:
    files = {
        "app.py": """
            from flask import Flask
            from elsewhere import Code, more

            app = Flask(__name__)
            app.url_map.converters["code"] = Code
            app.url_map.converters.update({"list": Code}, other=Code)

            @app.get("/<code:a>/<list:b>/<other:c>")
            def a(a, b, c): return ""

            @app.get("/<unknown:a>")  # expect: invalid-url-rule
            def b(a): return ""
        """
    }
    assert_findings(files, RULE)
    open_ended = files["app.py"] + "    app.url_map.converters.update(more)\n"
    assert not check_files({"app.py": open_ended}, select=[RULE])
    library = files["app.py"] + "    more(app)\n"
    assert not check_files({"app.py": library}, select=[RULE])


def test_what_is_no_variable_of_others() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                app = Flask(__name__)

                @app.get("/a/:id")  # expect: invalid-url-rule
                def a(id): return ""

                @app.post("/v1/:batch")
                def b(): return ""

                @app.get("/c/{int:id}")  # expect: invalid-url-rule
                def c(id): return ""

                @app.get("/d ")  # expect: invalid-url-rule
                def d(): return ""

                @app.get("/e/<regex('[a-z]{2}'):x>")  # expect: invalid-url-rule
                def e(x): return ""

                @app.get("/f/<any('a', 'b'):x>")
                def f(x): return ""
            """
        },
        RULE,
    )


def test_prefixes() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Blueprint, Flask

                a = Blueprint("a", __name__, url_prefix="a")  # expect: invalid-url-rule
                b = Blueprint("b", __name__)
                c = Blueprint("c", __name__, url_prefix="/c")

                @a.get("/")
                def index(): return ""

                @b.get("")  # expect: invalid-url-rule
                def index(): return ""

                @c.get("")
                @c.get("x")
                def index(): return ""

                app = Flask(__name__)
                app.register_blueprint(a)
                app.register_blueprint(b)
                app.register_blueprint(c)
            """
        },
        RULE,
    )


def test_routers_that_are_not_flask() -> None:
    assert_findings(
        {
            "app.py": """
                from fastapi import APIRouter
                from flask import Flask
                from flask_openapi3 import OpenAPI

                router = APIRouter()
                api = OpenAPI(__name__)

                class Spaced(Flask):
                    def add_url_rule(self, rule, *args, **kwargs):
                        super().add_url_rule("/" + rule, *args, **kwargs)

                app = Spaced(__name__)

                @router.get("/a/{id}")
                def a(id): return ""

                @api.get("/b/{id}")
                def b(id): return ""

                @app.get("c")
                def c(): return ""
            """
        },
        RULE,
    )


def test_an_app_that_the_project_does_not_make_may_have_converters() -> None:
    views = """
        from flask import Blueprint

        bp = Blueprint("shop", __name__)

        @bp.get("/<regex('[a-z]+'):name>")
        def product(name): return ""
    """
    theirs = (
        "from base import Base\nfrom views import bp\n\ndef make():\n    app = Base(__name__)\n"
    )
    register = "    app.register_blueprint(bp)\n    return app\n"
    assert not check_files({"views.py": views, "app.py": theirs + register}, select=[RULE])
    ours = theirs.replace("base import Base", "flask import Flask as Base")
    assert len(check_files({"views.py": views, "app.py": ours + register}, select=[RULE])) == 1
