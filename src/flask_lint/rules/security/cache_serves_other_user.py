"""A cache stands around the check of access, and gives everyone what one user was allowed to see.

## What it does

Reports `@cache.cached()` and `@cache.memoize()` of Flask-Caching above `@login_required` or another
decorator that checks access, and `decorators = [login_required, cache.cached()]` in a class of
views, where the last decorator is the outermost one.

## Why it bites

`cached` keeps an answer under the path of the request, which says nothing of the user. Whoever
comes next gets that answer, and what stands below the cache does not run: a visitor who is not
logged in sees the page of the last user with status `200`. There is no error and no warning. It
also works the other way round: where the check answers a stranger with a redirect to the login
page, that redirect is kept, and users who are logged in are sent to the login page.

## Bad

```python
from flask import Flask
from flask_caching import Cache
from flask_login import current_user, login_required

app = Flask(__name__)
cache = Cache(app)


@app.route("/me")
@cache.cached(timeout=60)
@login_required
def me():
    return f"the letters of {current_user.id}"
```

## Good

```python
from flask import Flask
from flask_caching import Cache
from flask_login import current_user, login_required

app = Flask(__name__)
cache = Cache(app)


def key_of_user():
    return f"me of {current_user.id}"


@app.route("/me")
@login_required
@cache.cached(timeout=60, key_prefix=key_of_user)
def me():
    return f"the letters of {current_user.id}"
```

## How to fix

Move the check above the cache, right below `route`; in the list `decorators` of a class, behind
it. Where the page is not the same for all users, give the cache a key for each of them, with
`key_prefix=` or `make_cache_key=`, or keep what is expensive to compute instead of the page.

## What it lets pass

* caches with a key that is made for each request (a callable as `key_prefix`, `make_cache_key`,
  `make_name`), or that are passed by (`unless`, `forced_update`, `response_filter`);
* another check, or a decorator that cannot be followed, above the cache;
* checks that let strangers through: `jwt_required(optional=True)`, `anonymous_user_required`;
* the project's own checks, and caches of other libraries;
* projects in which a `before_request` function may refuse requests: it may check access;
* a cache below the check whose page differs from user to user.

## References

* [Flask-Caching: Caching View Functions](https://flask-caching.readthedocs.io/en/latest/#caching-view-functions)
* [Flask-Caching: `Cache.cached`](https://flask-caching.readthedocs.io/en/latest/api.html#flask_caching.Cache.cached)
* [Flask: View Decorators](https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/)
* [Flask: View Decorators of class-based views](https://flask.palletsprojects.com/en/stable/views/#view-decorators)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.shared_caches import SharedCache
    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK606",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each cache that answers before access is checked."""
    for shared in project.shared_caches.find():
        yield _report(shared)


def _report(shared: SharedCache) -> Finding:
    cache, check_ = _name(shared.cache), _name(shared.check)
    where = f" at `{shared.route.rule}`" if shared.route.rule is not None else ""
    return RULE.finding(
        shared.cache.module.place(shared.cache.node),
        f"`{cache}` answers before `{check_}` is asked: what one user gets{where} is sent to "
        "everybody until it expires, to strangers, too",
        help=f"put `{check_}` around `{cache}`, and give the cache a key for each user where the "
        "answers differ",
        related=[
            shared.check.module.related(shared.check.node, "runs only when nothing is kept"),
        ],
    )


def _name(site: Site) -> str:
    return dotted(site.node).removesuffix("()")
