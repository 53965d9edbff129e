"""What stands above `route` is never run; below it, it is."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK318-decorator-above-route"
VISIT = """
from shop import create_app

app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
for path in ("/orders", "/mine", "/everyone", "/admin/", "/reports/sales"):
    print(path, client.get(path).status_code)
print("/hooks", client.post("/hooks").status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_lets_everyone_in() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/orders 200",
        "/mine 401",
        "/everyone 200",
        "/admin/ 200",
        "/reports/sales 200",
        "/hooks 204",
    ], done.stderr


def test_good_checks() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/orders 401",
        "/mine 401",
        "/everyone 401",
        "/admin/ 401",
        "/reports/sales 401",
        "/hooks 403",
    ], done.stderr


def test_good_markers_work_above_a_route() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        """
from shop import create_app

client = create_app().test_client()
print(client.post("/hooks", headers={"X-Token": "open sesame"}).status_code)
print(client.get("/").text)
""",
        env=ENVIRONMENT,
    )
    assert done.stdout.splitlines() == ["204", "welcome, stranger"], done.stderr
