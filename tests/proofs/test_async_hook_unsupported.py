"""Under real Flask, coroutines of filters, URL functions, commands and user loaders never run."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK716-async-hook-unsupported"
VISIT = """
from shop import create_app

app = create_app()
client = app.test_client()
for path in ("/price", "/de/hello", "/user"):
    response = client.get(path)
    print(path, response.text, response.headers.get("X-Begun"))
done = app.test_cli_runner().invoke(args=["import-items"])
print("command", done.exit_code, done.output)
# It holds a coroutine; what is left when Python ends need not be complained of.
del done
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_never_runs() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    price, hello, user, command = done.stdout.rstrip("\n").splitlines()
    assert price.count("&lt;coroutine object") == 2, done.stdout
    assert hello == "/de/hello None {'language': 'de'} None"
    assert user == "/user coroutine None"
    assert command == "command 0 "
    for name in ("price", "take_language", "import_items"):
        assert f"RuntimeWarning: coroutine '{name}' was never awaited" in done.stderr


def test_good_runs() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/price Tea: 3.00 EUR True",
        "/de/hello de {} True",
        "/user User True",
        "command 0 imported",
        "",
    ], done.stderr
