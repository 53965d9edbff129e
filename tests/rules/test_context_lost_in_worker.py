"""Threads, greenlets and jobs with and without a context: traps beyond the apps."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "context-lost-in-worker"
THREADS = """\
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
import unknown
from flask import Flask, current_app, copy_current_request_context, has_app_context, request

pool = ThreadPoolExecutor()


def read():
    return current_app.config["SIZE"]


"""


@pytest.mark.parametrize(
    "code",
    [
        # The target brings its context, by whatever name.
        "def work(app):\n    with app.app_context():\n        read()\nThread(target=work)",
        "def work(app):\n    app.app_context().push()\n    read()\nThread(target=work)",
        "def work(ctx):\n    ctx.push()\n    read()\nThread(target=work)",
        "def work(ctx):\n    with ctx:\n        read()\nThread(target=work)",
        # Only when no application is given.
        (
            "def work(app=None):\n    app = app or current_app._get_current_object()\n"
            "    with app.app_context():\n        read()\nThread(target=work)"
        ),
        (
            "def work(app=None):\n    if app is None:\n        app = current_app.name\n"
            "Thread(target=work)"
        ),
        "def work(app=None):\n    if app:\n        return 1\n    read()\nThread(target=work)",
        # Asks first, or expects the failure.
        "def work():\n    if has_app_context():\n        read()\nThread(target=work)",
        (
            "def work():\n    try:\n        read()\n    except Exception:\n        pass\n"
            "Thread(target=work)"
        ),
        # A decorator that nothing is known about.
        "@unknown.wrapped\ndef work():\n    read()\nThread(target=work)",
        # Taken along.
        "@copy_current_request_context\ndef work():\n    read()\nThread(target=work)",
        "Thread(target=copy_current_request_context(read))",
        # Evaluated by the one who starts the thread.
        (
            "def work(app, size):\n    print(app.config)\n"
            "def view():\n"
            "    Thread(target=work, args=(current_app._get_current_object(), current_app.name))"
        ),
        # A target that is not known.
        "def start(work):\n    Thread(target=work).start()\nstart(read)\nstart(unknown.work)",
        "Thread(target=unknown.choose(read))",
        # A call that gives a function.
        "def make():\n    print('making')\n    return lambda: 5\nThread(target=make())",
        "def make():\n    return unknown.make()\nThread(target=make())",
        # The proxy itself is not used.
        "def work(app):\n    print(id(app))\nThread(target=work, args=(current_app,))",
        # Made once, by whoever comes first.
        (
            "config = None\n"
            "def once():\n    global config\n    if config is None:\n        config = read()\n"
            "Thread(target=once)"
        ),
        # What copies the context, or the whole process.
        "async def view():\n    await asyncio.to_thread(read)",
        "async def view():\n    asyncio.get_running_loop().call_soon(read)",
        "import multiprocessing\nmultiprocessing.Process(target=read).start()",
        "from flask_executor import Executor\nExecutor().submit(read)",
        # The value of the user, not the proxy.
        (
            "from flask_login import current_user\ndef work(user):\n    print(user.name)\n"
            "def view():\n    Thread(target=work, args=(current_user._get_current_object(),))"
        ),
        # Coroutines run where they are awaited.
        "async def work():\n    read()\ndef start():\n    work()\nThread(target=start)",
    ],
)
def test_thread_that_has_what_it_needs(code: str) -> None:
    assert check_files({"jobs.py": THREADS + code + "\n"}, select=[RULE]) == []


@pytest.mark.parametrize(
    "code",
    [
        "Thread(target=read)",
        "Thread(None, read)",
        "threading.Timer(5, read)",
        "pool.submit(read)",
        "def work():\n    asyncio.run(late())\nasync def late():\n    read()\nThread(target=work)",
        (
            "def work():\n    while True:\n        try:\n            read()\n"
            "        except Exception as error:\n            print(error)\nThread(target=work)"
        ),
        "def work(size):\n    for one in range(size):\n        read()\nThread(target=work)",
        "def work(app):\n    print(app.name)\nThread(target=work, kwargs={'app': current_app})",
        "from flask_mail import Mail\nmail = Mail()\nThread(target=mail.send, args=(5,))",
        (
            "from apscheduler.schedulers.background import BackgroundScheduler\n"
            "scheduler = BackgroundScheduler()\n"
            "@scheduler.scheduled_job('interval', minutes=5)\ndef work():\n    read()"
        ),
        (
            "from apscheduler.schedulers.background import BackgroundScheduler\n"
            "scheduler = BackgroundScheduler()\nscheduler.add_job(func=read, trigger='cron')"
        ),
        "class Work(Thread):\n    def run(self):\n        read()",
        "import gevent\ngevent.spawn(read)",
        "import gevent\ngevent.spawn_later(5, read)",
        "from gevent.pool import Pool\nPool(5).spawn(read)",
        "from gevent import Greenlet\nGreenlet(read).start()",
        "import eventlet\neventlet.spawn_n(read)",
        "import eventlet\neventlet.GreenPool().spawn(read)",
        (
            "from flask_socketio import SocketIO\nsocketio = SocketIO()\n"
            "socketio.start_background_task(read)"
        ),
        "async def work():\n    await asyncio.get_running_loop().run_in_executor(None, read)",
        (
            "from apscheduler.schedulers.gevent import GeventScheduler\n"
            "GeventScheduler().add_job(read, 'interval', minutes=5)"
        ),
    ],
)
def test_thread_that_lacks_a_context(code: str) -> None:
    found = check_files({"jobs.py": THREADS + code + "\n"}, select=[RULE])
    assert len(found) == 1
    assert "Working outside of application context" in found[0].message


def test_the_thread_of_a_view_that_also_calls_the_target() -> None:
    findings = assert_findings(
        {
            "shop.py": """
                from threading import Thread
                from flask import Flask, request
                app = Flask(__name__)

                def note(text):
                    print(request.path, text)

                @app.get("/")
                def index():
                    note("now")
                    Thread(target=note, args=("later",)).start()  # expect: context-lost-in-worker
                    return "done"
                """
        },
        RULE,
    )
    assert "shop.py:6 `request.path`" in findings[0].message
    assert [related.place.line for related in findings[0].related] == [6]


def test_library_object_that_knows_its_app() -> None:
    assert_findings(
        {
            "mails.py": """
                from threading import Thread
                from flask import Flask
                from flask_mail import Mail
                mail = Mail(Flask(__name__))

                def send(message):
                    Thread(target=mail.send, args=(message,)).start()
                """
        },
        RULE,
    )


def test_the_copied_context_is_gone_when_a_generator_is_read() -> None:
    code = "@copy_current_request_context\n{} work():\n    {}\ndef start():\n    {}\n"
    end = "Thread(target=start)\n"
    read = code.format("def", "yield read()", "print(list(work()))")
    called = code.format("def", "read()", "work()")
    assert len(check_files({"jobs.py": THREADS + read + end}, select=[RULE])) == 1
    assert check_files({"jobs.py": THREADS + called + end}, select=[RULE]) == []


def test_the_user_of_the_request_is_no_user_elsewhere() -> None:
    findings = assert_findings(
        {
            "shop.py": """
                import gevent
                from flask_login import current_user

                def greet(user):
                    print("hello", user.name)

                def view():
                    gevent.spawn(greet, current_user)  # expect: context-lost-in-worker
                """
        },
        RULE,
    )
    assert "greenlet: AttributeError: it is None outside of a request" in findings[0].message


def test_jobs_that_are_named_by_strings() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                from flask import Flask
                from shop.extensions import scheduler

                def create_app():
                    app = Flask(__name__)
                    app.config.from_object("shop.config.Config")
                    scheduler.init_app(app)
                    return app
                """,
            "shop/extensions.py": """
                from apscheduler.schedulers.background import BackgroundScheduler
                from flask_apscheduler import APScheduler

                scheduler = APScheduler()
                plain = BackgroundScheduler()
                """,
            "shop/config.py": """
                class Config:
                    JOBS = [
                        {"id": "a", "func": "shop.jobs:listed", "trigger": "interval"},
                        {"id": "b", "func": "shop.jobs:careful", "trigger": "interval"},
                        {"id": "c", "func": "elsewhere:missing", "trigger": "interval"},
                    ]
                """,
            "shop/jobs.py": """
                from flask import current_app
                from shop.extensions import scheduler

                def listed():
                    print(current_app.name)  # expect: context-lost-in-worker

                def careful():
                    with scheduler.app.app_context():
                        print(current_app.name)

                def added():
                    print(current_app.name)

                class Jobs:
                    @staticmethod
                    def inside():
                        print(current_app.name)

                def with_dots():
                    print(current_app.name)
                """,
            "shop/start.py": """
                from shop.extensions import plain, scheduler

                def start():
                    scheduler.add_job("a", "shop.jobs:added")  # expect: context-lost-in-worker
                    plain.add_job(func="shop.jobs:added")  # expect: context-lost-in-worker
                    plain.add_job("shop.jobs:Jobs.inside")  # expect: context-lost-in-worker
                    plain.add_job("shop.jobs:careful")
                    plain.add_job("shop.jobs:missing")
                    plain.add_job("shop.jobs.with_dots")
                    plain.add_job("shop:jobs.added")  # expect: context-lost-in-worker
                    plain.add_job(print, id="shop.jobs:added")
                """,
        },
        RULE,
    )


def test_settings_of_other_libraries_list_no_jobs() -> None:
    assert_findings(
        {
            "config.py": 'JOBS = [{"id": "a", "func": "jobs:listed"}]',
            "jobs.py": """
                from flask import current_app

                def listed():
                    print(current_app.name)
                """,
        },
        RULE,
    )


def test_objects_of_models() -> None:
    assert_findings(
        {
            "models.py": """
                from flask_sqlalchemy import SQLAlchemy

                db = SQLAlchemy()

                class Order(db.Model):
                    id = db.Column(db.Integer, primary_key=True)
                """,
            "work.py": """
                from models import db

                def change(app, order):
                    with app.app_context():
                        order.state = "paid"
                        db.session.commit()

                def count(app, *, order, by=1):
                    with app.app_context():
                        order.number += by
                        db.session.commit()

                def add(app, order):
                    with app.app_context():
                        order.state = "paid"
                        db.session.add(order)
                        db.session.commit()

                def save(app, order):
                    with app.app_context():
                        order.state = "paid"
                        order.save()
                        db.session.commit()

                def change_alone(order):
                    order.state = "paid"
                    db.session.commit()

                def forget(app, order):
                    order.state = "paid"

                def show(order):
                    print(order.state)
                """,
            "app.py": """
                from threading import Thread, Timer
                from flask import Flask, current_app, request
                from models import Order, db
                from work import add, change, change_alone, count, forget, save, show

                app = Flask(__name__)

                @app.post("/<int:id>")
                def changed(id):
                    order = db.session.get(Order, id)
                    given = app, order
                    Thread(target=change, args=given).start()
                    Thread(target=change, args=(app, given)).start()
                    Timer(1, change, (app, order)).start()  # expect: context-lost-in-worker
                    Timer(1, change_alone, [order]).start()  # expect: context-lost-in-worker
                    return ""

                @app.post("/more/<int:id>")
                def others(id):
                    order = Order()
                    again = Order.query.filter_by(id=id).first_or_404()
                    Thread(
                        target=count,
                        args=(app,),
                        kwargs={"order": again},  # expect: context-lost-in-worker
                    ).start()
                    Thread(target=add, args=(app, order)).start()
                    Thread(target=save, args=(app, order)).start()
                    Thread(target=forget, args=(app, order)).start()
                    Thread(target=show, args=(order,)).start()
                    return ""

                @app.post("/written/<int:id>")
                def written_after_all(id):
                    order = db.session.get(Order, id)
                    Thread(target=change, args=(app, order)).start()
                    db.session.commit()
                    return ""

                @app.post("/waited/<int:id>")
                def waited(id):
                    order = db.session.get(Order, id)
                    thread = Thread(target=change, args=(app, order))
                    thread.start()
                    thread.join()
                    return ""

                @app.post("/expired/<int:id>")
                def expired(id):
                    order = Order(number=id)
                    db.session.add(order)
                    db.session.commit()
                    Thread(target=show, args=(order,)).start()  # expect: context-lost-in-worker
                    return ""

                @app.post("/once/<int:id>")
                def committed_perhaps(id):
                    order = db.session.get(Order, id)
                    if order.number:
                        db.session.commit()
                    Thread(target=show, args=(order,)).start()
                    return ""

                @app.post("/read/<int:id>")
                def read_again(id):
                    order = db.session.get(Order, id)
                    db.session.commit()
                    Thread(target=show, args=(order,)).start()
                    return {"id": order.id}

                @app.post("/before/<int:id>")
                def committed_before(id):
                    db.session.commit()
                    order = db.session.get(Order, id)
                    Thread(target=show, args=(order,)).start()
                    return ""

                def called_by_nobody(id):
                    order = db.session.get(Order, id)
                    Thread(target=change, args=(app, order)).start()
                """,
        },
        RULE,
    )


def test_one_finding_for_what_has_neither_context_nor_session() -> None:
    code = """
from threading import Thread
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)

def change(order):
    order.state = "paid"
    db.session.commit()

@app.post("/<int:id>")
def changed(id):
    order = db.session.get(Order, id)
    Thread(target=change, args=(order,)).start()
    return ""
"""
    (finding,) = check_files({"app.py": code}, select=[RULE])
    assert "runs `change` without an application context" in finding.message


def test_sessions_that_expire_nothing() -> None:
    assert_findings(
        {
            "app.py": """
                from threading import Thread
                from flask import Flask
                from flask_sqlalchemy import SQLAlchemy

                app = Flask(__name__)
                db = SQLAlchemy(session_options={"expire_on_commit": False})

                class Order(db.Model):
                    id = db.Column(db.Integer, primary_key=True)

                def show(order):
                    print(order.state)

                @app.post("/")
                def expired():
                    order = Order()
                    db.session.add(order)
                    db.session.commit()
                    Thread(target=show, args=(order,)).start()
                    return ""
                """,
        },
        RULE,
    )


def test_the_session_of_sqlalchemy_helpers_belongs_to_the_app() -> None:
    checker = """
        from concurrent.futures import ThreadPoolExecutor
        from flask import Flask
        from sqlalchemy_helpers.flask_ext import DatabaseExtension

        db = DatabaseExtension()

        class Checker:
            def __init__(self):
                self.app = Flask(__name__)
                db.init_app(self.app)

            def update(self, ident):
                with {context}:
                    db.session.get(object, ident)

            def run(self):
                with self.app.app_context(), ThreadPoolExecutor() as pool:
                    pool.submit(self.update, 1){mark}
    """
    mark = f"  # expect: {RULE}"
    without = checker.format(context="open('log')", mark=mark)
    assert_findings({"checker.py": without}, RULE)
    assert_findings({"checker.py": checker.format(context="self.app.app_context()", mark="")}, RULE)
