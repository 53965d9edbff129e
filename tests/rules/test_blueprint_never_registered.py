"""blueprint-never-registered: everything by which a blueprint may reach an application."""

from __future__ import annotations

from support import assert_findings

RULE = "blueprint-never-registered"
VIEWS = """
    from flask import Blueprint

    {name} = Blueprint("{name}", __name__)

    @{name}.get("/{name}")
    def view():
        return ""
"""


def views(name: str, *, expected: bool = False) -> str:
    text = VIEWS.format(name=name)
    end = "__name__)"
    return text.replace(end, f"{end}  # expect: {RULE}") if expected else text


def test_other_uses_than_setting_it_up() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask
                from flask_restful import Api
                from shop import everything
                from shop.a import a
                from shop.b import b as bee
                from shop.c import c
                from shop.elsewhere import plug

                API = Api(a)

                def create_app():
                    app = Flask(__name__)
                    plug(app, bee)
                    app.extensions["pages"] = [c]
                    app.register_blueprint(everything.d)
                    return app
            """,
            "shop/everything.py": "from shop.d import *\n",
            "shop/a.py": views("a"),
            "shop/b.py": views("b"),
            "shop/c.py": views("c"),
            "shop/d.py": views("d"),
            "shop/e.py": views("e", expected=True),
            "shop/f.py": views("f"),
            "tests/test_f.py": """
                from flask import Flask
                from shop.f import f

                def test_f():
                    app = Flask("test")
                    app.register_blueprint(f)
            """,
        },
        RULE,
    )


def test_modules_found_by_name() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                import importlib
                import pkgutil
                from flask import Flask

                def create_app():
                    app = Flask(__name__)
                    for info in pkgutil.iter_modules(__path__):
                        module = importlib.import_module(f"shop.{info.name}")
                        app.register_blueprint(getattr(module, info.name))
                    return app
            """,
            "shop/a.py": views("a"),
        },
        RULE,
    )


def test_a_package_of_blueprints_for_others() -> None:
    assert_findings({"shop/__init__.py": "", "shop/a.py": views("a")}, RULE)


def test_a_blueprint_that_cannot_be_followed_may_be_any() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask
                from plugins import load

                def create_app(blueprints):
                    app = Flask(__name__)
                    for blueprint in blueprints:
                        app.register_blueprint(blueprint)
                    return app
            """,
            "shop/a.py": views("a"),
        },
        RULE,
    )


def test_a_file_that_cannot_be_parsed_may_register_it() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask

                def create_app():
                    return Flask(__name__)
            """,
            "shop/a.py": views("a"),
            "shop/register.py": "<<<<<<< HEAD\n",
        },
        RULE,
    )


def test_copies_of_a_module() -> None:
    assert_findings(
        {
            "old/app.py": """
                from flask import Flask
                from pages import pages

                app = Flask(__name__)
                app.register_blueprint(pages)
            """,
            "old/pages.py": views("pages"),
            "old/copy/app.py": """
                from flask import Flask
                from pages import pages

                app = Flask(__name__)
                app.register_blueprint(pages)
            """,
            "old/copy/pages.py": views("pages"),
        },
        RULE,
    )
