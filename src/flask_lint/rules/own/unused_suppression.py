"""A suppression comment suppresses nothing.

## What it does

Reports a rule named in a `# flask-lint: ignore[...]` or `# flask-lint: ignore-file[...]` comment
that has no finding there.

## Why it bites

The comment outlives the problem that it was written for. Whoever reads it believes that there is
still a known problem, and when the same mistake is made again on that line, nobody is told.

## Bad

```python
import os

from flask import Flask

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]  # flask-lint: ignore[secret-key-hardcoded] demo only
```

## Good

```python
import os

from flask import Flask

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
```

## How to fix

Take the rule's name out of the brackets, and the whole comment away when it was the last one.

## What it lets pass

Rules that do not run (not selected, or ignored for this file): nobody knows whether the comment is
needed then. Files that could not be parsed, for the same reason.

## References

- https://github.com/flask-lint/flask-lint#suppress-a-finding
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK003",
    severity=Severity.WARNING,
    proof="style",
)
