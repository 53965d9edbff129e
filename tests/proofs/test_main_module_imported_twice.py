"""`python app.py` and `from app import app` make two apps, and the wrong one is served."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK104-main-module-imported-twice"

# Runs a file as `python FILE` does; instead of serving the app, it asks it for a page.
START = """
import os, runpy, sys
import flask, werkzeug.serving
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite://")

def ask(app, *pages):
    for page in pages:
        print(page, app.test_client().get(page).status_code)
    for name in ("app", "intranet", "run", "manage"):
        if name in sys.modules:
            print("copy:", name, sys.modules[name].__dict__.get("app") is app)

def start(file, *pages):
    flask.Flask.run = lambda app, **options: ask(app, *pages)
    werkzeug.serving.run_simple = lambda host, port, app: ask(app, *pages)
    runpy.run_path(file, run_name="__main__")

"""


def test_bad_started_app_has_no_routes_and_the_copy_has_them() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        START
        + """
start("app.py", "/")
import app
print("routes of the copy:", sorted(rule.endpoint for rule in app.app.url_map.iter_rules()))
""",
    )
    assert run.returncode == 0, run.stderr
    assert "/ 404" in run.stdout
    assert "copy: app False" in run.stdout
    assert "routes of the copy: ['add', 'index', 'static']" in run.stdout


def test_bad_import_in_a_function_gets_another_database_object() -> None:
    run = run_python(fixture_app(SLUG, "bad"), START + 'start("intranet.py", "/load")')
    assert run.returncode == 0, run.stderr
    assert "/load 500" in run.stdout
    assert "copy: intranet False" in run.stdout
    assert "not registered with this 'SQLAlchemy' instance" in run.stderr


def test_good_started_modules_serve_what_they_made() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        START
        + """
start("run.py", "/version")
start("manage.py", "/version")
import wsgi
ask(wsgi.application, "/version")
""",
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("/version 200") == 3
    assert "copy: run True" in run.stdout
