"""A page asks for a static file that is not there.

## What it does

Reports `url_for('static', filename='...')`, and the same for the static files of a blueprint, in
Python and in the templates that the project renders, where the static folder has no such file. The
name is compared letter by letter, as Linux does, whatever the system that flask-lint runs on.

## Why it bites

`url_for` builds the URL all the same. The browser asks for it and gets a 404: the page has no
style, the script does not run, the image is broken, and the log of the server is the only one to
say so. A name that differs only in upper and lower case works on the developer's macOS or Windows
and fails on the Linux server.

## Bad

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")
```

```html
<link rel="stylesheet" href="{{ url_for('static', filename='css/Shop.css') }}">
```

```css
/* static/css/shop.css */
body { color: black }
```

## Good

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")
```

```html
<link rel="stylesheet" href="{{ url_for('static', filename='css/shop.css') }}">
```

```css
/* static/css/shop.css */
body { color: black }
```

## How to fix

Write the name as the file has it, add the file, or remove the link.

## What it lets pass

* files that Git ignores, and files in folders that are not there or hold none of their kind: a
  build, or whoever deploys, puts them there;
* style sheets and scripts of a project with a `package.json` or the like, unless there is one that
  differs only in upper and lower case: a build makes them;
* names that are put together at run time;
* apps whose static folder is not known, or is set after they are made, and endpoints to which a
  library may add;
* links in comments of HTML, which no browser follows;
* templates that nothing renders, and projects whose templates have a `url_for` of their own.

## References

* [Flask: Static Files](https://flask.palletsprojects.com/en/stable/quickstart/#static-files)
* [Flask: Static Files of the tutorial](https://flask.palletsprojects.com/en/stable/tutorial/static/)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.static_files import MissingFile
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK806", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each static file that is asked for and is not there."""
    for missing in project.static_files.missing():
        yield _report(missing)


def _report(missing: MissingFile) -> Finding:
    same = [one for one in missing.alike if one.lower() == missing.name.lower()]
    close = same or get_close_matches(missing.name, missing.alike, n=1, cutoff=0.8)
    case = f", only {same[0]!r}, which is another file on Linux" if same else ""
    return RULE.finding(
        missing.link.place,
        f"{missing.folder} has no {missing.name!r}{case}: the browser gets 404 for it",
        help=f"write {close[0]!r}" if close else "add the file, or remove the link",
    )
