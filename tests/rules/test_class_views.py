"""What looks like a mistake in a class-based view and is none, and what another file hides."""

from __future__ import annotations

from support import assert_findings

BASE = """
    from flask.views import MethodView, View

    class Base(MethodView):
        init_every_request = False
        seen = []

        def get(self):
            return self.answer()

        def answer(self):
            return "base"

    class Reader:
        def get(self):
            return "read"
"""


def test_routes_of_extensions_take_classes() -> None:
    assert_findings(
        {
            "app.py": """
                from apiflask import APIFlask
                from flask import Flask
                from flask.views import MethodView
                from flask_restful import Resource
                from flask_smorest import Blueprint

                app = APIFlask(__name__)
                plain = Flask(__name__)
                blp = Blueprint("pets", __name__)

                class Own(Flask):
                    def route(self, rule, **options):
                        def decorate(cls):
                            self.add_url_rule(rule, view_func=cls.as_view(cls.__name__))
                            return cls
                        return decorate

                own = Own(__name__)

                @app.route("/a")
                @blp.route("/b")
                @own.route("/c")
                class Pets(MethodView):
                    def get(self):
                        return []

                @plain.route("/d")  # expect: class-view-registration
                class Cats(Resource):
                    def get(self):
                        return []

                @plain.route("/e")
                class Called(MethodView):
                    def __call__(self, environ, start_response):
                        return []
            """
        },
        "class-view-registration",
    )


def test_results_that_are_views() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask, render_template

                app = Flask(__name__)

                def page():
                    return render_template("page.html")

                def maker():
                    return lambda: "made"

                def sometimes():
                    if app.debug:
                        return "text"
                    return maker()

                app.add_url_rule("/a", "a", page())  # expect: class-view-registration
                app.add_url_rule("/b", "b", maker())
                app.add_url_rule("/c", "c", sometimes())
            """
        },
        "class-view-registration",
    )


def test_decorators_of_classes() -> None:
    assert_findings(
        {
            "guards.py": """
                from functools import wraps

                def checked(view):
                    @wraps(view)
                    def wrapper(*args, **kwargs):
                        print(args)
                        return view(*args, **kwargs)
                    return wrapper

                def both(view):
                    if isinstance(view, type):
                        return view
                    return checked(view)
            """,
            "app.py": """
                from flask import Flask
                from flask.views import MethodView
                from flask_restful import Resource
                from flask_smorest import Blueprint
                from flask_wtf import CSRFProtect
                from guards import both, checked
                from somewhere import unknown

                app = Flask(__name__)
                csrf = CSRFProtect(app)
                blp = Blueprint("pets", __name__)

                @unknown
                @both
                class A(MethodView):
                    def get(self):
                        return "a"

                app.add_url_rule("/a", view_func=A.as_view("a"))

                @checked
                class NeverMade(MethodView):
                    def get(self):
                        return "b"

                @blp.route("/c")
                @checked  # expect: class-view-decorator
                class C(MethodView):
                    def get(self):
                        return "c"

                def add(name):
                    app.add_url_rule("/d", view_func=D.as_view(name))

                @csrf.exempt
                class D(MethodView):
                    def post(self):
                        return "d"

                @checked
                class NoView:
                    pass
            """,
        },
        "class-view-decorator",
    )


def test_state_of_bases_elsewhere() -> None:
    assert_findings(
        {
            "base.py": BASE,
            "app.py": """
                from flask import Flask, request
                from base import Base

                app = Flask(__name__)

                class Names(Base):
                    def answer(self):
                        self.seen.append(request.path)  # expect: class-view-shared-state
                        self.first, rest = request.path[:1], 2  # expect: class-view-shared-state
                        self.count += 1  # expect: class-view-shared-state
                        if not hasattr(self, "table"):
                            self.table = dict(request.args)
                        return "names"

                    def unused(self):
                        self.name = request.path

                class Own(Base):
                    init_every_request = True

                    def answer(self):
                        self.name = request.path
                        return self.name

                app.add_url_rule("/names", view_func=Names.as_view("names"))
                app.add_url_rule("/own", view_func=Own.as_view("own"))
            """,
        },
        "class-view-shared-state",
    )


def test_methods_of_bases_elsewhere() -> None:
    assert_findings(
        {
            "base.py": BASE,
            "app.py": """
                from flask import Flask
                from flask.views import MethodView, View
                from base import Base, Reader
                from somewhere import Mixin, registered

                app = Flask(__name__)

                class Full(Base):
                    methods = ["GET", "HEAD", "OPTIONS"]

                class Mixed(Mixin, View):
                    def get(self):
                        return "mixed"

                class Dynamic(MethodView):
                    def __getattr__(self, name):
                        return lambda: name

                    def Get(self):
                        return "dynamic"

                @registered
                class Decorated(View):
                    def get(self):
                        return "decorated"

                class Reading(Reader, View):  # expect: class-view-methods
                    pass

                class Abstract(View):
                    def get(self):
                        return "abstract"

                for cls in (Full, Mixed, Dynamic, Decorated, Reading):
                    app.add_url_rule(f"/{cls.__name__}", view_func=cls.as_view(cls.__name__))
            """,
        },
        "class-view-methods",
    )
