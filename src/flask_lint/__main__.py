"""`python -m flask_lint` does what `flask-lint` does."""

from flask_lint.cli.main import main

main(prog_name="flask-lint")
