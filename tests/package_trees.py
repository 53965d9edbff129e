"""Random trees of modules that import each other, and an interpreter that imports them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from flask_lint.model.project import FlaskProject

# The error, the module that lacks something, and what it lacks.
Error = tuple[str, str, str]

# The modules that a tree may have, packages before what stands in them.
_NAMES = ("p", "p.a", "p.b", "p.q", "p.q.c", "p.q.d", "r", "s", "t", "t.e")
_PACKAGES = frozenset({"p", "p.q", "t"})

# How a module gives a name a value, in every form that Python has.
_BINDINGS = (
    "{} = 1",
    "def {}(function=None):\n    return function",
    "class {}:\n    pass",
    "for {} in (1,):\n    pass",
    "with nullcontext(1) as {}:\n    pass",
    "({} := 1)",
    "{}, _rest = 1, 2",
    "import json as {}",
    "from os import path as {}",
    "if not TYPE_CHECKING:\n    {} = 1",
    "try:\n    {} = 1\nfinally:\n    pass",
    "try:\n    import json as {}\nexcept ImportError:\n    {} = None",
    "{}: int = 1",
    "def _set():\n    global {}\n    {} = 1\n_set()",
    "if True:\n    {} = 1\nelse:\n    pass",
)


# What may stand around a statement that nobody can decide without running it.
_CONDITIONS = (
    "{}",
    "if len('a') == 1:\n    {}",
    "if len('a') == 2:\n    {}",
    "if len('a') == 2:\n    pass\nelse:\n    {}",
    "for _i in range(2):\n    {}",
    "for _i in range(0):\n    {}",
    "while True:\n    {}\n    break",
    "for _i in (1, 2):\n    if _i == 1:\n        continue\n    {}",
    "try:\n    [][0]\n    {}\nexcept IndexError:\n    pass",
    "try:\n    [][0]\nexcept IndexError:\n    {}",
    "match 1:\n    case 1:\n        {}",
)


@dataclass(frozen=True)
class Source:
    """One module of a tree: the names that it binds itself, and a function that imports."""

    name: str
    names: tuple[str, ...]

    @property
    def is_package(self) -> bool:
        return self.name in _PACKAGES

    @property
    def path(self) -> str:
        """The file of the module."""
        return self.name.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def function(self) -> str:
        return f"run_{self.name.replace('.', '_')}"


class _Writer:
    """Writes the imports of one module of a tree."""

    def __init__(
        self, draw: st.DrawFn, module: Source, others: list[Source], *, doubtful: bool
    ) -> None:
        self.draw = draw
        self.module = module
        self.others = others
        self.count = 0
        self.frames = _CONDITIONS if doubtful else ("{}",)

    def statement(self) -> str:
        form = self.draw(st.sampled_from(_FORMS))
        text = form(self, self.draw(st.sampled_from(self.others)))
        frame = self.draw(st.sampled_from(self.frames))
        margin = frame.partition("{}")[0].rpartition("\n")[2]
        return frame.replace("{}", text.replace("\n", f"\n{margin}"))

    def fresh(self) -> str:
        self.count += 1
        return f"_{self.count}"

    def name(self, other: Source) -> str:
        return self.draw(st.sampled_from(other.names))

    def origin(self, target: str) -> str:
        """Return how `from ... import` may spell a module, absolutely or relatively."""
        package = self.module.package
        if not package or not self.draw(st.booleans()):
            return target
        if target == package:
            return "."
        if target.startswith(f"{package}."):
            return "." + target.removeprefix(f"{package}.")
        above = package.rpartition(".")[0]
        if above and target == above:
            return ".."
        if above and target.startswith(f"{above}."):
            return ".." + target.removeprefix(f"{above}.")
        return target

    def take(self, other: Source, alias: str = "") -> str:
        name = self.name(other)
        return f"from {self.origin(other.name)} import {name}" + (f" as {alias}" if alias else "")

    # Forms -----------------------------------------------------------------------------------

    def plain(self, other: Source) -> str:
        return f"import {other.name}"

    def renamed(self, other: Source) -> str:
        return f"import {other.name} as {self.fresh()}"

    def takes(self, other: Source) -> str:
        return self.take(other, self.fresh())

    def takes_as_it_is(self, other: Source) -> str:
        return self.take(other)

    def takes_two(self, other: Source) -> str:
        first, second = self.name(other), self.name(other)
        below = [one for one in self.others if one.name.rpartition(".")[0] == other.name]
        is_below: bool = self.draw(st.booleans())
        if below and is_below:
            second = self.draw(st.sampled_from(below)).name.rpartition(".")[2]
        origin = self.origin(other.name)
        return f"from {origin} import {first} as {self.fresh()}, {second} as {self.fresh()}"

    def submodule(self, other: Source) -> str:
        above, _, last = other.name.rpartition(".")
        if not above:
            return self.renamed(other)
        return f"from {self.origin(above)} import {last} as {self.fresh()}"

    def star(self, other: Source) -> str:
        return f"from {self.origin(other.name)} import *"

    def reads(self, other: Source) -> str:
        alias = self.fresh()
        return f"import {other.name} as {alias}\n{self.fresh()} = {alias}.{self.name(other)}"

    def reads_whole(self, other: Source) -> str:
        return f"import {other.name}\n{self.fresh()} = {other.name}.{self.name(other)}"

    def reads_in_default(self, other: Source) -> str:
        alias = self.fresh()
        read = f"{alias}.{self.name(other)}"
        return f"import {other.name} as {alias}\ndef {self.fresh()}(x={read}):\n    pass"

    def reads_in_list(self, other: Source) -> str:
        alias = self.fresh()
        read = f"[len([{alias}.{self.name(other)}]), {{1: {alias}.{self.name(other)}}}]"
        return f"import {other.name} as {alias}\n{self.fresh()} = {read}"

    def reads_later(self, other: Source) -> str:
        alias = self.fresh()
        return f"import {other.name} as {alias}\n{self.fresh()} = lambda: {alias}.nothing"

    def caught(self, other: Source) -> str:
        error = self.draw(st.sampled_from(("ImportError", "Exception", "(KeyError, ImportError)")))
        alias = self.fresh()
        return f"try:\n    {self.take(other, alias)}\nexcept {error} as _e:\n    {alias} = None"

    def caught_read(self, other: Source) -> str:
        alias = self.fresh()
        read = f"{self.fresh()} = {alias}.{self.name(other)}"
        return (
            f"import {other.name} as {alias}\n"
            f"try:\n    {read}\nexcept AttributeError:\n    pass\nelse:\n    pass"
        )

    def raised_again(self, other: Source) -> str:
        return f"try:\n    {self.take(other, self.fresh())}\nexcept ImportError:\n    raise"

    def not_caught(self, other: Source) -> str:
        error = self.draw(st.sampled_from(("ModuleNotFoundError", "AttributeError", "KeyError")))
        return f"try:\n    {self.take(other, self.fresh())}\nexcept {error}:\n    pass"

    def second_choice(self, other: Source) -> str:
        third = self.draw(st.sampled_from(self.others))
        alias = self.fresh()
        return (
            f"try:\n    {self.take(other, alias)}\n"
            f"except ImportError:\n    {self.take(third, alias)}"
        )

    def suppressed(self, other: Source) -> str:
        return f"with suppress(ImportError):\n    {self.take(other, self.fresh())}"

    def typing_only(self, other: Source) -> str:
        return f"if TYPE_CHECKING:\n    {self.take(other, self.fresh())}"

    def unless_typing(self, other: Source) -> str:
        alias = self.fresh()
        return f"if TYPE_CHECKING:\n    {alias} = 1\nelse:\n    {self.take(other, alias)}"

    def main_only(self, other: Source) -> str:
        return f"if __name__ == '__main__':\n    {self.take(other, self.fresh())}"

    def later(self, other: Source) -> str:
        return f"def {self.fresh()}():\n    {self.take(other)}"

    def called(self, other: Source) -> str:
        function = self.fresh()
        return f"def {function}():\n    {self.take(other)}\n{function}()"

    def called_with_global(self, other: Source) -> str:
        function, name = self.fresh(), self.fresh()
        return f"def {function}():\n    global {name}\n    {self.take(other, name)}\n{function}()"

    def called_after_return(self, other: Source) -> str:
        function = self.fresh()
        return f"def {function}():\n    return 1\n    {self.take(other)}\n{function}()"

    def called_elsewhere(self, other: Source) -> str:
        return f"from {self.origin(other.name)} import {other.function}\n{other.function}()"

    def generator(self, other: Source) -> str:
        function = self.fresh()
        return f"def {function}():\n    {self.take(other)}\n    yield 1\n{function}()"

    def decorated(self, other: Source) -> str:
        function = self.fresh()
        return (
            f"def {function}(f):\n    {self.take(other)}\n    return f\n"
            f"@{function}\ndef {self.fresh()}():\n    pass"
        )

    def class_body(self, other: Source) -> str:
        return f"class {self.fresh()}:\n    {self.take(other)}"

    def named(self, other: Source) -> str:
        return f"import_module('{other.name}')"

    def loop(self, other: Source) -> str:
        third = self.draw(st.sampled_from(self.others))
        return f"for _n in ('{other.name}', '{third.name}'):\n    import_module(_n)"

    def deleted(self, other: Source) -> str:
        alias = self.fresh()
        return f"{self.take(other, alias)}\ndel {alias}"


_FORMS: tuple[Callable[[_Writer, Source], str], ...] = tuple(
    form
    for name, form in vars(_Writer).items()
    if name not in ("statement", "fresh", "name", "origin", "take") and not name.startswith("__")
)
_HEAD = (
    "from contextlib import nullcontext, suppress\n"
    "from importlib import import_module\n"
    "from typing import TYPE_CHECKING"
)


@st.composite
def trees(draw: st.DrawFn, *, doubtful: bool = False) -> dict[str, str]:
    """Draw the files of a tree; `doubtful` puts conditions around its statements."""
    chosen = draw(st.sets(st.sampled_from(_NAMES), min_size=2, max_size=6))
    for name in tuple(chosen):
        while name := name.rpartition(".")[0]:
            chosen.add(name)
    modules = [
        Source(name, tuple(f"{name.replace('.', '_')}_{number}" for number in range(2)))
        for name in sorted(chosen)
    ]
    return {module.path: _text(draw, module, modules, doubtful=doubtful) for module in modules}


def _text(draw: st.DrawFn, module: Source, modules: list[Source], *, doubtful: bool) -> str:
    others = [one for one in modules if one is not module]
    writer = _Writer(draw, module, others, doubtful=doubtful)
    statements = [writer.statement() for _ in range(draw(st.integers(0, 4)))]
    own = [draw(st.sampled_from(_BINDINGS)).format(*[name] * 2) for name in module.names]
    other = draw(st.sampled_from(others))
    own.append(f"def {module.function}():\n    {writer.take(other)}")
    if draw(st.integers(0, 3)) == 0:
        listed = [repr(name) for name in module.names if draw(st.booleans())]
        below = [one for one in others if one.name.rpartition(".")[0] == module.name]
        listed += [repr(one.name.rpartition(".")[2]) for one in below if draw(st.booleans())]
        own.append(f"__all__ = [{', '.join(listed)}]")
    for statement in own:
        statements.insert(draw(st.integers(0, len(statements))), statement)
    return "\n".join([_HEAD, *statements, ""])


def errors_of(project: FlaskProject) -> list[Error | None]:
    """Return what fails, in the model, when each module of a tree is imported first of all."""
    found: list[Error | None] = []
    for path in project.modules:
        failure = project.import_order.start_app(path, ())
        if failure is None:
            found.append(None)
            continue
        kind = "ImportError" if failure.is_import_error else "AttributeError"
        found.append((kind, project.modules[failure.source].name, failure.name))
    return found


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a tree below `folder`."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


# The truth ------------------------------------------------------------------------------------

_PROGRAM = """
import importlib, json, re, sys
sys.dont_write_bytecode = True
own = set(sys.modules)
for line in sys.stdin:
    folder, names = json.loads(line)
    sys.path.insert(0, folder)
    answers = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            found = re.match("cannot import name '([^']+)'", str(error))
            answers.append(["ImportError", error.name, found[1] if found else str(error)])
        except AttributeError as error:
            answers.append(["AttributeError", getattr(error.obj, "__name__", ""), error.name])
        except Exception as error:
            answers.append([type(error).__name__, "", str(error)])
        else:
            answers.append(None)
        for module in set(sys.modules) - own:
            if getattr(sys.modules[module], "__file__", "").startswith(folder):
                del sys.modules[module]
        own |= set(sys.modules)
    sys.path.remove(folder)
    sys.path_importer_cache.clear()
    print(json.dumps(answers), flush=True)
"""


class Interpreter:
    """A Python that imports one module of a tree after the other, each time the first of all."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def failures(self, folder: Path, names: list[str]) -> list[Error | None]:
        """Return what fails when each of the modules below `folder` is the first of all."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(folder), names]) + "\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        return [answer and tuple(answer) for answer in answers]


@contextmanager
def interpreter() -> Iterator[Interpreter]:
    """Start a Python of its own."""
    command = [sys.executable, "-I", "-c", _PROGRAM]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Interpreter(process)
        assert process.stdin is not None
        process.stdin.close()
