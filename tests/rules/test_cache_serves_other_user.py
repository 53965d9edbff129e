"""Which caches around a check of access are reported, and which stacks are left alone."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "cache-serves-other-user"
EXPECTED = f"  # expect: {RULE}"
APP = """
    from flask import Flask
    from flask.views import MethodView
    from flask_caching import Cache
    from flask_jwt_extended import jwt_optional, jwt_required
    from flask_limiter import Limiter
    from flask_login import current_user, login_required
    from flask_restful import Api, Resource
    from elsewhere import KEY, checked

    app = Flask(__name__)
    cache = Cache(app)
    limiter = Limiter(app=app)

    def key(): return current_user.get_id()
"""


def _app(code: str) -> dict[str, str]:
    return {"app.py": APP + code}


@pytest.mark.parametrize(
    "cache",
    [
        "cache.cached()",
        "cache.cached(60, query_string=True)",
        'cache.cached(key_prefix="me/%s")',
        'cache.cached(key_prefix="me" + "/%s")',
        "cache.memoize(60)",
    ],
)
def test_keys_that_say_nothing_of_the_user(cache: str) -> None:
    code = f"""
    @app.get("/me")
    @{cache}{EXPECTED}
    @login_required
    def me(): return current_user.id
    """
    assert_findings(_app(code), RULE)


@pytest.mark.parametrize(
    "cache",
    [
        "cache.cached(key_prefix=key)",
        "cache.cached(key_prefix=KEY)",
        "cache.cached(60, key)",
        "cache.cached(make_cache_key=key)",
        "cache.cached(unless=key)",
        "cache.cached(forced_update=key)",
        "cache.cached(response_filter=key)",
        "cache.cached(**KEY)",
        "cache.cached(*KEY)",
        "cache.memoize(make_name=key)",
        "cache.other()",
        "limiter.limit(60)",
    ],
)
def test_keys_that_may_say_who_asks(cache: str) -> None:
    code = f"""
    @app.get("/me")
    @{cache}
    @login_required
    def me(): return current_user.id
    """
    assert_findings(_app(code), RULE)


@pytest.mark.parametrize(
    ("stack", "reported"),
    [
        (("cache.cached()", "jwt_required()"), 0),
        (("limiter.limit(1)", "cache.cached()", "limiter.limit(2)", "login_required"), 1),
        (("cache.cached()", "checked", "login_required"), 0),
        (("login_required", "cache.cached()"), None),
        (("login_required", "cache.cached()", "jwt_required()"), None),
        (("checked", "cache.cached()", "login_required"), None),
        (("cache.cached()", "jwt_required(optional=True)"), None),
        (("cache.cached()", "jwt_optional"), None),
        (("cache.cached()",), None),
    ],
)
def test_what_stands_around_what(stack: tuple[str, ...], reported: int | None) -> None:
    lines = [
        f"    @{one}{EXPECTED if index == reported else ''}\n" for index, one in enumerate(stack)
    ]
    code = f'\n    @app.get("/me")\n{"".join(lines)}    def me(): return ""\n'
    assert_findings(_app(code), RULE)


def test_the_cache_has_to_be_in_a_view() -> None:
    code = f"""
    @cache.cached()
    @app.get("/above")
    @login_required
    def above(): return ""

    @app.get("/upper")
    @cache.cached(){EXPECTED}
    @app.get("/lower")
    @login_required
    def between(): return ""

    @cache.cached(key_prefix="helper")
    @login_required
    def helper(): return ""

    @cache.cached(){EXPECTED}
    @login_required
    def by_hand(): return ""

    @cache.cached(key_prefix="guarded")
    @login_required
    def guarded(): return ""

    app.add_url_rule("/by-hand", view_func=by_hand)
    app.add_url_rule("/guarded", view_func=login_required(guarded))
    """
    assert_findings(_app(code), RULE)


def test_classes_of_views() -> None:
    code = f"""
    class Last(MethodView):
        decorators = [login_required, cache.cached()]{EXPECTED}
        def get(self): return ""

    class First(MethodView):
        decorators = [cache.cached(), login_required]
        def get(self): return ""

    class Both(MethodView):
        decorators = [cache.cached()]{EXPECTED}
        @login_required
        def get(self): return ""

    class Guarded(MethodView):
        decorators = [login_required]
        @cache.cached()
        @jwt_required()
        def get(self): return ""

    class Elsewhere(MethodView):
        decorators = KEY
        @cache.cached()
        @login_required
        def get(self): return ""

    class Method(MethodView):
        @cache.cached(){EXPECTED}
        @login_required
        def get(self): return ""

        @cache.cached(key_prefix="part")
        @login_required
        def part(self): return ""

    class Wrapped(MethodView):
        decorators = [login_required, cache.cached()]
        def get(self): return ""

    class OfAnApi(Resource):
        @cache.cached()
        @login_required
        def get(self): return ""

    app.add_url_rule("/last", view_func=Last.as_view("last"))
    app.add_url_rule("/first", view_func=First.as_view("first"))
    app.add_url_rule("/both", view_func=Both.as_view("both"))
    app.add_url_rule("/more", view_func=Guarded.as_view("guarded"))
    app.add_url_rule("/elsewhere", view_func=Elsewhere.as_view("elsewhere"))
    app.add_url_rule("/method", view_func=Method.as_view("method"))
    app.add_url_rule("/wrapped", view_func=login_required(Wrapped.as_view("wrapped")))
    Api(app, decorators=[login_required]).add_resource(OfAnApi, "/resource")
    """
    assert_findings(_app(code), RULE)


@pytest.mark.parametrize(
    ("hook", "refuses"),
    [
        ("current_user.seen = True", False),
        ("return key()", True),
        ("abort(401)", True),
        ("raise PermissionError", True),
    ],
)
def test_hooks_that_may_refuse(hook: str, *, refuses: bool) -> None:
    code = f"""
    from flask import abort

    @app.before_request
    def before():
        {hook}

    @app.get("/me")
    @cache.cached(){"" if refuses else EXPECTED}
    @login_required
    def me(): return ""
    """
    assert_findings(_app(code), RULE)


def test_hooks_behind_a_check() -> None:
    code = """
    @app.before_request
    @login_required
    def before(): pass

    @app.get("/me")
    @cache.cached()
    @login_required
    def me(): return ""
    """
    assert_findings(_app(code), RULE)
