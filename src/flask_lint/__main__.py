"""`python -m flask_lint` does what `flask-lint` does."""

import sys

if not sys.flags.safe_path and sys.path:
    # Python has put the current folder first, as a rule the project to be checked: a `click.py`
    # in it must not be imported.
    del sys.path[0]

from flask_lint.cli.main import main

main(prog_name="flask-lint")
