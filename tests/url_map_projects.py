"""Random projects with routes and templates, for comparing the model with real Flask."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

_RULES = ("/", "/a", "/a/<int:number>", "/<path:rest>", "/b/", "/c/<any(x, y):kind>/d", "//e")
_PREFIXES = (None, "/p", "/p/", "/<lang>", "/q/r")
_METHODS = (None, ["GET"], ["POST"], ["get", "PUT"])
_TEMPLATES = (None, "pages", "templates", "own/files")
_FORMS = ("route", "get", "post", "add_url_rule", "lambda", "class", "loop", "helper", "twice")


@dataclass
class Views:
    """The views of one app or blueprint: the form of each registration and what it is given."""

    registrations: list[tuple[str, str, list[str] | None, bool]]


@dataclass
class Blueprint:
    """A blueprint: where it is made, and the blueprints that it registers."""

    module: int
    prefix: str | None
    static: bool
    templates: str | None
    views: Views
    children: list[tuple[int, str | None, str | None]] = field(default_factory=list)


@st.composite
def _views(draw: st.DrawFn) -> Views:
    return Views(
        draw(
            st.lists(
                st.tuples(
                    st.sampled_from(_FORMS),
                    st.sampled_from(_RULES),
                    st.sampled_from(_METHODS),
                    st.booleans(),
                ),
                min_size=1,
                max_size=4,
            )
        )
    )


@st.composite
def projects(draw: st.DrawFn, package: str = "site") -> dict[str, str]:
    """Draw the files of a project whose `create_app` stands in `PACKAGE/__init__.py`."""
    count = draw(st.integers(1, 4))
    blueprints = [
        Blueprint(
            draw(st.integers(0, 1)),
            draw(st.sampled_from(_PREFIXES)),
            draw(st.booleans()),
            draw(st.sampled_from(_TEMPLATES)),
            draw(_views()),
        )
        for _ in range(count)
    ]
    # A blueprint registers later ones only, so that there is no circle.
    for index, blueprint in enumerate(blueprints):
        for other in range(index + 1, count):
            if draw(st.integers(0, 2)) == 0:
                name = draw(st.sampled_from((None, f"n{other}")))
                blueprint.children.append((other, name, draw(st.sampled_from(_PREFIXES))))
    mounted = draw(st.lists(st.integers(0, count - 1), unique=True, min_size=1))
    mounts = [
        (index, draw(st.sampled_from((None, f"m{index}"))), draw(st.sampled_from(_PREFIXES)))
        for index in mounted
    ]
    again = draw(st.sampled_from([(), ((mounted[0], "again", "/again"),)]))
    in_loop = draw(st.booleans())
    return _written(package, blueprints, draw(_views()), [*mounts, *again], in_loop)


def _written(
    package: str,
    blueprints: list[Blueprint],
    own: Views,
    mounts: list[tuple[int, str | None, str | None]],
    in_loop: bool,
) -> dict[str, str]:
    files = {f"{package}/templates/index.html": "\n", f"{package}/unused/index.html": "\n"}
    for module in (0, 1):
        lines = [_IMPORTS.format(package=package)]
        for index, blueprint in enumerate(blueprints):
            if blueprint.module == module:
                options = f", url_prefix={blueprint.prefix!r}"
                if blueprint.static:
                    options += f", static_folder='files', static_url_path='/files{index}'"
                if blueprint.templates is not None:
                    options += f", template_folder={blueprint.templates!r}"
                    for template in ("base.html", f"b{index}/page.html"):
                        files[f"{package}/{blueprint.templates}/{template}"] = f"{index}\n"
                lines.append(f"b{index} = Blueprint('b{index}', __name__{options})")
                lines.extend(_registrations(f"b{index}", blueprint.views))
        files[f"{package}/part{module}.py"] = "\n".join(lines) + "\n"
    lines = [_IMPORTS.format(package=package)]
    for index, blueprint in enumerate(blueprints):
        lines.append(f"from {package}.part{blueprint.module} import b{index}")
    for index, blueprint in enumerate(blueprints):
        for other, name, prefix in blueprint.children:
            lines.append(f"b{index}.register_blueprint(b{other}{_options(name, prefix)})")
    lines.append("def create_app():")
    body = ["app = Flask(__name__)"]
    if in_loop:
        table = [(f"b{index}", name or f"b{index}", prefix) for index, name, prefix in mounts]
        shown = ", ".join(f"({bp}, {name!r}, {prefix!r})" for bp, name, prefix in table)
        body.append(f"for bp, name, prefix in [{shown}]:")
        body.append("    app.register_blueprint(bp, name=name, url_prefix=prefix)")
    else:
        body.extend(
            f"app.register_blueprint(b{index}{_options(name, prefix)})"
            for index, name, prefix in mounts
        )
    for line in _registrations("app", own):
        body.extend(line.split("\n"))
    body.append("return app")
    lines.extend(f"    {line}" for line in body)
    files[f"{package}/__init__.py"] = "\n".join(lines) + "\n"
    # Helpers that nobody calls would count as called by somebody who cannot be seen.
    used = any("helpers.add(" in text for text in files.values())
    files[f"{package}/helpers.py"] = _HELPERS if used else ""
    return files


def _options(name: str | None, prefix: str | None) -> str:
    options = f", name={name!r}" if name else ""
    return options + (f", url_prefix={prefix!r}" if prefix is not None else "")


def _registrations(holder: str, views: Views) -> list[str]:
    lines: list[str] = []
    for number, (form, rule, methods, named) in enumerate(views.registrations):
        view = f"{holder}_v{number}"
        given = f", methods={methods!r}" if methods else ""
        endpoint = f", endpoint='e{number}'" if named else ""
        define = f"def {view}(**values):\n    return ''"
        match form:
            case "route" | "twice":
                decorator = f"@{holder}.route({rule!r}{given}{endpoint})"
                more = f"@{holder}.get('/more{number}')\n" if form == "twice" else ""
                lines.append(f"{more}{decorator}\n{define}")
            case "get" | "post":
                lines.append(f"@{holder}.{form}({rule!r}{endpoint})\n{define}")
            case "add_url_rule":
                lines.append(define)
                lines.append(f"{holder}.add_url_rule({rule!r}{given}{endpoint}, view_func={view})")
            case "lambda":
                name = f"'l{number}'"
                lines.append(f"{holder}.add_url_rule({rule!r}, {name}, lambda **values: ''{given})")
            case "class":
                lines.append(
                    f"class C{view}(MethodView):\n    def get(self, **values): return ''\n"
                    "    def delete(self, **values): return ''"
                )
                lines.append(
                    f"{holder}.add_url_rule({rule!r}{given}, "
                    f"view_func=C{view}.as_view('c{number}'){endpoint})"
                )
            case "loop":
                lines.append(define)
                lines.append(
                    f"for path, name in (({rule!r}, 'x{number}'), ('/l{number}', 'y{number}')):\n"
                    f"    {holder}.add_url_rule(path, name, {view}{given})"
                )
            case _:
                lines.append(define)
                lines.append(f"helpers.add({holder}, {rule!r}, 'h{number}', {view}{given})")
    return lines


_IMPORTS = """from flask import Blueprint, Flask
from flask.views import MethodView
from {package} import helpers
"""

_HELPERS = """
def add(target, rule, name, view, **options):
    _add(target, [rule], "named_" + name, view, options)


def _add(holder, rules, endpoint, view_func, options):
    for rule in rules:
        holder.add_url_rule(rule, f"{endpoint}", view_func=view_func, **options)
"""
