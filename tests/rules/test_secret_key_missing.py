"""secret-key-missing: which configurations are closed, and what counts as a key."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings, check_files

RULE = "secret-key-missing"

VIEW = """
@app.post("/login")
def login():
    session["user"] = "ada"
    return "Welcome."
"""


def app(setup: str = "", *, expected: bool, head: str = "", view: str = VIEW) -> str:
    """Return a module with an app, `setup` after it, and a view that writes to the session."""
    mark = f"  # expect: {RULE}" if expected else ""
    parts = (head, f"app = Flask(__name__){mark}", textwrap.dedent(setup), view)
    return "import os\nfrom flask import Flask, flash, session\n" + "\n".join(parts)


@pytest.mark.parametrize(
    "setup",
    [
        "",
        'app.config["SECRET_KEY"] = ""',
        "app.secret_key = None",
        'app.config.update(SECRET_KEY=b"")',
        # The key is there already, as None.
        'app.config.setdefault("SECRET_KEY", os.environ["KEY"])',
        'app.config["DEBUG"] = True',
    ],
)
def test_no_key(setup: str) -> None:
    assert_findings({"app.py": app(setup, expected=True)}, RULE)


def test_number_is_no_key() -> None:
    (finding,) = assert_findings({"app.py": app("app.secret_key = 123456", expected=True)}, RULE)
    assert "TypeError: key: expected bytes" in finding.message
    assert "123456" in finding.message


def test_message_names_the_place() -> None:
    (finding,) = assert_findings({"app.py": app(expected=True)}, RULE)
    assert "app.py:9 writes to the session" in finding.message
    assert "RuntimeError: The session is unavailable" in finding.message


@pytest.mark.parametrize(
    "setup",
    [
        'app.secret_key = os.environ["KEY"]',
        'app.secret_key = os.environ.get("KEY")',
        'app.config["SECRET_KEY"] = "literal"',
        "app.config.from_prefixed_env()",
        'app.config.from_envvar("SETTINGS", silent=True)',
        'app.config.from_pyfile("elsewhere.cfg", silent=True)',
        'app.config.from_object(os.environ["SETTINGS"])',
        "app.config.update(**os.environ)",
        "app.config.update(read())",
        "app.session_interface = Stored()",
        "for name in names:\n    app.config[name] = os.environ[name]",
        "set_up(app)",
        "from dynaconf import FlaskDynaconf\nFlaskDynaconf(app)",
        "from flask_appconfig import AppConfig\nAppConfig(app)",
        "from flask_session import Session\nSession(app)",
        'setattr(app, "secret_key", read())',
    ],
)
def test_open_configuration(setup: str) -> None:
    assert_findings({"app.py": app(setup, expected=False)}, RULE)


def test_nothing_is_signed() -> None:
    view = """
@app.get("/")
def index():
    return session.get("user", "nobody")
"""
    assert_findings({"app.py": app(expected=False, view=view)}, RULE)


def test_test_config_is_no_source() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask, flash

                def create_app(test_config=None):
                    app = Flask(__name__)  # expect: secret-key-missing
                    if test_config is None:
                        app.config.from_mapping(DEBUG=False)
                    else:
                        app.config.from_mapping(test_config)

                    @app.post("/")
                    def index():
                        flash("Thank you.")
                        return "Thank you."

                    return app
            """,
            "tests/conftest.py": """
                from shop import create_app

                app = create_app({"SECRET_KEY": "tests"})
            """,
        },
        RULE,
    )


def test_helper_sets_the_key() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask, session
                from shop.setup import set_up

                def create_app():
                    app = Flask(__name__)
                    set_up(app)

                    @app.post("/")
                    def index():
                        session["user"] = "ada"
                        return "Welcome."

                    return app
            """,
            "shop/setup.py": """
                import os

                def set_up(application):
                    application.secret_key = os.environ["SECRET_KEY"]
            """,
        },
        RULE,
    )


def test_class_of_the_app_sets_the_key() -> None:
    code = """
        import os
        from flask import Flask, session

        class Shop(Flask):
            def __init__(self):
                super().__init__(__name__)
                self.config["SECRET_KEY"] = os.environ["SECRET_KEY"]

        app = Shop()

        @app.post("/")
        def index():
            session["user"] = "ada"
            return "Welcome."
    """
    assert_findings({"app.py": code}, RULE)


def test_form_without_csrf_needs_no_key() -> None:
    code = """
        from flask import Flask
        from flask_wtf import FlaskForm

        class SearchForm(FlaskForm):
            class Meta:
                csrf = False

        app = Flask(__name__)

        @app.get("/")
        def index():
            return str(SearchForm().validate())
    """
    assert_findings({"app.py": code}, RULE)


def test_one_app_of_several() -> None:
    files = {
        "shop.py": """
            from flask import Blueprint, Flask, session

            bp = Blueprint("shop", __name__)

            @bp.post("/")
            def index():
                session["user"] = "ada"
                return "Welcome."

            app = Flask(__name__)  # expect: secret-key-missing
            app.register_blueprint(bp)
        """,
        "status.py": """
            from flask import Flask
            import shop

            app = Flask(__name__)

            @app.get("/")
            def index():
                return "up"
        """,
    }
    assert_findings(files, RULE)


def test_app_of_a_test() -> None:
    assert not check_files({"tests/test_app.py": app(expected=False)}, select=[RULE])
