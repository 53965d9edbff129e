"""The file cannot be parsed as Python.

## What it does

Reports a file of the project that is no valid Python for the interpreter that runs flask-lint:
a syntax error, bytes that do not fit the declared encoding, a null byte, or nesting deeper than
the parser can follow. The rest of the project is still analysed.

## Why it bites

Importing the file raises `SyntaxError`. If the application imports it, the application does not
start; if it is imported inside a function, the first request that gets there answers with a 500.
What the file would have said (routes, extensions, settings) is also unknown to every other rule,
which is why this one cannot be switched off with a family of rules.

## Bad

```python
from flask import Flask

app = Flask(__name__

@app.get("/")
def index():
    return "hello"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "hello"
```

## How to fix

Mend the syntax at the place that is named. A file that is not meant to be Python (a template of
a project generator, say) belongs into `exclude`.

## What it lets pass

Files that are excluded, ignored by git, or skipped for another reason; the summary of the run
counts them, and `flask-lint check --show-files` names them. Among these are the files of a
cookiecutter template (`{{cookiecutter.name}}/app.py`) that are no Python until names are filled in.

## References

- https://docs.python.org/3/reference/lexical_analysis.html
- https://peps.python.org/pep-0263/
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK001",
    severity=Severity.ERROR,
    proof="style",
)
