"""Which requests are surely refused, and which a route, a script or a library may take."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "form-posts-to-get-only-endpoint"
APP = """
from flask import Flask, redirect, render_template, url_for

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")


@app.get("/items/<int:number>")
def item(number):
    return f"item {number}"


@app.post("/clear")
def clear():
    return redirect(url_for("index"))
"""
FORM = """<form method="post" action="{{ url_for('item', number=1) }}"><button>Go</button></form>"""
OWN = """<!doctype html><form method="post"><button>Go</button></form>"""

ASK = """
@app.get("/ask")
def ask():
    return render_template("ask.html")
"""


def check(page: str, *, app: str = "", reported: bool, **others: str) -> None:
    mark = f" {{# expect: {RULE} #}}" if reported else ""
    files = {name.replace("_", ".", 1): text for name, text in others.items()}
    assert_findings({"app.py": APP + app, "templates/index.html": page + mark, **files}, RULE)


def test_plain() -> None:
    check(FORM, reported=True)


def test_link_to_a_view_of_post() -> None:
    check("""<a href="{{ url_for('clear') }}">Clear</a>""", reported=True)


@pytest.mark.parametrize(
    ("rule", "reported"),
    [
        ("/items/<int:other>", False),
        ("/items/<name>", False),
        ("/items/<path:rest>", False),
        ("/<path:rest>", False),
        ("/items/<int:other>/", False),
        ("/items/7", False),
        ("/items/new", True),
        ("/items/<uuid:key>", True),
        ("/items/<int:number>/edit", True),
    ],
)
def test_another_route_of_the_same_url(rule: str, reported: bool) -> None:
    app = f"app.add_url_rule('{rule}', 'other', lambda **values: '', methods=['POST'])"
    check(FORM, app=app, reported=reported)


@pytest.mark.parametrize(
    "app",
    [
        "app.add_url_rule('/items/<int:number>', 'other', item, methods=METHODS)",
        "app.add_url_rule(PATH, 'other', item, methods=['POST'])",
        "app.add_url_rule('/elsewhere', NAME, item, methods=['POST'])",
        "import unheard_of\nunheard_of.Routes(app)",
        "def override(environ):\n    environ['REQUEST_METHOD'] = 'PUT'\n",
    ],
)
def test_what_is_not_known_of_the_app(app: str) -> None:
    check(FORM, app=f"from settings import METHODS, NAME, PATH\n{app}", reported=False)


def test_a_rule_whose_prefix_is_not_known() -> None:
    app = """
from flask import Blueprint
from settings import PREFIX

bp = Blueprint("shop", __name__)


@bp.post("{rule}")
def change(number):
    return ""


app.register_blueprint(bp, url_prefix=PREFIX)
"""
    check(FORM, app=app.replace("{rule}", "/<int:number>"), reported=False)
    check(FORM, app=app.replace("{rule}", "/<int:number>/change"), reported=True)


@pytest.mark.parametrize(
    "script",
    [
        "$('#ask').submit(event => event.preventDefault())",
        "document.querySelectorAll('form').forEach(one => one.onsubmit = () => { return false })",
        "$('.modal form').on('submit', function () { $.post(this.action) })",
        "for (const one of document.getElementsByClassName('go')) { one.onclick = preventDefault }",
        "document.querySelector('.go').onclick = event => event.preventDefault()",
    ],
)
def test_a_script_takes_the_form_over(script: str) -> None:
    form = FORM.replace("<form", '<form id="ask"').replace("<button", '<button class="go"')
    check(f"{form}<script>{script}</script>", reported=False)


@pytest.mark.parametrize(
    "script",
    [
        "$('#other').submit(event => event.preventDefault())",
        "other.classList.toggle('go'); fetch('/elsewhere')",
        "$('#ask').on('focus', () => console.log('ask'))",
        "const form = this.form; fetch('/elsewhere')",
        "console.log('preventDefault is for forms of others')",
    ],
)
def test_a_script_that_has_nothing_to_do_with_it(script: str) -> None:
    form = FORM.replace("<form", '<form id="ask"').replace("<button", '<button class="go"')
    check(f"{form}<script>{script}</script>", reported=True)


@pytest.mark.parametrize(("part", "reported"), [("extends", False), ("include", False), ("", True)])
def test_a_script_in_another_template(part: str, reported: bool) -> None:
    script = "<script>$('#ask').submit(event => event.preventDefault())</script>"
    page = FORM.replace("<form", '<form id="ask"')
    start = f"{{% {part} 'other.html' %}}" if part else ""
    app = "@app.get('/other')\ndef other():\n    return render_template('other.html')\n"
    check(start + page, app=app, reported=reported, **{"templates/other_html": script})


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("<form", "<form onsubmit=\"return confirm('Sure?')\"", True),
        ("<form", '<form onsubmit="return ask(this)"', False),
        ("<form", "<form data-remote", False),
        ("<form", '<form @submit.prevent="ask"', False),
        ("<form", "<form {{ attributes }}", False),
        ('method="post"', 'method="{{ method }}"', False),
        ('method="post"', 'method="dialog"', False),
        ('method="post"', 'method="LINK"', False),
        ("<button>", "<button disabled>", False),
        ("<button>", '<button type="button">', False),
        ("<button>Go</button>", "", False),
        ("<button>Go</button>", "{{ form.submit() }}", True),
        ("<button>", '<input name="_method" value="PUT"><button>', False),
        ("<button>", '<button formmethod="get">', False),
        (") }}", ") }}?page=2", True),
        (") }}", ") ~ more }}", False),
        (") }}", ") }}/more", False),
    ],
)
def test_how_the_form_is_written(old: str, new: str, reported: bool) -> None:
    assert old in FORM
    check(FORM.replace(old, new), reported=reported)


@pytest.mark.parametrize(
    ("page", "reported"),
    [
        ("""<form method="post" action="/items/1"><button>Go</button></form>""", True),
        ("""<form method="post" action="/items/{{ 1 }}?a=1"><button>Go</button></form>""", True),
        ("""<form method="post" action="/items/one"><button>Go</button></form>""", False),
        ("""<form method="post" action="/clear"><button>Go</button></form>""", False),
        (
            """<form method="post" action="//example.org/items/1"><button>Go</button></form>""",
            False,
        ),
        ("""<a href="/clear">Clear</a>""", True),
        ("""<a href="/items/1">Item</a>""", False),
        ("""<a href="/clear" onclick="go()">Clear</a>""", False),
        ("""<button hx-put="/items/1">Change</button>""", True),
    ],
)
def test_urls_that_are_written_out(page: str, reported: bool) -> None:
    check(page, reported=reported)


def test_a_form_that_is_sent_with_get() -> None:
    check("""<form action="{{ url_for('clear') }}"><button>Clear</button></form>""", reported=True)
    check(
        FORM.replace("post", "LINK"),
        reported=False,
    )


def test_form_without_action() -> None:
    check(OWN, reported=True)
    check(OWN.replace("<form", '<form action=""'), reported=True)
    check(OWN.replace("<!doctype html>", ""), reported=False)


@pytest.mark.parametrize(
    "app",
    [
        # Another page shows the form, and takes it.
        "@app.post('/ask')\ndef ask():\n    return render_template('index.html')",
        # Whoever calls the helper may take it.
        "def show():\n    return render_template('index.html')\n",
        "@app.post('/ask')\ndef ask():\n    return index()\n",
        "@app.errorhandler(404)\ndef missing(error):\n    return render_template('index.html')\n",
        "@app.post('/show/<name>')\ndef show(name):\n    return render_template(name)\n",
    ],
)
def test_form_without_action_that_is_shown_elsewhere(app: str) -> None:
    check(OWN, app=app, reported=False)


def test_form_without_action_in_what_is_included() -> None:
    page = "<!doctype html>{% include 'ask.html' %}"
    form = OWN.replace("<!doctype html>", "")
    for include, reported in (("{% include 'ask.html' %}", True), ("{% include name %}", False)):
        files = {
            "app.py": APP,
            "templates/index.html": page.replace("{% include 'ask.html' %}", include),
            "templates/ask.html": form + (f" {{# expect: {RULE} #}}" if reported else ""),
        }
        if not reported:
            files["app.py"] += ASK
        assert_findings(files, RULE)


@pytest.mark.parametrize(
    ("target", "reported"),
    [
        ("redirect(url_for('clear'))", True),
        ("redirect(url_for('clear'), 302)", True),
        ("redirect(url_for('clear'), code=307)", False),
        ("redirect(url_for('clear'), code=CODE)", False),
        ("url_for('clear')", False),
        ("redirect('/clear')", True),
        ("redirect('/items/1')", False),
    ],
)
def test_redirects(target: str, reported: bool) -> None:
    mark = f"  # expect: {RULE}" if reported else ""
    app = f"from settings import CODE\n@app.get('/go')\ndef go():\n    return {target}{mark}\n"
    check("", app=app, reported=False)


def test_redirect_of_a_script_that_asks_with_delete() -> None:
    app = "@app.delete('/go')\ndef go():\n    return redirect(url_for('remove'))\n"
    app += "@app.delete('/remove')\ndef remove():\n    return ''\n"
    check("", app=app, reported=False)


def test_a_relative_endpoint_in_pages_of_two_blueprints() -> None:
    blueprint = """
from flask import Blueprint, render_template

bp = Blueprint("{name}", __name__, url_prefix="/{name}")


@bp.route("/")
def index():
    return render_template("index.html")


@bp.route("/send", methods={methods})
def send():
    return ""
"""
    app = "from flask import Flask\nimport a, b\napp = Flask(__name__)\n"
    app += "app.register_blueprint(a.bp)\napp.register_blueprint(b.bp)\n"
    form = FORM.replace("'item', number=1", "'.send'")
    for methods, reported in ("['POST']", False), ("['GET']", True):
        files = {
            "app.py": app,
            "a.py": blueprint.format(name="a", methods="['GET']"),
            "b.py": blueprint.format(name="b", methods=methods),
            "templates/index.html": form + (f" {{# expect: {RULE} #}}" if reported else ""),
        }
        assert_findings(files, RULE)


def test_of_many_views_of_a_page_the_first_is_named() -> None:
    views = "".join(
        f'@app.get("/{i}")\ndef view{i}(): return render_template("own.html")\n' for i in range(12)
    )
    page = f"{OWN} {{# expect: {RULE} #}}"
    (one,) = assert_findings({"app.py": APP + views, "templates/own.html": page}, RULE)
    assert "'view0'" in one.message
