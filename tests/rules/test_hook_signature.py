"""`hook-signature`: what registered functions are called with."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "hook-signature"
HEAD = """
from functools import partial, wraps

from flask import Blueprint, Flask, g
from flask_jwt_extended import JWTManager
from flask_login import LoginManager

app = Flask(__name__)
bp = Blueprint("bp", __name__)
login_manager = LoginManager(app)
jwt = JWTManager(app)


def logged(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


def with_error(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return f(None, *args, **kwargs)

    return wrapper


def without(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        f()
        return {}

    return wrapper
"""

CASES = {
    "nothing given": """
        @app.before_request
        def one(request):  # expect: hook-signature
            pass

        @bp.before_app_request
        def two(request=None, *args, **kwargs):
            pass

        @app.context_processor
        def three(*, name):  # expect: hook-signature
            return {}

        @app.shell_context_processor
        def four(*, name="shop"):
            return {}
        """,
    "one thing given": """
        @app.errorhandler(404)
        @app.errorhandler(500)
        def one():  # expect: hook-signature
            return "no"

        @app.errorhandler(403)
        def two(error, name):  # expect: hook-signature
            return "no"

        @bp.teardown_app_request
        def three(*args):
            pass

        @app.errorhandler(401)
        def four(**kwargs):  # expect: hook-signature
            return "no"

        @app.after_request
        def five(response, /):
            return response
        """,
    "by a call": """
        def no():  # expect: hook-signature
            return "no"

        def yes(error):
            return "yes"

        app.register_error_handler(404, no)
        app.register_error_handler(500, yes)
        app.register_error_handler(code_or_exception=403, f=lambda: "no")  # expect: hook-signature
        app.errorhandler(401)(no)
        app.teardown_request(lambda error: None)
        """,
    "partial": """
        def close(name, error):
            pass

        def keep(error, name=None):
            pass

        app.teardown_request(partial(close, "db"))
        app.teardown_request(partial(keep, name="db"))
        app.teardown_appcontext(partial(keep, error="db"))  # the finding stands at the function
        """.replace("name=None):", "name=None):  # expect: hook-signature"),
    "methods": """
        class Store:
            def __init__(self, app):
                app.teardown_appcontext(self.close)
                app.teardown_request(self.bare)
                app.before_request(Store.start)
                app.before_request(self.shared)
                app.before_request(Store.shared)
                app.before_request(Store.loose)
                app.before_request(Started())

            def close(self, error):
                pass

            def bare(self):  # expect: hook-signature
                pass

            @staticmethod
            def start():
                pass

            @classmethod
            def shared(cls):
                pass

            def loose(self):  # expect: hook-signature
                pass

        class Started:
            def __call__(self):
                pass

        Store(app)
        """,
    "decorators between": """
        @app.errorhandler(404)
        @logged
        def one():  # expect: hook-signature
            return "no"

        @app.before_request
        @with_error
        def two(error):
            pass

        @app.errorhandler(500)
        @without
        def three():
            pass

        @app.context_processor
        @without
        def four():
            return None
        """,
    "several functions under one name": """
        from shop import FILTERS, MORE

        def quote(value):
            return value

        def names():
            return {}

        for fn in [quote]:
            app.add_template_filter(fn)
        for fn in (names,):
            app.context_processor(fn)
        for fn in FILTERS:
            app.add_template_filter(fn)
        for fn in MORE:
            app.context_processor(fn)
        """,
    "filters": """
        @app.template_filter("one")
        def one(value, size=3, *, end=""):
            return value

        @app.template_filter("two")
        def two(value, size):
            return value

        @bp.app_template_test()
        def three():  # expect: hook-signature
            return True
        """,
    "extensions": """
        @login_manager.user_loader
        def one(user_id, fresh):  # expect: hook-signature
            return None

        @login_manager.request_loader
        def two(request):
            return None

        @jwt.expired_token_loader
        def three():  # expect: hook-signature
            return "expired", 401
        """,
    "parentheses": """
        @app.teardown_appcontext()  # expect: hook-signature
        def one(error):
            pass

        @login_manager.user_loader()  # expect: hook-signature
        def two(user_id):
            return None

        @app.route  # expect: hook-signature
        def three():
            return ""

        @bp.errorhandler  # expect: hook-signature
        def four(error):
            return ""

        @app.template_filter  # expect: hook-signature
        def five(value):
            return value

        @app.template_filter()
        def six(value):
            return value
        """,
    "what context processors return": """
        @app.context_processor
        def one():
            if not g.get("user"):
                return  # expect: hook-signature
            return {"user": g.user}

        @app.context_processor
        def two():
            return dict(user=None)

        @bp.app_context_processor
        def three():  # expect: hook-signature
            g.user = None

        @bp.context_processor
        def four():
            return [("user", None)]

        @bp.context_processor
        def five():
            return "user"  # expect: hook-signature
        """,
    "other objects": """
        class Api:
            def errorhandler(self, function):
                return function

            def before_request(self):
                return lambda function: function

        api = Api()

        @api.errorhandler
        def one():
            return ""

        @api.before_request()
        def two():
            pass

        def init(target):
            @target.errorhandler(404)
            def three():
                return ""
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)


VERSIONED = """
from flask import Flask
from flask_jwt_extended import JWTManager

app = Flask(__name__)
jwt = JWTManager(app)


@app.template_filter{filter}
def price(value):
    return value


@jwt.expired_token_loader
def expired():{loader}
    return "expired", 401
"""
FOUND = "  # expect: hook-signature"


@pytest.mark.parametrize(
    ("requirements", "bare", "loader"),
    [
        ("flask==3.1.0\nflask-jwt-extended>=4.5\n", FOUND, FOUND),
        ("flask>=3.2\nflask-jwt-extended==3.25.1\n", "", ""),
        ("", FOUND, FOUND),
    ],
)
def test_versions(requirements: str, bare: str, loader: str) -> None:
    app = VERSIONED.format(filter=bare, loader=loader)
    assert_findings({"app.py": app, "requirements.txt": requirements}, RULE)
