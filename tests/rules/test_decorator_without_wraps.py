"""When a decorator without `wraps` changes an endpoint, and what follows from it."""

from __future__ import annotations

from flask_lint.findings import Severity
from support import assert_findings, check_files

RULE = "decorator-without-wraps"

DECORATORS = """
    from functools import wraps

    def plain(view):
        def wrapper(*args, **kwargs):{expected}
            print(view)
            return view(*args, **kwargs)
        return wrapper

    def kept(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            print(view)
            return view(*args, **kwargs)
        return wrapper
"""
EXPECTED = "  # expect: decorator-without-wraps"


def lint(app: str) -> list[tuple[Severity, str]]:
    files = {"decorators.py": DECORATORS.format(expected=""), "app.py": app}
    return [(one.severity, one.message) for one in check_files(files, select=[RULE])]


def test_one_view() -> None:
    (finding,) = lint("""
        from flask import Flask
        from decorators import kept, plain

        app = Flask(__name__)

        @app.get("/")
        @kept
        @plain
        def index():
            return "index"
    """)
    assert finding == (
        Severity.WARNING,
        (
            "`plain` does not keep the name of the view that it wraps: `index` gets the endpoint "
            "`wrapper`"
        ),
    )


def test_two_views_of_different_decorators_clash() -> None:
    _, (severity, message) = lint("""
        from flask import Flask
        from decorators import plain

        app = Flask(__name__)

        def other(view):
            def wrapper():
                return view()
            return wrapper

        @app.get("/a")
        @plain
        def a():
            return "a"

        @app.get("/b")
        @other
        def b():
            return "b"
    """)
    assert severity is Severity.ERROR
    assert "`a` and the view in app.py:16 both get the endpoint `wrapper`" in message


def test_one_of_two_branches_does_not_clash() -> None:
    ((severity, _),) = lint("""
        import sys
        from flask import Flask
        from decorators import plain

        app = Flask(__name__)

        if sys.argv:
            @app.get("/a")
            @plain
            def a():
                return "a"
        else:
            @app.get("/b")
            @plain
            def b():
                return "b"
    """)
    assert severity is Severity.WARNING


def test_an_endpoint_that_a_template_asks_for() -> None:
    files = {
        "decorators.py": DECORATORS.format(expected=""),
        "app.py": """
            from flask import Flask, render_template
            from decorators import plain

            app = Flask(__name__)

            @app.get("/")
            @plain
            def index():
                return render_template("index.html")
        """,
        "templates/index.html": "<a href=\"{{ url_for('index') }}\">home</a>\n",
    }
    (finding,) = check_files(files, select=[RULE])
    assert finding.severity is Severity.ERROR
    assert 'so url_for("index") raises BuildError' in finding.message


def test_what_changes_no_endpoint() -> None:
    assert_findings(
        {
            "decorators.py": DECORATORS.format(expected=""),
            "app.py": """
                from flask import Flask
                from flask.views import MethodView
                from decorators import kept, plain
                import somewhere

                app = Flask(__name__)

                @app.get("/a", endpoint="a")
                @plain
                def a():
                    return "a"

                @app.get("/b")
                @kept
                def b():
                    return "b"

                @plain
                @app.get("/c")
                def c():
                    return "c"

                @app.get("/d")
                @somewhere.renames
                @plain
                def d():
                    return "d"

                class E(MethodView):
                    decorators = [plain]

                    def get(self):
                        return "e"

                app.add_url_rule("/e", view_func=E.as_view("e"))

                @plain
                def helper():
                    return "helper"
            """,
        },
        RULE,
    )


def test_views_that_are_registered_by_calls() -> None:
    assert_findings(
        {
            "decorators.py": DECORATORS.format(expected=EXPECTED),
            "app.py": """
                from flask import Flask
                from decorators import plain

                app = Flask(__name__)

                def index():
                    return "index"

                app.add_url_rule("/", view_func=plain(index))
            """,
        },
        RULE,
    )


def test_two_decorators_with_one_wrapper() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask, abort, request

                app = Flask(__name__)

                def role(name):
                    def decorate(view):
                        def wrapper(*args, **kwargs):  # expect: decorator-without-wraps
                            if request.headers.get("X-Role") != name:
                                abort(403)
                            return view(*args, **kwargs)
                        return wrapper
                    return decorate

                def admin(view):
                    return role("admin")(view)

                @app.get("/a")
                @role("staff")
                def a():
                    return "a"

                @app.get("/b")
                @admin
                def b():
                    return "b"
            """
        },
        RULE,
    )
