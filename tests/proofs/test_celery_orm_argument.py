"""Celery writes the arguments of tasks as JSON and fails for what JSON does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import fixture_app, run_python

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "FLK722-celery-orm-argument"
POST = """
import io, sys
from shop import create_app
from shop.models import Order, db

app = create_app()
with app.app_context():
    db.create_all()
    db.session.merge(Order(id=7, item="coffee"))
    db.session.commit()
client = app.test_client()
app.testing = True
for url in sys.argv[1:]:
    data = {"words": "tea coffee tea", "file": (io.BytesIO(b"x"), "x.txt")}
    try:
        print(url, client.post(url, data=data).text)
    except Exception as error:
        print(url, type(error).__module__, type(error).__name__, error)
"""


def post(tmp_path: Path, kind: str, *urls: str) -> list[str]:
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}",
        "BROKER_URL": "memory://",
        "SECRET_KEY": "for this run only",
    }
    done = run_python(fixture_app(SLUG, kind), POST, *urls, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_bad_arguments_cannot_be_written(tmp_path: Path) -> None:
    urls = ("/user", "/order", "/queried/7", "/upload", "/words", "/named/7")
    kinds = ("Guest", "Order", "Order", "FileStorage", "set", "Order")
    found = post(tmp_path, "bad", *urls)
    assert len(found) == len(urls)
    for line, url, kind in zip(found, urls, kinds, strict=True):
        assert line.startswith(f"{url} kombu.exceptions EncodeError "), line
        assert f"Object of type {kind} is not JSON serializable" in line


def test_good_arguments_are_sent(tmp_path: Path) -> None:
    urls = ("/user", "/order", "/words", "/values")
    assert post(tmp_path, "good", *urls) == [f"{url} sent" for url in urls]
    assert post(tmp_path, "good", "/called")[-1] == "/called sent"
