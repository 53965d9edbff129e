"""What code does to names and to modules while it is imported, as steps of a small language.

The steps are those that CPython takes: imports, bindings, attributes read from other modules,
calls of functions that import something. Everything else has no influence on the import order.
Source: the Python reference, pages The import system and Naming and binding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.syntax import nodes as n


class Step(msgspec.Struct, frozen=True):
    """One step; `node` is the statement or expression, in the module `module`."""

    module: Module
    node: n.Node


# What happens -----------------------------------------------------------------------------------


class Load(Step, frozen=True):
    """`import a.b`: run the modules at `paths`, which are a and a.b, in order.

    `whole` tells whether the last of them is what the statement names: the project may have only
    its packages. `names` are the words of `a.b` when it is bound by another name: Python then
    looks up each but the first in the package before.
    """

    paths: tuple[str, ...]
    whole: bool = True
    names: tuple[str, ...] = ()


class Take(Step, frozen=True):
    """One name of `from m import name as binds`.

    `paths` are m's packages and m itself, which comes last; `source` is m's path, or None when m
    has no file. `submodule` is what to run when m does not have the name: m's submodule.
    """

    paths: tuple[str, ...]
    source: str | None
    name: str
    binds: str
    submodule: tuple[str, ...]


class TakeAll(Step, frozen=True):
    """`from m import *`; `source` is None for a module from outside the project."""

    paths: tuple[str, ...]
    source: str | None


class Bind(Step, frozen=True):
    """A name gets a value: a name of the module, or of the other module at `of`."""

    name: str
    of: str | None = None


class Unbind(Step, frozen=True):
    """`del name`."""

    name: str


class Read(Step, frozen=True):
    """`module.name` is evaluated, where `source` is the path of the module."""

    source: str
    name: str


class Run(Step, frozen=True):
    """A function of the project is called."""

    function: Scope


class Escape(Step, frozen=True):
    """Code is called of which nothing is known: it may import anything."""


class Return(Step, frozen=True):
    """The function ends here."""


class Raise(Step, frozen=True):
    """An error is raised: the one that is being handled, if there is one."""


Leaf = Load | Take | TakeAll | Bind | Unbind | Read | Run | Escape | Return | Raise


# How steps belong together ----------------------------------------------------------------------


class From(Step, frozen=True):
    """`from m import a, b`: m runs, then the submodules among the names, then they are taken."""

    takes: tuple[Take, ...]


class Perhaps(Step, frozen=True):
    """Steps that may not be taken: nothing is known about the condition."""

    steps: tuple[AnyStep, ...]


class OnlyMain(Step, frozen=True):
    """Steps that are taken only when the module is run as a program."""

    steps: tuple[AnyStep, ...]


class Caught(NamedTuple):
    """What an `except` clause catches, of the errors that importing raises, and what it does."""

    import_error: bool
    attribute_error: bool
    steps: tuple[AnyStep, ...]


class Attempt(Step, frozen=True):
    """`try`; `is_closed` says that nothing else than its imports can go wrong in `body`."""

    body: tuple[AnyStep, ...]
    handlers: tuple[Caught, ...]
    orelse: tuple[AnyStep, ...]
    final: tuple[AnyStep, ...]
    is_closed: bool


AnyStep = Leaf | From | Perhaps | OnlyMain | Attempt


class Taken(NamedTuple):
    """A step that stands in some code, whatever is around it.

    `certain` tells whether it is taken whenever the code around it runs, and nothing catches its
    failure; `main_only` whether it is taken only when the module is run as a program.
    """

    step: Leaf
    certain: bool
    main_only: bool


def leaves(
    steps: Iterable[AnyStep], *, certain: bool = True, main_only: bool = False
) -> Iterator[Taken]:
    """Yield every step among `steps`, in their order, out of what they stand in."""
    for step in steps:
        match step:
            case From():
                yield from (Taken(take, certain, main_only) for take in step.takes)
            case Perhaps():
                yield from leaves(step.steps, certain=False, main_only=main_only)
            case OnlyMain():
                yield from leaves(step.steps, certain=certain, main_only=True)
            case Attempt():
                caught = bool(step.handlers)
                yield from leaves(step.body, certain=certain and not caught, main_only=main_only)
                for handler in step.handlers:
                    yield from leaves(handler.steps, certain=False, main_only=main_only)
                yield from leaves(step.orelse, certain=certain, main_only=main_only)
                yield from leaves(step.final, certain=certain, main_only=main_only)
            case _:
                yield Taken(step, certain, main_only)
