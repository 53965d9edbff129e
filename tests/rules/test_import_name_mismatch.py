"""import-name-mismatch: names of modules, and names by which nothing is looked up."""

from __future__ import annotations

from support import assert_findings

RULE = "import-name-mismatch"


def test_names() -> None:
    assert_findings(
        {
            "shop/__init__.py": "",
            "shop/web/__init__.py": """
                from flask import Blueprint, Flask

                NAME = "shop"
                a = Flask("shop")
                b = Flask("shop.web")
                c = Flask(__name__)
                d = Flask(NAME)
                e = Flask(import_name="__main__")  # expect: import-name-mismatch
                f = Flask(__file__)  # expect: import-name-mismatch
                g = Flask("web")
                h = Flask("anything")
                i = Blueprint("i", "i")
                j = Blueprint("j", "j", static_folder="s")  # expect: import-name-mismatch
                k = Blueprint("k", "k", root_path="/srv/k", static_folder="s")
                l = Flask("anything", template_folder="/srv/templates")
                m = Blueprint("m", "shop.web", template_folder="templates")
            """,
        },
        RULE,
    )


def test_an_application_with_templates_beside_it() -> None:
    assert_findings(
        {
            "main.py": """
                from flask import Flask

                app = Flask("anything")  # expect: import-name-mismatch
                outer = Flask("outer")

                @app.get("/")
                def index(): return ""
            """,
            "templates/index.html": "the index",
        },
        RULE,
    )


def test_blueprints_of_an_application_that_is_not_known() -> None:
    """They may be those of `frame`, and more probably are those of what is put into it."""
    assert_findings(
        {
            "wsgi.py": """
                from flask import Flask
                from werkzeug.middleware.dispatcher import DispatcherMiddleware
                from elsewhere import make_app
                from shop import register

                frame = Flask("frame")
                frame.wsgi_app = DispatcherMiddleware(frame.wsgi_app, {"/shop": make_app()})
                inner = Flask("inner")  # expect: import-name-mismatch
                register(inner)
            """,
            "shop.py": """
                from flask import Blueprint

                bp = Blueprint("bp", __name__)
                other = Blueprint("other", __name__)

                @bp.get("/")
                def index(): return ""

                @other.get("/other")
                def index(): return ""

                def register(app):
                    app.register_blueprint(bp)

                class Plugin:
                    def start(self, app):
                        app.register_blueprint(other)
            """,
            "templates/index.html": "the index",
        },
        RULE,
    )


def test_a_module_of_a_package_that_is_installed() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Blueprint
                from flask_security import Security
                import shop.views

                a = Blueprint("a", "flask_security.core", template_folder="templates")
                b = Blueprint("b", "shop.none", template_folder="t")  # expect: import-name-mismatch
                c = Blueprint("c", "no.core", template_folder="t")  # expect: import-name-mismatch
            """,
            "shop/views.py": "",
        },
        RULE,
    )
