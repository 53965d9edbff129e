"""Which decorators above a registering one are lost, and which do their work all the same."""

from __future__ import annotations

from flask_lint.findings import Severity
from support import assert_findings, check_files

RULE = "decorator-above-route"

GUARD = """
    from functools import wraps
    from flask import abort, request

    def checked(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            if not request.args:
                abort(403)
            return view(*args, **kwargs)
        return wrapper
"""


def test_severity_follows_what_is_lost() -> None:
    findings = check_files(
        {
            "guards.py": GUARD,
            "app.py": """
                from flask import Flask
                from flask_cors import cross_origin
                from guards import checked

                app = Flask(__name__)

                @cross_origin()
                @checked
                @app.get("/a")
                def a():
                    return "a"

                @checked
                @app.get("/b")
                def b():
                    return "b"
            """,
        },
        select=[RULE],
    )
    assert [(one.place.line, one.severity) for one in findings] == [
        (7, Severity.ERROR),
        (13, Severity.WARNING),
    ]
    assert findings[0].message == (
        '`@app.get("/a")` gets `a` without `cross_origin` and `checked`: it adds no headers'
    )


def test_hooks_handlers_and_loaders() -> None:
    assert_findings(
        {
            "guards.py": GUARD,
            "app.py": """
                from flask import Flask, current_app
                from flask_login import LoginManager
                from guards import checked

                app = Flask(__name__)
                login_manager = LoginManager(app)

                @checked  # expect: decorator-above-route
                @app.before_request
                def before():
                    pass

                @checked  # expect: decorator-above-route
                @app.errorhandler(404)
                def missing(error):
                    return "missing", 404

                @checked  # expect: decorator-above-route
                @login_manager.user_loader
                def load(user_id):
                    return None

                with app.app_context():
                    @checked  # expect: decorator-above-route
                    @current_app.get("/proxied")
                    def proxied():
                        return "proxied"
            """,
        },
        RULE,
    )


def test_classes_of_extensions_that_register_classes() -> None:
    assert_findings(
        {
            "app.py": """
                from flask.views import MethodView
                from flask_jwt_extended import jwt_required
                from flask_restx import Namespace, Resource
                from flask_smorest import Blueprint

                blp = Blueprint("pets", __name__)
                pets = Namespace("pets")

                @jwt_required()  # expect: decorator-above-route
                @blp.route("/pets")
                class Pets(MethodView):
                    def get(self):
                        return []

                @pets.hide
                @jwt_required()  # expect: decorator-above-route
                @pets.route("/")
                class Other(Resource):
                    def get(self):
                        return []
            """
        },
        RULE,
    )


def test_apps_that_are_parameters() -> None:
    assert_findings(
        {
            "guards.py": GUARD,
            "views.py": """
                from flask_login import login_required
                from guards import checked

                def add(app):
                    @login_required  # expect: decorator-above-route
                    @app.route("/a")
                    def a():
                        return "a"

                    @checked  # perhaps no app of Flask's
                    @app.route("/b")
                    def b():
                        return "b"
            """,
        },
        RULE,
    )


def test_functions_that_are_called_by_name() -> None:
    assert_findings(
        {
            "guards.py": GUARD,
            "app.py": """
                from functools import lru_cache
                from flask import Flask
                from flask_login import login_required
                from guards import checked

                app = Flask(__name__)

                @lru_cache
                @app.template_global()
                def total():
                    return 42

                @checked
                @app.get("/report")
                def report():
                    return str(total())

                @login_required  # expect: decorator-above-route
                @app.get("/secret")
                def secret():
                    return report()

                @app.get("/both")
                def both():
                    return secret()
            """,
        },
        RULE,
    )


def test_what_is_not_lost() -> None:
    assert_findings(
        {
            "marks.py": """
                from functools import wraps
                import somewhere

                NAMES = []
                unknown = somewhere.decorator

                def noted(view):
                    NAMES.append(view.__name__)
                    @wraps(view)
                    def wrapper(*args, **kwargs):
                        print(args)
                        return view(*args, **kwargs)
                    return wrapper

                def marked(view):
                    view.marked = True
                    return view

                def idle(view):
                    @wraps(view)
                    def wrapper(*args, **kwargs):
                        return view(*args, **kwargs)
                    return wrapper

                class Registry:
                    def __init__(self):
                        self.views = []

                    def register(self, name):
                        def decorate(view):
                            self.views.append((name, view))
                            return view
                        return decorate

                registry = Registry()
            """,
            "app.py": """
                from flask import Flask
                from flask_wtf import CSRFProtect
                from marks import idle, marked, noted, registry, unknown

                app = Flask(__name__)
                csrf = CSRFProtect(app)

                @csrf.exempt
                @noted
                @marked
                @idle
                @unknown
                @unknown("x")
                @registry.register("index")
                @app.errorhandler(404)
                @app.get("/")
                def index(error=None):
                    return "index"

                class Router:
                    def get(self, path):
                        def decorate(view):
                            return view
                        return decorate

                router = Router()

                def wrapped(view):
                    def wrapper():
                        print("called")
                        return view()
                    return wrapper

                @wrapped
                @router.get("/")
                def other():
                    return "no view of Flask's"
            """,
        },
        RULE,
    )


def test_tests_are_let_alone() -> None:
    assert_findings(
        {
            "tests/test_app.py": """
                from flask import Flask
                from flask_login import login_required

                app = Flask(__name__)

                @login_required
                @app.get("/")
                def index():
                    return "index"
            """
        },
        RULE,
    )
