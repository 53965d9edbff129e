"""Tasks with and without a context: traps beyond the apps."""

from __future__ import annotations

import pytest

from support import check_files

RULE = "celery-task-without-context"
HEAD = """\
import unknown
from celery import Celery, Task, shared_task, signals
from flask import Flask, current_app, g, has_app_context, request

app = Flask(__name__)
celery = Celery("shop")


def read():
    return current_app.config["SIZE"]


"""
TASK = "\n@celery.task\ndef work():\n    read()\n"


def findings(code: str) -> list[str]:
    return [found.message for found in check_files({"jobs.py": HEAD + code}, select=[RULE])]


@pytest.mark.parametrize(
    "code",
    [
        TASK,
        "@celery.task(bind=True, max_retries=3)\ndef work(self):\n    read()\n",
        "@shared_task\ndef work():\n    for _ in range(3):\n        read()\n",
        "@shared_task(name='work')\ndef work():\n    print(g.get('user'))\n",
        "from rq.decorators import job\n@job('low')\ndef work():\n    read()\n",
        "from rq import Queue\nQueue(connection=unknown.redis).enqueue(read)\n",
        (
            "from rq import Queue\nclass Jobs:\n    @staticmethod\n"
            "    def work():\n        read()\n"
            "Queue(connection=unknown.redis).enqueue('jobs.Jobs.work')\n"
        ),
        "import dramatiq\n@dramatiq.actor\ndef work():\n    read()\n",
        "from huey import RedisHuey\nhuey = RedisHuey()\n@huey.task()\ndef work():\n    read()\n",
        # The class does nothing about contexts.
        (
            "class Noted(Task):\n    def __call__(self, *args):\n        print(args)\n"
            "        return self.run(*args)\ncelery.Task = Noted\n" + TASK
        ),
    ],
)
def test_task_without_a_context(code: str) -> None:
    (message,) = findings(code)
    assert message.endswith("Working outside of application context")


@pytest.mark.parametrize(
    "brings",
    [
        # Task classes, as documentation and tutorials have them.
        (
            "class ContextTask(celery.Task):\n    def __call__(self, *args, **kwargs):\n"
            "        with app.app_context():\n            return self.run(*args, **kwargs)\n"
            "celery.Task = ContextTask\n"
        ),
        (
            "def make(app):\n    class ContextTask(Task):\n"
            "        def __call__(self, *args, **kwargs):\n"
            "            with app.app_context():\n"
            "                return super().__call__(*args, **kwargs)\n"
            "    return Celery(app.name, task_cls=ContextTask)\n"
        ),
        "celery.Task = unknown.ContextTask\n",
        "other = Celery('other', task_cls=unknown.ContextTask)\n",
        # A context for as long as the worker lives.
        "app.app_context().push()\n",
        "@signals.worker_process_init.connect\ndef init(**_):\n    app.app_context().push()\n",
        "@signals.task_prerun.connect\ndef init(**_):\n    app.app_context().__enter__()\n",
        # Packages that see to it.
        "from flask_celeryext import FlaskCeleryExt\n",
        "import flask_celery\n",
        "from rq import Worker\nwith app.app_context():\n    Worker(['low']).work()\n",
    ],
)
def test_somebody_brings_a_context(brings: str) -> None:
    assert findings(brings + TASK) == []


@pytest.mark.parametrize(
    "code",
    [
        "@celery.task\ndef work():\n    with app.app_context():\n        read()\n",
        "@celery.task\ndef work():\n    if has_app_context():\n        read()\n",
        "@celery.task\n@unknown.in_context\ndef work():\n    read()\n",
        "@celery.task(base=unknown.ContextTask)\ndef work():\n    read()\n",
        "@celery.task\ndef work(size=None):\n    return size or read()\n",
        "@celery.task\ndef work():\n    print(app.config)\n",
        "@celery.task\ndef work():\n    other.delay()\n@unknown.task\ndef other():\n    read()\n",
        "@unknown.celery.task\ndef work():\n    read()\n",
    ],
)
def test_task_that_needs_nothing_more(code: str) -> None:
    assert findings(code) == []


def test_nobody_knows_whose_shared_task_it_is() -> None:
    code = (
        "from celery import shared_task\nfrom flask import current_app\n"
        "@shared_task\ndef work():\n    print(current_app.name)\n"
    )
    assert check_files({"jobs.py": code}, select=[RULE]) == []


def test_the_context_of_a_task_class_is_no_request() -> None:
    brings = (
        "class ContextTask(Task):\n    def __call__(self, *args):\n"
        "        with app.{}:\n            return self.run(*args)\n"
    )
    task = "@celery.task\ndef work():\n    print(request.path, read())\n"
    (message,) = findings(brings.format("app_context()") + task)
    assert message.endswith("Working outside of request context")
    assert findings(brings.format("test_request_context()") + task) == []


def test_tests_have_tasks_of_their_own() -> None:
    assert check_files({"tests/test_jobs.py": HEAD + TASK}, select=[RULE]) == []
