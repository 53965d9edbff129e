"""Code that runs elsewhere: threads, processes, schedulers, task queues.

Sources: the pages of `threading`, `concurrent.futures`, `multiprocessing`; APScheduler's User
guide; Celery's page Tasks.
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
)

PROVIDER = Provider(
    name="background",
    aliases={
        "celery.app.base.Celery": "celery.Celery",
        "celery.canvas": "celery",
        "celery.app.shared_task": "celery.shared_task",
        "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    },
    worker_classes=("celery.Celery",),
    entries={
        **dict.fromkeys(_TASKS, Kind.TASK),
        "apscheduler.schedulers.background.BackgroundScheduler().scheduled_job()": Kind.JOB,
        "apscheduler.schedulers.blocking.BlockingScheduler().scheduled_job()": Kind.JOB,
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
        # Whether a greenlet starts with a copy of the context depends on the version.
        "gevent.spawn": Registrar(kind=Kind.CALLBACK, positions=(0,)),
        "eventlet.spawn": Registrar(kind=Kind.CALLBACK, positions=(0,)),
        "apscheduler.schedulers.background.BackgroundScheduler().add_job": Registrar(
            kind=Kind.JOB, keywords=("func",), positions=(0,)
        ),
        "apscheduler.schedulers.blocking.BlockingScheduler().add_job": Registrar(
            kind=Kind.JOB, keywords=("func",), positions=(0,)
        ),
        "flask_apscheduler.APScheduler().add_job": Registrar(
            kind=Kind.JOB, keywords=("func",), positions=(1,)
        ),
        "schedule.every().do": Registrar(kind=Kind.JOB, positions=(0,)),
    },
    queued_tasks=_QUEUED,
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
