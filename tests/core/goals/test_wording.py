"""The goal linter finds what is missing, and lets good goals pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.verbs import OBSERVABLE, VAGUE, third_person
from handspan.core.goals.wording import GoalWords, check_wording

GOOD = GoalWords(
    act="Writes her first name with letters on the line",
    condition="at the clinic table, wide-ruled paper, no cue",
    settings=("clinic",),
    target_percent=80,
    tries=5,
    visits=3,
    baseline_percent=20,
    baseline_on=date(2026, 9, 3),
    baseline_how="3 of 15 tries over three days",
    due_on=date(2026, 12, 18),
)


def codes(goal: GoalWords) -> list[str]:
    return [finding.code for finding in check_wording(goal)]


def act(text: str) -> list[str]:
    return codes(replace(GOOD, act=text))


@pytest.mark.parametrize(
    "text",
    [
        "Writes her first name with letters on the line",
        "Asks for help before she gives up",
        "Cuts around a circle within the line",
        "Amara will button her coat",
        "Is able to tie both laces",
        "Zigzags through six cones on a scooter",
        "Puts on socks and shoes",
        "Cuts with scissors and glue close by",
        "Says what she feels with a picture card",
        "Stays in the circle for five minutes",
        "Waits for her turn",
    ],
)
def test_good_acts_pass(text: str) -> None:
    assert act(text) == []


@pytest.mark.parametrize("verb", sorted(VAGUE))
def test_vague_verbs_are_found_in_every_form(verb: str) -> None:
    for text in (
        f"{third_person(verb)} fine motor skills",
        f"Amara {third_person(verb)} the routine",
        f"Will {verb} the routine",
    ):
        assert "act.vague" in act(text)
    [finding] = [f for f in check_wording(replace(GOOD, act=f"will {verb} it")) if "act" in f.code]
    assert finding.says.endswith(f"Write {VAGUE[verb]}.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "act.missing"),
        ("   ", "act.missing"),
        ("Hand strength improves", "act.vague"),
        ("Fine motor skills", "act.not_observable"),
        ("Handwriting at grade level", "act.not_observable"),
        ("12345", "act.not_observable"),
        ("Washes and dries her hands", "act.several"),
        ("Puts on shoes, ties the laces", "act.several"),
        ("Copies letters/cuts shapes", "act.several"),
        ("Holds the pencil better", "act.vague_measure"),
        ("Plays in an age-appropriate way",
         "act.vague_measure"),
        ("Does not hit other children", "act.negative"),
        ("Sits in circle without crying", "act.negative"),
    ],
)  # fmt: skip
def test_weak_acts_are_found(text: str, code: str) -> None:
    assert code in act(text)


@pytest.mark.parametrize(
    ("changes", "code", "blocks"),
    [
        ({"condition": " "}, "condition.missing", False),
        ({"settings": ()}, "setting.missing", False),
        ({"target_percent": None}, "criterion.missing", True),
        ({"target_percent": 0}, "criterion.impossible", True),
        ({"target_percent": 101}, "criterion.impossible", True),
        ({"target_percent": 20}, "criterion.already_met", False),
        ({"tries": None}, "criterion.incomplete", False),
        ({"visits": None}, "criterion.incomplete", False),
        ({"baseline_percent": None}, "baseline.missing", False),
        ({"baseline_percent": 120, "target_percent": None}, "baseline.impossible", True),
        ({"baseline_on": None}, "baseline.date_missing", False),
        ({"baseline_how": ""}, "baseline.how_missing", False),
        ({"due_on": None}, "date.missing", True),
        ({"due_on": date(2026, 9, 3)}, "date.before_baseline", True),
        ({"due_on": date(2026, 9, 2)}, "date.before_baseline", True),
        ({"due_on": date(2027, 9, 6)}, "date.far", False),
    ],
)
def test_each_missing_part_is_found_alone(
    changes: dict[str, object], code: str, blocks: bool
) -> None:
    found = {f.code: f for f in check_wording(replace(GOOD, **changes))}  # type: ignore[arg-type]
    assert code in found
    assert found[code].blocks is blocks
    extra = {"criterion.missing"} if changes.get("baseline_percent") == 120 else set()
    assert set(found) == {code} | extra


def test_the_good_goal_passes_and_an_empty_one_hears_everything() -> None:
    assert codes(GOOD) == []
    found = check_wording(GoalWords(act=""))
    assert [finding.code for finding in found] == [
        "act.missing",
        "criterion.missing",
        "date.missing",
        "condition.missing",
        "setting.missing",
        "baseline.missing",
    ]
    assert all(finding.says.endswith(".") for finding in found)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    for finding in check_wording(replace(GOOD, act=text)):
        assert finding.code.startswith("act.")


def test_third_person() -> None:
    assert [
        third_person(v) for v in ("write", "carry", "play", "wash", "go", "fix", "be aware")
    ] == [
        "writes",
        "carries",
        "plays",
        "washes",
        "goes",
        "fixes",
        "is aware",
    ]
    assert not OBSERVABLE & set(VAGUE)
