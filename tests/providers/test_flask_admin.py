"""What Flask-Admin adds to a URL map is what the model says it adds."""

from __future__ import annotations

import importlib
import inspect
import textwrap

import pytest

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

pytest.importorskip("flask_admin")

START = """
    from flask import Flask
    from flask.views import MethodView
    from flask_admin import Admin, AdminIndexView, BaseView, expose, expose_plugview
    from flask_admin.contrib.sqla import ModelView
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)

    class Post(db.Model):
        id = db.Column(db.Integer, primary_key=True)

    class Reports(BaseView):
        @expose("/")
        def index(self): return ""

        @expose("/one/<int:number>", methods=["GET", "POST"])
        @expose("/all")
        def show(self, number=0): return ""

        @expose_plugview("/api")
        class Numbers(MethodView):
            def get(self, cls): return ""
            def put(self, cls): return ""

        def helper(self): return ""

    class Fewer(Reports):
        def show(self, number=0): return ""

    class Users(ModelView):
        can_delete = False

        @expose("/new/", methods=("GET", "POST", "PUT"))
        def create_view(self): return ""

        def __init__(self, model, **options):
            super().__init__(model, db.session, **options)

    def new_app():
        app = Flask(__name__)
        app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="for this test")
        db.init_app(app)
        return app
"""
PROJECTS = {
    "at once": """
        app = new_app()
        with app.app_context():
            admin = Admin(app, name="Shop")
            admin.add_view(Reports())
            admin.add_view(Fewer(name="Fewer", endpoint="less", url="few"))
            admin.add_view(Users(User))
            admin.add_view(Users(User, endpoint="people", url="/people", static_folder="files"))
            admin.add_views(ModelView(Post, db.session, "Posts", "All"))
    """,
    "late, with an index of its own": """
        class Home(AdminIndexView):
            @expose("/")
            def index(self): return ""

            @expose("/login")
            def login(self): return ""

        admin = Admin(name="Shop")

        def create_app():
            app = new_app()
            with app.app_context():
                admin.init_app(app, index_view=Home(url="/backstage"))
                for model in (User, Post):
                    admin.add_view(ModelView(model, db.session))
            return app
    """,
    "at the root": """
        app = new_app()
        admin = Admin(app, index_view=AdminIndexView(url="/", endpoint="start"))
        admin.add_view(Reports(url="numbers"))
        admin.add_view(Fewer())
    """,
    "at another url": """
        app = new_app()
        admin = Admin(app, "Shop", "/desk", endpoint="desk", static_url_path="/files")
        admin.add_view(Fewer(static_folder="here", static_url_path="/there"))
    """,
}


@pytest.mark.parametrize("name", PROJECTS)
def test_flask_admin(name: str) -> None:
    code = textwrap.dedent(START) + textwrap.dedent(PROJECTS[name])
    assert_same_rules({"app.py": code}, "app:create_app()" if "create_app" in code else "app:app")


OTHER_MODELS = {
    "peewee": """
        import peewee
        from flask import Flask
        from flask_admin import Admin
        from flask_admin.contrib.peewee import ModelView

        class User(peewee.Model):
            name = peewee.CharField()

        class Post(peewee.Model):
            title = peewee.CharField()

        class Posts(ModelView):
            can_create = False

        app = Flask(__name__)
        admin = Admin(app)
        admin.add_view(ModelView(User))
        admin.add_view(Posts(Post, "Posts", "All", "posts", "written", static_folder="files"))
    """,
    "mongoengine": """
        from flask import Flask
        from flask_admin import Admin, expose
        from flask_admin.contrib.mongoengine import ModelView
        from mongoengine import Document, StringField

        class User(Document):
            name = StringField()

        class Post(Document):
            title = StringField()

        class Posts(ModelView):
            @expose("/api/file/", methods=["GET", "POST"])
            def api_file_view(self): return ""

        app = Flask(__name__)
        admin = Admin(app)
        admin.add_views(ModelView(User), Posts(Post, url="/posts"))
    """,
    "pymongo": """
        import pymongo
        from flask import Flask
        from flask_admin import Admin
        from flask_admin.contrib.pymongo import ModelView
        from wtforms import Form

        class Users(ModelView):
            column_list = ("name",)
            form = Form

        db = pymongo.MongoClient(connect=False).shop
        app = Flask(__name__)
        admin = Admin(app)
        admin.add_view(Users(db.users, "Users", "All", "people", "/people"))
    """,
}


# Flask-Admin has no other error than `Exception` for what is not there.
NEEDED = {"peewee": "wtfpeewee", "mongoengine": "mongoengine", "pymongo": "pymongo"}


@pytest.mark.parametrize("library", OTHER_MODELS)
def test_views_of_other_models(library: str) -> None:
    pytest.importorskip(NEEDED[library])
    assert_same_rules({"app.py": textwrap.dedent(OTHER_MODELS[library])})


def test_a_view_of_a_collection_may_have_any_endpoint() -> None:
    code = textwrap.dedent(OTHER_MODELS["pymongo"]).replace(', "people", "/people"', "")
    url_map = with_deep_stack(lambda: project_of({"app.py": code}).url_map)
    expected = {"usersview.edit_view": True, "usersview.api_file_view": False}
    found = {endpoint: url_map.opening_for(endpoint) is not None for endpoint in expected}
    assert found == expected


OPEN = {
    "a view from elsewhere": (
        "from elsewhere import view\nAdmin(app).add_view(view)",
        {"x.y": True, "x": False},
    ),
    "a class with a base that nobody knows": (
        (
            "from elsewhere import Mixin\n"
            "class Own(Mixin, BaseView):\n    @expose('/')\n    def index(self): return ''\n"
            "Admin(app).add_view(Own())"
        ),
        {"own.y": True, "x.y": False},
    ),
    "an endpoint that cannot be read": (
        "import os\nAdmin(app).add_view(Fewer(endpoint=os.environ['NAME']))",
        {"x.index": True, "x.Numbers": True, "x.show": False},
    ),
    "a blueprint that is made in another way": (
        (
            "class Own(Fewer):\n    def create_blueprint(self, admin): return None\n"
            "Admin(app).add_view(Own())"
        ),
        {"x.y": True},
    ),
    "an admin that is given away": (
        "from elsewhere import fill\nadmin = Admin(app)\nfill(admin)",
        {"x.y": True},
    ),
    "an admin from elsewhere": (
        "from elsewhere import admin\nadmin.add_view(Reports())",
        {"reports.index": True, "reports.other": False},
    ),
    "everything known": ("Admin(app).add_view(Reports())", {"x.y": False, "admin.x": False}),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_seen_may_exist(name: str) -> None:
    code, expected = OPEN[name]
    text = f"{textwrap.dedent(START)}\napp = new_app()\n{code}\n"
    url_map = with_deep_stack(lambda: project_of({"app.py": text}).url_map)
    found = {endpoint: url_map.opening_for(endpoint) is not None for endpoint in expected}
    assert found == expected


@pytest.mark.parametrize("path", knowledge().admin_views)
def test_the_classes_expose_what_is_said(path: str) -> None:
    module, _, name = path.rpartition(".")
    known = knowledge().admin_views[path]
    pytest.importorskip(NEEDED.get(module.rpartition(".")[2], module))
    cls = getattr(importlib.import_module(module), name)
    assert sorted(cls._urls) == sorted(known.routes)
    parameters = list(inspect.signature(cls.__init__).parameters)[1:]
    if "args" in parameters:  # and those of the class above
        at = parameters.index("args")
        parameters[at:] = list(inspect.signature(cls.__mro__[1].__init__).parameters)[1:]
    asked = {"name", "endpoint", "url", "static_folder", "model"}
    places = {one: known.parameters.index(one) for one in asked & set(known.parameters)}
    assert places == {one: parameters.index(one) for one in asked & set(known.parameters)}


def test_the_admin_takes_what_is_said() -> None:
    (path,) = knowledge().admins
    module, _, name = path.rpartition(".")
    cls = getattr(importlib.import_module(module), name)
    parameters = list(inspect.signature(cls.__init__).parameters)[1:]
    assert list(knowledge().admins[path]) == parameters[: len(knowledge().admins[path])]
