"""A suppression comment names no rule that exists, or is not written as one.

## What it does

Reports a `# flask-lint:` comment that cannot be understood: no brackets, nothing inside them, a
rule that does not exist, a whole family instead of a rule, or a word other than `ignore` and
`ignore-file`.

## Why it bites

The comment does nothing, though it looks as if it did.

## Bad

```python
from flask import Flask

app = Flask(__name__)
app.secret_key = "for the demonstration"  # flask-lint: ignore
```

## Good

```python
from flask import Flask

app = Flask(__name__)
app.secret_key = "for the demonstration"  # flask-lint: ignore[secret-key-hardcoded] demo only
```

## How to fix

Write `# flask-lint: ignore[rule-name] reason`, with the rule's name or code as the finding prints
it, several of them separated by commas.

## What it lets pass

Comments of other tools, and comments that mention flask-lint elsewhere than behind their `#`.

## References

- https://github.com/flask-lint/flask-lint#suppress-a-finding
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK004",
    severity=Severity.WARNING,
    proof="style",
)
