"""Flask itself.

Sources: Flask's API pages, `flask.globals`, `flask.sansio.scaffold`, `flask.cli`; Blinker's API.
"""

from __future__ import annotations

from flask_lint.providers.provider import Kind, Level, Provider, Registrar, RuleCall

_REQUEST_HOOKS = (
    "before_request",
    "after_request",
    "teardown_request",
    "context_processor",
    "url_value_preprocessor",
    "url_defaults",
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
    "app_context_processor",
    "app_url_value_preprocessor",
    "app_url_defaults",
)
_TEMPLATE_HOOKS = (
    "template_filter",
    "template_test",
    "template_global",
    "app_template_filter",
    "app_template_test",
    "app_template_global",
)
_TEMPLATE_ADDERS = tuple(
    f"add_{hook}" for hook in _TEMPLATE_HOOKS if not hook.startswith("app_")
) + tuple(f"add_{hook}" for hook in _TEMPLATE_HOOKS if hook.startswith("app_"))
_ROUTES = ("route", "get", "post", "put", "delete", "patch")
_SIGNALS = (
    "template_rendered",
    "before_render_template",
    "request_started",
    "request_finished",
    "request_tearing_down",
    "got_request_exception",
    "appcontext_tearing_down",
    "appcontext_pushed",
    "appcontext_popped",
    "message_flashed",
)
_SIGNAL_MAKERS = (
    "blinker.signal()",
    "blinker.Signal()",
    "blinker.NamedSignal()",
    "blinker.Namespace().signal()",
)
_SIGNAL_METHODS = (
    ("send", 0),
    ("send_async", 0),
    ("connect", 1),
    ("connect_via", 0),
    ("connected_to", 1),
    ("has_receivers_for", 0),
)
_CLI = ("{setup}.cli", "flask.cli.AppGroup()", "flask.cli.FlaskGroup()")

PROVIDER = Provider(
    name="flask",
    aliases={
        "flask.app.Flask": "flask.Flask",
        "flask.blueprints.Blueprint": "flask.Blueprint",
        **{f"flask.signals.{name}": f"flask.{name}" for name in _SIGNALS},
        "flask.signals.Namespace": "blinker.Namespace",
        "blinker.base.Namespace": "blinker.Namespace",
        "blinker.base.signal": "blinker.signal",
        "flask.globals.current_app": "flask.current_app",
        "flask.globals.g": "flask.g",
        "flask.globals.request": "flask.request",
        "flask.globals.session": "flask.session",
        "flask.globals._app_ctx_stack": "flask._app_ctx_stack",
        "flask.globals._request_ctx_stack": "flask._request_ctx_stack",
        "flask.wrappers.Response": "flask.Response",
        "werkzeug.wrappers.response.Response": "werkzeug.wrappers.Response",
        "flask.helpers.url_for": "flask.url_for",
        "flask.helpers.flash": "flask.flash",
        "flask.helpers.send_file": "flask.send_file",
        "flask.helpers.send_from_directory": "flask.send_from_directory",
        "flask.helpers.make_response": "flask.make_response",
        "flask.helpers.get_flashed_messages": "flask.get_flashed_messages",
        "flask.helpers.stream_with_context": "flask.stream_with_context",
        "flask.templating.render_template": "flask.render_template",
        "flask.templating.stream_template": "flask.stream_template",
        "flask.helpers.get_template_attribute": "flask.get_template_attribute",
        "flask.templating.render_template_string": "flask.render_template_string",
        "flask.json.jsonify": "flask.jsonify",
        "flask.ctx.has_app_context": "flask.has_app_context",
        "flask.ctx.has_request_context": "flask.has_request_context",
        "flask.ctx.copy_current_request_context": "flask.copy_current_request_context",
        "flask.ctx.after_this_request": "flask.after_this_request",
    },
    app_classes=("flask.Flask", "flask_api.FlaskAPI"),
    blueprint_classes=("flask.Blueprint",),
    entries={
        **{f"{{setup}}.{name}()": Kind.VIEW for name in _ROUTES},
        "{setup}.endpoint()": Kind.VIEW,
        **{f"{{setup}}.{name}": Kind.HOOK for name in _REQUEST_HOOKS},
        **{f"{{setup}}.{name}": Kind.HOOK for name in _TEMPLATE_HOOKS},
        **{f"{{setup}}.{name}()": Kind.HOOK for name in _TEMPLATE_HOOKS},
        "{setup}.errorhandler()": Kind.HANDLER,
        "{setup}.app_errorhandler()": Kind.HANDLER,
        "{setup}.before_first_request": Kind.FIRST_REQUEST,
        "{setup}.before_app_first_request": Kind.FIRST_REQUEST,
        "{setup}.teardown_appcontext": Kind.TEARDOWN,
        "{setup}.shell_context_processor": Kind.TEARDOWN,
        "{setup}.record": Kind.SETUP,
        "{setup}.record_once": Kind.SETUP,
        "flask.after_this_request": Kind.HOOK,
        **{f"{cli}.command()": Kind.COMMAND for cli in _CLI},
        **{f"{cli}.group()": Kind.COMMAND for cli in _CLI},
        **{f"{cli}.group()().command()": Kind.COMMAND for cli in _CLI},
        **{f"{cli}.group()().group()": Kind.COMMAND for cli in _CLI},
        "{setup}.cli.result_callback()": Kind.COMMAND,
    },
    registrars={
        "{setup}.add_url_rule": Registrar(kind=Kind.VIEW, keywords=("view_func",), positions=(2,)),
        "{setup}.register_error_handler": Registrar(
            kind=Kind.HANDLER, keywords=("f",), positions=(1,)
        ),
        **{f"{{setup}}.{name}": Registrar(kind=Kind.HOOK) for name in _REQUEST_HOOKS},
        **{f"{{setup}}.{name}": Registrar(kind=Kind.HOOK) for name in _TEMPLATE_ADDERS},
        "{setup}.before_first_request": Registrar(kind=Kind.FIRST_REQUEST),
        "{setup}.teardown_appcontext": Registrar(kind=Kind.TEARDOWN),
        "{setup}.shell_context_processor": Registrar(kind=Kind.TEARDOWN),
        "{setup}.record": Registrar(kind=Kind.SETUP),
        "{setup}.record_once": Registrar(kind=Kind.SETUP),
        "flask.after_this_request": Registrar(kind=Kind.HOOK),
        **{f"{cli}.add_command": Registrar(kind=Kind.COMMAND) for cli in _CLI},
    },
    methods={
        "flask.views.View": Kind.VIEW,
        "flask.views.MethodView": Kind.VIEW,
        "flask.sessions.SessionInterface": Kind.HOOK,
    },
    needs={
        "flask.current_app.*": Level.APP,
        "flask.g.*": Level.APP,
        "flask.url_for()": Level.APP,
        "flask.render_template()": Level.APP,
        "flask.render_template_string()": Level.APP,
        "flask.stream_template()": Level.APP,
        "flask.jsonify()": Level.APP,
        "flask.make_response()": Level.APP,
        "flask.get_template_attribute()": Level.APP,
        "flask.request.*": Level.REQUEST,
        "flask.session.*": Level.REQUEST,
        "flask.flash()": Level.REQUEST,
        "flask.get_flashed_messages()": Level.REQUEST,
        "flask.send_file()": Level.REQUEST,
        "flask.send_from_directory()": Level.REQUEST,
        "flask.after_this_request()": Level.REQUEST,
        "flask.copy_current_request_context()": Level.REQUEST,
        "flask.stream_with_context()": Level.REQUEST,
    },
    supplies={
        "{app}.app_context()": Level.APP,
        "flask.current_app.app_context()": Level.APP,
        "{app}.test_request_context()": Level.REQUEST,
        "{app}.request_context()": Level.REQUEST,
        "flask.current_app.test_request_context()": Level.REQUEST,
        "flask.current_app.request_context()": Level.REQUEST,
        "{app}.test_client()": Level.REQUEST,
    },
    guards={
        "flask.has_app_context()": Level.APP,
        "flask.has_request_context()": Level.REQUEST,
        "flask.current_app": Level.APP,
        "flask.g": Level.APP,
        "flask.request": Level.REQUEST,
        "flask.session": Level.REQUEST,
        "flask._app_ctx_stack.top": Level.APP,
        "flask._request_ctx_stack.top": Level.REQUEST,
    },
    proxy_classes=("werkzeug.local.LocalProxy",),
    senders={
        f"{signal}.{method}": position
        for signal in (*(f"flask.{name}" for name in _SIGNALS), *_SIGNAL_MAKERS)
        for method, position in _SIGNAL_METHODS
    },
    proxies=("flask.current_app", "flask.g", "flask.request", "flask.session"),
    transparent={
        "flask.cli.with_appcontext": Level.APP,
        "flask.copy_current_request_context": Level.REQUEST,
    },
    servers=(
        "{app}.run",
        "flask_socketio.SocketIO().run",
        "waitress.serve",
        "werkzeug.serving.run_simple",
        "gevent.pywsgi.WSGIServer().serve_forever",
        "eventlet.wsgi.server",
        "bjoern.run",
        "flask_script.Manager().run",
    ),
    replaced=tuple(f"{cli}.{name}()" for cli in _CLI for name in ("command", "group")),
    signing_keys=("SECRET_KEY", "SECRET_KEY_FALLBACKS"),
    key_users={
        "flask.flash": "calls flash()",
        **{
            f"flask.session.{name}": "writes to the session"
            for name in ("update", "setdefault", "pop", "popitem", "clear")
        },
    },
    preset_keys=("SECRET_KEY", "SECRET_KEY_FALLBACKS"),
    config_attributes={
        "secret_key": "SECRET_KEY",
        "testing": "TESTING",
        "debug": "DEBUG",
        "permanent_session_lifetime": "PERMANENT_SESSION_LIFETIME",
    },
    renderers={"flask.render_template": 0, "flask.stream_template": 0},
    template_lookups={
        "flask.render_template": 0,
        "flask.stream_template": 0,
        "flask.get_template_attribute": 0,
        **{
            f"{app}.jinja_env.{name}": 0
            for app in ("{app}", "flask.current_app")
            for name in ("get_template", "select_template", "get_or_select_template")
        },
    },
    context_processors=("{setup}.context_processor", "{setup}.app_context_processor"),
    server_errors=("werkzeug.exceptions.InternalServerError",),
    rule_calls={
        "{setup}.route": RuleCall(decorates=True),
        **{
            f"{{setup}}.{method}": RuleCall(decorates=True, methods=(method.upper(),))
            for method in _ROUTES
            if method != "route"
        },
        "{setup}.add_url_rule": RuleCall(endpoint=1, view=2),
    },
    plain_classes=("flask.Flask", "flask.Blueprint"),
    blueprint_calls=("{setup}.register_blueprint",),
    url_defaults=("{setup}.url_defaults", "{setup}.app_url_defaults"),
    redirects=("flask.redirect", "werkzeug.utils.redirect", "{app}.redirect"),
    response_makers=(
        "flask.Response",
        "flask.make_response",
        "werkzeug.Response",
        "werkzeug.wrappers.Response",
        *(
            f"{app}.{name}"
            for app in ("{app}", "flask.current_app")
            for name in ("response_class", "make_response")
        ),
    ),
    response_writers=(
        "flask.flash",
        "flask.after_this_request",
        *(f"flask.session.{name}" for name in ("update", "setdefault", "pop", "popitem", "clear")),
    ),
    file_senders=("flask.send_file", "werkzeug.utils.send_file"),
    context_keepers=("flask.stream_with_context",),
    url_builders=("flask.url_for", "flask.current_app.url_for", "{app}.url_for"),
    view_classes=("flask.views.View", "flask.views.MethodView"),
    method_views=("flask.views.MethodView",),
    returns_same=(
        "flask_wtf.CSRFProtect().exempt",
        "flask_login.LoginManager().user_loader",
        "flask_seasurf.SeaSurf().exempt",
    ),
    # What Flask had before blueprints, up to 0.9: each module has routes of its own.
    opening_calls={"flask.Flask().register_module": ("*",)},
    abort_calls=("flask.abort", "werkzeug.exceptions.abort"),
    never_return=(
        "flask.abort",
        "werkzeug.exceptions.abort",
        "flask_restx.abort",
        "flask_restful.abort",
        "sys.exit",
        "os._exit",
        "os.abort",
        "builtins.exit",
        "builtins.quit",
    ),
)
