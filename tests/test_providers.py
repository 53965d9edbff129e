"""Every path that a provider names exists in the library itself."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import types
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import fields

from flask_lint.providers.knowledge import canonical, knowledge
from flask_lint.providers.provider import Kind, Level, Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The libraries whose paths are looked up, where they are installed.
LIBRARIES = frozenset(
    """
    flask flask_login flask_migrate flask_sqlalchemy flask_wtf sqlalchemy werkzeug celery click
    threading concurrent multiprocessing _thread atexit os sys secrets uuid hmac unittest pytest
    builtins
    """.split()  # noqa: SIM905 - twenty lines would say no more
)
# What the installed versions no longer have, and projects with older ones use.
FORMER = re.compile(
    r"""
    .*\.before_(app_)?first_request                     # before Flask 2.3
    | flask\.(globals\.)?_(app|request)_ctx_stack(\.top)?
    | flask\.ext\..*                                    # before Flask 1.0
    | flask\.Flask\(\)\.register_module                   # before Flask 0.10
    | flask_wtf\.(csrf\.)?CsrfProtect                   # before Flask-WTF 1.0
    | celery\.task(\..*)?(\(\))?                        # before Celery 5.0
    | sqlalchemy\.exceptions                            # before SQLAlchemy 0.6
    """,
    re.VERBOSE,
)
# What projects make themselves, always under this name.
CONVENTIONS = {"sqlalchemy.orm.DeclarativeBase.query", "sqlalchemy.orm.declarative_base().query"}
# Tables of something else than paths, and of paths that are of two libraries at once.
NO_PATHS = {"signing_keys", "preset_keys", "config_attributes", "bystanders", "random"}


def _paths() -> Iterator[str]:
    known = knowledge()
    for part in fields(Provider):
        table = getattr(known, part.name)
        if part.name not in NO_PATHS and not isinstance(table, str):
            yield from table
    yield from known.aliases.values()


PATHS = sorted({path for path in _paths() if path.partition(".")[0] in LIBRARIES} - CONVENTIONS)


@cache
def _app() -> Any:
    flask = pytest.importorskip("flask")
    app = flask.Flask("app")
    app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI="sqlite://")
    if importlib.util.find_spec("flask_login"):
        importlib.import_module("flask_login").LoginManager(app)
    return app


@cache
def _database() -> Any:
    return importlib.import_module("flask_sqlalchemy").SQLAlchemy(_app())


# How to call what cannot be called without arguments, by the path of the result.
CALLS: dict[str, Callable[[], Any]] = {
    "flask.Flask()": _app,
    "flask.Blueprint()": lambda: importlib.import_module("flask").Blueprint("b", "b"),
    "flask_sqlalchemy.SQLAlchemy()": _database,
    "multiprocessing.Pool()": lambda: importlib.import_module("multiprocessing.pool").Pool,
    "multiprocessing.pool.ThreadPool()": lambda: (
        importlib.import_module("multiprocessing.pool").ThreadPool
    ),
    "sqlalchemy.orm.scoped_session()": lambda: (
        importlib.import_module("sqlalchemy.orm").scoped_session
    ),
    "sqlalchemy.orm.declarative_base()": lambda: importlib.import_module(
        "sqlalchemy.orm"
    ).declarative_base(),
    "sqlalchemy.orm.declarative_base()()": lambda: CALLS["sqlalchemy.orm.declarative_base()"](),
    "click.group()": lambda: importlib.import_module("click").group(),
    "sqlalchemy.create_engine()": lambda: importlib.import_module("sqlalchemy").create_engine(
        "sqlite://"
    ),
}


def _resolve(path: str) -> Any:
    """Return what `path` stands for; of something that cannot be made, its class or None.

    Raises `AttributeError` or `ImportError` when there is no such thing.
    """
    # What a subscript gives is what stands in front of it, as far as it can be asked.
    steps = re.findall(r"\(\)|\*|[^.()]+", path.removesuffix("[]"))
    found = importlib.import_module(steps[0])
    done = steps[0]
    for index, step in enumerate(steps[1:], start=1):
        if step == "*":
            return None
        if step == "()":
            done += "()"
            found = _called(found, done, last=index == len(steps) - 1)
            if found is None:
                return None
        else:
            done += f".{step}"
            found = _attribute(found, step, done, last=index == len(steps) - 1)
    return found


def _attribute(holder: Any, name: str, path: str, *, last: bool) -> Any:
    if inspect.ismodule(holder) and not hasattr(holder, name):
        return importlib.import_module(path)
    if inspect.ismodule(holder):
        return getattr(holder, name)
    if path == "sqlalchemy.orm.DeclarativeBase.metadata":
        holder = types.new_class("Base", (holder,))  # only its subclasses have it
    static = inspect.getattr_static(holder, name, None)
    # What a property gives may need what there is not; that it is there is enough.
    is_property = isinstance(static, property) or type(static).__name__ == "_QueryProperty"
    return static if last and is_property else getattr(holder, name)


def _called(function: Any, path: str, *, last: bool) -> Any:
    assert callable(function), path
    if path in CALLS:
        return CALLS[path]()
    if path.endswith(".group()()") or path == "click.group()()":
        # A group, of the kind that the group above makes.
        click, cli = importlib.import_module("click"), importlib.import_module("flask.cli")
        return click.Group("g") if path.startswith("click.") else cli.AppGroup("g")
    if last:
        return None
    return function() if inspect.isclass(function) else function


def _or_skip(path: str) -> Any:
    """Return what `path` stands for; what is on apps or on blueprints may be on either."""
    head = path.partition(".")[0]
    if importlib.util.find_spec(head) is None:
        pytest.skip(f"{head} is not installed")
    with _app().test_request_context():
        try:
            return _resolve(path)
        except AttributeError:
            other = _on_the_other(path)
            if other not in PATHS:
                raise
            return _resolve(other)


def _on_the_other(path: str) -> str:
    app, blueprint = "flask.Flask().", "flask.Blueprint()."
    if path.startswith(app):
        return path.replace(app, blueprint)
    return path.replace(blueprint, app) if path.startswith(blueprint) else ""


@pytest.mark.parametrize("path", PATHS)
def test_the_path_exists(path: str) -> None:
    if FORMER.fullmatch(path):
        with pytest.raises((AttributeError, ImportError)):
            _or_skip(path)
    else:
        _or_skip(path)


@pytest.mark.parametrize(
    "path", ["flask.Flask().rout()", "flask.Flsk", "flask.globals.h", "flask.Flask().cli.grup()()"]
)
def test_a_slip_is_seen(path: str) -> None:
    with pytest.raises((AttributeError, ImportError)):
        _or_skip(path)


def _parameters(path: str) -> list[inspect.Parameter]:
    return list(inspect.signature(_or_skip(path)).parameters.values())


def _takes(path: str, keywords: tuple[str, ...], positions: tuple[int, ...]) -> None:
    parameters = _parameters(path)
    if path.startswith("multiprocessing.") and parameters[0].name == "self":
        parameters = parameters[1:]
    assert set(keywords) <= {parameter.name for parameter in parameters}
    for at in positions:
        assert parameters[at].kind not in (parameters[at].KEYWORD_ONLY, parameters[at].VAR_KEYWORD)
        if keywords:
            assert parameters[at].name in keywords


def _in_libraries(table: dict[str, Any]) -> list[str]:
    return [path for path in table if path in PATHS and not FORMER.fullmatch(path)]


@pytest.mark.parametrize("path", _in_libraries(knowledge().registrars))
def test_registrars_take_functions_where_it_is_said(path: str) -> None:
    registrar = knowledge().registrars[path]
    if registrar.positions and path != "_thread.start_new_thread":  # which has no signature
        _takes(path, registrar.keywords, registrar.positions)


@pytest.mark.parametrize("path", _in_libraries(knowledge().extensions))
def test_extensions_take_the_app_where_it_is_said(path: str) -> None:
    extension = knowledge().extensions[path]
    _takes(path, (extension.parameter,), (extension.position,))


@pytest.mark.parametrize("path", _in_libraries(knowledge().renderers))
def test_renderers_take_the_template_where_it_is_said(path: str) -> None:
    assert _parameters(path)[knowledge().renderers[path]].name.startswith("template")


@pytest.mark.parametrize("path", ["os.getenv", "os.environ.get", "os.environ.setdefault"])
def test_lookups_fall_back_where_it_is_said(path: str) -> None:
    assert _parameters(path)[knowledge().lookups[path]].name in ("default", "value")


def test_config_attributes_stand_for_their_keys() -> None:
    flask = pytest.importorskip("flask")
    for attribute, key in knowledge().config_attributes.items():
        assert key in flask.Flask.default_config
        assert inspect.getattr_static(flask.Flask, attribute) is not None
    assert set(knowledge().preset_keys) <= set(flask.Flask.default_config)


def test_key_extensions_have_the_attribute_that_switches_them_on() -> None:
    for path, attribute in knowledge().key_extensions.items():
        if path in PATHS and attribute:
            assert hasattr(_or_skip(f"{path}()") or _or_skip(path)(), attribute)


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in knowledge().app_classes if path in PATHS),
        *(path for path in knowledge().blueprint_classes if path in PATHS),
        *_in_libraries(knowledge().methods),
        *_in_libraries(knowledge().extensions),
        *(path for path in knowledge().database_errors if path in PATHS),
    ],
)
def test_classes_are_classes(path: str) -> None:
    assert inspect.isclass(_or_skip(path))


def test_placeholders_are_filled_in() -> None:
    known = knowledge()
    for part in fields(Provider):
        table = getattr(known, part.name)
        assert table, part.name
        if not isinstance(table, str):
            assert not [path for path in table if "{" in path or "}" in path], part.name
    assert known.entries["flask.Flask().route()"] is Kind.VIEW
    assert known.entries["flask.Blueprint().route()"] is Kind.VIEW
    assert known.entries["apiflask.APIBlueprint().cli.command()"] is Kind.COMMAND
    assert known.registrars["flask.Blueprint().add_url_rule"].positions == (2,)
    assert known.supplies["flask.Flask().app_context()"] is Level.APP
    assert "flask.Blueprint().app_context()" not in known.supplies
    assert "apiflask.APIFlask().run" in known.servers
    assert "flask.Blueprint().cli.command()" in known.replaced


def test_no_provider_takes_back_what_another_says() -> None:
    """Tables are merged by path: an alias must not hide a path that is listed itself."""
    known = knowledge()
    for part in fields(Provider):
        table = getattr(known, part.name)
        if part.name not in (*NO_PATHS, "aliases", "name", "extensions"):
            hidden = [path for path in table if canonical(path) != path]
            assert hidden == [], part.name


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("flask.app.Flask", "flask.Flask"),
        ("flask.app.Flask().route", "flask.app.Flask().route"),
        ("flask.globals.request.args", "flask.request.args"),
        ("flask.globals.requests", "flask.globals.requests"),
        ("flask_security.current_user.id", "flask_login.current_user.id"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_canonical_paths(path: str, expected: str) -> None:
    assert canonical(path) == expected


def test_aliases_lead_to_the_usual_path_at_once() -> None:
    for path, usual in knowledge().aliases.items():
        assert canonical(path) == canonical(usual) == usual
