"""Under real Flask, a view that takes only GET gets no form."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK704-post-data-in-get-only-view"
VISIT = """
import io

from shop import create_app

app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
print(client.post("/login", data={"name": "ada"}).status_code)
print(client.get("/login?name=ada").status_code)
file = (io.BytesIO(b"text"), "a.txt")
response = client.post("/upload", data={"file": file, "title": "A"})
print(response.status_code, response.text[:8])
print(client.get("/upload?title=A").text)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_refused_and_reads_nothing() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "405",
        "200",
        "405 <!doctyp",
        "nothing was sent",
    ], done.stderr


def test_good_gets_the_form() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        VISIT + 'print(client.get("/search?word=tea").text)\n',
        env=ENVIRONMENT,
    )
    lines = done.stdout.splitlines()
    assert lines[:3] == ["302", "200", "200 a.txt: A"], done.stderr
    assert lines[-1] == "looked for tea", done.stderr
