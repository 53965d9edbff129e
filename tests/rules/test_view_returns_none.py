"""`view-returns-none`: which ways through a view end without a response."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "view-returns-none"
HEAD = """
from contextlib import suppress
from functools import wraps

from flask import Flask, abort, flash, jsonify, redirect, render_template, request
from flask_login import login_required
from flask_wtf import FlaskForm

app = Flask(__name__)
"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


def view(body: str, methods: str = '["GET", "POST"]', parameters: str = "") -> None:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    check(f'@app.route("/", methods={methods})\ndef index({parameters}):\n{lines}\n')


@pytest.mark.parametrize(
    "body",
    [
        """
        form = FlaskForm()
        if form.validate_on_submit():  # expect: view-returns-none
            return "saved"
        """,
        """
        if request.method == "POST":  # expect: view-returns-none
            return "saved"
        """,
        """
        try:
            return jsonify(load())
        except ValueError:  # expect: view-returns-none
            app.logger.exception("no")
        """,
        """
        for row in load():  # expect: view-returns-none
            return row
        """,
        """
        while load():  # expect: view-returns-none
            return "row"
        """,
        """
        if not load():
            return  # expect: view-returns-none
        return "row"
        """,
        """
        if not load():
            return None, 204  # expect: view-returns-none
        return "row"
        """,
        """
        return "row" if load() else None  # expect: view-returns-none
        """,
        """
        if load():
            return flash("no")  # expect: view-returns-none
        return "row"
        """,
        """
        match load():  # expect: view-returns-none
            case 1:
                return "one"
            case 2:
                return "two"
        """,
        """
        with suppress(ValueError):  # expect: view-returns-none
            return load()
        """,
        """
        try:
            return load()
        except ValueError:  # expect: view-returns-none
            if request.args:
                abort(400)
        finally:
            flash("done")
        """,
        """
        if load():
            return "a"
        elif request.args:  # expect: view-returns-none
            return "b"
        """,
        """
        kind = None
        if load():
            kind = "a"
        if kind == "a":  # expect: view-returns-none
            return "a"
        """,
    ],
)
def test_a_way_without_a_response(body: str) -> None:
    view(body)


@pytest.mark.parametrize(
    "body",
    [
        'if request.method == "GET":\n    return ""\nelif request.method == "POST":\n    return ""',
        'if request.method == "GET":\n    return "a"\nif request.method == "POST":\n    return "b"',
        'if request.method in ("GET", "POST"):\n    return "a"',
        'if request.method != "POST":\n    return "a"\nelse:\n    return "b"',
        'match request.method:\n  case "GET":\n    return ""\n  case "POST":\n    return ""',
        'match load():\n    case 1:\n        return ""\n    case _:\n        return ""',
        'while True:\n    if load():\n        return "a"',
        'if load():\n    return "a"\nabort(404)',
        'if load():\n    return "a"\nraise ValueError',
        'if load():\n    return "a"\nassert False',
        "try:\n    return load()\nexcept ValueError:\n    abort(400)",
        'try:\n    return load()\nexcept ValueError:\n    pass\nreturn "b"',
        'try:\n    flash("a")\nfinally:\n    return "a"',
        'with open("a") as file:\n    return file.read()',
        'x = load()\nif x is None:\n    return "a"\nif x:\n    return "b"',
        'x = load()\nif x.a:\n    return "a"\nelif not x.a:\n    return "b"',
        'x = load()\nif len(x) > 0:\n    return "a"\nelif len(x) == 0:\n    return "b"',
        'x = load()\nif x > 0:\n    return ""\nif x < 0:\n    return ""\nif x == 0:\n    return ""',
        'x = load()\nif x == True:\n    return "a"\nelif x == False:\n    return "b"',
        'ok = False\nif load():\n    ok = True\nif not ok:\n    return "a"\nif ok:\n    return "b"',
        'for turn in (1, 2):\n    return "a"',
        'if refuse():\n    return "a"',
        'if accept():\n    return "a"',
        'if load():\n    return "a"\nstop()',
        'user = load()\nif not user.active:\n    return "a"\nif user:\n    return "b"',
        "yield 1\nif load():\n    return",
        "...",
        '"""To be done."""',
        "load()",
    ],
)
def test_each_way_has_a_response(body: str) -> None:
    lines = textwrap.indent(body, "    ")
    check(
        f'@app.route("/", methods=["GET", "POST"])\ndef index():\n{lines}\n\n\n'
        "def stop():\n    abort(400)\n\n\n"
        "def accept():\n    return True\n\n\n"
        'def refuse():\n    if app.debug:\n        raise ValueError\n    return "no"\n'
    )


def test_the_last_turn_of_a_loop_leaves() -> None:
    view("""
    for attempt in range(3):
        try:
            return load()
        except OSError:
            if attempt == 2:
                raise
    """)


def test_a_loop_that_takes_the_first_of_what_was_collected() -> None:
    view("""
    latest = {}
    for row in load():
        latest[row.id] = row
    for key, row in latest.items():
        if row.old:
            return "old"
        return key
    """)


def test_a_value_that_was_checked_before() -> None:
    check("""
        @app.route("/a")
        def a():
            kind = load()
            if kind not in KINDS:
                abort(404)
            if kind == "a":
                return "a"
            elif kind == "b":
                return "b"

        @app.route("/b")
        def b():
            number = load()
            if not (1 <= number <= 2):
                abort(404)
            if number == 1:
                return "a"
            if number == 2:
                return "b"

        @app.route("/c")
        def c():
            kind = load()
            assert kind in ("a", "b")
            match kind:
                case "a":
                    return "a"
                case "b":
                    return "b"

        def read_kind(kinds):
            kind = request.args["kind"]
            if kind not in kinds:
                abort(404)
            return kind, True

        @app.route("/e")
        def e():
            kind, _ = read_kind(KINDS)
            if kind == "a":
                return "a"
            elif kind == "b":
                return "b"

        @app.route("/f")
        def f():
            kind, _ = read_kind(KINDS)
            if kind == Kind.OPEN:
                return "a"
            elif kind == Kind.CLOSED:
                return "b"

        @app.route("/g")
        def g():
            kind, _ = read_kind(KINDS)
            if kind == first.value:
                return "a"
            elif kind == second.value:  # expect: view-returns-none
                return "b"

        @app.route("/d")
        def d():
            kind = load()
            if kind == "a":
                return "a"
            elif kind == "b":  # expect: view-returns-none
                return "b"
    """)


def test_methods_that_the_chain_leaves_out() -> None:
    view(
        """
        if request.method == "GET":
            return "a"
        elif request.method == "POST":  # expect: view-returns-none
            return "b"
        """,
        methods='["GET", "POST", "PUT"]',
    )


def test_methods_that_are_not_known() -> None:
    view(
        """
        if request.method == "GET":
            return "a"
        elif request.method == "POST":
            return "b"
        """,
        methods="load()",
    )


def test_a_variable_of_the_url_is_never_empty() -> None:
    check("""
        @app.route("/items/<int:number>")
        def show(number=None):
            if number:
                return "a"

        @app.route("/pages/")
        @app.route("/pages/<name>")
        def page(name=None):
            if name:  # expect: view-returns-none
                return "a"
    """)


def test_who_is_not_anonymous_is_authenticated() -> None:
    view("""
    user = load()
    if user.is_anonymous or user.id != 1:
        return "a"
    if user.is_authenticated and user.id == 1:
        return "b"
    """)


def test_decorators_that_hand_the_result_on() -> None:
    check(
        """
        def checked(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                if not request.args:
                    return redirect("/")
                return view(*args, **kwargs)
            return wrapper

        def logged(prefix):
            def decorate(view):
                @wraps(view)
                def wrapper(*args, **kwargs):
                    response = app.ensure_sync(view)(*args, **kwargs)
                    return response
                return wrapper
            return decorate

        @app.route("/")
        @login_required
        @checked
        @logged("shop")
        def index():
            if request.args:  # expect: view-returns-none
                return "a"
        """
    )


def test_decorators_that_make_something_of_the_result() -> None:
    check(
        """
        from somewhere import templated

        def as_json(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return jsonify(view(*args, **kwargs))
            return wrapper

        def rendered(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                found = view(*args, **kwargs)
                if found is None:
                    found = {}
                return render_template("page.html", **found)
            return wrapper

        @app.route("/a")
        @as_json
        def a():
            if request.args:
                return "a"

        @app.route("/b")
        @rendered
        def b():
            if request.args:
                return {}

        @app.route("/c")
        @templated("c.html")
        def c():
            if request.args:
                return {}
        """
    )


def test_class_based_views() -> None:
    check(
        """
        from flask.views import MethodView, View

        class Items(MethodView):
            decorators = [login_required]

            def get(self):
                if request.args:  # expect: view-returns-none
                    return "a"

            def post(self):
                return self.save()

            def save(self):
                if request.args:
                    return "a"

        class Page(View):
            methods = ["GET", "POST"]

            def dispatch_request(self):
                if request.method == "GET":
                    return "a"
                elif request.method == "POST":
                    return "b"

        app.add_url_rule("/items", view_func=Items.as_view("items"))
        app.add_url_rule("/page", view_func=Page.as_view("page"))
        """
    )


def test_an_app_that_makes_responses_itself() -> None:
    check(
        """
        class Shop(Flask):
            def make_response(self, rv):
                return super().make_response(rv or "")

        shop = Shop(__name__)

        @shop.route("/")
        def index():
            if request.args:
                return "a"
        """
    )


def test_resources_of_other_libraries() -> None:
    check(
        """
        from flask_restful import Api, Resource

        api = Api(app)

        class Item(Resource):
            def get(self):
                if request.args:
                    return "a"

        api.add_resource(Item, "/item")
        """
    )


def test_a_response_that_a_helper_never_gives() -> None:
    check(
        """
        def save():
            flash("saved")

        @app.route("/")
        def index():
            if request.args:
                return save()  # expect: view-returns-none
            return "a"
        """
    )


def test_a_route_above_a_helper() -> None:
    check("""
        @app.post("/rules")
        def parse(form):
            if "rule" not in form:
                return None, "no rule"
            return form["rule"], None

        @app.post("/save")
        def save():
            rule, error = parse(request.form)
            return error or rule
    """)


@pytest.mark.parametrize(
    ("guard", "made", "empty"),
    [
        ("if not rows: return 'none'", "[row.name for row in rows]", False),
        ("if len(rows) == 0: return 'none'", "{row.name for row in rows}", False),
        ("if len(rows.items) <= 0: return 'none'", "{row.name: row for row in rows}", False),
        ("if not rows: return 'none'", "[row.name for row in rows if row.name]", True),
        ("if not rows: return 'none'", "[one for row in rows for one in row.names]", True),
        ("if len(rows) > 9: return 'many'", "[row.name for row in rows]", True),
        ("if not others: return 'none'", "[row.name for row in rows]", True),
    ],
)
def test_a_list_of_what_is_not_empty(guard: str, made: str, *, empty: bool) -> None:
    expected = "  # expect: view-returns-none" if empty else ""
    check(f"""
        @app.route("/")
        def index():
            rows = load()
            others = load()
            {guard}
            names = {made}
            if names:{expected}
                return jsonify(names)
    """)


@pytest.mark.parametrize("asked", ["request.url_rule.rule", "request.endpoint"])
def test_view_that_goes_through_its_rules(asked: str) -> None:
    view(
        f"""
        if {asked} == "/json":
            return "{{}}"
        elif "csv" in {asked}:
            return ","
        """
    )


def test_wrappers() -> None:
    check(
        """
        from elsewhere import cached

        def forgetting(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                if "user" not in request.args:  # expect: view-returns-none
                    return redirect("/login")
                view(*args, **kwargs)
            return wrapper

        def refusing(role):
            def decorator(view):
                def wrapper(*args, **kwargs):
                    if role not in request.args:
                        flash("no")
                        return  # expect: view-returns-none
                    return view(*args, **kwargs)
                wrapper.__name__ = view.__name__
                return wrapper
            return decorator

        def sure(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                if "user" in request.args:
                    return view(*args, **kwargs)
                abort(403)
            return wrapper

        def hidden(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                if "user" in request.args:
                    return view(*args, **kwargs)
            return wrapper

        def filling(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return view(*args, **kwargs) or "nothing"
            return wrapper

        def elsewhere(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                if "user" in request.args:
                    return view(*args, **kwargs)
            return wrapper

        @app.route("/a")
        @forgetting
        def a(): return "a"

        @app.route("/b")
        @sure
        @refusing("admin")
        def b(): return "b"

        @app.route("/c")
        @filling
        @hidden
        def c(): return "c"

        @app.route("/d")
        @cached
        @hidden
        def d(): return "d"

        @elsewhere
        def helper(): return "helper"
        """
    )
