"""Which templates hide which."""

from __future__ import annotations

from support import assert_findings, check_files

RULE = "template-name-collision"

PACKAGE = """
from flask import Blueprint, render_template

{name} = Blueprint("{name}", __name__, template_folder="templates")


@{name}.route("/{name}")
def index():
    return render_template("index.html")
"""


def project(app: str) -> dict[str, str]:
    return {
        "shop/__init__.py": app,
        "shop/blog/__init__.py": PACKAGE.replace("{name}", "blog"),
        "shop/cart/__init__.py": PACKAGE.replace("{name}", "cart"),
        "shop/blog/templates/index.html": "blog",
        "shop/cart/templates/index.html": "cart",
    }


def test_two_apps_do_not_meet() -> None:
    assert_findings(
        project(
            "from flask import Flask\nfrom shop.blog import blog\nfrom shop.cart import cart\n"
            "one = Flask('one')\none.register_blueprint(blog)\n"
            "two = Flask('two')\ntwo.register_blueprint(cart)\n"
        ),
        RULE,
    )


def test_the_later_one_loses() -> None:
    (finding,) = check_files(
        project(
            "from flask import Flask\nfrom shop.blog import blog\nfrom shop.cart import cart\n"
            "app = Flask(__name__)\napp.register_blueprint(cart)\napp.register_blueprint(blog)\n"
        ),
        select=[RULE],
    )
    assert finding.place.path == "shop/blog/__init__.py"
    assert "shop/cart/templates/index.html" in finding.message


def test_a_blueprint_that_is_not_registered() -> None:
    assert_findings(
        project(
            "from flask import Flask\nfrom shop.blog import blog\n"
            "app = Flask(__name__)\napp.register_blueprint(blog)\n"
        ),
        RULE,
    )


def test_the_app_may_mean_to_replace_it() -> None:
    files = project(
        "from flask import Flask\nfrom shop.blog import blog\n"
        "app = Flask(__name__)\napp.register_blueprint(blog)\n"
    )
    files["shop/templates/index.html"] = "shop"
    (finding,) = check_files(files, select=[RULE])
    assert finding.severity == "info"


def test_an_example_replaces_what_the_library_brings() -> None:
    library = {
        "login/__init__.py": """
            from flask import Blueprint, render_template

            login = Blueprint("login", __name__, template_folder="templates")

            @login.route("/login")
            def index():
                return render_template("login.html")  # expect: template-name-collision
            """,
        "login/templates/login.html": "plain",
    }
    app = """
        from flask import Flask
        from login import login

        app = Flask(__name__)
        app.register_blueprint(login)
        """
    assert_findings(library | {"shop/__init__.py": app, "shop/templates/login.html": "nice"}, RULE)
    library["login/__init__.py"] = library["login/__init__.py"].partition("  # expect")[0]
    assert_findings(library | {"example/app.py": app, "example/templates/login.html": "nice"}, RULE)
