"""Two template folders of one app have a template of the same name, and a view gets the wrong one.

## What it does

Reports a view of a blueprint that renders a template from the blueprint's own folder, while the
app, or a blueprint that is registered before, has another template of that name.

## Why it bites

The folders of the app and of all its blueprints are one search path. The app's own folder comes
first, then those of the blueprints in the order of their registration, whoever renders. So the
second `index.html` is never loaded: its view shows the page of the other blueprint, without any
error.

## Bad

```python
# shop/__init__.py
from flask import Flask

from shop.blog import blog
from shop.cart import cart


def create_app():
    app = Flask(__name__)
    app.register_blueprint(blog, url_prefix="/blog")
    app.register_blueprint(cart, url_prefix="/cart")
    return app
# shop/blog/__init__.py
from flask import Blueprint, render_template

blog = Blueprint("blog", __name__, template_folder="templates")


@blog.route("/")
def index():
    return render_template("index.html")
# shop/cart/__init__.py
from flask import Blueprint, render_template

cart = Blueprint("cart", __name__, template_folder="templates")


@cart.route("/")
def index():
    return render_template("index.html")
```

```html
{# shop/blog/templates/index.html #}
<h1>Blog</h1>
{# shop/cart/templates/index.html #}
<h1>Cart</h1>
```

## Good

```python
# shop/__init__.py
from flask import Flask

from shop.blog import blog
from shop.cart import cart


def create_app():
    app = Flask(__name__)
    app.register_blueprint(blog, url_prefix="/blog")
    app.register_blueprint(cart, url_prefix="/cart")
    return app
# shop/blog/__init__.py
from flask import Blueprint, render_template

blog = Blueprint("blog", __name__, template_folder="templates")


@blog.route("/")
def index():
    return render_template("blog/index.html")
# shop/cart/__init__.py
from flask import Blueprint, render_template

cart = Blueprint("cart", __name__, template_folder="templates")


@cart.route("/")
def index():
    return render_template("cart/index.html")
```

```html
{# shop/blog/templates/blog/index.html #}
<h1>Blog</h1>
{# shop/cart/templates/cart/index.html #}
<h1>Cart</h1>
```

## How to fix

Put the templates of a blueprint into a folder of its name below its template folder,
`blog/templates/blog/index.html`, and render `blog/index.html`.

## What it lets pass

* files with the same content;
* blueprints that are not registered on the same app;
* templates that replace those of an extension, as extensions intend it, also where the app is an
  example that comes with the extension;
* a template of which only one folder's code asks.

A template of the app that hides one of its own blueprints is reported as `info`: it may be there
to replace it.

## References

* [Flask: Blueprint Templates](https://flask.palletsprojects.com/en/stable/blueprints/#templates)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Place, Related, Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.templates.collisions import Collision

RULE = Rule(module=__name__, page=__doc__, code="FLK805", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each template that another of its name hides from the code next to it."""
    for collision in project.template_collisions.find():
        yield _report(collision)


def _report(collision: Collision) -> Finding:
    name = collision.name
    if collision.certain:
        message = f"{name!r} is {collision.first} here: {collision.own} is never loaded"
    else:
        message = (
            f"{name!r} is in two folders of one app, so this renders {collision.first} or that "
            f"one's view renders {collision.own}, by the order of registration"
        )
    related = [Related(Place(collision.first, 1, 1, 1, 1), "the template that comes first")]
    if collision.other is not None:
        other = collision.other.call
        related.append(other.module.related(other.node, f"asks for {name!r} too"))
    folder = collision.own[: -len(name)].rstrip("/")
    return RULE.finding(
        collision.wanted.site.module.place(collision.wanted.site.node),
        message,
        help=f"move the template into a folder of its own below {folder}, named after the "
        "blueprint, and render it by that path",
        severity=Severity.INFO if collision.is_app else None,
        related=related,
    )
