"""Code that runs elsewhere: threads, processes, schedulers, task queues.

Sources: the pages of `threading`, `concurrent.futures`, `multiprocessing` and of asyncio's event
loop; greenlet's page on context variables; APScheduler's User guide; `flask_apscheduler.scheduler`;
the pages Tasks of Celery, Jobs of RQ, and the introductions to Huey and Dramatiq.
"""

from __future__ import annotations

from flask_lint.providers.provider import Kind, Provider, Registrar

_QUEUED = (
    "celery.Celery().task",
    "celery.Celery().task()",
    "celery.shared_task",
    "celery.shared_task()",
    "celery.task",
    "celery.task.task",
    "celery.task()",
    "celery.task.periodic_task()",
)
_TASKS = (
    *_QUEUED,
    "rq.decorators.job()",
    "flask_rq2.RQ().job",
    "flask_rq2.RQ().job()",
    "dramatiq.actor",
    "dramatiq.actor()",
    "huey.RedisHuey().task()",
    "huey.RedisHuey().periodic_task()",
    "huey.SqliteHuey().task()",
    "huey.SqliteHuey().periodic_task()",
    "huey.MemoryHuey().task()",
    "huey.MemoryHuey().periodic_task()",
)
# APScheduler runs the jobs of all of these in threads, greenlets or an event loop of their own.
_SCHEDULERS = tuple(
    f"apscheduler.schedulers.{module}.{name}Scheduler"
    for module, name in (
        ("background", "Background"),
        ("blocking", "Blocking"),
        ("gevent", "Gevent"),
        ("asyncio", "AsyncIO"),
        ("tornado", "Tornado"),
    )
)
# A greenlet has context variables of its own, which are empty when it starts.
_SPAWNS = (
    "gevent.spawn",
    "gevent.spawn_raw",
    "gevent.Greenlet",
    "gevent.Greenlet.spawn",
    "gevent.pool.Pool().spawn",
    "gevent.pool.Pool().apply_async",
    "gevent.pool.Pool().map",
    "gevent.threadpool.ThreadPool().spawn",
    "eventlet.spawn",
    "eventlet.spawn_n",
    "eventlet.GreenPool().spawn",
    "eventlet.GreenPool().spawn_n",
    "eventlet.tpool.execute",
)
_LATE_SPAWNS = ("gevent.spawn_later", "gevent.Greenlet.spawn_later", "eventlet.spawn_after")

PROVIDER = Provider(
    name="background",
    aliases={
        "celery.app.base.Celery": "celery.Celery",
        "celery.canvas": "celery",
        "celery.app.shared_task": "celery.shared_task",
        "rq.queue.Queue": "rq.Queue",
        "rq.job": "rq.decorators.job",
        "gevent.greenlet.Greenlet": "gevent.Greenlet",
        "eventlet.greenthread.spawn": "eventlet.spawn",
        "eventlet.greenpool.GreenPool": "eventlet.GreenPool",
        "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    },
    worker_classes=("celery.Celery",),
    task_contexts=(
        "flask_celery",
        "flask_celery_helper",
        "flask_celeryext",
        "flask_dramatiq",
        "flask_huey",
        "flask_melodramatiq",
        "flask_rq",
        "flask_rq2",
    ),
    task_workers=("rq.Worker", "rq.SimpleWorker", "rq.worker.Worker", "rq.worker.SimpleWorker"),
    entries={
        **dict.fromkeys(_TASKS, Kind.TASK),
        **{f"{scheduler}().scheduled_job()": Kind.JOB for scheduler in _SCHEDULERS},
        "flask_apscheduler.APScheduler().task()": Kind.JOB,
        "flask_apscheduler.APScheduler().scheduler.scheduled_job()": Kind.JOB,
    },
    registrars={
        "threading.Thread": Registrar(kind=Kind.THREAD, keywords=("target",), positions=(1,)),
        "threading.Timer": Registrar(kind=Kind.THREAD, keywords=("function",), positions=(1,)),
        "_thread.start_new_thread": Registrar(kind=Kind.THREAD, positions=(0,)),
        "concurrent.futures.ThreadPoolExecutor().submit": Registrar(
            kind=Kind.THREAD, positions=(0,)
        ),
        "concurrent.futures.ThreadPoolExecutor().map": Registrar(kind=Kind.THREAD, positions=(0,)),
        "multiprocessing.pool.ThreadPool().map": Registrar(kind=Kind.THREAD, positions=(0,)),
        "multiprocessing.pool.ThreadPool().apply_async": Registrar(
            kind=Kind.THREAD, positions=(0,)
        ),
        "multiprocessing.Process": Registrar(
            kind=Kind.PROCESS, keywords=("target",), positions=(1,)
        ),
        "multiprocessing.Pool().map": Registrar(kind=Kind.PROCESS, positions=(0,)),
        "multiprocessing.Pool().apply_async": Registrar(kind=Kind.PROCESS, positions=(0,)),
        **{
            f"asyncio.{loop}().run_in_executor": Registrar(kind=Kind.THREAD, positions=(1,))
            for loop in ("get_event_loop", "get_running_loop", "new_event_loop")
        },
        "flask_socketio.SocketIO().start_background_task": Registrar(
            kind=Kind.THREAD, keywords=("target",), positions=(0,)
        ),
        **{
            f"rq.Queue().{name}": Registrar(
                kind=Kind.TASK, keywords=("f",), positions=(position,), by_name="."
            )
            for name, position in (("enqueue", 0), ("enqueue_at", 1), ("enqueue_in", 1))
        },
        **{path: Registrar(kind=Kind.GREENLET, positions=(0,)) for path in _SPAWNS},
        **{path: Registrar(kind=Kind.GREENLET, positions=(1,)) for path in _LATE_SPAWNS},
        **{
            f"{scheduler}().add_job": Registrar(
                kind=Kind.JOB, keywords=("func",), positions=(0,), by_name=":"
            )
            for scheduler in _SCHEDULERS
        },
        "flask_apscheduler.APScheduler().add_job": Registrar(
            kind=Kind.JOB, keywords=("func",), positions=(1,), by_name=":"
        ),
        "schedule.every().do": Registrar(kind=Kind.JOB, positions=(0,)),
    },
    job_settings={"flask_apscheduler.APScheduler": ("JOBS", "SCHEDULER_JOBS")},
    queued_tasks=_QUEUED,
    task_senders=("celery.Celery().send_task", "celery.current_app.send_task"),
    task_results=(
        "celery.result.AsyncResult()",
        "celery.Celery().AsyncResult()",
        "celery.Celery().send_task()",
        # To call one of these sends it: the path stays the same.
        "celery.group()",
        "celery.chain()",
        "celery.chord()",
        *(
            f"celery.{name}().{method}()"
            for name in ("group", "chain")
            for method in ("delay", "apply_async")
        ),
    ),
    methods={"threading.Thread": Kind.THREAD, "celery.Task": Kind.TASK},
)
