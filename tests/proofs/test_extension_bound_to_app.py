"""An extension made for one app does not know the next one; `init_app` introduces it to each."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK102-extension-bound-to-app"

TWO_APPS = """
import os
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///real.sqlite")

import library

for number in (1, 2):
    app = library.create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "TESTING": True})
    try:
        with app.app_context():
            DB.create_all()
        response = app.test_client().get("/")
    except Exception as error:
        print(number, type(error).__name__, error)
    else:
        print(number, response.status_code)
"""


def test_bad_models_do_not_know_the_second_app() -> None:
    run = run_python(fixture_app(SLUG, "bad"), TWO_APPS.replace("DB.", "library.db."))
    assert run.returncode == 0, run.stderr
    assert "1 200" in run.stdout
    assert (
        "2 RuntimeError The current Flask app is not registered with this 'SQLAlchemy' instance."
        in run.stdout
    )


def test_bad_models_cannot_be_imported_before_an_app_exists() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        """
import os
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///real.sqlite")
from library import intranet
intranet.app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
with intranet.app.app_context():
    print("engine:", intranet.store.engine.url)
import library.models
""",
    )
    assert "real.sqlite" in run.stdout
    assert "AttributeError: 'NoneType' object has no attribute 'Model'" in run.stderr


def test_good_both_apps_work() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        TWO_APPS.replace("DB.", "library.extensions.db.")
        + "print(app.test_client().get('/').headers['X-Elapsed'])\n"
        + "import library.legacy, library.models, wsgi\n"
        + "print(library.legacy.titles('sqlite://'))\n",
    )
    assert run.returncode == 0, run.stderr
    assert "1 200" in run.stdout
    assert "2 200" in run.stdout
    assert "['Emma']" in run.stdout
