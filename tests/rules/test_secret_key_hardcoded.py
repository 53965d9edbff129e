"""secret-key-hardcoded: how literals reach a configuration, and what keeps them from production."""

from __future__ import annotations

import textwrap

import pytest

from flask_lint.findings import Severity
from support import assert_findings, check_files

RULE = "secret-key-hardcoded"


def app(setup: str) -> str:
    return "import os\nfrom flask import Flask\napp = Flask(__name__)\n" + textwrap.dedent(setup)


def severities(setup: str) -> list[Severity]:
    return [finding.severity for finding in check_files({"app.py": app(setup)}, select=[RULE])]


@pytest.mark.parametrize(
    "setup",
    [
        'app.secret_key = "s3cret"',
        'app.config["SECRET_KEY"] = "s3cret"',
        'app.config.update(SECRET_KEY="s3cret")',
        'app.config.update({"SECRET_KEY": "s3cret"})',
        'app.config.update(dict(SECRET_KEY="s3cret"))',
        'app.config.setdefault("JWT_SECRET_KEY", "s3cret")',
        'SECRET_KEY = "s3cret"\napp.config.from_object(__name__)',
        'app.config.from_mapping(SECRET_KEY=b"s3cret")',
        'app.config["SECRET_KEY"] = "a" * 32',
        'app.config["SECRET_KEY"] = "s3" + "cret"',
        'app.config["SECRET_KEY"] = "s3cret".encode()',
        'KEY = "s3cret"\napp.secret_key = KEY',
        'app.config["SECRET_KEY_HMAC"] = "s3cret"',
        'app.config["JWT_SECRET_KEY"] = "s3cret"',
        'config = app.config\nconfig["SECRET_KEY"] = "s3cret"',
    ],
)
def test_literal(setup: str) -> None:
    assert severities(setup) == [Severity.ERROR]


@pytest.mark.parametrize(
    "setup",
    [
        'app.config["SECRET_KEY_FILE"] = "/run/secrets/key"',
        'app.config["SECRET_KEY_PATH"] = "/run/secrets/key"',
        "app.config['SECRET_KEY'] = os.environ['SECRET_KEY']",
        "app.config['SECRET_KEY'] = None",
        "app.config['SECRET_KEY'] = ''",
        "if app.debug:\n    app.secret_key = 'development'",
        "if os.environ.get('FLASK_ENV') != 'production':\n    app.secret_key = 'anything'",
        "app.secret_key = 'unset'\nif app.secret_key == 'unset':\n    raise RuntimeError('key')",
        "app.secret_key = 'unset'\nif app.secret_key in ('unset', 'x'):\n    raise SystemExit(1)",
        "app.secret_key = 'unset'\nassert app.secret_key != 'unset'",
        "app.secret_key = 'short'\nif len(app.secret_key) < 32:\n    raise RuntimeError('key')",
        "app.secret_key = 'first'\napp.secret_key = os.environ['SECRET_KEY']",
        "app.secret_key = '{{ cookiecutter.secret_key }}'",
        "app.secret_key = '{}-{}'.format(os.environ['A'], os.environ['B'])",
        # The key is there already, as None: this changes nothing.
        "app.config.setdefault('SECRET_KEY', 's3cret')",
        "def make_test_app():\n    app.secret_key = 'tests'",
        "def make_stub_app():\n    app.secret_key = 'dummy'",
        "options = {}\noptions['SECRET_KEY'] = 'not of the app'",
    ],
)
def test_no_literal_key_in_production(setup: str) -> None:
    assert not severities(setup)


def test_long_random_literal_is_a_warning() -> None:
    assert severities('app.secret_key = "0f8c2b5e91d7436aa4e6c13b87d250f9"') == [Severity.WARNING]


def test_key_of_the_documentation_is_an_error() -> None:
    assert severities("app.secret_key = b'_5#y2L\"F4Q8z\\n\\xec]/'") == [Severity.ERROR]


def test_check_for_an_empty_key_does_not_help() -> None:
    setup = "app.secret_key = 's3cret'\nif not app.secret_key:\n    raise RuntimeError('key')"
    assert severities(setup) == [Severity.ERROR]


def test_conditional_override_stays() -> None:
    setup = """
        app.secret_key = "s3cret"
        if "SECRET_KEY" in os.environ:
            app.secret_key = os.environ["SECRET_KEY"]
    """
    assert severities(setup) == [Severity.ERROR]


def test_tutorial_is_advice() -> None:
    (finding,) = assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask

                def create_app(test_config=None):
                    app = Flask(__name__, instance_relative_config=True)
                    app.config.from_mapping(
                        SECRET_KEY="dev",  # expect: secret-key-hardcoded
                    )
                    if test_config is None:
                        app.config.from_pyfile("config.py", silent=True)
                    else:
                        app.config.from_mapping(test_config)
                    return app
            """
        },
        RULE,
    )
    assert finding.severity is Severity.INFO
    assert "from_pyfile() at line 9" in finding.message


CONFIG = """
class Config:
    SECRET_KEY = "base"{mark}

class Production(Config):
    DEBUG = False

class Development(Config):
    SECRET_KEY = "development"
"""


@pytest.mark.parametrize(
    "load",
    [
        "app.config.from_object(Production)",
        "app.config.from_object(Production())",
        'app.config.from_object("settings.Production")',
        'app.config.from_object({"prod": Production, "dev": Development}[os.environ["MODE"]])',
        'app.config.from_object(os.environ["APP_SETTINGS"])',
        "app.config.from_object(f'settings.{os.environ[\"MODE\"]}')",
    ],
)
def test_ways_to_load_a_class(load: str) -> None:
    files = {
        "app.py": "from settings import Development, Production\n" + app(load),
        "settings.py": CONFIG.format(mark=f"  # expect: {RULE}"),
    }
    assert_findings(files, RULE)


def test_production_overrides() -> None:
    files = {
        "app.py": "from settings import Production\n" + app("app.config.from_object(Production)"),
        "settings.py": """
            import os

            class Config:
                SECRET_KEY = "base"

            class Production(Config):
                SECRET_KEY = os.environ["SECRET_KEY"]

            class Testing(Config):
                TESTING = True
        """,
    }
    assert_findings(files, RULE)


def test_base_class_that_a_test_loads_too() -> None:
    files = {
        "app.py": app('app.config.from_object(os.environ["APP_SETTINGS"])'),
        "helpers.py": """
            from flask_testing import TestCase
            from app import app

            class BaseTestCase(TestCase):
                def create_app(self):
                    app.config.from_object("settings.Testing")
                    return app
        """,
        "settings.py": """
            class Config:
                SECRET_KEY = "s3cret"  # expect: secret-key-hardcoded

            class Testing(Config):
                TESTING = True

            class Production(Config):
                DEBUG = False
        """,
    }
    assert_findings(files, RULE)


def test_instance_that_sets_its_key() -> None:
    files = {
        "app.py": app("from settings import Settings\napp.config.from_object(Settings())"),
        "settings.py": """
            class Settings:
                def __init__(self):
                    self.SECRET_KEY = "s3cret"  # expect: secret-key-hardcoded
        """,
    }
    assert_findings(files, RULE)


def test_file_of_the_project() -> None:
    files = {
        "app.py": app('app.config.from_pyfile("settings.py")'),
        "settings.py": 'SECRET_KEY = "s3cret"  # expect: secret-key-hardcoded\n',
    }
    assert_findings(files, RULE)


def test_star_import_of_settings() -> None:
    files = {
        "app.py": app('app.config.from_object("conf.production")'),
        "conf/__init__.py": "",
        "conf/base.py": 'SECRET_KEY = "s3cret"  # expect: secret-key-hardcoded\n',
        "conf/production.py": "from conf.base import *\nDEBUG = False\n",
        "conf/development.py": 'from conf.base import *\nSECRET_KEY = "development"\n',
    }
    assert_findings(files, RULE)


def test_projects_without_flask_have_no_keys() -> None:
    assert not check_files({"config.py": 'class Config:\n    SECRET_KEY = "x"\n'}, select=[RULE])


@pytest.mark.parametrize(
    ("name", "mark"), [("TestingConfig", ""), ("Settings", f"  # expect: {RULE}")]
)
def test_a_key_that_a_class_sets_in_its_constructor(name: str, mark: str) -> None:
    files = {
        "config.py": f"""
            class {name}:
                def __init__(self):
                    self.SECRET_KEY = "s3cret"{mark}
        """,
        "app.py": f"""
            from flask import Flask
            from config import {name}

            app = Flask(__name__)
            app.config.from_object({name}())
        """,
    }
    assert_findings(files, RULE)


def test_a_copy_that_nothing_can_import() -> None:
    text = 'from flask import Flask\napp = Flask(__name__)\napp.secret_key = "s3cret"'
    assert_findings({"app.py": f"{text}  # expect: {RULE}\n", "app copy.py": f"{text}\n"}, RULE)


def test_a_file_that_is_read_if_it_exists_may_replace_the_key() -> None:
    files = {
        "settings.py": f'SECRET_KEY = "s3cret"  # expect: {RULE}\n',
        "app.py": """
            from os.path import exists
            from flask import Flask

            app = Flask(__name__)
            app.config.from_object("settings")
            if exists("/etc/shop.cfg"):
                app.config.from_pyfile("/etc/shop.cfg")
        """,
    }
    (found,) = assert_findings(files, RULE)
    assert found.severity is Severity.INFO


def test_a_salt_of_passwords_forges_no_session() -> None:
    files = {
        "app.py": f"""
            from flask import Flask

            app = Flask(__name__)
            app.config["SECURITY_PASSWORD_SALT"] = "pepper"  # expect: {RULE}
        """
    }
    (found,) = assert_findings(files, RULE)
    assert found.message.endswith("it protects no password hash that leaks")


@pytest.mark.parametrize(("testing", "count"), [("True", 0), ("False", 1)])
def test_a_class_of_settings_that_says_it_is_for_tests(testing: str, count: int) -> None:
    settings = f"""
        class Preview:
            TESTING = {testing}
            SECRET_KEY = "s3cret"
    """
    files = {"app.py": app('app.config.from_object("settings.Preview")'), "settings.py": settings}
    assert len(check_files(files, select=[RULE])) == count


def test_a_mapping_that_is_read_in_may_replace_the_key() -> None:
    code = """
        app.secret_key = "s3cret"
        app.config.update({key: value for key, value in load().items() if value})
    """
    (found,) = check_files({"app.py": "from loader import load\n" + app(code)}, select=[RULE])
    assert found.severity is Severity.INFO
    assert "the mapping at line" in found.message
    code = """
        def create_app(settings):
            app = Flask(__name__)
            app.secret_key = "s3cret"
            app.config.update(settings)
    """
    assert severities(code) == [Severity.ERROR]
