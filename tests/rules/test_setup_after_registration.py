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


FACTORY = """
    from flask import Blueprint, Flask

    bp = Blueprint("shop", __name__)

    def fill(bp):
        @bp.get("/"){mark}
        def index(): return ""

    def create_app():
        app = Flask(__name__)
        fill(bp)
        app.register_blueprint(bp)
        own = Blueprint("own", __name__)

        @own.get("/own")
        def own_index(): return ""

        app.register_blueprint(own)
        return app
"""
CONFTEST = """
    import pytest
    from app import create_app

    @pytest.fixture{scope}
    def app():
        return create_app()

    @pytest.fixture
    def client(app):
        return app.test_client()
"""
TESTS = """
    def test_index(client): assert client.get("/").status_code == 200

    def test_name(app): assert app.name == "app"
"""
MARK = "  # expect: setup-after-registration"


def test_a_factory_that_each_test_calls() -> None:
    assert_findings(
        {
            "app.py": FACTORY.format(mark=MARK),
            "tests/conftest.py": CONFTEST.format(scope=""),
            "tests/test_app.py": TESTS,
        },
        RULE,
    )


def test_a_factory_that_all_tests_share() -> None:
    assert_findings(
        {
            "app.py": FACTORY.format(mark=""),
            "tests/conftest.py": CONFTEST.format(scope='(scope="session")'),
            "tests/test_app.py": TESTS,
        },
        RULE,
    )


def test_a_factory_that_one_test_calls_and_another_expects_to_fail() -> None:
    assert_findings(
        {
            "app.py": FACTORY.format(mark=""),
            "tests/test_app.py": """
                import pytest
                from app import create_app

                def test_index(): assert create_app()

                def test_again():
                    with pytest.raises(AssertionError):
                        create_app()
            """,
        },
        RULE,
    )


def test_tests_that_load_modules_anew() -> None:
    assert_findings(
        {
            "app.py": FACTORY.format(mark=""),
            "tests/conftest.py": CONFTEST.format(scope=""),
            "tests/test_app.py": TESTS
            + """
    import sys

    def teardown_function(): sys.modules.pop("app")
""",
        },
        RULE,
    )


def test_a_factory_that_runs_once_or_makes_the_blueprint_itself() -> None:
    assert_findings(
        {
            "app.py": """
                import functools
                from flask import Blueprint, Flask

                bp = Blueprint("shop", __name__)

                @functools.cache
                def create_app():
                    app = Flask(__name__)
                    own = Blueprint("own", __name__)

                    @bp.get("/")
                    def index(): return ""

                    @own.get("/own")
                    def own_index(): return ""

                    app.register_blueprint(bp)
                    app.register_blueprint(own)
                    return app
            """,
            "tests/test_app.py": """
                from unittest import TestCase
                from app import create_app

                class Pages(TestCase):
                    def setUp(self): self.app = create_app()
                    def test_a(self): pass
                    def test_b(self): pass
            """,
        },
        RULE,
    )


def test_set_up_before_each_test() -> None:
    assert_findings(
        {
            "app.py": FACTORY.format(mark=MARK),
            "tests/test_app.py": """
                from unittest import TestCase
                from app import create_app

                class Pages(TestCase):
                    def setUp(self): self.app = create_app()
                    def test_a(self): pass
                    def test_b(self): pass
            """,
        },
        RULE,
    )
