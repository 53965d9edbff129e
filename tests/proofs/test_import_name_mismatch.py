"""Flask looks for the folder of an application by the name of its module."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK315-import-name-mismatch"
VISIT = """
import os, sys, tempfile

sys.path.insert(0, os.getcwd())
os.chdir(tempfile.gettempdir())
from shop import create_app
from shop.admin import admin

app = create_app()
print(os.path.basename(app.root_path), os.path.basename(admin.root_path))
print(os.path.samefile(app.root_path, os.getcwd()))
app.testing = True
for url in ("/", "/admin/"):
    try:
        print(app.test_client().get(url).text)
    except Exception as error:
        print(type(error).__name__, error)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_files_are_looked_for_elsewhere() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    first, *rest = done.stdout.splitlines()
    assert first.endswith(" json"), done.stderr
    assert rest == ["True", "TemplateNotFound index.html", "TemplateNotFound admin.html"]


def test_good_files_are_found_from_any_folder() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["shop admin", "False", "the shop", "admin"], done.stderr
