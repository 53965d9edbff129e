"""What the model says of decorators, held against what Python makes of them."""

from __future__ import annotations

import pytest

from flask_lint.model.views.decorators import Effect, Gives
from flask_lint.providers.provider import Protection
from flask_lint.syntax import nodes as n
from flask_lint.syntax.parse import with_deep_stack
from models import project_of, scope_of

LIBRARY = """
import functools
from functools import partial, update_wrapper, wraps

SEEN = {}


def same(f):
    return f


def plain(f):
    def inner(*a, **k):
        return f(*a, **k)
    return inner


def wrapping(f):
    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner


def updating(f):
    def inner(*a, **k):
        return f(*a, **k)
    update_wrapper(inner, f)
    return inner


def updated(f):
    def inner(*a, **k):
        return f(*a, **k)
    return update_wrapper(inner, f)


def wrapped_by_hand(f):
    def inner(*a, **k):
        return f(*a, **k)
    return wraps(f)(inner)


def assigned(f):
    def inner(*a, **k):
        return f(*a, **k)
    result = functools.wraps(f)(inner)
    return result


def named(f):
    def inner(*a, **k):
        return f(*a, **k)
    inner.__name__ = f.__name__
    return inner


def anonymous(f):
    return lambda *a, **k: f(*a, **k)


def factory(x=1):
    def decorate(f):
        @wraps(f)
        def inner(*a, **k):
            return f(*a, **k)
        return inner
    return decorate


def plain_factory(x):
    def decorate(f):
        def inner(*a, **k):
            return f(*a, **k)
        return inner
    return decorate


def through(f):
    return factory(2)(f)


def twice(f):
    return wrapping(plain(f))


def plain_outside(f):
    return plain(wrapping(f))


def decorated_inner(f):
    @wrapping
    def inner(*a, **k):
        return f(*a, **k)
    return inner


def sometimes(f):
    if SEEN:
        return f
    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner


def partially(f):
    return partial(f)


def forgetful(f):
    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k)


def marking(f):
    f.marked = True
    return f


def noting(f):
    SEEN[f.__name__] = f
    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner


class Counted:
    def __init__(self, f):
        self.f = f

    def __call__(self, *a, **k):
        return self.f(*a, **k)


class Updated:
    def __init__(self, f):
        update_wrapper(self, f)
        self.f = f

    def __call__(self, *a, **k):
        return self.f(*a, **k)


class Factory:
    def __init__(self, x):
        self.x = x

    def __call__(self, f):
        @wraps(f)
        def inner(*a, **k):
            return f(*a, **k)
        return inner


class Guard:
    def needed(self, f):
        @wraps(f)
        def inner(*a, **k):
            return f(*a, **k)
        return inner

    @staticmethod
    def plainly(f):
        def inner(*a, **k):
            return f(*a, **k)
        return inner


guard = Guard()


async def waiting(f):
    return f


def retrying(f):
    @wraps(f)
    async def inner(*a, **k):
        return await f(*a, **k)
    return inner
"""

# The decorator as it is written, what it gives, and the name of that.
CASES = {
    "same": (Gives.SAME, "view"),
    "plain": (Gives.WRAPPER, "inner"),
    "wrapping": (Gives.WRAPPER, "view"),
    "updating": (Gives.WRAPPER, "view"),
    "updated": (Gives.WRAPPER, "view"),
    "wrapped_by_hand": (Gives.WRAPPER, "view"),
    "assigned": (Gives.WRAPPER, "view"),
    "named": (Gives.WRAPPER, "view"),
    "anonymous": (Gives.WRAPPER, "<lambda>"),
    "factory()": (Gives.WRAPPER, "view"),
    "factory(x=2)": (Gives.WRAPPER, "view"),
    "plain_factory(2)": (Gives.WRAPPER, "inner"),
    "through": (Gives.WRAPPER, "view"),
    "twice": (Gives.WRAPPER, "inner"),
    "plain_outside": (Gives.WRAPPER, "inner"),
    "decorated_inner": (Gives.WRAPPER, "inner"),
    "sometimes": (Gives.WRAPPER, "view"),
    "partially": (Gives.OBJECT, None),
    "forgetful": (Gives.NOTHING, None),
    "marking": (Gives.SAME, "view"),
    "noting": (Gives.WRAPPER, "view"),
    "Counted": (Gives.OBJECT, None),
    "Updated": (Gives.WRAPPER, "view"),
    "Factory(1)": (Gives.WRAPPER, "view"),
    "guard.needed": (Gives.WRAPPER, "view"),
    "Guard.plainly": (Gives.WRAPPER, "inner"),
    "Guard().needed": (Gives.WRAPPER, "view"),
    "retrying": (Gives.WRAPPER, "view"),
}


def effect_of(decorator: str, more: str = "from library import *") -> Effect:
    project = project_of(
        {
            "library.py": LIBRARY,
            "package/__init__.py": "from package.inner import wrapping, again\n",
            "package/inner.py": "from library import *\nagain = plain\n",
            "app.py": f"{more}\n\n\n@{decorator}\ndef view():\n    return 'text'\n",
        }
    )
    scope = scope_of(project, "app.py", "view")
    assert isinstance(scope.node, n.Function)
    assert scope.parent is not None
    (written,), parent = scope.node.decorators, scope.parent
    return with_deep_stack(lambda: project.decorators.effect(written, parent))


@pytest.mark.parametrize("decorator", CASES)
def test_model_says_what_python_does(decorator: str) -> None:
    gives, name = CASES[decorator]

    def view() -> str:
        return "text"

    names: dict[str, object] = {}
    exec(LIBRARY, names)  # the cases above, so that the expectations are true
    made = eval(decorator, names)(view)
    assert getattr(made, "__name__", None) == name
    assert (made is view) == (gives is Gives.SAME)
    assert (made is None) == (gives is Gives.NOTHING)
    assert callable(made) == (gives is not Gives.NOTHING)

    effect = effect_of(decorator)
    assert effect.gives is gives
    if gives in (Gives.SAME, Gives.WRAPPER):
        assert (effect.name or "view") == name
        assert effect.certain


@pytest.mark.parametrize("decorator", ["marking", "noting"])
def test_marks_are_seen(decorator: str) -> None:
    assert effect_of(decorator).marks
    assert not effect_of("wrapping").marks


def test_function_that_comes_back_now_and_then() -> None:
    assert not effect_of("sometimes").always
    assert effect_of("wrapping").always


@pytest.mark.parametrize("decorator", ["waiting", "unheard_of", "unheard_of(1)", "SEEN['x']"])
def test_what_cannot_be_followed_is_unknown(decorator: str) -> None:
    effect = effect_of(decorator)
    assert effect.gives is Gives.UNKNOWN
    assert not effect.certain


def test_decorated_decorator_is_not_the_function_that_is_written() -> None:
    more = """
from someone import optional_arguments

@optional_arguments
def deco(f):
    def inner():
        return f()
    return inner
"""
    assert effect_of("deco", more).gives is Gives.UNKNOWN


def test_functions_that_others_turn_into_decorators() -> None:
    more = """
import wrapt

@wrapt.decorator
def deco(wrapped, instance, args, kwargs):
    return wrapped(*args, **kwargs)
"""
    effect = effect_of("deco", more)
    assert (effect.gives, effect.name) == (Gives.WRAPPER, None)


@pytest.mark.parametrize(
    ("decorator", "name"), [("wrapping", None), ("again", "inner"), ("package.again", "inner")]
)
def test_imported_through_a_package(decorator: str, name: str | None) -> None:
    more = "import package\nfrom package import wrapping, again"
    effect = effect_of(decorator, more)
    assert (effect.gives, effect.name) == (Gives.WRAPPER, name)


def test_one_of_two_may_be_meant() -> None:
    more = """
from library import wrapping, same
import sys
deco = wrapping if sys.argv else same
"""
    effect = effect_of("deco", more)
    assert (effect.gives, effect.always) == (Gives.WRAPPER, False)


@pytest.mark.parametrize(
    ("decorator", "more", "protects"),
    [
        ("login_required", "from flask_login import login_required", Protection.ACCESS),
        ("login_required", "from flask_login.utils import login_required", Protection.ACCESS),
        ("jwt_required()", "from flask_jwt_extended import jwt_required", Protection.ACCESS),
        (
            "auth.login_required(role='x')",
            (
                "from flask_httpauth import HTTPBasicAuth\n"
                "class Auth(HTTPBasicAuth):\n    pass\nauth = Auth()"
            ),
            Protection.ACCESS,
        ),
        (
            "limiter.limit('1/minute')",
            "from flask_limiter import Limiter\nlimiter = Limiter(key_func=str)",
            Protection.LIMIT,
        ),
        (
            "cache.cached(timeout=5)",
            "from flask_caching import Cache\ncache = Cache()",
            Protection.CACHE,
        ),
        ("cross_origin()", "from flask_cors import cross_origin", Protection.CORS),
        ("use_args({})", "from webargs.flaskparser import use_args", Protection.INPUT),
        (
            "oauth('profile')",
            (
                "from authlib.integrations.flask_oauth2 import ResourceProtector\n"
                "oauth = ResourceProtector()"
            ),
            Protection.ACCESS,
        ),
        (
            "staff",
            "from flask_login import login_required\ndef staff(f):\n    return login_required(f)",
            Protection.ACCESS,
        ),
    ],
)
def test_wrappers_of_libraries_are_known(decorator: str, more: str, protects: Protection) -> None:
    effect = effect_of(decorator, more)
    assert (effect.gives, effect.name, effect.protects) == (Gives.WRAPPER, None, protects)
    assert effect.certain


@pytest.mark.parametrize(
    ("decorator", "more"),
    [
        ("csrf.exempt", "from flask_wtf import CSRFProtect\ncsrf = CSRFProtect()"),
        ("limiter.exempt", "from flask_limiter import Limiter\nlimiter = Limiter(key_func=str)"),
        (
            "talisman(force_https=False)",
            "from flask_talisman import Talisman\ntalisman = Talisman()",
        ),
        ("swag_from('index.yml')", "from flasgger import swag_from"),
    ],
)
def test_markers_of_libraries_are_known(decorator: str, more: str) -> None:
    effect = effect_of(decorator, more)
    assert effect.marks
    assert effect.gives is Gives.SAME
