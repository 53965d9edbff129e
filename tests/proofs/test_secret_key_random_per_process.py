"""Two real processes of the same app: with a random key neither reads the other's sessions."""

from __future__ import annotations

import json
from typing import TypedDict

from support import fixture_app, run_python

SLUG = "FLK604-secret-key-random-per-process"

# Two workers of one deployment: the parent logs in, the child shows what it makes of the cookies.
CODE = """
import json, os, re, subprocess, sys
os.environ["SECRET_KEY"] = KEY

WORKER = '''
import json, sys
from werkzeug.test import Client
from wsgi import application
cookies = json.load(sys.stdin)
def visitor():
    client = Client(application)
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client
form = visitor().post("/login", data={"csrf_token": TOKEN})
client = visitor()
seen = [path for path in ("/", "/bar/", "/office/", "/shop/") if "member" in client.get(path).text]
print(json.dumps({"knows": seen, "form": form.status_code, "answer": form.text}))
'''

from werkzeug.test import Client
from wsgi import application
client = Client(application)
token = re.search('value="([^"]+)"', client.get("/").text).group(1)
client.post("/login", data={"csrf_token": token})
for path in ("/bar/login", "/office/login", "/shop/login"):
    client.post(path)
names = ("session", "bar", "office", "shop")
cookies = {name: client.get_cookie(name).value for name in names}
worker = subprocess.run([sys.executable, "-c", f"TOKEN = {token!r}{chr(10)}{WORKER}"],
                        input=json.dumps(cookies), text=True, capture_output=True)
print(worker.stdout or worker.stderr)
"""


class Seen(TypedDict):
    knows: list[str]
    form: int
    answer: str


def observe(side: str, key: str) -> Seen:
    result = run_python(fixture_app(SLUG, side), f"KEY = {key!r}\n{CODE}")
    assert result.returncode == 0, result.stderr
    seen: Seen = json.loads(result.stdout)
    return seen


def test_bad_second_process_knows_nobody() -> None:
    seen = observe("bad", key="")
    assert seen["knows"] == []
    assert seen["form"] == 400
    assert "The CSRF session token is missing." in seen["answer"]


def test_good_second_process_knows_everybody() -> None:
    seen = observe("good", key="a key for this run only")
    assert seen["knows"] == ["/", "/bar/", "/office/", "/shop/"]
    assert seen["form"] == 302
