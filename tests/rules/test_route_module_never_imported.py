"""route-module-never-imported: everything by which a module may come to be imported."""

from __future__ import annotations

from support import assert_findings

RULE = "route-module-never-imported"
INIT = """
    from flask import Blueprint, Flask

    app = Flask(__name__)
    bp = Blueprint("bp", __name__)
"""
ROUTES = """
    from shop import app, bp

    @{on}.get("/{name}")
    def {name}(): return ""
"""


def routes(name: str, *, on: str = "bp", expected: bool = False) -> str:
    text = ROUTES.format(name=name, on=on)
    return text.replace('")', f'")  # expect: {RULE}') if expected else text


def test_what_imports_a_module() -> None:
    assert_findings(
        {
            "shop/__init__.py": INIT + "\n    from . import a\n    from .b import *\n",
            "shop/a.py": routes("a"),
            "shop/b.py": routes("b"),
            "shop/lazy.py": """
                def load():
                    from shop import c
                    import shop.pages.d
            """,
            "shop/c.py": routes("c"),
            "shop/pages/__init__.py": "",
            "shop/pages/d.py": routes("d"),
            "shop/pages/e.py": routes("e", expected=True),
            "shop/f.py": routes("f", on="app", expected=True),
            "shop/g.py": routes("g"),
            "tests/test_g.py": "import shop.g\n",
        },
        RULE,
    )


def test_what_is_started() -> None:
    assert_findings(
        {
            "shop/__init__.py": INIT,
            "shop/wsgi.py": routes("a", on="app"),
            "shop/serve.py": routes("b", on="app") + "\n    app.run()\n",
            "shop/tool.py": routes("c", on="app") + "\n    if __name__ == '__main__': app.run()\n",
            "outside.py": routes("d", on="app"),
            "Procfile": "web: gunicorn shop.production:app\n",
            "shop/production.py": routes("e", on="app"),
        },
        RULE,
    )


def test_modules_found_by_name() -> None:
    assert_findings(
        {
            "shop/__init__.py": INIT
            + """
    from werkzeug.utils import find_modules, import_string

    for name in find_modules("shop"):
        import_string(name)
            """,
            "shop/a.py": routes("a"),
        },
        RULE,
    )


def test_imports_of_python_2() -> None:
    assert_findings(
        {
            "shop/__init__.py": INIT,
            "shop/views/__init__.py": "import a\n",
            "shop/views/a.py": routes("a"),
        },
        RULE,
    )
