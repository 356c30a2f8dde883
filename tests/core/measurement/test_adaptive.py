"""A sitting: the right area, the right item, an end for a reason, and nothing kept but answers."""

from __future__ import annotations

import dataclasses
import itertools
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.adaptive import (
    AbilityScale,
    AreaItems,
    Asked,
    Done,
    Missing,
    Question,
    Rules,
    Stop,
    next_question,
)
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    information,
    log_probabilities,
)

SCALE = AbilityScale(np.arange(-40.0, 141.0), 2.3)
EXACT = Rules(target_error=1.0)


def area(name: str, places: Sequence[float], weight: float = 1.0, sd: float = 6.0) -> AreaItems:
    items = [
        ResponseItem(f"{name}{i}", Model.PARTIAL_CREDIT, (p - 8, p - 4, p), error=3.0)
        for i, p in enumerate(places)
    ]
    return AreaItems(name, items, 50.0, sd, SCALE, weight)


def sitting(
    areas: Sequence[AreaItems], rules: Rules, levels: Sequence[int], **more: int
) -> tuple[list[str], Done]:
    asked: list[Asked] = []
    while isinstance(found := next_question(areas, asked, rules, **more), Question):
        asked.append(Asked(found.code, levels[len(asked) % len(levels)]))
    return [one.code for one in asked], found


def test_the_first_estimate_is_the_prior_and_the_first_item_the_nearest() -> None:
    found = next_question([area("a", [20, 52, 90])], [], EXACT)
    assert isinstance(found, Question)
    assert found.code == "a1"
    state = found.areas[0]
    assert (state.mean, state.sd) == pytest.approx((50, 6), abs=1e-3)
    assert (state.low, state.high) == pytest.approx((50 - 1.645 * 6, 50 + 1.645 * 6), abs=0.02)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 3)), min_size=2, max_size=8))
def test_states_and_items_are_those_of_the_textbook(given_: list[tuple[float, int]]) -> None:
    one = area("a", [place for place, _ in given_])
    asked = [Asked(item.code, level) for item, (_, level) in zip(one.items, given_, strict=True)]
    asked.pop()
    asked.pop()
    log_weights = -0.5 * ((SCALE.points - 50.0) / 6.0) ** 2
    for item, answer in zip(one.items, asked, strict=False):
        log_weights = log_weights + log_probabilities(item, SCALE.points, 2.3)[:, answer.level]
    weights = np.exp(log_weights) / np.exp(log_weights).sum()
    mean = float(weights @ SCALE.points)
    found = next_question([one], asked, Rules(target_error=0.01))
    assert isinstance(found, Question)
    assert found.areas[0].mean == pytest.approx(mean, abs=1e-9)
    variance = float(weights @ (SCALE.points - mean) ** 2)
    assert found.areas[0].sd == pytest.approx(math.sqrt(variance), abs=1e-9)
    worth = {item.code: float(information(item, mean, 2.3)) for item in one.items[len(asked) :]}
    assert worth[found.code] == pytest.approx(max(worth.values()), rel=1e-8)


def test_an_end_for_each_reason() -> None:
    areas = [area("a", range(20, 80, 2))]
    codes, end = sitting(areas, Rules(target_error=1.5), [1, 2])
    assert end.reason is Stop.PRECISE
    assert end.areas[0].sd <= 1.5
    assert sitting(areas, Rules(target_error=1.5), [1, 2])[0] == codes
    longer, _ = sitting(areas, Rules(target_error=1.5, fewest_per_area=len(codes) + 2), [1, 2])
    assert len(longer) == len(codes) + 2
    assert longer[: len(codes)] == codes
    shorter, end = sitting(areas, Rules(target_error=0.1, most_questions=4), [1, 2])
    assert (shorter, end.reason) == (codes[:4], Stop.COUNT)
    _, end = sitting(areas, Rules(target_error=0.1, most_per_area=4), [1, 2])
    assert (end.areas[0].asked, end.reason) == (4, Stop.COUNT)
    _, end = sitting(areas, Rules(target_error=0.1), [1, 2])
    assert (end.areas[0].answered, end.reason) == (30, Stop.NOTHING_LEFT)
    timed = Rules(target_error=0.1, most_minutes=10)
    assert isinstance(next_question(areas, [], timed, minutes=9.9), Question)
    over = next_question(areas, [], timed, minutes=10)
    assert isinstance(over, Done)
    assert over.reason is Stop.TIME


def test_what_has_no_answer_is_neither_scored_nor_asked_again() -> None:
    areas = [area("a", [50, 51, 52])]
    first = next_question(areas, [], EXACT)
    assert isinstance(first, Question)
    second = next_question(areas, [Asked(first.code, reason=Missing.REFUSED)], EXACT)
    assert isinstance(second, Question)
    assert second.code != first.code
    assert (second.areas[0].asked, second.areas[0].answered) == (1, 0)
    assert second.areas[0].mean == first.areas[0].mean
    every = [Asked(f"a{i}", reason=Missing.NOT_OBSERVED) for i in range(3)]
    end = next_question(areas, every, EXACT)
    assert isinstance(end, Done)
    assert end.reason is Stop.NOTHING_LEFT


def test_areas_share_by_need_and_weight_after_each_has_its_fewest() -> None:
    places = list(range(30, 70, 2))
    even = [area("a", places), area("b", places), area("c", places)]
    codes, _ = sitting(even, Rules(target_error=0.5, most_questions=9, run=1), [2])
    assert [code[0] for code in codes[:3]] == ["a", "b", "c"]
    assert {name: sum(code[0] == name for code in codes) for name in "abc"} == dict.fromkeys(
        "abc", 3
    )
    weighted = [area("a", places), area("b", places, weight=3.0)]
    codes, end = sitting(weighted, Rules(0.5, fewest_per_area=2, most_questions=12, run=1), [2])
    counts = {state.area: state.answered for state in end.areas}
    assert counts["b"] > 2 * counts["a"] >= 4
    known = [area("a", places, sd=0.4), area("b", places)]
    codes, end = sitting(known, Rules(target_error=0.5, most_per_area=5), [2])
    assert {code[0] for code in codes} == {"b"}
    assert [state.done for state in end.areas] == [Stop.PRECISE, Stop.COUNT]


def test_the_talk_stays_in_an_area_until_its_run_is_full_or_it_is_done() -> None:
    places = list(range(30, 70, 2))
    areas = [area("a", places), area("b", places), area("c", [50, 52])]
    codes, _ = sitting(areas, Rules(target_error=0.5, most_questions=14), [2])
    assert "".join(code[0] for code in codes) == "aaabbbccaaabbb"
    asked = [Asked(code, 2) for code in codes[:2]]
    asked[1] = Asked(codes[1], reason=Missing.REFUSED)
    found = next_question(areas, asked, Rules(target_error=0.5))
    assert isinstance(found, Question)
    assert found.area == "a"


def test_about_how_many_questions_are_left() -> None:
    areas = [area("a", range(20, 80, 2)), area("b", range(20, 80, 2))]
    rules = Rules(target_error=2.0)
    codes, _ = sitting(areas, rules, [1, 2])
    first = next_question(areas, [], rules)
    assert isinstance(first, Question)
    assert first.left == pytest.approx(len(codes), rel=0.2)
    counts = []
    for count in range(len(codes)):
        asked = [Asked(code, [1, 2][place % 2]) for place, code in enumerate(codes[:count])]
        found = next_question(areas, asked, rules)
        assert isinstance(found, Question)
        counts.append(found.left)
    assert counts[-1] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(counts))

    def left(rules: Rules, minutes: float = 0.0) -> int:
        asked = [Asked(code, 1) for code in codes[:2]]
        found = next_question(areas, asked, rules, minutes=minutes)
        assert isinstance(found, Question)
        return found.left

    assert left(dataclasses.replace(rules, most_questions=5)) == 3
    assert left(dataclasses.replace(rules, most_per_area=3)) == 4
    assert left(dataclasses.replace(rules, most_minutes=10), minutes=4) == 3
    assert left(Rules(target_error=9.0, fewest_per_area=4)) == 6
    assert left(Rules(target_error=0.01)) == 58


def test_chance_among_the_best_repeats_with_the_seed_and_stays_among_them() -> None:
    areas = [area("a", [46, 48, 50, 52, 54, 90])]
    drawn = Rules(target_error=1.0, among_best=3)
    worth = [float(information(item, 50.0, 2.3)) for item in areas[0].items]
    best = {f"a{i}" for i in np.argsort(worth)[-3:]}
    seen = set()
    for seed in range(40):
        found = next_question(areas, [], drawn, seed=seed)
        assert isinstance(found, Question)
        assert found == next_question(areas, [], drawn, seed=seed)
        seen.add(found.code)
    assert seen == best


def test_items_to_avoid_wait_until_others_tell_less_than_half_as_much() -> None:
    areas = [area("a", [52, 53, 95])]
    found = next_question(areas, [], EXACT, avoid={"a0"})
    assert isinstance(found, Question)
    assert found.code == "a1"
    found = next_question(areas, [Asked("a1", 1)], EXACT, avoid={"a0"})
    assert isinstance(found, Question)
    assert found.code == "a0"


def test_taking_back_an_answer_is_leaving_it_out() -> None:
    areas = [area("a", range(30, 70, 3)), area("b", range(30, 70, 3))]
    rules = Rules(target_error=0.1, among_best=3)
    asked: list[Asked] = []
    found = []
    for level in (3, 0, 2, 1, 3, 3):
        question = next_question(areas, asked, rules, seed=7)
        assert isinstance(question, Question)
        found.append(question)
        asked.append(Asked(question.code, level))
    for count, question in enumerate(found):
        assert next_question(areas, asked[:count], rules, seed=7) == question


def test_a_request_never_loads_numba() -> None:
    script = """
import sys
from handspan.core.measurement import batch_sittings, inventory_sitting
from tests.core.measurement.test_adaptive import EXACT, Question, area, next_question
assert isinstance(next_question([area("a", [50, 60])], [], EXACT), Question)
sys.exit("numba" in sys.modules)
"""
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", script], cwd=root).returncode == 0


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ([Asked("a0", 4)], "from 0 to 3"),
        ([Asked("a0", -1)], "from 0 to 3"),
        ([Asked("b0", 1)], "no area has an item b0"),
        ([Asked("a0", 1), Asked("a0", 1)], "asked twice"),
    ],
)
def test_answers_that_cannot_be_are_refused(asked: list[Asked], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        next_question([area("a", [50, 60])], asked, EXACT)


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="occurs twice"):
        next_question([area("a", [50]), area("a", [60])], [], EXACT)
    with pytest.raises(ValueError, match="needs an area"):
        next_question([], [], EXACT)
    with pytest.raises(ValueError, match="either"):
        Asked("a0")
    with pytest.raises(ValueError, match="either"):
        Asked("a0", 1, Missing.REFUSED)
    for wrong in ({"target_error": 0.0}, {"among_best": 0}, {"run": 0}, {"fewest_per_area": 3}):
        with pytest.raises(ValueError, match="need"):
            dataclasses.replace(Rules(target_error=1.0, most_per_area=2), **wrong)
