"""signal-subscriber: who else keeps a function, and what it is called with."""

from __future__ import annotations

from support import assert_findings

RULE = "signal-subscriber"


def test_what_else_keeps_a_subscriber() -> None:
    assert_findings(
        {
            "app.py": """
                from blinker import Namespace, signal
                from flask import Flask, template_rendered

                signals = Namespace()
                saved = signals.signal("saved")
                other = signal("other")
                kept = saved.connect(lambda sender: None)
                saved.connect(lambda sender: None)  # expect: signal-subscriber
                named = lambda sender: None
                saved.connect(named)

                def create_app():
                    app = Flask(__name__)

                    def lost(sender): pass
                    def used(sender): pass
                    def given(sender): pass

                    other.connect(lost)  # expect: signal-subscriber
                    other.connect(used)
                    app.before_request(lambda: used(app))
                    other.connect(given, weak=False)
                    other.connect(given, app, False)

                    also_lost = lambda sender: None
                    other.connect(also_lost)  # expect: signal-subscriber

                    @saved.connect
                    @app.cli.command("x")
                    def both(sender): pass

                    return app

                def rendered():
                    names = []
                    def note(sender, template, **extra): names.append(template.name)
                    template_rendered.connect(note)
                    Flask(__name__).test_client().get("/")
                    return names

                def record(app):
                    def note(sender, template, **extra): print(template.name)
                    template_rendered.connect(note, app)
                    yield app

                def serve(app):
                    def note(sender, template, **extra): print(template.name)
                    template_rendered.connect(note, app)
                    Flask(__name__).run()
            """
        },
        RULE,
    )


def test_what_subscribers_are_called_with() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import got_request_exception, message_flashed, request_started
                from flask.signals import template_rendered
                from flask_login import user_logged_in
                from elsewhere import wrapped

                def nothing(): pass
                def sender_only(sender): pass
                def all_of_it(sender, message, category): pass
                def some_of_it(sender, message): pass
                def more(sender, exception, request): pass
                def more_by_default(sender, exception, request=None): pass
                def by_position(sender, exception, /): pass
                def any_name(*args, **kwargs): pass

                @wrapped
                def behind(sender): pass

                class Log:
                    def __init__(self):
                        user_logged_in.connect(self.logged_in)
                        user_logged_in.connect(self.misled)  # expect: signal-subscriber

                    def logged_in(self, sender, user): pass
                    def misled(self, user): pass

                request_started.connect(nothing)  # expect: signal-subscriber
                request_started.connect(sender_only)
                message_flashed.connect(all_of_it)
                message_flashed.connect(some_of_it)  # expect: signal-subscriber
                got_request_exception.connect(more)  # expect: signal-subscriber
                got_request_exception.connect(more_by_default)
                got_request_exception.connect(by_position)  # expect: signal-subscriber
                got_request_exception.connect(any_name)
                got_request_exception.connect(behind)

                @template_rendered.connect  # expect: signal-subscriber
                def shown(sender, template): pass

                @template_rendered.connect_via(None)  # expect: signal-subscriber
                def shown_via(sender): pass
            """
        },
        RULE,
    )
