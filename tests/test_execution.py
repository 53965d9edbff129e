"""How code comes to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flask_lint.model.execution.entries import Way, has_main_guard
from flask_lint.providers.provider import Kind, Level
from models import call_of, project_of, scope_of

if TYPE_CHECKING:
    from flask_lint.model.names.values import Site

APP = "from flask import Flask, Blueprint\napp = Flask(__name__)\nbp = Blueprint('b', 'b')\n"
CLI = "import click, flask\nfrom flask.cli import AppGroup, FlaskGroup, with_appcontext\n"

# Each: the text of `app.py`, where a function `f` comes to run in exactly these ways.
ENTRIES: dict[str, tuple[str, set[tuple[Kind, Level | None]]]] = {
    "route": (f"{APP}@app.route('/')\ndef f(): pass", {(Kind.VIEW, Level.REQUEST)}),
    "route of a blueprint": (f"{APP}@bp.get('/')\ndef f(): pass", {(Kind.VIEW, Level.REQUEST)}),
    "add_url_rule": (
        f"{APP}def f(): pass\napp.add_url_rule('/', 'x', f)",
        {(Kind.VIEW, Level.REQUEST)},
    ),
    "add_url_rule by keyword": (
        f"{APP}def f(): pass\nbp.add_url_rule('/', view_func=f)",
        {(Kind.VIEW, Level.REQUEST)},
    ),
    "route of something unknown": (
        "@nothing.route('/')\ndef f(): pass",
        {(Kind.VIEW, Level.REQUEST)},
    ),
    "method of a view class": (
        "from flask.views import MethodView\nclass V(MethodView):\n    def f(self): pass",
        {(Kind.VIEW, Level.REQUEST)},
    ),
    "hook": (f"{APP}@app.before_request\ndef f(): pass", {(Kind.HOOK, Level.REQUEST)}),
    "hook by a call": (
        f"{APP}def f(): pass\nbp.after_app_request(f)",
        {(Kind.HOOK, Level.REQUEST)},
    ),
    "first request": (
        f"{APP}@app.before_first_request\ndef f(): pass",
        {(Kind.FIRST_REQUEST, Level.REQUEST)},
    ),
    "teardown": (f"{APP}@app.teardown_appcontext\ndef f(e): pass", {(Kind.TEARDOWN, Level.APP)}),
    "handler": (f"{APP}@app.errorhandler(500)\ndef f(e): pass", {(Kind.HANDLER, Level.REQUEST)}),
    "handler by a call": (
        f"{APP}def f(e): pass\napp.register_error_handler(500, f)",
        {(Kind.HANDLER, Level.REQUEST)},
    ),
    "user loader": (
        "from flask_login import LoginManager\nm = LoginManager()\n@m.user_loader\ndef f(i): pass",
        {(Kind.HOOK, Level.REQUEST)},
    ),
    "set-up of a blueprint": (f"{APP}@bp.record\ndef f(s): pass", {(Kind.SETUP, Level.NONE)}),
    "command of the app": (f"{APP}@app.cli.command()\ndef f(): pass", {(Kind.COMMAND, Level.APP)}),
    "command of a group": (
        f"{CLI}g = AppGroup('g')\n@g.command('x')\ndef f(): pass",
        {(Kind.COMMAND, Level.APP)},
    ),
    "command of FlaskGroup": (
        f"{CLI}g = FlaskGroup()\n@g.command()\ndef f(): pass",
        {(Kind.COMMAND, Level.APP)},
    ),
    "command of a group function": (
        f"{APP}@app.cli.group()\ndef g(): pass\n@g.command()\ndef f(): pass",
        {(Kind.COMMAND, Level.APP)},
    ),
    "plain command": (f"{CLI}@click.command()\ndef f(): pass", {(Kind.PLAIN_COMMAND, Level.NONE)}),
    "plain command without brackets": (
        f"{CLI}@click.command\ndef f(): pass",
        {(Kind.PLAIN_COMMAND, Level.NONE)},
    ),
    "plain command with context": (
        f"{CLI}@click.command()\n@with_appcontext\ndef f(): pass",
        {(Kind.COMMAND, Level.APP)},
    ),
    "command of a plain group": (
        f"{CLI}@click.group()\ndef g(): pass\n@g.command()\ndef f(): pass",
        {(Kind.PLAIN_COMMAND, Level.NONE)},
    ),
    "command of a plain group with context": (
        f"{CLI}@click.group()\ndef g(): pass\n@g.command()\n@with_appcontext\ndef f(): pass",
        {(Kind.COMMAND, Level.APP)},
    ),
    "thread": (
        "import threading\ndef f(): pass\nthreading.Thread(target=f).start()",
        {(Kind.THREAD, Level.NONE)},
    ),
    "timer": (
        "from threading import Timer\ndef f(): pass\nTimer(3, f).start()",
        {(Kind.THREAD, Level.NONE)},
    ),
    "thread class": (
        (
            "import threading\nclass T(threading.Thread):\n    def run(self):\n        self.f()\n"
            "    def f(self): pass"
        ),
        set(),
    ),
    "argument of a thread that is not its target": (
        "import threading\ndef f(): pass\nthreading.Thread(None, g, args=(f,), name=f)",
        {(Kind.CALLBACK, None)},
    ),
    "executor": (
        (
            "from concurrent.futures import ThreadPoolExecutor\ndef f(): pass\n"
            "with ThreadPoolExecutor() as pool:\n    pool.submit(f, 1)"
        ),
        {(Kind.THREAD, Level.NONE)},
    ),
    "partial in an executor": (
        (
            "from concurrent.futures import ThreadPoolExecutor\nfrom functools import partial\n"
            "def f(): pass\nThreadPoolExecutor().submit(partial(f, 1))"
        ),
        {(Kind.THREAD, Level.NONE)},
    ),
    "process": (
        "import multiprocessing as m\ndef f(): pass\nm.Process(target=f).start()",
        {(Kind.PROCESS, Level.NONE)},
    ),
    "job": (
        (
            "from apscheduler.schedulers.background import BackgroundScheduler\ndef f(): pass\n"
            "s = BackgroundScheduler()\ns.add_job(f, 'interval')"
        ),
        {(Kind.JOB, Level.NONE)},
    ),
    "decorated job": (
        (
            "from flask_apscheduler import APScheduler\ns = APScheduler()\n"
            "@s.task('cron')\ndef f(): pass"
        ),
        {(Kind.JOB, Level.NONE)},
    ),
    "task": ("from celery import shared_task\n@shared_task\ndef f(): pass", {(Kind.TASK, None)}),
    "task with options": (
        "from celery import Celery\nc = Celery()\n@c.task(bind=True)\ndef f(self): pass",
        {(Kind.TASK, None)},
    ),
    "factory": (
        "from flask import Flask\ndef f():\n    return Flask(__name__)",
        {(Kind.FACTORY, Level.NONE)},
    ),
    "partial that nobody calls": (
        "from functools import partial as p\ndef f(): pass\np(f)",
        set(),
    ),
    "partial as a callback": (
        "import other\nfrom functools import partial\ndef f(): pass\nother.done(partial(f, 1))",
        {(Kind.CALLBACK, None)},
    ),
    "callback": ("import other\ndef f(): pass\nother.when_done(f)", {(Kind.CALLBACK, None)}),
    "method of a foreign class": (
        "import other\nclass C(other.Base):\n    def f(self): pass",
        {(Kind.CALLBACK, None)},
    ),
    "handed to a function of the project": (
        "def g(x):\n    x()\ndef f(): pass\ng(f)",
        set(),
    ),
    "nothing": ("def f(): pass\nf()", set()),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_entries(name: str) -> None:
    text, expected = ENTRIES[name]
    project = project_of({"app.py": text + "\n"})
    (function,) = [scope for scope in project.scopes() if scope.qualname.split(".")[-1] == "f"]
    entries = project.execution.entries.get(function, [])
    assert {(entry.kind, entry.level) for entry in entries} == expected


def test_a_thread_class_runs_its_run_method() -> None:
    text = ENTRIES["thread class"][0]
    project = project_of({"app.py": text + "\n"})
    (entry,) = project.execution.entries[scope_of(project, "app.py", "T.run")]
    assert (entry.kind, entry.level) == (Kind.THREAD, Level.NONE)


def test_an_entry_says_what_makes_it_one() -> None:
    project = project_of({"app.py": f"{APP}def f(): pass\napp.add_url_rule('/', 'x', f)\n"})
    (entry,) = project.execution.entries[scope_of(project, "app.py", "f")]
    assert entry.site == call_of(project, "add_url_rule")


# Ways ---------------------------------------------------------------------------------------


def _ways(text: str, *, blocked: str = "") -> dict[tuple[Kind, str], list[str]]:
    """Return the ways to the only call of `goal`: by entry and start, the calls on the way."""
    project = project_of({"app.py": text})

    def is_blocked(site: Site) -> bool:
        return bool(blocked) and _called(site) == blocked

    ways = project.execution.ways_to(call_of(project, "goal"), is_blocked)
    assert len({(way.entry.kind, way.start) for way in ways}) == len(ways)
    return {(way.entry.kind, way.start.qualname): _steps(way) for way in ways}


def _steps(way: Way) -> list[str]:
    return [_called(site) for site in way.steps]


def _called(site: Site) -> str:
    func = getattr(site.node, "func", None)
    return getattr(func, "id", "") or getattr(func, "name", "")


def test_module_code_runs_at_import() -> None:
    assert _ways("class C:\n    goal()\n") == {(Kind.IMPORT, ""): ["goal"]}
    assert _ways("if x:\n    goal()\n") == {(Kind.IMPORT, ""): ["goal"]}


def test_a_main_guard_is_not_imported() -> None:
    text = "def f():\n    goal()\nif __name__ == '__main__':\n    f()\n"
    assert _ways(text) == {(Kind.MAIN, ""): ["f", "goal"]}
    assert _ways(text.replace("__name__ == '__main__'", "'__main__' == __name__")) == _ways(text)
    assert _ways(text.replace("==", "!=")) == {(Kind.IMPORT, ""): ["f", "goal"]}
    guarded, plain = project_of({"a.py": text, "b.py": "f()\n"}).modules.values()
    assert (has_main_guard(guarded), has_main_guard(plain)) == (True, False)


def test_what_nobody_calls_is_said_to_be_so() -> None:
    assert _ways("def g():\n    goal()\ndef f():\n    g()\n") == {
        (Kind.UNCALLED, "f"): ["g", "goal"]
    }


def test_every_entry_gives_its_way_and_the_shortest_one() -> None:
    text = (
        f"{APP}@app.route('/')\ndef view():\n    a()\n    b()\n"
        "def a():\n    b()\ndef b():\n    goal()\n"
        "@app.cli.command()\ndef command():\n    a()\n"
    )
    assert _ways(text) == {
        (Kind.VIEW, "view"): ["b", "goal"],
        (Kind.COMMAND, "command"): ["a", "b", "goal"],
    }


def test_a_function_that_is_an_entry_may_be_called_as_well() -> None:
    text = f"{APP}@app.route('/')\ndef view():\n    goal()\nview()\n"
    assert _ways(text) == {(Kind.VIEW, "view"): ["goal"], (Kind.IMPORT, ""): ["view", "goal"]}


def test_blocked_calls_are_not_on_any_way() -> None:
    text = "def f():\n    goal()\ndef g():\n    f()\ng()\nf()\n"
    assert _ways(text) == {(Kind.IMPORT, ""): ["f", "goal"]}
    assert _ways(text, blocked="g") == {(Kind.IMPORT, ""): ["f", "goal"]}
    assert _ways(text, blocked="f") == {}
    assert _ways(text, blocked="goal") == {}


def test_a_longer_way_is_found_where_the_shorter_one_is_blocked() -> None:
    text = "def f():\n    goal()\ndef g():\n    f()\ndef h():\n    g()\ng()\nh()\n"
    assert _ways(text)[Kind.IMPORT, ""] == ["g", "f", "goal"]


def test_recursion_ends() -> None:
    text = "def f():\n    g()\n    goal()\ndef g():\n    f()\ng()\n"
    assert _ways(text) == {(Kind.IMPORT, ""): ["g", "f", "goal"]}
    assert _ways(text.replace("g()\n", "", 1).replace("\ng()\n", "\n")) != {}
