"""What there is to know about a library, as plain data.

Paths are those of the evaluator: `flask.Flask().route()` is the result of calling the method
`route` of an instance of `flask.Flask`. `{app}` stands for an instance of any application class,
`{blueprint}` for one of any blueprint class, `{setup}` for either.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec


class Level(IntEnum):
    """Which context is active: each level includes the ones below."""

    NONE = 0
    APP = 1
    REQUEST = 2


class Kind(StrEnum):
    """How code comes to run."""

    IMPORT = "import"
    FACTORY = "application factory"
    VIEW = "view"
    HOOK = "request hook"
    FIRST_REQUEST = "before_first_request hook"
    HANDLER = "error handler"
    TEARDOWN = "teardown"
    SETUP = "blueprint set-up"
    COMMAND = "flask command"
    PLAIN_COMMAND = "click command"
    THREAD = "thread"
    GREENLET = "greenlet"
    PROCESS = "process"
    JOB = "scheduled job"
    TASK = "background task"
    CALLBACK = "callback"
    TEST = "test"
    MAIN = "__main__ block"
    UNCALLED = "unknown caller"

    @property
    def level(self) -> Level | None:
        """The context that is active when such code starts; None where it is not known."""
        return _LEVELS.get(self)


class Protection(StrEnum):
    """What a decorator does for a view that it wraps."""

    ACCESS = "access control"
    LIMIT = "rate limit"
    CSRF = "CSRF protection"
    CACHE = "cache"
    CORS = "CORS"
    INPUT = "reading of arguments"
    OUTPUT = "conversion of results"
    OTHER = "something else"


_LEVELS = {
    Kind.IMPORT: Level.NONE,
    Kind.FACTORY: Level.NONE,
    Kind.VIEW: Level.REQUEST,
    Kind.HOOK: Level.REQUEST,
    Kind.FIRST_REQUEST: Level.REQUEST,
    Kind.HANDLER: Level.REQUEST,
    Kind.TEARDOWN: Level.APP,
    Kind.SETUP: Level.NONE,
    Kind.COMMAND: Level.APP,
    Kind.PLAIN_COMMAND: Level.NONE,
    Kind.THREAD: Level.NONE,
    Kind.GREENLET: Level.NONE,
    Kind.PROCESS: Level.NONE,
    Kind.JOB: Level.NONE,
    Kind.MAIN: Level.NONE,
}


class Registrar(msgspec.Struct, frozen=True, kw_only=True):
    """A call that takes functions and runs them later.

    `keywords` and `positions` say which arguments; neither means every argument. `by_name` is what
    stands between a module and a function where the name of one is taken, too.
    """

    kind: Kind
    keywords: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    by_name: str = ""


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """An extension class whose object can be bound to an app when it is made.

    `shared` tells that other modules use the object, so that it must not live in a factory.
    `parameter` and `position` say where the application is passed.
    `unbound` says what happens where the object is bound to no app: the error that its use
    raises, or, where `is_silent`, what does not happen. It is empty where an object works unbound.
    `twice` is the error that binding it to one app a second time raises.
    `reads` lists the settings, as patterns, that binding reads for good, `reads_since` the first
    version that does.
    """

    shared: bool = True
    unbound: str = ""
    is_silent: bool = False
    twice: str = ""
    reads: tuple[str, ...] = ()
    reads_since: tuple[int, ...] = ()
    parameter: str = "app"
    position: int = 0


class RuleCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that adds a URL rule: the position of its arguments, the rule being the first.

    `decorates` tells that the result decorates the view. `methods` are those that it stands for.
    """

    decorates: bool = False
    endpoint: int | None = None
    view: int | None = None
    methods: tuple[str, ...] = ()


class ResourceApi(msgspec.Struct, frozen=True, kw_only=True):
    """A class whose objects put class-based resources on the app or blueprint that they are given.

    `parameters` are those of its constructor, in order, and `app` and `prefix` two of them.
    `snake_case` tells that the endpoint of `UserList` is `user_list` instead of `userlist`; then
    a second resource of that name gets `user_list_2`. `adders` are the methods that take a
    resource and its URLs, `decorators` those that take the URLs. `namespace` is the class of the
    objects that group resources, `default` the attribute that is the namespace of what is added to
    the api itself. `documents` tells that there are the endpoints of a
    documentation, whose static files have the blueprint `pages`.
    """

    parameters: tuple[str, ...]
    adders: tuple[str, ...] = ("add_resource",)
    decorators: tuple[str, ...] = ()
    snake_case: bool = False
    namespace: str = ""
    default: str = ""
    documents: bool = False
    pages: str = ""


class Moment(StrEnum):
    """When a registered function is called."""

    BEFORE = "before a request"
    AFTER = "after a request"
    TEARDOWN = "when the request has ended"
    APP_TEARDOWN = "when the application context has ended"
    CONTEXT = "before a template is rendered"
    SHELL = "when a shell starts"
    URL_VALUES = "before a view is chosen"
    URL_DEFAULTS = "when a URL is built"
    ERROR = "when an error is to be answered"
    TEMPLATE = "in a template"
    USER = "when the user is loaded"
    OTHER = "when a library asks"


class HookCall(msgspec.Struct, frozen=True, kw_only=True):
    """A callable that takes a function which a library calls later.

    `takes` is the number of arguments that it is called with, all of them by position, and
    `given` says what they are; `more` tells that there may be more of them. `position` and
    `keyword` say where the function stands among the arguments of the callable. `caller` is the
    name of the library, and `distribution` and `since` the first version of which this holds.
    """

    moment: Moment
    takes: int
    given: str = ""
    more: bool = False
    position: int = 0
    keyword: str = "f"
    caller: str = "Flask"
    distribution: str = ""
    since: str = ""


class ReadyBlueprint(msgspec.Struct, frozen=True):
    """A blueprint that a library brings, or a call of it makes.

    `name` is what it is called unless the call is given another name: as the keyword `parameter`,
    or as the positional argument `position`.
    """

    name: str
    parameter: str = ""
    position: int = -1


class AdminView(msgspec.Struct, frozen=True):
    """A class of views that are added to an admin, each of which becomes a blueprint.

    `parameters` are those of its constructor, in order. `routes` are its own: rule, name of the
    method that answers, HTTP methods. A view that is given none has the endpoint `endpoint`, else
    the name of what it is given as `named_by`, else the one of its class, in lower case. `url` is
    what its rules are put under where it is given none, and `static_folder` its static files'.
    """

    parameters: tuple[str, ...]
    routes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    endpoint: str = ""
    named_by: str = ""
    url: str | None = None
    static_folder: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """What flask-lint knows about one library.

    `aliases` maps paths that a library offers besides the usual one to that one.
    `entries` maps the paths of decorators to how the decorated function comes to run.
    `registrars` maps the paths of callables to what they do with functions given to them.
    `methods` maps base classes to how the methods of their subclasses come to run.
    `needs` maps paths whose use needs a context to that context: `x.*` stands for any attribute
    or item of `x`, `x.*()` for a call of any method, `x()` for a call of `x`; a more exact path
    goes before. `supplies` maps context managers to the context that they push.
    `guards` maps what code asks to find out whether a context is active to that context.
    `proxies` lists what stands for an object of the context that is active where it is used.
    `proxy_classes` lists the classes whose objects stand for another object. `senders` maps the
    calls of signals that take the sender to its position.
    `task_contexts` lists the packages that run background tasks in a context, `task_workers` the
    classes of workers that a project may start in one. `bare_commands` lists the click commands
    that need an application context and leave it to whoever adds them to a group. `job_settings`
    maps the classes of schedulers to the settings that list their jobs, `task_senders` lists the
    calls that send a task by its name.
    `self_sufficient` maps extension classes whose objects need no context when they were bound to
    an application at creation to the first version that does not do so any longer ("": all do);
    `distributions` maps these classes to the names of their distributions.
    `transparent` lists decorators that give the function the context named.
    `replaced` lists decorators that put another object in the place of the function.
    `base_makers` maps what class decorators make of a class to the base class that it then has.
    `sessions` lists the paths of database sessions; `request_sessions` those among them that are
    removed when the request ends. `metadata` lists the objects with a `create_all`.
    `servers` lists the calls that serve an application until they are stopped.
    `signing_keys` lists the configuration keys whose values sign or encrypt something.
    `key_users` maps paths of calls that fail without `SECRET_KEY` to what they are said to do.
    `key_extensions` maps the extension classes that sign something once they are initialised to
    the attribute that must be set for that, if any;
    `session_replacements` those that keep sessions where no key is needed.
    `bystanders` lists packages that take an application and do not configure it.
    `preset_keys` lists configuration keys that every application has from the start.
    `config_attributes` maps attributes of an application to the configuration keys behind them.
    `lookups` maps callables that read a setting of the deployment to the position of the value
    that they fall back to. `random` maps callables to whether their values can be predicted.
    `signers` lists callables that sign or encrypt with a key among their arguments.
    `model_queries` lists the attributes of model classes that query through the session, and
    `session_calls` other callables that do. `database_errors` lists the exceptions that a failed
    commit raises, and the classes above them.
    `user_proxies` lists the paths whose use loads the user, from the database as a rule;
    `user_loaders` what registers the function that does so.
    `renderers` maps the functions that render a template to the position of its name,
    `context_processors` lists what registers functions that run before a template is rendered.
    `server_errors` are the errors, besides those of the database, whose handlers answer for a
    failure of the server.
    `never_return` lists functions that always raise or end the process.
    `abort_calls` lists those among them that raise an error which is meant to be the response.
    `rule_calls` maps the calls that add a URL rule to how their arguments are read.
    `blueprint_calls` lists the calls that register a blueprint.
    `view_classes` lists the bases of class-based views, `method_views` those among them that
    dispatch to a method for each HTTP method.
    `returns_same` lists decorators that return the function that they are given.
    `view_wrappers` maps decorators that put a wrapper of the same name in the place of a view to
    what the wrapper does; `view_markers` lists those that only note something about the view, so
    that it does not matter where in the stack they stand; `name_markers` lists those among them
    that note its name.
    `open_checks` lists those among the wrappers that check access which let strangers through.
    `shared_caches` maps the wrappers that answer with what they have kept to their parameters,
    those left out by which that may depend on who asks.
    `plain_classes` lists the classes of applications and blueprints that call views by keyword with
    the variables of the URL. `passes_arguments` lists decorators that keep the name of a function
    and call it with what they are called with.
    `injectors` lists packages that call views with arguments of their own.
    `converters` maps packages to the URL converters that they add to the applications that they
    are given.
    `url_defaults` lists what registers functions that add values to URLs.
    `redirects` lists what makes a redirect of the URL that it is given, and `login_views` the
    attributes that name the endpoint to which visitors are sent to log in.
    `response_makers` lists what makes a response of the body that it is given first, and
    `context_keepers` what keeps the contexts of a request for a generator that is read later.
    `response_writers` lists the calls that change a response that is not sent yet.
    `file_senders` lists what sends the file that it is given first. `closed_by_with` maps the
    paths of what a `with` statement closes to what its use raises afterwards, `closed_by_call`
    those that only `close()` does; there `x().*.y()` is a method at the end of any path.
    `task_makers` lists the calls that start a task in the event loop that runs, `awaiting_calls`
    those that await what they are given, `loop_runners` those that start a loop; `blocking_calls`
    maps the calls that keep a loop from all else to what to use instead; `asgi_adapters` lists the
    names of what puts an application into the loop of a server.
    `monkey_patchers` lists the calls that patch the standard library for green threads,
    `patched_names` what they put something else in the place of, `ssl_holders` the packages that
    keep a class of `ssl` from the time of their import.
    `async_hooks` lists the decorators of functions that Flask runs and that may be async;
    `never_awaited` maps those, and the calls, of functions that must not be to what such a
    function is. `asgiref_users` lists the distributions that bring what async views need.
    `passes_result` lists decorators whose wrapper returns what the function returns, unchanged.
    `own_responses` lists the classes of apps, blueprints and views that answer as Flask does.
    `no_responses` maps calls to what they return where that cannot be made a response;
    `plain_bases` lists base classes whose objects cannot; `model_reads` the beginnings of the
    paths of calls that read such an object from the database.
    `kept_values` maps calls that give something kept for the request to what that is.
    `session_writers` lists functions that write to the session. `unserialisable` maps what calls
    and attributes give to what it is, where the session's cookie cannot hold it; `form_bases` are
    classes whose objects are forms, `object_reads` are calls that give an object of a model.
    `resources` maps what opens something to what it is; `thread_sessions` are the sessions of a
    database that each thread keeps until they are removed.
    `give_none` lists functions that always return None.
    `opposites` maps attributes of objects to the attribute that is true exactly if they are false.
    `suppressors` lists context managers that swallow errors.
    `submit_checks` maps the methods of forms that ask whether the form was submitted to the class
    of the form; `body_attributes` lists the attributes of a request that hold what a form sent.
    `url_builders` lists what returns the URL of an endpoint.
    `endpoints` maps packages that are given an application or a blueprint to the endpoints that
    they may add to it, as patterns: `*` stands for anything, `()` for none.
    `specification_calls` lists the methods of applications that add the routes of an OpenAPI
    specification, `handler_resolvers` the classes that are given the module of its handlers.
    `same_objects` lists attributes that give the object itself, as far as anything
    here goes: an application that wraps Flask's, and that one.
    `makers` maps the calls that make another object than the one that they are called on to its
    class. `resource_apis` lists the classes that put resources on apps and blueprints.
    `constructors` maps the classes of apps and blueprints whose constructors do not take what
    Flask's own take to their parameters, in order. `opening_calls` maps calls on an app or a
    blueprint, and its classes themselves, to the endpoints that they may add, as patterns.
    `constructor_options` maps such classes to the parameter that takes a dictionary of further
    arguments.
    `numbering` lists the blueprint classes that number endpoints which come again.
    `routed_classes` maps the classes whose `register` makes each public method of a subclass a
    view to their own methods; `member_routes` lists the decorators that give such a method a
    rule, `member_methods` those that give it an HTTP method.
    `blueprint_names` maps calls that make a blueprint to its name. `blueprint_rules` maps classes
    of blueprints to the rules that their objects have from the start: the endpoint, the argument of
    the constructor that is the rule, and the rule without it, where `{bp.name}` is the blueprint's
    name. `ready_blueprints` maps what is registered as it is to what is known about it.
    `endpoint_keys` maps packages to the configuration key that renames what `endpoints` speaks of.
    `admins` maps the classes that make blueprints of the views that are added to them to the
    parameters of their constructors, `admin_views` are the classes of these views. `exposers` lists
    the decorators that give a method of such a class a rule, `class_exposers` those that do so for
    a class of views in it.
    `signals` maps signals to the names of the arguments that they send, `signal_makers` lists what
    makes others.
    `request_values` lists what stands for one request or its user, `request_calls` lists what
    returns that; `common_attributes` are the attributes of a request that are alike for all.
    `queued_tasks` lists the decorators among `entries` whose tasks `delay` and `apply_async` send
    to a queue, `task_results` what stands for the result of such a task.
    `templates` maps such packages to the names of the templates that they bring, as patterns.
    `template_filters` maps such packages to the names of the filters and tests that they bring;
    a package that is not in it may bring any.
    `template_lookups` maps the functions that look a template up to the position of its name.
    `hooks` maps callables that take a function to how it is called: `x` where `x(function)` takes
    it, `x()` where `x(...)` gives what takes it. `bare_hooks` maps such an `x`, of which `@x`
    without a call is meant as `@x()` since some version of Flask, to that version.
    """

    name: str
    aliases: dict[str, str] = {}
    app_classes: tuple[str, ...] = ()
    worker_classes: tuple[str, ...] = ()
    blueprint_classes: tuple[str, ...] = ()
    extensions: dict[str, Extension] = {}
    entries: dict[str, Kind] = {}
    registrars: dict[str, Registrar] = {}
    methods: dict[str, Kind] = {}
    needs: dict[str, Level] = {}
    supplies: dict[str, Level] = {}
    guards: dict[str, Level] = {}
    proxies: tuple[str, ...] = ()
    proxy_classes: tuple[str, ...] = ()
    task_contexts: tuple[str, ...] = ()
    task_workers: tuple[str, ...] = ()
    bare_commands: tuple[str, ...] = ()
    job_settings: dict[str, tuple[str, ...]] = {}
    task_senders: tuple[str, ...] = ()
    senders: dict[str, int] = {}
    self_sufficient: dict[str, str] = {}
    distributions: dict[str, str] = {}
    transparent: dict[str, Level] = {}
    replaced: tuple[str, ...] = ()
    base_makers: dict[str, str] = {}
    sessions: tuple[str, ...] = ()
    request_sessions: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    model_queries: tuple[str, ...] = ()
    model_bases: tuple[str, ...] = ()
    session_calls: tuple[str, ...] = ()
    database_errors: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    user_proxies: tuple[str, ...] = ()
    signing_keys: tuple[str, ...] = ()
    key_users: dict[str, str] = {}
    key_extensions: dict[str, str] = {}
    session_replacements: tuple[str, ...] = ()
    bystanders: tuple[str, ...] = ()
    preset_keys: tuple[str, ...] = ()
    config_attributes: dict[str, str] = {}
    lookups: dict[str, int] = {}
    random: dict[str, bool] = {}
    signers: tuple[str, ...] = ()
    user_loaders: tuple[str, ...] = ()
    renderers: dict[str, int] = {}
    context_processors: tuple[str, ...] = ()
    server_errors: tuple[str, ...] = ()
    never_return: tuple[str, ...] = ()
    abort_calls: tuple[str, ...] = ()
    rule_calls: dict[str, RuleCall] = {}
    blueprint_calls: tuple[str, ...] = ()
    view_classes: tuple[str, ...] = ()
    method_views: tuple[str, ...] = ()
    returns_same: tuple[str, ...] = ()
    view_wrappers: dict[str, Protection] = {}
    open_checks: tuple[str, ...] = ()
    shared_caches: dict[str, tuple[str, ...]] = {}
    view_markers: tuple[str, ...] = ()
    name_markers: tuple[str, ...] = ()
    plain_classes: tuple[str, ...] = ()
    passes_arguments: tuple[str, ...] = ()
    injectors: tuple[str, ...] = ()
    converters: dict[str, tuple[str, ...]] = {}
    url_defaults: tuple[str, ...] = ()
    response_makers: tuple[str, ...] = ()
    context_keepers: tuple[str, ...] = ()
    response_writers: tuple[str, ...] = ()
    file_senders: tuple[str, ...] = ()
    closed_by_with: dict[str, str] = {}
    closed_by_call: dict[str, str] = {}
    task_makers: tuple[str, ...] = ()
    awaiting_calls: tuple[str, ...] = ()
    loop_runners: tuple[str, ...] = ()
    blocking_calls: dict[str, str] = {}
    asgi_adapters: tuple[str, ...] = ()
    monkey_patchers: tuple[str, ...] = ()
    patched_names: tuple[str, ...] = ()
    ssl_holders: tuple[str, ...] = ()
    async_hooks: tuple[str, ...] = ()
    never_awaited: dict[str, str] = {}
    asgiref_users: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    login_views: tuple[str, ...] = ()
    passes_result: tuple[str, ...] = ()
    own_responses: tuple[str, ...] = ()
    no_responses: dict[str, str] = {}
    plain_bases: tuple[str, ...] = ()
    model_reads: tuple[str, ...] = ()
    kept_values: dict[str, str] = {}
    session_writers: tuple[str, ...] = ()
    unserialisable: dict[str, str] = {}
    form_bases: tuple[str, ...] = ()
    object_reads: tuple[str, ...] = ()
    resources: dict[str, str] = {}
    thread_sessions: tuple[str, ...] = ()
    give_none: tuple[str, ...] = ()
    opposites: dict[str, str] = {}
    suppressors: tuple[str, ...] = ()
    submit_checks: dict[str, str] = {}
    body_attributes: tuple[str, ...] = ()
    url_builders: tuple[str, ...] = ()
    endpoints: dict[str, tuple[str, ...]] = {}
    makers: dict[str, str] = {}
    resource_apis: dict[str, ResourceApi] = {}
    constructors: dict[str, tuple[str, ...]] = {}
    constructor_options: dict[str, str] = {}
    specification_calls: tuple[str, ...] = ()
    handler_resolvers: tuple[str, ...] = ()
    same_objects: tuple[str, ...] = ()
    opening_calls: dict[str, tuple[str, ...]] = {}
    numbering: tuple[str, ...] = ()
    templates: dict[str, tuple[str, ...]] = {}
    template_filters: dict[str, tuple[str, ...]] = {}
    template_lookups: dict[str, int] = {}
    routed_classes: dict[str, tuple[str, ...]] = {}
    member_routes: tuple[str, ...] = ()
    member_methods: tuple[str, ...] = ()
    hooks: dict[str, HookCall] = {}
    bare_hooks: dict[str, str] = {}
    blueprint_names: dict[str, str] = {}
    blueprint_rules: dict[str, tuple[tuple[str, str, str], ...]] = msgspec.field(
        default_factory=dict
    )
    ready_blueprints: dict[str, ReadyBlueprint] = {}
    endpoint_keys: dict[str, str] = {}
    admins: dict[str, tuple[str, ...]] = {}
    admin_views: dict[str, AdminView] = {}
    signals: dict[str, tuple[str, ...]] = {}
    signal_makers: tuple[str, ...] = ()
    request_values: tuple[str, ...] = ()
    request_calls: tuple[str, ...] = ()
    common_attributes: tuple[str, ...] = ()
    queued_tasks: tuple[str, ...] = ()
    task_results: tuple[str, ...] = ()
    exposers: tuple[str, ...] = ()
    class_exposers: tuple[str, ...] = ()
