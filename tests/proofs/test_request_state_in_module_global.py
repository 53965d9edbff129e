"""A variable of a module is seen by all requests of a process, and by no other process."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK207-request-state-in-module-global"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
# Ann's request waits in its view until Ben's request, in another thread, is done.
TWO_THREADS = """
import threading
from shop import create_app

app = create_app()
ann, ben = app.test_client(), app.test_client()
ann.post("/login", data={"name": "Ann"})
ben.post("/login", data={"name": "Ben"})
arrived, done = threading.Event(), threading.Event()

def pause():
    if threading.current_thread() is first:
        arrived.set()
        done.wait(30)

app.extensions["pause"] = pause
answers = []
first = threading.Thread(target=lambda: answers.append(ann.get("/me").text))
first.start()
arrived.wait(30)
answers.append(ben.get("/me").text)
done.set()
first.join()
print(*answers)
"""
BASKETS = """
from shop import create_app

app = create_app()
ann, ben = app.test_client(), app.test_client()
ann.post("/basket", data={"item": ["tea"]})
print(ben.get("/basket").text.strip(), ann.get("/basket").text.strip())
"""
CART = """
from shop import create_app

app = create_app()
ann, ben = app.test_client(), app.test_client()
ann.post("/login", data={"name": "Ann"})
ben.post("/login", data={"name": "Ben"})
ann.post("/cart", data={"item": "tea"})
ann.post("/step", data={"address": "North Street"})
ben.post("/cart", data={"item": "milk"})
ben.post("/step", data={"address": "South Street"})
print(ann.get("/cart").json, ann.get("/confirm").text)
"""
WORDS = """
from shop import create_app

app = create_app()
ann, ben = app.test_client(), app.test_client()
ann.get("/search/Tea")
print(ben.get("/again").text)
"""


def test_bad_threads_overwrite_each_other() -> None:
    done = run_python(fixture_app(SLUG, "bad"), TWO_THREADS, env=ENVIRONMENT)
    assert done.stdout == "Ben Ben\n", done.stderr


def test_bad_visitors_see_what_others_have_sent() -> None:
    done = run_python(fixture_app(SLUG, "bad"), BASKETS, env=ENVIRONMENT)
    assert done.stdout == '["tea"] ["tea"]\n', done.stderr
    done = run_python(fixture_app(SLUG, "bad"), WORDS, env=ENVIRONMENT)
    assert done.stdout == "tea\n", done.stderr


def test_bad_visitors_share_a_cart_and_the_last_address() -> None:
    done = run_python(fixture_app(SLUG, "bad"), CART, env=ENVIRONMENT)
    assert done.stdout == "['tea', 'milk'] South Street\n", done.stderr


def test_bad_process_does_not_have_what_another_one_stored() -> None:
    fill = BASKETS.partition("print")[0]
    assert run_python(fixture_app(SLUG, "bad"), fill, env=ENVIRONMENT).returncode == 0
    show = "from shop import create_app\nprint(create_app().test_client().get('/basket').text)"
    done = run_python(fixture_app(SLUG, "bad"), show, env=ENVIRONMENT)
    assert done.stdout.strip() == "[]", done.stderr


def test_good_visitors_have_their_own() -> None:
    done = run_python(fixture_app(SLUG, "good"), TWO_THREADS, env=ENVIRONMENT)
    assert sorted(done.stdout.split()) == ["Ann", "Ben"], done.stderr
    done = run_python(fixture_app(SLUG, "good"), BASKETS, env=ENVIRONMENT)
    assert done.stdout == '[] ["tea"]\n', done.stderr
    done = run_python(fixture_app(SLUG, "good"), CART, env=ENVIRONMENT)
    assert done.stdout == "['tea'] North Street\n", done.stderr
