"""blueprint-name-conflict: runs of helpers and loops, alternatives, older Flask."""

from __future__ import annotations

from support import assert_findings

RULE = "blueprint-name-conflict"


def test_runs_of_a_helper() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Blueprint, Flask

                a = Blueprint("a", __name__)
                b = Blueprint("b", __name__)

                def add(app, blueprint, prefix):
                    app.register_blueprint(blueprint, url_prefix=prefix)

                def create_app():
                    app = Flask(__name__)
                    add(app, a, "/a")
                    add(app, b, "/b")
                    add(app, a, "/c")  # expect: blueprint-name-conflict
                    return app
            """
        },
        RULE,
    )


def test_alternatives_are_not_added_up() -> None:
    assert_findings(
        {
            "app.py": """
                import os
                from flask import Blueprint, Flask

                a = Blueprint("a", __name__)
                b = Blueprint("b", __name__)
                if os.environ.get("ALL"):
                    BLUEPRINTS = [a, b]
                else:
                    BLUEPRINTS = [a]

                def fill(app):
                    for blueprint in BLUEPRINTS:
                        app.register_blueprint(blueprint)

                def create_app(kind):
                    app = Flask(__name__)
                    fill(app)
                    return app

                def create_other():
                    app = Flask(__name__)
                    fill(app)
                    if app.config.get("MORE"):
                        app.register_blueprint(a)
                    return app
            """
        },
        RULE,
    )


def test_flask_before_2_1() -> None:
    assert_findings(
        {
            "requirements.txt": "Flask==1.1.4\n",
            "app.py": """
                from flask import Blueprint, Flask

                a = Blueprint("a", __name__)
                other = Blueprint("a", __name__)
                dotted = Blueprint("a.b", __name__)
                app = Flask(__name__)
                app.register_blueprint(a)
                app.register_blueprint(a, url_prefix="/again")
                app.register_blueprint(other)  # expect: blueprint-name-conflict
            """,
        },
        RULE,
    )
