"""Starts without a context, and what only looks like one: traps beyond the apps."""

from __future__ import annotations

from support import assert_findings

RULE = "context-never-active"


def test_commands() -> None:
    assert_findings(
        {
            "manage.py": """
                import click
                from flask import Flask, current_app
                from flask.cli import FlaskGroup, with_appcontext
                from shop import app

                @click.group(cls=FlaskGroup, create_app=lambda: app)
                def flask_like():
                    pass

                @flask_like.command()
                def names():
                    print(current_app.name)

                @click.group()
                def pushing():
                    app.app_context().push()

                @pushing.command()
                def pushed():
                    print(current_app.name)

                @click.group()
                def plain():
                    pass

                @plain.command()
                def unlucky():
                    print(current_app.name)  # expect: context-never-active

                @plain.command()
                @with_appcontext
                def lucky():
                    print(current_app.name)

                @click.command()
                def given_away():
                    print(current_app.name)

                for command in [given_away]:
                    app.cli.add_command(command)

                @click.command()
                def never_started():
                    print(current_app.name)

                @click.command()
                def in_context():
                    print(current_app.name)

                if __name__ == "__main__":
                    flask_like()
                    plain()
                    with app.app_context():
                        in_context()
                """,
            "shop.py": "from flask import Flask\napp = Flask(__name__)",
        },
        RULE,
    )


def test_main_blocks() -> None:
    assert_findings(
        {
            "first.py": """
                import sys
                from flask import Flask, current_app
                app = Flask(__name__)

                def show():
                    print(current_app.name)

                if __name__ == "__main__":
                    if len(sys.argv) > 1:
                        show()  # expect: context-never-active
                    show()
                """,
            "second.py": """
                from contextlib import ExitStack
                from first import app, show

                if __name__ == "__main__":
                    with ExitStack() as stack:
                        stack.enter_context(app.app_context())
                        show()
                """,
            "third.py": """
                from first import app, show

                if __name__ == "__main__":
                    app.app_context().push()
                    show()
                """,
            "tests/test_first.py": """
                from first import show

                if __name__ == "__main__":
                    show()
                """,
        },
        RULE,
    )


def test_an_imported_module_has_pushed_a_context() -> None:
    assert_findings(
        {
            "shop.py": """
                from flask import Flask
                app = Flask(__name__)
                app.app_context().push()
                """,
            "work.py": """
                import shop
                from flask import current_app

                if __name__ == "__main__":
                    print(current_app.name)
                """,
        },
        RULE,
    )


def test_commands_added_to_flask_groups() -> None:
    assert_findings(
        {
            "manage.py": """
                import click
                from flask import Flask, current_app
                from flask.cli import FlaskGroup, ScriptInfo, with_appcontext
                from flask_alembic.cli import cli as migrations
                from shop import app

                class Loading(FlaskGroup):
                    def get_command(self, ctx, name):
                        print(ctx.ensure_object(ScriptInfo).load_app())
                        return super().get_command(ctx, name)

                class Opening(FlaskGroup):
                    def get_command(self, ctx, name):
                        ctx.with_resource(app.app_context())
                        return super().get_command(ctx, name)

                @click.group(cls=Loading, create_app=lambda: app)
                def loading():
                    pass

                @click.group(cls=Opening, create_app=lambda: app)
                def opening():
                    pass

                @click.group(cls=FlaskGroup, create_app=lambda: app)
                def pushing():
                    app.app_context().push()

                @loading.group()
                @with_appcontext
                def wrapped():
                    pass

                @click.command()
                def lost():
                    print(current_app.name)  # expect: context-never-active

                @click.command()
                def found():
                    print(current_app.name)

                loading.add_command(lost)
                loading.add_command(migrations, "db")  # expect: context-never-active
                opening.add_command(found)
                opening.add_command(migrations, "db")
                pushing.add_command(migrations, "db")
                wrapped.add_command(migrations, "db")
                app.cli.add_command(migrations, "db")
                """,
            "shop.py": "from flask import Flask\napp = Flask(__name__)",
        },
        RULE,
    )


def test_what_stands_behind_the_end_of_the_process() -> None:
    assert_findings(
        {
            "manage.py": """
                from flask import Flask, current_app
                from flask_script import Manager

                manager = Manager(Flask(__name__))

                def names():
                    print(current_app.name)

                if __name__ == "__main__":
                    manager.run()
                    names()
                """,
            "ask.py": """
                import sys
                from manage import names

                if __name__ == "__main__":
                    if sys.argv[1:]:
                        names()  # expect: context-never-active
                    else:
                        sys.exit("which?")
                        names()
                """,
        },
        RULE,
    )
