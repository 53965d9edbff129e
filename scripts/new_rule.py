"""Lay out a new rule: `python scripts/new_rule.py FAMILY RULE-NAME [--severity ...]`.

Writes the check with its page, the two apps and the proof, takes the family's next free code, and
writes the generated pages anew. The meta-tests fail until everything marked FILL IN is filled in.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.families import FAMILIES
from flask_lint.rules.registry import all_rules

if TYPE_CHECKING:
    from flask_lint.rules.families import Family

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

CHECK = '''"""FILL IN: what is wrong, in one sentence that ends in a full stop.

## What it does

FILL IN: which code it reports.

## Why it bites

FILL IN: the exact exception or behaviour, and when it is seen.

## Bad

```python
from flask import Flask

app = Flask(__name__)
```

## Good

```python
from flask import Flask


def create_app():
    return Flask(__name__)
```

## How to fix

FILL IN: the edit that mends it.

## What it lets pass

* FILL IN: what looks alike and is fine.

## References

* [Flask](https://flask.palletsprojects.com/en/stable/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="@CODE@",
    severity=Severity.@SEVERITY@,@EXTRA@
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:  # noqa: ARG001 - FILL IN, then remove this
    """Yield a finding for each FILL IN."""
    yield from ()
'''

PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n'

FACTORY = """import os

from flask import Flask

from shop.views import bp


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.register_blueprint(bp)
    return app
"""

BAD_VIEWS = """from flask import Blueprint

bp = Blueprint("shop", __name__)


@bp.get("/")
def index():
    return "FILL IN"  # expect: @NAME@
"""

GOOD_VIEWS = BAD_VIEWS.replace("  # expect: @NAME@", "")

PROOF = '''"""Under real Flask, FILL IN what happens, in one sentence."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "@SLUG@"
VISIT = """
from shop import create_app

print(create_app().test_client().get("/").status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "500\\n", done.stderr


def test_good_works() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "200\\n", done.stderr
'''


def next_code(family: Family) -> str:
    """Return the first code after the highest of `family`; a code is never used again."""
    used = [rule.code for rule in all_rules().values()]
    used += [path.name.partition("-")[0] for path in (ROOT / "tests/fixtures").glob("FLK*")]
    numbers = [int(code[4:]) for code in used if code.startswith(family.prefix)]
    number = max(numbers, default=0) + 1
    if number > 99:
        raise SystemExit(f"{family.folder} has no free code")
    return f"{family.prefix}{number:02}"


def layout(family: Family, name: str, severity: str, *, off: bool, style: bool) -> dict[str, str]:
    """Return the files of the new rule: their text by their path from the root."""
    code = next_code(family)
    slug = f"{code}-{name}"
    module = name.replace("-", "_")
    extra = ("\n    default=False," if off else "") + ('\n    proof="style",' if style else "")
    texts = {f"src/flask_lint/rules/{family.folder}/{module}.py": CHECK}
    package = f"src/flask_lint/rules/{family.folder}/__init__.py"
    if not (ROOT / package).exists():
        texts[package] = f'"""Rules: {family.title}."""\n'
    for kind, views in (("bad", BAD_VIEWS), ("good", GOOD_VIEWS)):
        app = f"tests/fixtures/{slug}/{kind}"
        texts[f"{app}/pyproject.toml"] = PROJECT
        texts[f"{app}/shop/__init__.py"] = FACTORY
        texts[f"{app}/shop/views.py"] = views
    if not style:
        texts[f"tests/proofs/test_{module}.py"] = PROOF
    values = {
        "@CODE@": code,
        "@SEVERITY@": severity.upper(),
        "@EXTRA@": extra,
        "@NAME@": name,
        "@SLUG@": slug,
    }
    for path, text in texts.items():
        for key, value in values.items():
            text = text.replace(key, value)
        texts[path] = text
    return texts


def main() -> int:
    """Write the files; return the exit status."""
    parser = argparse.ArgumentParser(description="Lay out a new rule.")
    parser.add_argument("family", choices=[family.folder for family in FAMILIES])
    parser.add_argument("name", metavar="RULE-NAME", help="kebab-case, says what is wrong")
    parser.add_argument("--severity", choices=list(Severity), default=Severity.WARNING)
    parser.add_argument("--off", action="store_true", help="does not run unless it is selected")
    parser.add_argument("--style", action="store_true", help="no run can show it: needs no proof")
    wanted = parser.parse_args()
    if not NAME.fullmatch(wanted.name):
        parser.error(f"{wanted.name!r} is not a kebab-case name of two words or more")
    if wanted.name in all_rules():
        parser.error(f"there is a rule {wanted.name!r} already")
    family = next(family for family in FAMILIES if family.folder == wanted.family)
    texts = layout(family, wanted.name, wanted.severity, off=wanted.off, style=wanted.style)
    there = [path for path in texts if (ROOT / path).exists()]
    if there:
        parser.error(f"{there[0]} is there already")
    for path, text in texts.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, "utf-8", newline="\n")
        print(path)
    # In a new interpreter: this one has the registry without the new rule.
    return subprocess.run([sys.executable, ROOT / "scripts/pages.py"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
