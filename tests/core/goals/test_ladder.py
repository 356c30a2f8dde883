"""A ladder is refused when its ratings could mean nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.ladder import Ladder, LadderLevel, check_ladder

GOOD = Ladder(
    tuple(LadderLevel(level, f"{level + 3} of 5 letters on the line") for level in range(-2, 3)),
    baseline_level=-2,
)


def codes(ladder: Ladder) -> set[str]:
    return {finding.code for finding in check_ladder(ladder)}


def saying(*texts: str) -> Ladder:
    steps = tuple(LadderLevel(level, says) for level, says in zip(range(-2, 3), texts, strict=True))
    return Ladder(steps, -2)


def changed(at: int, /, **parts: object) -> Ladder:
    steps = tuple(
        replace(step, **parts) if step.level == at else step  # type: ignore[arg-type]
        for step in GOOD.steps
    )
    return replace(GOOD, steps=steps)


def test_a_good_ladder_has_no_findings() -> None:
    assert check_ladder(GOOD) == ()
    assert check_ladder(replace(GOOD, steps=GOOD.steps[::-1])) == ()
    worded = saying("With hand help", "When shown", "With words", "On her own", "Helps a friend")
    assert check_ladder(worded) == ()


@given(st.sampled_from([-2, -1, 1, 2]))
def test_a_missing_level_is_named(level: int) -> None:
    ladder = replace(GOOD, steps=tuple(s for s in GOOD.steps if s.level != level))
    [finding] = check_ladder(ladder)
    assert finding.code == "ladder.missing_level"
    assert finding.blocks
    assert f"{level:+d}" in finding.says


@pytest.mark.parametrize(
    ("ladder", "code"),
    [
        (Ladder((), -2), "ladder.expected_level"),
        (Ladder((), -2), "ladder.missing_level"),
        (changed(0, level=-1), "ladder.expected_level"),
        (changed(0, level=-1), "ladder.level_twice"),
        (changed(1, level=0), "ladder.expected_level"),
        (changed(2, level=3), "ladder.unknown_level"),
        (changed(1, says="  \n"), "ladder.empty_level"),
        (changed(1, says=" 3 of 5  Letters on the line. "), "ladder.same_words"),
        (replace(GOOD, baseline_level=None), "ladder.baseline_missing"),
        (replace(GOOD, baseline_level=-3), "ladder.baseline_unknown"),
        (replace(GOOD, baseline_level=0), "ladder.baseline_at_expected"),
        (saying("1 letter", "3 letters", "2 letters", "4 letters", "5 letters"),
         "ladder.not_in_order"),
        (saying("1 letter", "2 letters", "3 letters", "4 letters", "9 letters"),
         "ladder.unequal_steps"),
        (saying(*(f"{n} of 5 in {20 - n} minutes" for n in range(1, 6))),
         "ladder.several_variables"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(ladder: Ladder, code: str) -> None:
    assert code in codes(ladder)


def test_steps_may_go_down_and_need_only_be_about_equal() -> None:
    assert check_ladder(saying(*(f"within {n} minutes" for n in (20, 15, 10, 6, 3)))) == ()
    assert check_ladder(saying(*(f"{n} of 10" for n in (1, 2, 4, 6, 8)))) == ()


def test_impossible_ladders_block_and_advice_does_not() -> None:
    assert all(finding.blocks for finding in check_ladder(Ladder((), -2)))
    assert not any(finding.blocks for finding in check_ladder(replace(GOOD, baseline_level=None)))
    unequal = saying("1", "2", "3", "4", "9")
    assert not any(finding.blocks for finding in check_ladder(unequal))
