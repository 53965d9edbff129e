"""route-shadowed: which rules are the same, and which views certainly meet."""

from __future__ import annotations

from support import assert_findings

RULE = "route-shadowed"


def test_same_and_different_rules() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask

                app = Flask(__name__)

                def add(rule, endpoint, **options):
                    app.add_url_rule(rule, endpoint, lambda **values: "", **options)

                @app.get("/<int(min=1):a>")
                def one(a): return ""

                @app.get("/<int(min=2):a>")
                def two(a): return ""

                @app.get("/<int( min=2 ):b>")  # expect: route-shadowed
                def three(b): return ""

                @app.get("/a//b/")
                def four(): return ""

                @app.get("/a/b/")  # expect: route-shadowed
                def five(): return ""

                @app.get("/a/b")
                def six(): return ""

                @app.get("/a/b", host="x")
                def seven(): return ""

                @app.route("/a/b", methods=["OPTIONS", "PUT"])
                def eight(): return ""

                @app.get("/a/b", build_only=True)
                def nine(): return ""

                @app.get("/string/<a>")
                def ten(a): return ""

                @app.get("/string/<string:b>")  # expect: route-shadowed
                def eleven(b): return ""
            """
        },
        RULE,
    )


def test_blueprints_that_meet_on_one_app() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask
                from shop import a, b, c

                def create_app(config):
                    app = Flask(__name__)
                    app.register_blueprint(b.bp, url_prefix="/api")
                    app.register_blueprint(a.bp, url_prefix="/api")
                    if config == "c":
                        app.register_blueprint(c.bp, url_prefix="/api")
                    return app

                def create_c():
                    app = Flask(__name__)
                    app.register_blueprint(c.bp, url_prefix="/api")
                    return app
            """,
            "shop/a.py": """
                from flask import Blueprint

                bp = Blueprint("a", __name__)

                @bp.get("/x")  # expect: route-shadowed
                def x(): return ""
            """,
            "shop/b.py": """
                from flask import Blueprint

                bp = Blueprint("b", __name__)

                @bp.get("/x")
                def x(): return ""
            """,
            "shop/c.py": """
                from flask import Blueprint

                bp = Blueprint("c", __name__)

                @bp.get("/x")
                def x(): return ""
            """,
        },
        RULE,
    )


def test_a_helper_that_makes_the_rule_says_nothing() -> None:
    assert_findings(
        {
            "app.py": """
                import os
                from flask import Flask

                app = Flask(__name__)

                def scoped(rule):
                    if os.environ.get("MULTI"):
                        return "/<org>" + rule
                    return rule

                @app.get(scoped("/a"))
                def a(org=None): return ""

                @app.get(scoped("/b"))
                def b(org=None): return ""
            """
        },
        RULE,
    )


def test_each_api_of_a_helper_belongs_to_what_its_call_was_given() -> None:
    resource = """
        from flask import Blueprint
        from flask_restx import Resource
        from apis import new_api

        {name} = Blueprint("{name}", __name__)
        api = new_api({name})

        class {cls}(Resource):
            def get(self): return []

        api.add_resource({cls}, "/all")
    """
    again = """
        api = new_api(items)

        class Others(Resource):
            def get(self): return []

        api.add_resource(Others, "/all")  # expect: route-shadowed
    """
    files = {
        "apis.py": """
            from flask_restx import Api

            def new_api(blueprint):
                return Api(blueprint, doc=False)
        """,
        "app.py": """
            from flask import Flask
            from notes import notes
            from items import items

            app = Flask(__name__)
            app.register_blueprint(notes, url_prefix="/notes")
            app.register_blueprint(items, url_prefix="/items")
        """,
        "notes.py": resource.format(name="notes", cls="Notes"),
        "items.py": resource.format(name="items", cls="Items") + again,
    }
    assert_findings(files, RULE)
