"""view-signature-mismatch: what views are called with, and what nobody can tell."""

from __future__ import annotations

from support import assert_findings

RULE = "view-signature-mismatch"


def test_rules_made_by_a_helper_are_not_mixed_up() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                app = Flask(__name__)

                def scoped(rule):
                    if app.config["MULTI"]:
                        return "/<org>" + rule
                    return rule

                @app.get(scoped("/a/<x>"))
                def a(x, org=None): return x

                @app.get(scoped("/b"))
                def b(org=None): return ""
            """
        },
        RULE,
    )


def test_what_runs_before_may_take_variables_out() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask, g, request

                app = Flask(__name__)

                @app.before_request
                def take():
                    values = request.view_args
                    if values:
                        g.lang = values.pop("lang", None)
                        del request.view_args["site"]

                @app.get("/<lang>/<site>/a")
                def a(): return ""

                @app.get("/<lang>/<other>/b")  # expect: view-signature-mismatch
                def b(): return ""
            """
        },
        RULE,
    )


def test_a_preprocessor_that_cannot_be_followed_silences() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from elsewhere import clean

                app = Flask(__name__)

                @app.url_value_preprocessor
                def take(endpoint, values):
                    clean(values)

                @app.get("/<lang>/a")
                def a(): return ""
            """
        },
        RULE,
    )


def test_decorators() -> None:
    assert_findings(
        {
            "app.py": """
                from functools import wraps
                from flask import Flask, current_app
                from flask_login import login_required
                from webargs.flaskparser import use_kwargs
                from limits import limited

                app = Flask(__name__)

                def plain(level):
                    def decorator(f):
                        @wraps(f)
                        def inner(*args, **kwargs):
                            if kwargs.get("id") == level:
                                return "no"
                            return current_app.ensure_sync(f)(*args, **kwargs)
                        return inner
                    return decorator

                def loading(f):
                    @wraps(f)
                    def inner(*args, **kwargs):
                        kwargs["item"] = kwargs.pop("id")
                        return f(*args, **kwargs)
                    return inner

                def checking(f):
                    @wraps(f)
                    def inner(*args, **kwargs):
                        check(f, kwargs)
                        return f(*args, **kwargs)
                    return inner

                def other(f):
                    @wraps(f)
                    def inner(*args, **kwargs):
                        return f(*args, extra=1, **kwargs)
                    return inner

                @app.get("/plain/<id>")  # expect: view-signature-mismatch
                @plain(3)
                @login_required
                def a(): return ""

                @app.get("/load/<id>")
                @loading
                def b(item): return ""

                @app.get("/check/<id>")
                @checking
                def c(): return ""

                @app.get("/other/<id>")
                @other
                def d(id, extra): return ""

                @app.get("/args/<id>")
                @use_kwargs({"x": 1})
                def e(x): return ""

                @app.get("/unknown/<id>")
                @limited
                def f(): return ""
            """
        },
        RULE,
    )


def test_methods_of_objects_and_classes() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from flask.views import MethodView, View
                from plugins import Base

                app = Flask(__name__)

                class Pages:
                    def page(self, name): return name
                    def wrong(self): return ""

                pages = Pages()
                app.add_url_rule("/page/<name>", view_func=pages.page)
                app.add_url_rule("/w/<x>", view_func=pages.wrong)  # expect: view-signature-mismatch

                class Loading(MethodView):
                    def dispatch_request(self, **values):
                        return super().dispatch_request(item=values["id"])

                    def get(self, item): return item

                class Foreign(Base, MethodView):
                    def get(self): return ""

                class Old(MethodView):
                    decorators = [Base.load]

                    def get(self): return ""

                class Own(MethodView):
                    def get(self, id): return ""
                    def post(self): return ""
                    def helper(self): return ""

                app.add_url_rule("/l/<id>", view_func=Loading.as_view("l"))
                app.add_url_rule("/f/<id>", view_func=Foreign.as_view("f"))
                app.add_url_rule("/o/<id>", view_func=Old.as_view("o"))
                own = Own.as_view("own")
                app.add_url_rule("/own/<id>", view_func=own, methods=["GET"])
                app.add_url_rule("/own/", view_func=own, methods=["POST"])
                other = Own.as_view("other")
                app.add_url_rule("/a", view_func=other)  # expect: view-signature-mismatch
            """
        },
        RULE,
    )


def test_applications_that_call_views_their_own_way() -> None:
    assert_findings(
        {
            "app.py": """
                from apiflask import APIFlask
                from flask import Flask

                class Injecting(Flask):
                    def dispatch_request(self):
                        return "whatever"

                api = APIFlask(__name__)
                app = Injecting(__name__)

                @api.get("/a/<id>")
                def a(): return ""

                @app.get("/b/<id>")
                def b(service): return ""
            """
        },
        RULE,
    )


def test_prefixes_and_subdomains_give_variables() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Blueprint, Flask

                inner = Blueprint("inner", __name__, url_prefix="/<int:inner_id>")
                outer = Blueprint("outer", __name__, url_prefix="/<int:outer_id>")
                users = Blueprint("users", __name__, subdomain="<user>")
                unknown = Blueprint("unknown", __name__)

                @inner.get("/")
                def show(outer_id, inner_id): return ""

                @inner.get("/less")  # expect: view-signature-mismatch
                def less(inner_id): return ""

                @users.get("/")
                def home(user): return ""

                @users.get("/posts")  # expect: view-signature-mismatch
                def posts(): return ""

                @unknown.get("/x/<y>")
                def x(): return ""

                outer.register_blueprint(inner)

                def create_app(prefix):
                    app = Flask(__name__)
                    app.register_blueprint(outer)
                    app.register_blueprint(users)
                    app.register_blueprint(unknown, url_prefix=prefix)

                    @app.get("/", subdomain="<user>")
                    def start(user): return user

                    return app
            """
        },
        RULE,
    )


def test_packages_that_inject_arguments() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from flask_injector import FlaskInjector

                app = Flask(__name__)

                @app.get("/")
                def index(service): return service.name

                FlaskInjector(app=app)
            """
        },
        RULE,
    )


def test_parameters_that_take_nothing_by_name() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from flask.views import MethodView

                app = Flask(__name__)

                @app.get("/a/<x>")  # expect: view-signature-mismatch
                def a(x, /): return x

                @app.get("/b/<x>")  # expect: view-signature-mismatch
                def b(x, /, **rest): return x

                @app.get("/c/<x>")  # expect: view-signature-mismatch
                def c(x=1, /): return x

                @app.get("/d/<x>")
                def d(x=1, /, **rest): return x

                @app.get("/e/<x>")
                def e(y=1, /, *, x): return x

                class Page(MethodView):
                    def get(self, /, x): return x

                app.add_url_rule("/f/<x>", view_func=Page.as_view("page"))
            """
        },
        RULE,
    )


def test_wrappers() -> None:
    findings = assert_findings(
        {
            "app.py": """
                import functools
                import random
                from flask import Flask
                from elsewhere import cached, gate

                app = Flask(__name__)

                def narrow(view):
                    @functools.wraps(view)
                    def wrapper(): return view()
                    return wrapper

                def sometimes(view):
                    def wrapper(): return view()
                    wrapper.__name__ = view.__name__
                    return wrapper if random.random() else view

                def opened(view):
                    @functools.wraps(view)
                    @gate
                    def wrapper(): return view()
                    return wrapper

                def factory(kind=None):
                    def decorator(view):
                        def wrapper(*args, **kwargs): return view(*args, **kwargs)
                        return functools.wraps(view)(wrapper)
                    return decorator

                def holding(name):
                    def wrapper(x): return name(x)
                    wrapper.__name__ = name.__name__
                    return wrapper

                @app.get("/a/<x>")  # expect: view-signature-mismatch
                @narrow
                def a(x): return x

                @app.get("/b/<x>")
                @cached
                @narrow
                def b(x): return x

                @app.get("/c/<x>")
                @sometimes
                def c(x): return x

                @app.get("/d/<x>")
                @opened
                def d(x): return x

                @app.get("/e/<x>")  # expect: view-signature-mismatch
                @factory
                def e(x): return x

                @app.get("/f/<x>")
                @factory()
                def f(x): return x

                @app.get("/g/<x>")
                @holding
                def g(x): return x

                @app.get("/h/<y>")  # expect: view-signature-mismatch
                @holding
                def h(y): return y
            """
        },
        RULE,
    )
    assert [finding.help for finding in findings] == [
        "let `narrow.wrapper` take `*args, **kwargs`, and hand them on",
        "call the decorator: `@factory()`",
        "let `holding.wrapper` take `*args, **kwargs`, and hand them on",
    ]


def test_a_factory_that_is_not_called_is_no_matter_of_names() -> None:
    code = """
        import functools
        from flask import Flask

        app = Flask(__name__)

        def factory(kind=None):
            def decorator(view):
                @functools.wraps(view)
                def wrapper(*args, **kwargs): return view(*args, **kwargs)
                return wrapper
            return decorator

        @app.get("/<x>")  # expect: view-signature-mismatch
        @factory
        def page(x): return x
    """
    assert_findings({"app.py": code})
