"""Which names of templates are reported, and where that knowledge ends."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "template-not-found"
VIEW = """
from flask import render_template

def index():
    return render_template("a.html"){comment}
"""


def project(app: str, folder: str, comment: str = "") -> dict[str, str]:
    """Return a project whose app is made by `app` and whose one template stands in `folder`."""
    return {
        "shop/__init__.py": app,
        "shop/views.py": VIEW.replace("{comment}", comment),
        f"{folder}/a.html": "",
        "pyproject.toml": "",
    }


@pytest.mark.parametrize(
    ("app", "folder"),
    [
        ("from flask import Flask\napp = Flask(__name__)\n", "shop/templates"),
        ("from flask import Flask\napp = Flask('shop')\n", "shop/templates"),
        ("from flask import Flask\napp = Flask(__name__.split('.')[0])\n", "shop/templates"),
        ("from flask import Flask\napp = Flask(__name__, template_folder='../t')\n", "t"),
        (
            (
                "import os\nfrom flask import Flask\nHERE = os.path.dirname(__file__)\n"
                "app = Flask(__name__, template_folder=os.path.join(HERE, '..', 'html'))\n"
            ),
            "html",
        ),
        (
            (
                "from pathlib import Path\nfrom flask import Flask\nROOT = Path(__file__)\n"
                "app = Flask(__name__, template_folder=str(ROOT.parent.parent / 'html'))\n"
            ),
            "html",
        ),
        (
            (
                "import os\nfrom flask import Flask\n"
                "app = Flask(__name__, template_folder=f'{os.path.dirname(__file__)}/html')\n"
            ),
            "shop/html",
        ),
    ],
)
def test_template_folders(app: str, folder: str) -> None:
    assert_findings(project(app, folder), RULE)
    elsewhere = project(app, folder, "  # expect: template-not-found")
    elsewhere[f"{folder}/b.html"] = elsewhere.pop(f"{folder}/a.html")
    assert_findings(elsewhere, RULE)


@pytest.mark.parametrize(
    "app",
    [
        "from flask import Flask\nfrom x import F\napp = Flask(__name__, template_folder=F)\n",
        "from flask import Flask\nfrom x import N\napp = Flask(N)\n",
        "from flask import Flask\napp = Flask(__name__)\napp.jinja_loader = make()\n",
        "from flask import Flask\napp = Flask(__name__)\napp.jinja_loader.searchpath += ['/t']\n",
        "from flask import Flask\nimport shop_base\napp = Flask(__name__)\nshop_base.init(app)\n",
        (
            "from flask import Flask\nclass App(Flask):\n    def jinja_loader(self): ...\n"
            "app = App(__name__)\n"
        ),
        "from flask import Flask\napp = Flask(__name__, template_folder='../frontend/out')\n",
    ],
)
def test_what_is_not_known_may_exist(app: str) -> None:
    files = project(app, "shop/templates")
    files["shop/templates/b.html"] = files.pop("shop/templates/a.html")
    assert_findings(files, RULE)


def test_loaders_that_are_added() -> None:
    app = """
        import os
        from flask import Flask
        from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader

        app = Flask(__name__)
        app.jinja_loader = ChoiceLoader(
            [
                app.jinja_loader,
                FileSystemLoader(os.path.join(os.path.dirname(__file__), "more")),
                PackageLoader("theme", "html"),
            ]
        )
    """
    views = """
        from flask import render_template

        def index():
            render_template("own.html")
            render_template("more.html")
            render_template("theme.html")
            render_template("gone.html")  # expect: template-not-found
    """
    assert_findings(
        {
            "shop/__init__.py": app,
            "shop/views.py": views,
            "shop/templates/own.html": "",
            "shop/more/more.html": "",
            "theme/__init__.py": "",
            "theme/html/theme.html": "",
        },
        RULE,
    )


def test_ignored_and_closed_folders() -> None:
    files = project("from flask import Flask\napp = Flask(__name__)\n", "shop/templates")
    files["shop/views.py"] = """
        from flask import render_template

        def index():
            render_template("dist/index.html")
            render_template("generated.html")
            render_template("local/index.html")
            render_template("other/index.html")  # expect: template-not-found
    """
    files[".gitignore"] = "generated.html\n/shop/templates/local/\n"
    assert_findings(files, RULE)


def test_a_base_class_names_a_template_that_only_subclasses_have() -> None:
    files = project("from flask import Flask\napp = Flask(__name__)\n", "shop/templates")
    files["shop/views.py"] = """
        from flask import render_template
        from flask.views import View

        class Page(View):
            template = "base_page.html"

            def dispatch_request(self):
                return render_template(self.template)

        class Start(Page):
            template = "a.html"
    """
    assert_findings(files, RULE)


def test_names_of_extensions() -> None:
    files = project(
        "from flask import Flask\nfrom flask_security import Security\napp = Flask(__name__)\n"
        "Security(app)\n",
        "shop/templates",
    )
    files["shop/views.py"] = """
        from flask import render_template

        def index():
            render_template("security/login_user.html")
            render_template("login_user.html")  # expect: template-not-found
    """
    assert_findings(files, RULE)


def test_without_an_app_nothing_is_known() -> None:
    files = project("from flask import Blueprint\nbp = Blueprint('a', __name__)\n", "shop/html")
    files["shop/html/b.html"] = files.pop("shop/html/a.html")
    assert_findings(files, RULE)


def test_a_library_with_an_example() -> None:
    files = project("from flask import Blueprint\nbp = Blueprint('a', __name__)\n", "shop/html")
    files["examples/app.py"] = "from flask import Flask\napp = Flask(__name__)\n"
    files["examples/templates/index.html"] = ""
    files["shop/html/b.html"] = files.pop("shop/html/a.html")
    assert_findings(files, RULE)


def test_help_and_the_way() -> None:
    files = project("from flask import Flask\napp = Flask(__name__)\n", "shop/templates")
    files["shop/templates/a.html"] = "{% extends 'layouts/Base.html' %}\n"
    files["shop/templates/layouts/base.html"] = ""
    (finding,) = check_files(files, select=[RULE])
    assert (finding.place.path, finding.place.line, finding.place.column) == (
        "shop/templates/a.html",
        1,
        12,
    )
    assert "'layouts/base.html'" in finding.help
    assert [one.place.path for one in finding.related] == ["shop/views.py"]


def test_suppressions_in_templates() -> None:
    files = project("from flask import Flask\napp = Flask(__name__)\n", "shop/templates")
    files["shop/templates/a.html"] = (
        "{% include 'x.html' %}{# flask-lint: ignore[template-not-found] made later #}\n"
        "{# flask-lint: ignore[template-not-found] #}\n<p>\n"
    )
    files["shop/templates/b.html"] = "{# flask-lint: ignore[template-not-fond] #}\n"
    found = [
        (one.rule, one.place.path, one.place.line)
        for one in check_files(files, select=[RULE, "unused-suppression", "unknown-suppression"])
    ]
    assert found == [
        ("unused-suppression", "shop/templates/a.html", 2),
        ("unknown-suppression", "shop/templates/b.html", 1),
    ]


@pytest.mark.parametrize(
    ("name", "help_"),
    [
        ("errors/403.html", "write the template, or correct the name; looked in templates"),
        ("trash.html", "write the template, or correct the name; looked in templates"),
        ("user_new.html", "write the template, or correct the name; looked in templates"),
        ("profil.html", "correct the name; did you mean 'profile.html'?"),
        ("base.htm", "correct the name; did you mean 'base.html'?"),
        ("shop/ordres.html", "correct the name; did you mean 'shop/orders.html'?"),
        ("user/ordres.html", "write the template, or correct the name; looked in templates"),
        ("403.html", "write the template, or correct the name; looked in templates"),
    ],
)
def test_which_template_may_be_meant(name: str, help_: str) -> None:
    known = ("base", "profile", "errors/404", "run_new", "shop/orders", "admin/orders")
    app = f"""
        from flask import Flask, render_template

        app = Flask(__name__)

        @app.route("/")
        def index(): return render_template({name!r})
    """
    templates = {f"templates/{one}.html": "" for one in known}
    (finding,) = check_files({"app.py": app} | templates, select=[RULE])
    assert finding.help == help_
