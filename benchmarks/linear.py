"""Tell whether the time a module stays flat as projects grow: `python benchmarks/linear.py`.

Made projects of 200, 2,000 and 20,000 modules (or the sizes given as arguments) are checked cold,
each by a process of its own. A fifth of the modules are blueprints with views, templates and
links to each other, a fifth models, a fifth background work, the rest plain code that the others
call; all of it hangs together, as in a real project. The table has the seconds of processor time,
the milliseconds a module, and their ratio to those of the first size. What a check takes before it
has seen a module is measured on a project of a few, and taken off. Processor time, too,
grows where others use the machine, so that small sizes are timed several times and the least
counts.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = (200, 2_000, 20_000)
_KINDS = 5
# The smallest project that has one module of each kind.
_FEW = 2 + _KINDS
# A size is timed as often as this many modules allow, but not too often.
_MODULES = 6_000
_MOST_RUNS = 5

_APP = """\
from flask import Flask

from shop.extensions import db
{imports}

def create_app():
    app = Flask(__name__)
    app.config.from_prefixed_env()
    db.init_app(app)
{registrations}
    return app
"""

_EXTENSIONS = """\
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""

_VIEWS = """\
from flask import Blueprint, abort, redirect, render_template, request, url_for

from shop.extensions import db
from shop.model{n} import Row{n}
from shop.service{n} import total

bp = Blueprint("part{n}", __name__, url_prefix="/part{n}")


@bp.route("/")
def index():
    return render_template("part{n}.html", rows=Row{n}.query.all(), total=total(request.args))


@bp.route("/<int:row_id>", methods=["GET", "POST"])
def show(row_id):
    row = db.session.get(Row{n}, row_id)
    if row is None:
        abort(404)
    if request.method == "POST":
        row.name = request.form["name"]
        db.session.commit()
        return redirect(url_for("part{other}.index"))
    return render_template("part{n}.html", rows=[row], total=1)
"""

_MODEL = """\
from shop.extensions import db


class Row{n}(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)

    def label(self):
        return f"{{self.id}}: {{self.name}}"
"""

_SERVICE = """\
from shop.plain{n} import clean, limit


def total(given):
    found = 0
    for name, value in given.items():
        try:
            found += clean(value)
        except ValueError:
            continue
    return limit(found)
"""

_PLAIN = """\
import logging

log = logging.getLogger(__name__)
LIMIT = {n}


def clean(value):
    if not value:
        raise ValueError("nothing there")
    return int(value.strip())


def limit(number):
    if number > LIMIT:
        log.warning("%s is more than %s", number, LIMIT)
        return LIMIT
    return number


class Counter:
    def __init__(self, start=0):
        self.count = start

    def add(self, by=1):
        self.count += by
        return self.count
"""

_WORK = """\
from threading import Thread

from shop.extensions import db
from shop.model{n} import Row{n}
from shop.plain{n} import Counter


def work(app):
    counter = Counter()
    with app.app_context():
        for row in Row{n}.query.filter_by(name="new"):
            row.name = f"done {{counter.add()}}"
        db.session.commit()


def start(app):
    Thread(target=work, args=(app,), daemon=True).start()
"""

_TEMPLATE = """\
{{% extends "base.html" %}}
{{% block body %}}
  {{% for row in rows %}}
    <a href="{{{{ url_for('part{n}.show', row_id=row.id) }}}}">{{{{ row.label() }}}}</a>
  {{% endfor %}}
  <a href="{{{{ url_for('part{other}.index') }}}}">next of {{{{ total }}}}</a>
{{% endblock %}}
"""


def write_project(folder: Path, size: int) -> None:
    """Write a project of `size` modules into `folder`."""
    parts = max((size - 2) // _KINDS, 1)
    package = folder / "shop"
    templates = package / "templates"
    templates.mkdir(parents=True)
    numbers = range(parts)
    (package / "__init__.py").write_text(
        _APP.format(
            imports="\n".join(f"from shop import view{n}" for n in numbers),
            registrations="\n".join(f"    app.register_blueprint(view{n}.bp)" for n in numbers),
        )
    )
    (package / "extensions.py").write_text(_EXTENSIONS)
    (templates / "base.html").write_text("<body>{% block body %}{% endblock %}</body>\n")
    kinds = {"view": _VIEWS, "model": _MODEL, "service": _SERVICE, "plain": _PLAIN, "work": _WORK}
    for n in numbers:
        other = (n + 1) % parts
        for kind, text in kinds.items():
            (package / f"{kind}{n}.py").write_text(text.format(n=n, other=other))
        (templates / f"part{n}.html").write_text(_TEMPLATE.format(n=n, other=other))


def seconds(folder: Path) -> float:
    """Return the processor time that a cold check of `folder` takes, in seconds."""
    command = [sys.executable, "-m", "flask_lint", "check", "--no-cache", "--exit-zero"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [*command, "--output-format", "concise", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"flask-lint failed: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(size: int) -> float:
    """Return the least time that a check of a project of `size` modules takes, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), size)
        runs = min(max(_MODULES // size, 1), _MOST_RUNS)
        return min(seconds(Path(folder)) for _ in range(runs))


def main() -> None:
    """Time each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SIZE")
    sizes = parser.parse_args().sizes
    start_up = least(_FEW)
    first = 0.0
    print(f"start-up {start_up:.1f} s")
    print(f"{'modules':>8} {'seconds':>8} {'ms a module':>12} {'ratio':>6}")
    for size in sizes:
        spent = least(size) - start_up
        each = spent / size * 1000
        first = first or each
        print(f"{size:>8,} {spent:>8.1f} {each:>12.2f} {each / first:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
