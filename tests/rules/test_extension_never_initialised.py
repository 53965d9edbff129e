"""What makes an extension object one that is never initialised, and what does not."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "extension-never-initialised"
FACTORY = """
from flask import Flask
from flask_login import LoginManager
from flask_limiter import Limiter

import more

def create_app():
    app = Flask(__name__)
    {}
    return app
"""


def test_another_object_of_the_class_takes_its_place() -> None:
    (finding,) = assert_findings(
        {
            "shop.py": FACTORY.format("login = LoginManager()\n    login.init_app(app)"),
            "more.py": """
                from flask_login import LoginManager
                login = LoginManager()  # expect: extension-never-initialised

                @login.user_loader
                def load(ident):
                    return None
            """,
        },
        RULE,
    )
    assert "the application has another one" in finding.message
    assert finding.related[0].place.path == "shop.py"


def test_one_that_nobody_uses_is_not_missed_where_there_is_another() -> None:
    more = "from flask_limiter import Limiter\nlimiter = Limiter(len)\n"
    shop = FACTORY.format("Limiter(len, app=app)")
    assert check_files({"shop.py": shop, "more.py": more}, select=[RULE]) == []
    (finding,) = check_files({"shop.py": FACTORY.format("pass"), "more.py": more}, select=[RULE])
    assert "no limit is ever applied" in finding.message


@pytest.mark.parametrize(
    "binding",
    [
        "more.limiter.init_app(app)",
        "for name in vars(more):\n        getattr(more, name).init_app(app)",
        "getattr(more.limiter, 'init_app')(app)",
        "more.limiter.app = app",
        "import library\n    library.bind(more.limiter, app)",
        "for init in (more.limiter.init_app,):\n        init(app)",
    ],
)
def test_what_may_bind_it(binding: str) -> None:
    more = "from flask_limiter import Limiter\nlimiter = Limiter(len)\n"
    files = {"shop.py": FACTORY.format(binding), "more.py": more}
    assert check_files(files, select=[RULE]) == []


@pytest.mark.parametrize(
    ("test", "count"),
    [
        ("limiter.init_app(app)", 0),
        ("getattr(limiter, 'init_app')(app)", 0),
        ("for one in more.__dict__.values(): one.init_app(app)", 0),
        ("limiter.check()", 1),
    ],
)
def test_a_test_that_binds_it_is_enough(test: str, count: int) -> None:
    files = {
        "shop.py": FACTORY.format("pass"),
        "more.py": "from flask_limiter import Limiter\nlimiter = Limiter(len)\n",
        "tests/test_shop.py": f"import more\nfrom more import limiter\n{test}\n",
    }
    assert len(check_files(files, select=[RULE])) == count


def test_a_library_makes_no_application() -> None:
    files = {"more.py": "from flask_limiter import Limiter\nlimiter = Limiter(len)\n"}
    assert check_files(files, select=[RULE]) == []


def test_versions_that_take_the_application_first() -> None:
    shop = """
        from flask import Flask
        from flask_limiter import Limiter

        app = Flask(__name__)
        limiter = Limiter(app, key_func=len)

        @app.get("/")
        @limiter.limit("1 per day")
        def index(): return ""
    """
    assert not check_files({"shop.py": shop}, select=[RULE])
    without = shop.replace("Limiter(app, ", "Limiter(")
    assert len(check_files({"shop.py": without}, select=[RULE])) == 1


@pytest.mark.parametrize(("use", "count"), [("db.Model", 0), ("db.session", 1)])
def test_a_second_database_that_only_declares_models(use: str, count: int) -> None:
    files = {
        "shop.py": """
            from flask import Flask
            from flask_sqlalchemy import SQLAlchemy
            import views

            db = SQLAlchemy()

            def create_app():
                app = Flask(__name__)
                db.init_app(app)
                return app
        """,
        "views.py": f"""
            from flask_sqlalchemy import SQLAlchemy

            db = SQLAlchemy()

            class Sales(db.Model):
                id = db.Column(db.Integer, primary_key=True)

            def read():
                return {use}
        """,
    }
    assert len(check_files(files, select=[RULE])) == count
