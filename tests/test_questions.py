"""Questions that lead back to themselves are answered as if they were worked out all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flask_lint.model.names.questions import MAX_DEPTH, MAX_VALUES, Questions, distinct
from flask_lint.model.names.values import UNKNOWN, External
from flask_lint.syntax.parse import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask_lint.model.names.values import Value, Values


class Question(NamedTuple):
    """What a question finds itself, the questions that it asks, and what it does with answers."""

    own: tuple[str, ...] = ()
    asks: tuple[int, ...] = ()
    grows: bool = False


Graph = tuple[Question, ...]


class Asker:
    """Asks the questions of a graph, as the evaluator does, and counts how often it computes."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.questions = Questions()
        self.computed = 0

    def ask(self, number: int) -> Values:
        return self.questions.answer(number, lambda: self._compute(number))

    def _compute(self, number: int) -> Iterator[Value]:
        self.computed += 1
        own, asks, grows = self.graph[number]
        yield from map(External, own)
        for other in asks:
            for value in self.ask(other):
                yield _grown(value) if grows else value


def _grown(value: Value) -> Value:
    return External(f"{value.path}.a") if isinstance(value, External) else value


def naive(graph: Graph) -> dict[int, set[Value]]:
    """Return all answers by plain iteration; what finds nothing at all is unknown."""
    found: dict[int, set[Value]] = {number: set() for number in range(len(graph))}
    _iterate(graph, found)
    for answer in found.values():
        if not answer:
            answer.add(UNKNOWN)
    _iterate(graph, found)
    return found


def _iterate(graph: Graph, found: Mapping[int, set[Value]]) -> None:
    changed = True
    while changed:
        changed = False
        for number, (own, asks, grows) in enumerate(graph):
            new: set[Value] = set(map(External, own))
            for other in asks:
                new |= {_grown(value) if grows else value for value in found[other]}
            if not new <= found[number]:
                found[number] |= new
                changed = True


@st.composite
def graphs(draw: st.DrawFn, *, circles_grow: bool = False) -> Graph:
    """Graphs of up to eight questions; without `circles_grow` what grows asks only later ones."""
    size = draw(st.integers(1, 8))
    made = []
    for _ in range(size):
        own = draw(st.lists(st.sampled_from("xyz"), max_size=2, unique=True))
        grows = draw(st.booleans())
        asks = draw(st.lists(st.integers(0, size - 1), max_size=3, unique=True))
        made.append(Question(tuple(own), tuple(asks), grows))
    if circles_grow:
        return tuple(made)
    return tuple(
        question._replace(grows=question.grows and number not in _reached(made, number))
        for number, question in enumerate(made)
    )


def _reached(graph: Sequence[Question], number: int) -> set[int]:
    """Return the questions that a question leads to, itself only if it leads back."""
    reached: set[int] = set()
    pending = list(graph[number].asks)
    while pending:
        current = pending.pop()
        if current not in reached:
            reached.add(current)
            pending.extend(graph[current].asks)
    return reached


def _never_ends(graph: Graph, number: int) -> bool:
    """Tell whether an answer, worked out plainly, would grow for ever."""
    return any(
        graph[other].grows
        and other in (circle := _reached(graph, other))
        and any(graph[source].own for source in circle)
        for other in {number, *_reached(graph, number)}
    )


def _chain_and_back(length: int) -> Graph:
    """Each question asks the next and the one before; only the first knows something."""
    return tuple(
        Question(
            ("x",) if number == 0 else (),
            tuple(other for other in (number + 1, number - 1) if 0 <= other < length),
        )
        for number in range(length)
    )


@given(graphs())
@example(_chain_and_back(7))
def test_every_order_of_questions_gives_the_least_fixpoint(graph: Graph) -> None:
    expected = naive(graph)
    for first in range(len(graph)):
        asker = Asker(graph)
        for number in (first, *range(len(graph))):
            assert set(asker.ask(number)) == expected[number], (first, number)


@given(graphs(circles_grow=True))
@example((Question(("x",), (1,), grows=True), Question((), (0, 2)), Question((), (1,))))
def test_what_grows_for_ever_is_unknown_whichever_is_asked_first(graph: Graph) -> None:
    endless = {number for number in range(len(graph)) if _never_ends(graph, number)}
    rest = naive(
        tuple(Question() if number in endless else one for number, one in enumerate(graph))
    )
    for first in range(len(graph)):
        asker = Asker(graph)
        for number in (first, *range(len(graph))):
            answer = set(asker.ask(number))
            if number in endless:
                assert UNKNOWN in answer, (first, number)
                assert set(map(External, graph[number].own)) <= answer, (first, number)
            else:
                assert answer == rest[number], (first, number)


def test_an_answer_is_worked_out_once() -> None:
    asker = Asker((Question(("x",), (1, 1)), Question(("y",), ())))
    assert asker.ask(0) == asker.ask(0) == (External("x"), External("y"))
    assert asker.computed == 2


def test_a_circle_is_worked_out_once_for_all_its_questions() -> None:
    asker = Asker(_chain_and_back(10))
    asker.ask(4)
    computed = asker.computed
    assert {asker.ask(number) for number in range(10)} == {(External("x"),)}
    assert asker.computed == computed


def test_a_long_growing_circle_ends_after_few_rounds() -> None:
    """`x = x.a()`, written a hundred times in a row, is no reason to sit and wait."""
    size = 100
    graph = tuple(
        Question(("x",) if number == 0 else (), ((number + 1) % size,), grows=True)
        for number in range(size)
    )
    asker = Asker(graph)
    assert UNKNOWN in asker.ask(0)
    assert asker.computed <= 10 * size


def test_what_finds_nothing_is_unknown() -> None:
    asker = Asker((Question((), (1,)), Question((), (0,)), Question()))
    assert [asker.ask(number) for number in range(3)] == [(UNKNOWN,)] * 3


def test_only_so_many_values_are_kept() -> None:
    names = tuple(f"x{number}" for number in range(MAX_VALUES + 1))
    values = distinct(map(External, names))
    assert values == (*map(External, names[:MAX_VALUES]), UNKNOWN)
    assert distinct(values) == values
    assert distinct(map(External, names[:MAX_VALUES])) == values[:-1]
    # Also where each question of a circle adds its own.
    asker = Asker((Question(names[:20], (1,)), Question(names[5:], (0,))))
    assert len(asker.ask(0)) == MAX_VALUES + 1
    assert UNKNOWN in asker.ask(1)


def test_a_chain_of_any_length_is_answered() -> None:
    size = 10 * MAX_DEPTH
    graph = tuple(
        Question((str(number),) if number % 500 == 499 else (), (number + 1,)[: number < size - 1])
        for number in range(size)
    )
    asker = Asker(graph)
    found = with_deep_stack(lambda: [asker.ask(number) for number in range(size)])
    assert found[0] == tuple(External(str(number)) for number in range(499, size, 500))
    assert found[-1] == (External(str(size - 1)),)
    # Twice where something waits below it, not once for each of those that lead to it.
    assert asker.computed <= 3 * size


def test_a_chain_leads_to_a_short_circle() -> None:
    """The circle is too deep on the stack, and yet nothing about it is unknown."""
    far = MAX_DEPTH - 2
    chain = [Question((), (number + 1,)) for number in range(far)]
    circle = [Question(("a",), (far + 1,)), Question(("b",), (far + 2,)), Question(("c",), (far,))]
    asker = Asker((*chain, *circle))
    found = with_deep_stack(lambda: [asker.ask(number) for number in range(far + 3)])
    assert {frozenset(one) for one in found} == {frozenset(map(External, "abc"))}


@pytest.mark.parametrize("back", [1, -1])
def test_a_circle_longer_than_the_stack_is_unknown_and_remembered(back: int) -> None:
    size = 5 * MAX_DEPTH + 1
    graph = tuple(Question((), ((number + back) % size,)) for number in range(size))
    asker = Asker((*graph[:-1], graph[-1]._replace(own=("x",))))
    found = with_deep_stack(lambda: [asker.ask(number) for number in range(size)])
    assert all(UNKNOWN in one for one in found)
    assert External("x") in found[-1]
    assert asker.computed <= 3 * size


def test_a_ladder_longer_than_the_stack_is_worked_out_in_bounded_time() -> None:
    size = 5 * MAX_DEPTH
    asker = Asker(_chain_and_back(size))
    found = with_deep_stack(lambda: [asker.ask(number) for number in range(size)])
    assert found[0][0] == External("x")
    assert asker.computed <= 10 * size


def test_forgotten_answers_are_worked_out_anew() -> None:
    found = {"clear": ["x"], "unclear": []}
    questions = Questions()

    def ask(name: str) -> Values:
        return questions.answer(name, lambda: map(External, found[name]))

    assert ask("clear") == (External("x"),)
    assert ask("unclear") == (UNKNOWN,)
    found.update(clear=["z"], unclear=["y"])
    assert ask("unclear") == (UNKNOWN,)
    questions.forget(lambda answer: UNKNOWN in answer)
    assert ask("clear") == (External("x"),)
    assert ask("unclear") == (External("y"),)


def test_an_exception_leaves_nothing_half_answered() -> None:
    asker = Asker((Question(("x",), (1,)), Question(("y",), (0, 7))))
    with pytest.raises(IndexError):
        asker.ask(0)
    asker.graph = (Question(("x",), (1,)), Question(("z",), (0,)))
    assert set(asker.ask(0)) == set(asker.ask(1)) == {External("x"), External("z")}
