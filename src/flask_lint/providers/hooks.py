"""The functions that Flask is given to call later, and what it calls them with.

Sources: `flask.sansio.scaffold`, `flask.sansio.app`, `flask.sansio.blueprints`,
`flask.app.Flask.process_response` and `update_template_context`, `flask.ctx`.
"""

from __future__ import annotations

from flask_lint.providers.provider import HookCall, Moment, Provider

_RESPONSE = "the response"
_ERROR = "the error"
_ENDED = "the error, or None if there was none"
_VALUES = "the endpoint and the values of the URL"

_BEFORE = HookCall(moment=Moment.BEFORE, takes=0)
_AFTER = HookCall(moment=Moment.AFTER, takes=1, given=_RESPONSE)
_TEARDOWN = HookCall(moment=Moment.TEARDOWN, takes=1, given=_ENDED)
_CONTEXT = HookCall(moment=Moment.CONTEXT, takes=0)
_URL_VALUES = HookCall(moment=Moment.URL_VALUES, takes=2, given=_VALUES)
_URL_DEFAULTS = HookCall(moment=Moment.URL_DEFAULTS, takes=2, given=_VALUES)
_HANDLER = HookCall(moment=Moment.ERROR, takes=1, given=_ERROR)
_VALUE = HookCall(moment=Moment.TEMPLATE, takes=1, given="the value", more=True)

_TEMPLATE = ("template_filter", "template_test")

PROVIDER = Provider(
    name="hooks",
    hooks={
        "{setup}.before_request": _BEFORE,
        "{blueprint}.before_app_request": _BEFORE,
        "{setup}.after_request": _AFTER,
        "{blueprint}.after_app_request": _AFTER,
        "flask.after_this_request": _AFTER,
        "{setup}.teardown_request": _TEARDOWN,
        "{blueprint}.teardown_app_request": _TEARDOWN,
        "{app}.teardown_appcontext": HookCall(moment=Moment.APP_TEARDOWN, takes=1, given=_ENDED),
        "{setup}.context_processor": _CONTEXT,
        "{blueprint}.app_context_processor": _CONTEXT,
        "{app}.shell_context_processor": HookCall(moment=Moment.SHELL, takes=0),
        "{setup}.url_value_preprocessor": _URL_VALUES,
        "{blueprint}.app_url_value_preprocessor": _URL_VALUES,
        "{setup}.url_defaults": _URL_DEFAULTS,
        "{blueprint}.app_url_defaults": _URL_DEFAULTS,
        "{setup}.errorhandler()": _HANDLER,
        "{blueprint}.app_errorhandler()": _HANDLER,
        "{setup}.register_error_handler": HookCall(
            moment=Moment.ERROR, takes=1, given=_ERROR, position=1
        ),
        **{f"{{app}}.{name}()": _VALUE for name in _TEMPLATE},
        **{f"{{blueprint}}.app_{name}()": _VALUE for name in _TEMPLATE},
        **{f"{{app}}.add_{name}": _VALUE for name in _TEMPLATE},
        **{f"{{blueprint}}.add_app_{name}": _VALUE for name in _TEMPLATE},
    },
    bare_hooks={
        **{f"{{app}}.{name}": "3.2" for name in (*_TEMPLATE, "template_global")},
        **{f"{{blueprint}}.app_{name}": "3.2" for name in (*_TEMPLATE, "template_global")},
        "{setup}.errorhandler": "",
        "{blueprint}.app_errorhandler": "",
        "{setup}.endpoint": "",
        **{f"{{setup}}.{name}": "" for name in ("route", "get", "post", "put", "delete", "patch")},
    },
)
