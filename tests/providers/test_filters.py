"""The filters and tests that extensions are said to bring are those that they do bring."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path

import pytest

from flask_lint.providers.knowledge import knowledge
from support import run_python

# For each package, code that gives `app` to it; what its environment has more is looked at.
GIVEN = {
    "flasgger": "from flasgger import Swagger; Swagger(app)",
    "flask_admin": "from flask_admin import Admin; Admin(app, name='x')",
    "flask_debugtoolbar": (
        "from flask_debugtoolbar import DebugToolbarExtension\n"
        "app.debug = True; DebugToolbarExtension(app)"
    ),
    "flask_jwt_extended": "from flask_jwt_extended import JWTManager; JWTManager(app)",
    "flask_login": "from flask_login import LoginManager; LoginManager(app)",
    "flask_marshmallow": "from flask_marshmallow import Marshmallow; Marshmallow(app)",
    "flask_principal": "from flask_principal import Principal; Principal(app)",
    "flask_restful": "from flask_restful import Api; Api(app)",
    "flask_restx": "from flask_restx import Api; Api(app)",
    "flask_security": (
        "from flask_security import Security, UserDatastore\n"
        "class User: fs_uniquifier = None\n"
        "app.config['SECURITY_PASSWORD_SALT'] = 'salt'\n"
        "Security(app, UserDatastore(User, None))"
    ),
    "flask_socketio": "from flask_socketio import SocketIO; SocketIO(app)",
    "flask_sqlalchemy": (
        "from flask_sqlalchemy import SQLAlchemy\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'; SQLAlchemy(app)"
    ),
    "flask_wtf": "from flask_wtf import CSRFProtect; CSRFProtect(app)",
}


@pytest.mark.parametrize("package", GIVEN)
def test_a_package_brings_what_is_said(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    code = (
        "import json\nfrom flask import Flask\n"
        "def names(app): return {*app.jinja_env.filters, *app.jinja_env.tests}\n"
        "app = Flask(__name__)\napp.secret_key = 'for this run only'\n"
        f"{GIVEN[package]}\n"
        "print(json.dumps(sorted(names(app) - names(Flask(__name__)))))"
    )
    with tempfile.TemporaryDirectory(prefix="flask-lint-test-") as folder:
        done = run_python(Path(folder), code)
    assert done.returncode == 0, done.stderr
    brought = json.loads(done.stdout.splitlines()[-1])
    assert brought == sorted(knowledge().template_filters[package])


def test_jinja_knows_no_more_than_flask() -> None:
    code = (
        "import json\nfrom flask import Flask\nfrom jinja2 import Environment\n"
        "env, plain = Flask(__name__).jinja_env, Environment()\n"
        "print({*env.filters, *env.tests} - {*plain.filters, *plain.tests})"
    )
    with tempfile.TemporaryDirectory(prefix="flask-lint-test-") as folder:
        assert run_python(Path(folder), code).stdout == "set()\n"
