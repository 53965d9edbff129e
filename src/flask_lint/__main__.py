"""Where the program begins: `flask-lint`, and `python -m flask_lint`, which does the same."""

import sys


def main() -> None:
    """Run the command; an interruption ends it with one line also before it has been loaded."""
    try:
        from flask_lint.cli.main import main as command

        command(prog_name="flask-lint")
    except KeyboardInterrupt:
        # What the command says and returns; what it is made of may not be there yet.
        sys.stderr.write("flask-lint: error: interrupted\n")
        raise SystemExit(130) from None


if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path:
        # Python has put the current folder first, as a rule the project to be checked: a
        # `click.py` in it must not be imported.
        del sys.path[0]
    main()
