"""Which code runs together, and which statements bind which names."""

from __future__ import annotations

import pytest

from flask_lint.model.names.scopes import Binding, Module, Scope, assigned_name
from flask_lint.syntax import nodes as n
from models import find, project_of

# Each: the text of a module, and its own bindings of `x`: kind, indices, source of the value.
BINDINGS: dict[str, tuple[str, list[tuple[str, tuple[int, ...], str]]]] = {
    "import": ("import x", [("import", (), "")]),
    "import of a submodule": ("import x.y", [("import", (), "")]),
    "import under another name": ("import y.x as z, a as x", [("import", (), "")]),
    "from": ("from x import y, x", [("from", (), "")]),
    "from under another name": ("from x import y as x, x as z", [("from", (), "")]),
    "def": ("def x(): pass", [("def", (), "")]),
    "async def": ("async def x(): pass", [("def", (), "")]),
    "class": ("class x: pass", [("class", (), "")]),
    "assign": ("x = y = 1", [("assign", (), "1")]),
    "second target": ("y = x = 1", [("assign", (), "1")]),
    "attributes and items bind nothing": ("x.y = x[0] = 1", []),
    "annotated": ("x: int = 1", [("assign", (), "1")]),
    "declared": ("x: int", [("declare", (), "int")]),
    "unpack": ("y, (z, x) = a", [("assign", (1, 1), "a")]),
    "unpack a list": ("[x, y] = a", [("assign", (0,), "a")]),
    "starred": ("y, *x = a", [("opaque", (), "")]),
    "after a starred": ("*y, x = a", [("opaque", (1,), "a")]),
    "augmented": ("x += 1", [("opaque", (), "")]),
    "walrus": ("f(x := 1)", [("assign", (), "1")]),
    "walrus in a comprehension": ("[x := y for y in z]", [("assign", (), "y")]),
    "loop": ("for x in y: pass", [("loop", (), "y")]),
    "loop over pairs": ("for a, x in y: pass", [("loop", (1,), "y")]),
    "with": ("with y as x, z as w: pass", [("with", (), "y")]),
    "with unpacked": ("with y as (w, x): pass", [("with", (1,), "y")]),
    "except": ("try:\n    pass\nexcept E as x:\n    pass", [("opaque", (), "")]),
    "case": ("match y:\n    case {'k': [x, *_]}: pass", [("opaque", (), "")]),
    "rest of a case": ("match y:\n    case {**x}: pass", [("opaque", (), "")]),
    "a compared value binds nothing": ("match y:\n    case a.x: pass", []),
    "comprehension": ("[1 for x in y]", [("comprehension", (), "y")]),
    "unpacked in a comprehension": ("[1 for a, x in y]", [("comprehension", (-1,), "y")]),
    "twice": ("x = 1\nif y:\n    x = 2", [("assign", (), "1"), ("assign", (), "2")]),
    "in a function": ("def f(x):\n    x = 1\n    import x", []),
    "in a class": ("class C:\n    x = 1", []),
    "global": ("def f():\n    global x\n    x = 1", [("assign", (), "1")]),
    "global def": ("def f():\n    global x\n    def x(): pass", [("def", (), "")]),
    "global import": ("def f():\n    global x\n    import x", [("import", (), "")]),
    "deleted": ("del x", []),
}


def _module(text: str) -> Module:
    return project_of({"app.py": text + "\n"}).modules["app.py"]


def _scope(module: Module, qualname: str) -> Scope:
    (scope,) = [scope for scope in module.scopes if scope.qualname == qualname]
    return scope


def _said(binding: Binding, text: str) -> tuple[str, tuple[int, ...], str]:
    value = binding.value
    return binding.kind, binding.unpack, text[value.start : value.end] if value else ""


@pytest.mark.parametrize("name", BINDINGS)
def test_bindings_of_a_module(name: str) -> None:
    text, expected = BINDINGS[name]
    found = _module(text).scope.bindings.get("x", [])
    assert [_said(binding, text) for binding in found] == expected
    assert all(binding.name == "x" for binding in found)


def test_a_type_alias_is_worked_out_only_when_it_is_asked_for() -> None:
    text = "type X = f(y)\n"
    module = _module(text)
    (binding,) = module.scope.bindings["X"]
    assert _said(binding, text) == ("assign", (), "f(y)")
    assert list(module.scope.each(n.Call)) == []


def test_parameters_are_bound_in_the_function() -> None:
    text = "def f(a, /, b=1, *c, d: int = 2, **e): pass\ng = lambda h=3: h"
    module = _module(text)
    function, lambda_ = module.scopes[1:]
    assert {name: _said(one, text) for name, (one,) in function.bindings.items()} == {
        "a": ("param", (), ""),
        "b": ("param", (), "1"),
        "c": ("param", (), ""),
        "d": ("param", (), "2"),
        "e": ("param", (), ""),
    }
    assert _said(lambda_.bindings["h"][0], text) == ("param", (), "3")


def test_nonlocal_names_are_bound_in_the_function_around() -> None:
    text = "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n"
    module = _module(text)
    assert [_said(one, text)[2] for one in _scope(module, "f").bindings["x"]] == ["1", "2"]
    assert "x" not in _scope(module, "f.g").bindings
    assert "x" not in module.scope.bindings


def test_a_star_binds_no_name_of_its_own() -> None:
    scope = _module("from a import *\nfrom .b import *").scope
    assert [(star.module, star.level) for star in scope.stars] == [("a", 0), ("b", 1)]
    assert scope.bindings == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if TYPE_CHECKING:\n    import x", True),
        ("if typing.TYPE_CHECKING:\n    from y import x", True),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import x", False),
        ("if TYPE_CHECKING:\n    pass\nelif y:\n    import x", False),
        ("if y:\n    import x", False),
        ("if not TYPE_CHECKING:\n    import x", False),
        ("import x", False),
    ],
)
def test_imports_for_types_only(text: str, *, expected: bool) -> None:
    (binding,) = _module(text).scope.bindings["x"]
    assert binding.typing_only is expected


def test_a_comprehension_binds_for_its_own_stretch_only() -> None:
    text = "x = 1\ny = [x for x in z]\nx\n"
    scope = _module(text).scope

    def kinds(at: int) -> list[str]:
        return [binding.kind for binding in scope.bound("x", at)]

    assert kinds(text.index("[") + 1) == ["comprehension"]
    assert kinds(text.index("]") + 1) == ["assign"]
    assert kinds(text.index("y =")) == ["assign"]


def test_inner_comprehensions_hide_outer_ones() -> None:
    text = "a = [[x for x in y] for x in z]\n"
    (binding,) = _module(text).scope.bound("x", text.index("x for"))
    assert _said(binding, text)[2] == "y"
    # What the inner one runs over is still the outer one's.
    text = "a = [[x for x in x.parts] for x in z]\n"
    (binding,) = _module(text).scope.bound("x", text.index("x.parts"))
    assert _said(binding, text)[2] == "z"


# What runs when the module runs: the names that are read there, in their order.
RUNS = {
    "@a(b)\ndef f(x=c, *, y=d):\n    g": ["a", "b", "c", "d"],
    "@a\nclass C(b, k=c):\n    d\n    def f(self, x=e):\n        g": ["a", "b", "c"],
    "f = lambda x=a: b": ["f", "a"],
    "[a for b in c if d]": ["a", "b", "c", "d"],
    "if a:\n    b\nelif c:\n    d\nelse:\n    e": ["a", "b", "c", "d", "e"],
    "try:\n    a\nexcept b:\n    c\nelse:\n    d\nfinally:\n    e": ["a", "b", "c", "d", "e"],
    "with a as b:\n    c": ["a", "b", "c"],
    "while a:\n    b\nelse:\n    c": ["a", "b", "c"],
}


@pytest.mark.parametrize("text", RUNS)
def test_what_runs_with_a_module(text: str) -> None:
    scope = _module(text).scope
    assert [node.id for node in scope.nodes if isinstance(node, n.Name)] == RUNS[text]


def test_what_runs_with_classes_functions_and_lambdas() -> None:
    module = _module("class C:\n    a\n    def f(self, x=b):\n        c\n        return lambda: d")
    names = {
        scope.qualname: [node.id for node in scope.nodes if isinstance(node, n.Name)]
        for scope in module.scopes
    }
    assert names == {"": [], "C": ["a", "b"], "C.f": ["c"], "C.f.<lambda>": ["d"]}
    kinds = [(scope.kind, scope.is_function) for scope in module.scopes]
    assert kinds == [("module", False), ("class", False), ("function", True), ("lambda", True)]


def test_scopes_know_what_they_run_in() -> None:
    module = _module("class C:\n    class D:\n        a\n    def f(self):\n        class E: pass")
    assert _scope(module, "C.D").runs_in is module.scope
    assert _scope(module, "C.f.E").runs_in is _scope(module, "C.f")
    assert _scope(module, "C.f").runs_in is _scope(module, "C.f")
    assert _scope(module, "C.f").enclosing_class is _scope(module, "C")
    assert _scope(module, "C.D").enclosing_class is None
    assert module.scope.enclosing_class is None
    assert _scope(module, "C.f").children == [_scope(module, "C.f.E")]


def test_functions_in_methods_have_no_class_around_them() -> None:
    module = _module("class C:\n    def f(self):\n        def g(): pass")
    assert _scope(module, "C.f.g").enclosing_class is None


def test_every_node_has_its_owner_and_its_ancestors() -> None:
    text = "@d(1)\ndef f(x=e):\n    if a:\n        return [b for c in g(h)]\n"
    module = _module(text)
    function = _scope(module, "f")
    call = find(function, n.Call, "g(h)", text)
    around = [type(node).__name__ for node in module.ancestors(call)]
    assert around == ["Generator", "Comprehension", "Return", "Branch", "If", "Function"]
    for scope in module.scopes:
        for node in scope.nodes:
            assert module.owner(node) is scope, node


def test_a_lambda_runs_its_body() -> None:
    text = "x = f(lambda: g())\n"
    module = _module(text)
    lambda_ = _scope(module, "<lambda>")
    assert [call.func for call in lambda_.each(n.Call)] == [find(lambda_, n.Name, "g", text)]
    assert module.owner(find(lambda_, n.Call, "g()", text)) is lambda_
    assert lambda_.body == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = f()", "x"),
        ("x = y or f()", "x"),
        ("a.x = f() if y else None", "x"),
        ("x: int = f()", "x"),
        ("x = [f()]", ""),
        ("x = g(f())", ""),
        ("y[f()] = x", ""),
        ("f()", ""),
    ],
)
def test_the_name_that_a_value_is_assigned_to(text: str, expected: str) -> None:
    module = _module(text)
    assert assigned_name(module, find(module.scope, n.Call, "f()", text)) == expected
