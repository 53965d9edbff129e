"""Command lines: click outside Flask, and Flask-Script.

Sources: Click's page Commands and Groups; Flask's page Command Line Interface;
`flask_alembic.cli` of Flask-Alembic 3.
"""

from __future__ import annotations

from flask_lint.providers.provider import Kind, Provider, Registrar

PROVIDER = Provider(
    name="commands",
    aliases={
        "click.decorators.command": "click.command",
        "click.decorators.group": "click.group",
        "flask.ext.script.Manager": "flask_script.Manager",
    },
    entries={
        "click.command": Kind.PLAIN_COMMAND,
        "click.command()": Kind.PLAIN_COMMAND,
        "click.group": Kind.PLAIN_COMMAND,
        "click.group()": Kind.PLAIN_COMMAND,
        "click.group()().command()": Kind.PLAIN_COMMAND,
        "click.group()().group()": Kind.PLAIN_COMMAND,
        "click.group()().group()().command()": Kind.PLAIN_COMMAND,
        "flask_script.Manager().command": Kind.COMMAND,
        "flask_script.Manager().option()": Kind.COMMAND,
        "flask_script.Manager().shell": Kind.COMMAND,
    },
    registrars={
        "flask_script.Manager().add_command": Registrar(kind=Kind.COMMAND, positions=(1,)),
        "atexit.register": Registrar(kind=Kind.CALLBACK),
    },
    bare_commands=("flask_alembic.cli.cli",),
    methods={"flask_script.Command": Kind.COMMAND},
    never_return=("flask_script.Manager().run",),
    replaced=(
        "click.command",
        "click.command()",
        "click.group",
        "click.group()",
        "click.group()().command()",
        "click.group()().group()",
    ),
)
