"""secret-key-weak-fallback: the spellings of a fallback, and the programs that refuse it."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings, check_files

RULE = "secret-key-weak-fallback"
BOTH = [RULE, "secret-key-hardcoded"]


def app(setup: str) -> str:
    return "import os\nfrom flask import Flask\napp = Flask(__name__)\n" + textwrap.dedent(setup)


@pytest.mark.parametrize(
    "setup",
    [
        'app.secret_key = os.environ.get("SECRET_KEY", "dev")',
        'app.secret_key = os.getenv("SECRET_KEY", default="dev")',
        'app.secret_key = os.getenv("SECRET_KEY") or "dev"',
        'app.secret_key = os.getenv("A") or os.getenv("B") or "dev"',
        'app.secret_key = os.getenv("A", os.getenv("B", "dev"))',
        'key = os.getenv("A")\napp.secret_key = key if key else "dev"',
        'key = os.getenv("A")\nif not key:\n    key = "dev"\napp.secret_key = key',
        'try:\n    key = os.environ["A"]\nexcept KeyError:\n    key = "dev"\napp.secret_key = key',
        'if not app.secret_key:\n    app.secret_key = "dev"',
        'if app.config.get("SECRET_KEY") is None:\n    app.config["SECRET_KEY"] = "dev"',
        'FALLBACK = "dev"\napp.secret_key = os.getenv("A", FALLBACK)',
        'app.secret_key = os.getenv("A", "dev").encode()',
        'from environs import Env\nenv = Env()\napp.secret_key = env.str("K", default="dev")',
        'from environs import Env\nenv = Env()\napp.secret_key = env("K", "dev")',
        'from decouple import config\napp.secret_key = config("K", default="dev")',
        'app.secret_key = settings.get("SECRET_KEY", "dev")',
        'def read(k, d=None):\n    return os.getenv(k, d)\napp.secret_key = read("K", "dev")',
        'app.config["SECRET_KEY"] = app.config.get("SECRET_KEY") or "dev"',
        'app.config["SECRET_KEY"] = os.environ["K"] if "K" in os.environ else "dev"',
        'app.secret_key = os.getenv("A", "dev")\nassert os.getenv("A") or os.getenv("B")',
        'app.secret_key = os.getenv("A", "dev")\nassert os.getenv("B"), "A"',
    ],
)
def test_spellings(setup: str) -> None:
    findings = check_files({"app.py": app(setup)}, select=BOTH)
    assert [finding.rule for finding in findings] == [RULE]


@pytest.mark.parametrize(
    "setup",
    [
        'app.secret_key = os.environ["SECRET_KEY"]',
        'app.secret_key = os.getenv("A") or os.environ["B"]',
        'app.secret_key = os.getenv("SECRET_KEY", "")',
        'key = os.getenv("A")\nif not key:\n    raise RuntimeError("key")\napp.secret_key = key',
        'app.secret_key = os.getenv("A", "dev")\nif not os.getenv("A"):\n    raise SystemExit',
        'app.secret_key = os.getenv("A", "dev")\nassert os.getenv("A"), "A"',
        'app.secret_key = os.getenv("A", "dev")\nassert "A" in os.environ and app.name',
        'app.secret_key = os.getenv("A", "dev")\nassert os.getenv("A") is not None',
        'app.secret_key = os.getenv("A", "dev")\nif os.getenv("A"):\n    pass\nelse:\n    exit(1)',
        'app.secret_key = "dev" if app.debug else os.environ["A"]',
        'app.config["NAME"] = os.getenv("NAME", "shop")',
        'key = parser.get("flask", "secret_key")\napp.secret_key = key',
        (
            "def setting(key):\n    if key == 'url':\n        return 'http://localhost'\n"
            "    return stored[key]\napp.secret_key = setting('session_key')"
        ),
        'app.config["SECRET_KEY_FILE"] = os.getenv("SECRET_KEY_FILE", "/run/key")',
    ],
)
def test_no_fallback(setup: str) -> None:
    assert not check_files({"app.py": app(setup)}, select=BOTH)


def test_check_in_a_class_body() -> None:
    files = {
        "app.py": app('app.config.from_object("settings.Config")'),
        "settings.py": """
            import os

            class Config:
                SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")
                if SECRET_KEY == "change-me":
                    raise ValueError("SECRET_KEY")
        """,
    }
    assert not check_files(files, select=BOTH)


def test_function_that_collects_what_is_weak() -> None:
    settings = """
        import os

        def check():
            key = os.getenv("SECRET_KEY", "dev")
            weak = ["SECRET_KEY"] if len(set(key)) < 9 else []
            if weak:
                raise RuntimeError("{message}" + ", ".join(weak))

        class Config:
            SECRET_KEY = os.getenv("SECRET_KEY", "dev"){expected}
    """
    start = app("from settings import Config, check\ncheck()\napp.config.from_object(Config)")
    good = settings.format(message="weak secrets: ", expected="")
    assert_findings({"app.py": start, "settings.py": good}, RULE)
    other = settings.format(message="no mail: ", expected="  # expect: secret-key-weak-fallback")
    assert_findings({"app.py": start, "settings.py": other}, RULE)


def test_constant_that_the_factory_refuses() -> None:
    files = {
        "shop/__init__.py": """
            from flask import Flask
            from shop.config import Config, UNSAFE

            def check_key(app):
                if app.config["SECRET_KEY"] == UNSAFE:
                    raise RuntimeError("SECRET_KEY")

            def create_app():
                app = Flask(__name__)
                app.config.from_object(Config)
                check_key(app)
                return app
        """,
        "shop/config.py": """
            import os

            UNSAFE = "unsafe"

            class Config:
                SECRET_KEY = os.environ.get("SECRET_KEY", UNSAFE)
        """,
    }
    assert not check_files(files, select=BOTH)


def test_settings_of_pydantic() -> None:
    files = {
        "app.py": app("from settings import settings\napp.secret_key = settings.secret_key"),
        "settings.py": """
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                secret_key: str = "change-me"  # expect: secret-key-weak-fallback

            settings = Settings()
        """,
    }
    assert_findings(files, RULE)


def test_where_the_key_is_used() -> None:
    files = {
        "app.py": app('app.secret_key = os.environ["SECRET_KEY"]'),
        "tokens.py": """
            import os
            import jwt
            from flask import current_app

            def encode(claims):
                config = current_app.config
                key = config.get("JWT_SECRET_KEY", "dev")  # expect: secret-key-weak-fallback
                return jwt.encode(claims, key)

            def never_taken(claims):
                # Flask itself puts the key into every configuration, with None.
                return jwt.encode(claims, current_app.config.get("SECRET_KEY", "dev"))

            def sign(claims):
                key = os.environ.get("SECRET_KEY", "other")  # expect: secret-key-weak-fallback
                return jwt.encode(claims, key)

            def title():
                return current_app.config.get("TITLE") or "Shop"
        """,
    }
    assert_findings(files, RULE)
