"""flask-lint itself failed on this file or in this rule.

## What it does

Reports that a check raised an exception. Everything that did not depend on it is still reported,
and the exit status of the run is 2, so that a broken check cannot pass for a clean project.

## Why it bites

It is a bug in flask-lint, not in your project: something that should have been looked at was not.

## Bad

There is no code that deserves this.

## Good

A run without this finding.

## How to fix

Please report it, with the message and, if you can, the shortest piece of code that brings it
about. Until it is mended, turn the rule that is named off with `ignore`, or take the file out
with `exclude`.

## What it lets pass

Nothing: it cannot be ignored or suppressed.

## References

- https://github.com/flask-lint/flask-lint/issues
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK002",
    severity=Severity.ERROR,
    proof="style",
)
