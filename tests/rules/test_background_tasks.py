"""What is sent to Celery, when, and who waits for it."""

from __future__ import annotations

from support import assert_findings

EARLY = "dispatch-before-commit"
ARGUMENT = "celery-orm-argument"
WAIT = "celery-wait-in-view"
MODELS = """
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class Order(db.Model):
        id = db.Column(db.Integer, primary_key=True)
"""
TASKS = """
    from celery import Celery

    celery = Celery()

    @celery.task
    def ship(id): pass
"""


def test_what_stands_between_adding_and_sending() -> None:
    assert_findings(
        {
            "models.py": MODELS,
            "tasks.py": TASKS,
            "orders.py": """
                from models import Order, db
                from tasks import ship

                def in_a_loop(items):
                    for item in items:
                        order = Order()
                        db.session.add(order)
                        ship.delay(str(order.id))  # expect: dispatch-before-commit
                    db.session.commit()

                def by_a_name():
                    order = Order()
                    db.session.add_all([order])
                    db.session.flush()
                    order_id = order.id
                    ship.delay(order_id)  # expect: dispatch-before-commit
                    db.session.commit()

                def never_reached():
                    order = Order()
                    db.session.add(order)
                    return ship.delay(order.id)
                    db.session.commit()

                def in_a_block_of_its_own():
                    with db.session.begin_nested():
                        order = Order()
                        db.session.add(order)
                    with db.session.begin():
                        db.session.add(order)
                        ship.delay(order.id)
                    db.session.commit()

                def by_a_unit_of_work(work):
                    order = Order()
                    db.session.add(order)
                    work.commit()
                    ship.delay(order.id)
                    db.session.commit()

                def another_session(other):
                    order = Order()
                    db.session.add(order)
                    ship.delay(order.id)
                    other.commit()

                def given(order):
                    db.session.add(order)
                    ship.delay(order.id)
                    db.session.commit()

                def when_committed():
                    order = Order()
                    db.session.add(order)
                    db.event.listen(db.session, "after_commit", lambda _: ship.delay(order.id))
                    db.session.commit()
            """,
        },
        EARLY,
    )


def test_tasks_that_may_wait_for_the_commit_themselves() -> None:
    views = """
        from models import Order, db
        from tasks import ship

        def create():
            order = Order()
            db.session.add(order)
            ship.delay(order.id)
            db.session.commit()
    """
    based = TASKS.replace("@celery.task", "@celery.task(base=AfterCommit)").replace(
        "celery = Celery()", "from elsewhere import AfterCommit; celery = Celery()"
    )
    assert_findings({"models.py": MODELS, "tasks.py": based, "views.py": views}, EARLY)
    own = (
        TASKS
        + """
    from celery import Task

    class AfterCommit(Task):
        def apply_async(self, *args, **kwargs): pass
"""
    )
    assert_findings({"models.py": MODELS, "tasks.py": own, "views.py": views}, EARLY)


def test_arguments_of_other_queues_and_other_formats() -> None:
    send = """
        from models import Order
        from tasks import ship

        def create():
            ship.delay(Order())
            ship.delay({"orders": [Order()]})
    """
    marked = send.replace("Order())", "Order())  # expect: celery-orm-argument").replace(
        "[Order()]})", "[Order()]})  # expect: celery-orm-argument"
    )
    assert_findings({"models.py": MODELS, "tasks.py": TASKS, "views.py": marked}, ARGUMENT)
    pickled = TASKS + '    celery.conf.task_serializer = "pickle"\n'
    assert_findings({"models.py": MODELS, "tasks.py": pickled, "views.py": send}, ARGUMENT)
    converted = MODELS + "        def __json__(self): return self.id\n"
    assert_findings({"models.py": converted, "tasks.py": TASKS, "views.py": send}, ARGUMENT)
    other = """
        from rq.decorators import job

        @job("default")
        def ship(id): pass
    """
    assert_findings({"models.py": MODELS, "tasks.py": other, "views.py": send}, ARGUMENT)


def test_tasks_that_are_sent_by_their_names() -> None:
    assert_findings(
        {
            "models.py": MODELS,
            "tasks.py": TASKS
            + """
    @celery.task(name="packed")
    def pack(id): pass

    @celery.task(name="twice")
    def once(id): pass

    @celery.task(name="twice")
    def again(id): pass
""",
            "orders.py": """
                from models import Order
                from tasks import celery

                def send(id, name):
                    order = Order.query.get(id)
                    celery.send_task("tasks.ship", [order])  # expect: celery-orm-argument
                    celery.send_task("packed", [1], {"id": order})  # expect: celery-orm-argument
                    celery.send_task(
                        name="packed",
                        kwargs={"id": order},  # expect: celery-orm-argument
                    )
                    celery.send_task("tasks.ship", [order.id])
                    celery.send_task("tasks.ship", queue=order)
                    celery.send_task("tasks.pack", [order])
                    celery.send_task("twice", [order])
                    celery.send_task("tasks.other", [order])
                    celery.send_task(name, [order])
                    celery.send_task([order])
                """,
        },
        ARGUMENT,
    )


def test_who_waits_and_for_what() -> None:
    assert_findings(
        {
            "tasks.py": TASKS,
            "app.py": """
                import requests
                from flask import Flask
                from tasks import celery, ship

                app = Flask(__name__)

                @app.get("/looked-up/<id>")
                def looked_up(id):
                    return ship.AsyncResult(id).get(timeout=None)  # expect: celery-wait-in-view

                @app.get("/by-name")
                def by_name():
                    return celery.send_task("ship").wait()  # expect: celery-wait-in-view

                @app.get("/limited")
                def limited():
                    return ship.delay(1).get(timeout=3)

                @app.get("/positional")
                def positional():
                    return ship.delay(1).get(3)

                @app.get("/asked/<id>")
                def asked(id):
                    result = ship.AsyncResult(id)
                    return result.get() if result.state == "SUCCESS" else ""

                @app.get("/one-of-two")
                def one_of_two(id=None):
                    result = ship.delay(1)
                    if id:
                        result = {}
                    return result.get()

                @celery.task
                def both():
                    return ship.delay(1).get()

                def nobody_calls_this():
                    return ship.delay(1).get()
            """,
        },
        WAIT,
    )
