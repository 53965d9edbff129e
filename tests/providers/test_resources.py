"""What Flask-RESTful and Flask-RESTX add to a URL map is what the model says they add."""

from __future__ import annotations

import importlib.util
import textwrap

import pytest

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

RESTFUL = {
    "an app": """
        from flask import Flask
        from flask_restful import Api, Resource

        class UserList(Resource):
            def get(self): return []
            def post(self): return {}

        class Special(UserList):
            def delete(self): return {}

        class Told(Resource):
            methods = ["PUT"]
            def put(self): return {}

        app = Flask(__name__)
        api = Api(app, "/api")
        api.add_resource(UserList, "/users", "/people/<int:number>")
        api.add_resource(Special, "/special", endpoint="other", resource_class_kwargs={"a": 1})
        api.add_resource(Told, "/told", strict_slashes=False)

        @api.resource("/here", "/there")
        class HereAndThere(Resource):
            def get(self): return []
    """,
    "a blueprint": """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource

        class UserList(Resource):
            def get(self): return []

        bp = Blueprint("v1", __name__, url_prefix="/v1/")

        @bp.route("/plain")
        def plain(): return ""

        api = Api(bp, prefix="/api")
        api.add_resource(UserList, "/users")
        app = Flask(__name__)
        app.register_blueprint(bp)
    """,
    "a factory": """
        from flask import Flask
        from flask_restful import Api, Resource

        api = Api(prefix="/x")

        class Base(Resource):
            def get(self): return []

        class One(Base): pass

        class Two(Base):
            def put(self): return []

        for resource, url in ((One, "/one"), (Two, "/two")):
            api.add_resource(resource, url)

        class Three(Base): pass

        ROUTES = [(Three, "/three", "/drei")]
        for route in ROUTES:
            api.add_resource(*route)

        def create_app():
            app = Flask(__name__)
            api.init_app(app)
            return app
    """,
    "a blueprint, late": """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource

        class Thing(Resource):
            def get(self): return []

        bp = Blueprint("v1", __name__, url_prefix="/v1")
        api = Api(prefix="/lost")
        api.add_resource(Thing, "/thing")
        api.init_app(bp)
        app = Flask(__name__)
        app.register_blueprint(bp)
    """,
    "nested": """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource

        class Thing(Resource):
            def get(self): return []

        outer = Blueprint("outer", __name__, url_prefix="/outer")
        inner = Blueprint("inner", __name__, url_prefix="/inner")
        Api(inner).add_resource(Thing, "/thing")
        outer.register_blueprint(inner)
        app = Flask(__name__)
        app.register_blueprint(outer)
    """,
    "a subclass": """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource

        class OwnApi(Api):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.mark = 1

            def add_scoped(self, resource, url, **kwargs):
                self.add_resource(resource, "/scope" + url, **kwargs)

            def add_resource(self, resource, *urls, **kwargs):
                return super().add_resource(resource, *urls, **kwargs)

        class Thing(Resource):
            def get(self): return []

        class Other(Resource):
            def get(self): return []

        bp = Blueprint("v1", __name__)
        api = OwnApi(bp)
        api.add_scoped(Thing, "/thing", endpoint="things")
        api.add_resource(Other, "/other", "/more")
        app = Flask(__name__)
        app.register_blueprint(bp, url_prefix="/late")
    """,
    "a helper": """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource

        class Thing(Resource):
            def get(self): return []

        class Other(Resource):
            def get(self): return []

        def make(name, resource, url):
            bp = Blueprint(name, __name__)
            Api(bp).add_resource(resource, url)
            return bp

        def routes(api):
            api.add_resource(Thing, "/of-app")

        app = Flask(__name__)
        main = Api(app)
        routes(main)
    """,
}
RESTX = {
    "the default namespace": """
        from flask import Flask
        from flask_restx import Api, Resource

        app = Flask(__name__)
        api = Api(app, prefix="/api")
        ns = api.default_namespace

        @api.default_namespace.route("/one")
        class One(Resource):
            def get(self): return []

        @ns.route("/two")
        class Two(Resource):
            def put(self): return []

        @api.route("/three")
        class Three(Resource):
            def get(self): return []

        ns.add_resource(One, "/again", endpoint="again")
    """,
    "an app": """
        from flask import Flask
        from flask_restx import Api, Namespace, Resource, fields

        app = Flask(__name__)
        api = Api(app, version="1.0", title="Store", prefix="/api")
        users = api.namespace("users", description="Users")
        things = Namespace("things", path="/stuff/")

        @users.route("/", "/all")
        class UserList(Resource):
            @users.doc("list")
            def get(self): return []

        @users.route("/<int:id>", endpoint="one_user")
        class HTTPUser(Resource):
            def get(self, id): return []
            def delete(self, id): return []

        @things.route("/a")
        @things.route("/b")
        class OAuth2Thing(Resource):
            def put(self): return []

        @api.route("/plain")
        class PlainThing(Resource):
            def get(self): return []

        class Added(Resource):
            def get(self): return []

        api.add_resource(Added, "/added")
        things.add_resource(Added, "/added")
        api.add_namespace(things)
    """,
    "a blueprint": """
        from flask import Blueprint, Flask
        from flask_restx import Api, Namespace, Resource

        ns = Namespace("cats", description="Cats")

        @ns.route("/")
        class CatList(Resource):
            def get(self): return []

        bp = Blueprint("api", __name__, url_prefix="/api/v1")
        api = Api(bp, doc="/docs", title="Cats")
        api.add_namespace(ns, path="/kittens")

        def create_app():
            app = Flask(__name__)
            app.register_blueprint(bp)
            return app
    """,
    "two apis": """
        from flask import Blueprint, Flask
        from flask_restx import Api, Namespace, Resource

        ns = Namespace("cats")

        @ns.route("/<name>")
        class Cat(Resource):
            def get(self, name): return []

        one = Blueprint("one", __name__, url_prefix="/one")
        two = Blueprint("two", __name__, url_prefix="/two")
        first = Api(one, doc=False, default_swagger_filename="spec.json")
        second = Api(two)
        first.add_namespace(ns)
        second.add_namespace(ns, "/animals")
        app = Flask(__name__)
        app.register_blueprint(one)
        app.register_blueprint(two)
    """,
    "a factory": """
        from flask import Flask
        from flask_restx import Api, Resource

        api = Api(doc="/doc/")
        ns = api.namespace("cats", path="/")

        @ns.route("/cat")
        class Cat(Resource):
            def get(self): return []

        def create_app():
            app = Flask(__name__)
            api.init_app(app, add_specs=False)
            return app
    """,
}


def _check(code: str, library: str) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    text = textwrap.dedent(code)
    app = "app:create_app()" if "def create_app" in text else "app:app"
    assert_same_rules({"app.py": text}, app)


@pytest.mark.parametrize("name", RESTFUL)
def test_flask_restful(name: str) -> None:
    _check(RESTFUL[name], "flask_restful")


@pytest.mark.parametrize("name", RESTX)
def test_flask_restx(name: str) -> None:
    _check(RESTX[name], "flask_restx")


OPEN = {
    "an api that comes from outside": (
        "from somewhere import api\napi.add_resource(UserList, '/users')",
        {"userlist": True, "user_list": True, "v1.userlist": True, "other": False},
    ),
    "an api that is bound to something unknown": (
        "from somewhere import thing\napi = Api(thing)\napi.add_resource(UserList, '/users')",
        {"userlist": True, "v1.userlist": True, "user_list": False},
    ),
    "an api that overrides the naming": (
        (
            "import flask_restx\nclass Own(flask_restx.Api):\n"
            "    def default_endpoint(self, resource, namespace): return 'x'\n"
            "api = Own(app)\napi.add_resource(UserList, '/users')"
        ),
        {"anything": True},
    ),
    "a registering method that is the project's own": (
        (
            "class Own(Api):\n"
            "    def resource(self, *urls): return lambda cls: cls\n"
            "api = Own(app)\n@api.resource('/x')\nclass Other(Resource): pass"
        ),
        {"other": True},
    ),
    "a namespace that is added twice": (
        (
            "import flask_restx\napi = flask_restx.Api(app)\nns = api.namespace('cats')\n"
            "ns.add_resource(UserList, '/')\napi.add_namespace(ns)"
        ),
        {"cats_user_list_2": True, "cats_other": False},
    ),
    "a resource that comes from outside": (
        "from somewhere import Thing\napi = Api(app)\napi.add_resource(Thing, '/x')",
        {"thing": True},
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_cannot_be_read_may_exist(name: str) -> None:
    code, expected = OPEN[name]
    start = """
        from flask import Flask
        from flask_restful import Api, Resource

        class UserList(Resource):
            def get(self): return []

        app = Flask(__name__)
    """
    project = project_of({"app.py": f"{textwrap.dedent(start)}\n{code}\n"})
    url_map = with_deep_stack(lambda: project.url_map)
    found = {endpoint: url_map.opening_for(endpoint) is not None for endpoint in expected}
    assert found == expected
