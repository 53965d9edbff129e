"""Signals: which there are, and what their subscribers are called with.

Sources: `blinker.base`; `flask.signals` and the places that send these; `flask_login.signals`,
`flask_principal`, `flask_sqlalchemy.track_modifications`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_SIGNALS: dict[str, tuple[str, ...]] = {
    "flask.template_rendered": ("template", "context"),
    "flask.before_render_template": ("template", "context"),
    "flask.request_started": (),
    "flask.request_finished": ("response",),
    "flask.got_request_exception": ("exception",),
    "flask.request_tearing_down": ("exc",),
    "flask.appcontext_pushed": (),
    "flask.appcontext_popped": (),
    "flask.appcontext_tearing_down": ("exc",),
    "flask.message_flashed": ("message", "category"),
    "flask_login.user_logged_in": ("user",),
    "flask_login.user_logged_out": ("user",),
    "flask_login.user_loaded_from_cookie": ("user",),
    "flask_login.user_loaded_from_request": ("user",),
    "flask_login.user_login_confirmed": (),
    "flask_login.user_unauthorized": (),
    "flask_login.user_needs_refresh": (),
    "flask_login.user_accessed": (),
    "flask_login.session_protected": (),
    "flask_principal.identity_loaded": ("identity",),
    "flask_principal.identity_changed": ("identity",),
    "flask_sqlalchemy.track_modifications.before_models_committed": ("changes",),
    "flask_sqlalchemy.track_modifications.models_committed": ("changes",),
}

PROVIDER = Provider(
    name="signals",
    aliases={
        **{
            path.replace(f"{package}.", f"{package}.signals."): path
            for path in _SIGNALS
            for package in ("flask", "flask_login")
            if path.startswith(f"{package}.")
        },
        "blinker.base": "blinker",
    },
    signals=_SIGNALS,
    signal_makers=(
        "blinker.signal()",
        "blinker.Signal()",
        "blinker.NamedSignal()",
        "blinker.Namespace().signal()",
        "flask.signals.Namespace().signal()",
    ),
)
