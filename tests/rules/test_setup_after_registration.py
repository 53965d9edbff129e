"""setup-after-registration: which rules are certainly added too late."""

from __future__ import annotations

from support import assert_findings

RULE = "setup-after-registration"


def test_order_in_one_place() -> None:
    assert_findings(
        {
            "app.py": """
                import os
                from flask import Blueprint, Flask

                app = Flask(__name__)
                inner = Blueprint("inner", __name__)
                outer = Blueprint("outer", __name__)
                maybe = Blueprint("maybe", __name__)
                outer.register_blueprint(inner)

                @inner.get("/")
                def index(): return ""

                @outer.get("/")
                def index(): return ""

                app.register_blueprint(outer)

                @outer.get("/late")  # expect: setup-after-registration
                def late(): return ""

                if os.environ.get("MAYBE"):
                    app.register_blueprint(maybe)

                @maybe.get("/")
                def index(): return ""

                def make(app, name):
                    made = Blueprint(name, __name__)
                    app.register_blueprint(made)
                    return made

                made = make(app, "made")

                @made.get("/made")  # too late as well, but the ways are not compared
                def page(): return ""
            """
        },
        RULE,
    )


def test_imports_behind_the_registration() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask
                from shop.bp import bp
                from shop import early

                def create_app():
                    app = Flask(__name__)
                    app.register_blueprint(bp)
                    from shop import early, late  # expect: setup-after-registration
                    return app
            """,
            "shop/bp.py": """
                from flask import Blueprint

                bp = Blueprint("bp", __name__)
            """,
            "shop/early.py": """
                from shop.bp import bp

                @bp.get("/early")
                def early(): return ""
            """,
            "shop/late.py": """
                from shop.bp import bp

                @bp.get("/late")
                def late(): return ""
            """,
        },
        RULE,
    )
