"""The endpoints that extensions are said to add are those that they do add."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from support import run_python
from url_maps import real_rules

# For each package, code that gives `app` to it; what it adds besides `static` is looked at.
GIVEN = {
    "apispec": "from apispec import APISpec; APISpec('t', '1', '3.0.2')",
    "authlib": "from authlib.integrations.flask_client import OAuth; OAuth(app)",
    "flasgger": (
        "from flasgger import Swagger\n"
        "config = {'specs': [{'endpoint': e, 'route': f'/{e}.json'} for e in ('one', 'two')]}\n"
        "Swagger(app, config={**Swagger.DEFAULT_CONFIG, **config})"
    ),
    "flask_appbuilder": (
        "from flask_appbuilder import AppBuilder; from flask_sqlalchemy import SQLAlchemy\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'; db = SQLAlchemy(app)\n"
        "app.config['FAB_API_SWAGGER_UI'] = True\n"
        "app.config['AUTH_USER_REGISTRATION'] = True\n"
        "with app.app_context(): AppBuilder(app, db.session)"
    ),
    "flask_debugtoolbar": (
        "from flask_debugtoolbar import DebugToolbarExtension\n"
        "app.debug = True\n"
        "panels = DebugToolbarExtension()._default_config(app)['DEBUG_TB_PANELS']\n"
        "app.config['DEBUG_TB_PANELS'] = panels\n"
        "app.config['DEBUG_TB_TEMPLATE_EDITOR_ENABLED'] = True; DebugToolbarExtension(app)"
    ),
    "flask_httpauth": "from flask_httpauth import HTTPBasicAuth; HTTPBasicAuth()",
    "flask_jwt_extended": "from flask_jwt_extended import JWTManager; JWTManager(app)",
    "flask_login": "from flask_login import LoginManager; LoginManager(app)",
    "flask_marshmallow": "from flask_marshmallow import Marshmallow; Marshmallow(app)",
    "flask_migrate": (
        "from flask_migrate import Migrate; from flask_sqlalchemy import SQLAlchemy\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'; Migrate(app, SQLAlchemy(app))"
    ),
    "flask_principal": "from flask_principal import Principal; Principal(app)",
    "flask_security": (
        "from flask_security import Security, UserDatastore\n"
        "class User: fs_uniquifier = None\n"
        "app.config['SECURITY_PASSWORD_SALT'] = 'salt'\n"
        "for name in ('REGISTERABLE', 'RECOVERABLE', 'CONFIRMABLE', 'CHANGEABLE', 'CHANGE_EMAIL',\n"
        "             'TWO_FACTOR', 'UNIFIED_SIGNIN', 'MULTI_FACTOR_RECOVERY_CODES', 'WEBAUTHN',\n"
        "             'USERNAME_RECOVERY'):\n"
        "    app.config[f'SECURITY_{name}'] = True\n"
        "app.config.update(SECURITY_TOTP_SECRETS={1: 'x'}, SECURITY_TOTP_ISSUER='x')\n"
        "app.config['SECURITY_US_ENABLED_METHODS'] = ['password', 'email']\n"
        "Security._check_modules = lambda *args: None  # whatever they need is not used\n"
        "Security(app, UserDatastore(User, None))"
    ),
    "flask_socketio": "from flask_socketio import SocketIO; SocketIO(app)",
    "flask_sqlalchemy": (
        "from flask_sqlalchemy import SQLAlchemy\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'; SQLAlchemy(app)"
    ),
    "flask_wtf": "from flask_wtf import CSRFProtect; CSRFProtect(app)",
}
_ADDS_NONE = {name for name, patterns in knowledge().endpoints.items() if not patterns}


@pytest.mark.parametrize("package", GIVEN)
def test_a_package_adds_what_is_said(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    code = (
        "import json\nfrom flask import Flask\napp = Flask(__name__)\n"
        f"app.config['SECRET_KEY'] = 'for this test'\n{GIVEN[package]}\n"
        "print(json.dumps(sorted({rule.endpoint for rule in app.url_map.iter_rules()})))"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = run_python(Path(folder), code)
    assert done.returncode == 0, done.stderr
    added = set(json.loads(done.stdout.splitlines()[-1])) - {"static"}
    patterns = knowledge().endpoints[package]
    assert [name for name in added if not any(fnmatchcase(name, one) for one in patterns)] == []
    assert bool(added) == bool(patterns)


@pytest.mark.parametrize(
    "given",
    [
        "Swagger(app, config={**Swagger.DEFAULT_CONFIG, 'endpoint': 'docs'})",
        "app.config['SWAGGER'] = {'endpoint': 'docs', 'title': 'Shop'}; Swagger(app)",
    ],
)
def test_flasgger_under_another_name(given: str) -> None:
    pytest.importorskip("flasgger")
    code = (
        "from flask import Blueprint, Flask\nfrom flasgger import Swagger\n"
        "app = Flask(__name__)\nshop = Blueprint('shop', __name__)\n"
        f"app.register_blueprint(shop)\n{given}\n"
    )
    files = {"app.py": code}
    added = {rule.endpoint for rule in real_rules(files)} - {"static"}
    named = {"docs.apidocs", "docs.apispec_1", "docs.oauth_redirect"}
    assert named <= added
    url_map = with_deep_stack(lambda: project_of(files).url_map)
    asked = {**dict.fromkeys(named, True), "docs.other": False, "shop.apidocs": False}
    assert {name: url_map.opening_for(name) is not None for name in asked} == asked


def test_a_package_under_a_shared_name_is_listed_by_its_module() -> None:
    assert "flaskext" not in knowledge().endpoints
    assert {"flask_login", "sqlalchemy", "flaskext.mysql"} <= _ADDS_NONE


def test_modules_from_before_blueprints_may_have_any_endpoint() -> None:
    code = (
        "from flask import Flask, Module\n"
        "pages = Module(__name__, 'pages')\n"
        "def start(app):\n    app.register_module(pages, url_prefix='/pages')\n"
        "start(Flask(__name__))\n"
    )
    url_map = with_deep_stack(lambda: project_of({"app.py": code}).url_map)
    assert url_map.opening_for("pages.index") is not None
