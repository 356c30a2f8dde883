"""What is proposed passes the linter, and says so where it differs from what was asked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handspan.core.goals.ladder import Ladder, check_ladder
from handspan.core.goals.proposals import propose_ladder, propose_sentence
from handspan.core.goals.wording import GoalWords, check_wording

WHOLE = GoalWords(
    act="Writes her first name on a line.",
    condition="At the table, with her own pencil.",
    settings=("clinic", "school"),
    target_percent=60,
    tries=10,
    visits=3,
    baseline_percent=20,
    baseline_on=date(2026, 9, 1),
    baseline_how="10 tries at the clinic",
    due_on=date(2026, 12, 18),
)


def test_a_whole_goal_reads_as_one_sentence() -> None:
    assert check_wording(WHOLE) == ()
    assert propose_sentence("Mila", WHOLE) == (
        "By December 18, 2026, Mila writes her first name on a line (at the table, with her own "
        "pencil), at the clinic and at school, in 6 of 10 tries in 3 visits "
        "in a row, up from 2 of 10 on September 1."
    )


def test_what_is_missing_is_left_out_of_the_sentence() -> None:
    assert propose_sentence("Mila", GoalWords(act=" ")) == ""
    assert propose_sentence("Mila", GoalWords(act="Zips her coat")) == "Mila zips her coat."


def test_steps_go_from_the_baseline_over_the_target_and_on() -> None:
    found = propose_ladder(WHOLE)
    assert [step.says for step in found.steps] == [
        f"Writes her first name on a line in {count} of 10 tries" for count in (2, 4, 6, 8, 10)
    ]
    assert found.remark == ""


def test_without_room_above_the_steps_are_spread_and_it_is_said() -> None:
    found = propose_ladder(GoalWords("Zips her coat", target_percent=80, tries=10))
    assert [step.says.split(" in ")[1] for step in found.steps][::2] == [
        "0 of 10 tries", "5 of 10 tries", "10 of 10 tries",
    ]  # fmt: skip
    assert "expect 5 of 10" in found.remark


@given(st.integers(0, 99), st.integers(1, 100), st.integers(8, 60))
def test_every_proposal_passes_the_linter(baseline: int, target: int, tries: int) -> None:
    goal = GoalWords("Zips her coat", target_percent=target, tries=tries, baseline_percent=baseline)
    try:
        found = propose_ladder(goal)
    except ValueError as error:
        assume(str(error).startswith(("The baseline", "Five different")))
        return
    assert check_ladder(Ladder(found.steps, -2)) == ()
    if not found.remark:
        expected = next(step for step in found.steps if step.level == 0)
        assert f" {round(target * tries / 100)} of " in expected.says


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"act": ""}, "Write the act"),
        ({"tries": None}, "Write the act"),
        ({"target_percent": 0}, "above 0"),
        ({"baseline_percent": 60}, "Aim further"),
        ({"tries": 3}, "more tries"),
    ],
)
def test_what_cannot_be_proposed_says_what_to_do(changes: dict[str, object], says: str) -> None:
    values = {name: getattr(WHOLE, name) for name in WHOLE.__dataclass_fields__}
    with pytest.raises(ValueError, match=says):
        propose_ladder(GoalWords(**values | changes))
