"""What a rule declares wrongly among simulated children."""

from __future__ import annotations

from math import log

from handspan.core.goals.declaration_risk import (
    CHILDREN,
    PRESETS,
    SAFE_PERCENT,
    VISITS,
    declaration_risk,
)
from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.simulated_children import TUNING, simulated


def wrong(percent: float, visits: int, tries: int) -> float:
    found = declaration_risk(MasteryRule(percent, visits, tries)).wrong
    assert found is not None
    return found.observed


def test_more_tries_more_visits_and_a_higher_share_declare_less_wrongly() -> None:
    assert wrong(80, 3, 5) > wrong(80, 3, 10) > wrong(80, 3, 20)
    assert wrong(80, 2, 10) > wrong(80, 3, 10) > wrong(80, 5, 10)
    assert wrong(80, 3, 10) > 0.3  # the habit of the field
    assert wrong(90, 3, 10) < 0.2  # the advised rule


def test_the_count_is_that_of_a_plain_loop() -> None:
    rule = MasteryRule(80, 3, 10)
    made = simulated(TUNING, CHILDREN, VISITS, 20261124, 10)
    declared = false = 0
    for successes, level in zip(made.successes, made.level, strict=True):
        row = 0
        for visit, count in enumerate(successes):
            row = row + 1 if count >= 8 else 0
            if row == 3:
                declared += 1
                false += level[visit] < log(4)
                break
    found = declaration_risk(rule).wrong
    assert found is not None
    assert (found.successes, found.tries) == (false, declared)


def test_words_say_that_it_is_simulated() -> None:
    says = declaration_risk(MasteryRule(60, 3, 10)).in_words()
    assert says.startswith("In simulation")
    assert "below 60%" in says
    assert f"below {SAFE_PERCENT}%" in declaration_risk(MasteryRule(100, 1, 10)).in_words()
    assert "None of" in declaration_risk(MasteryRule(100, 30, 40)).in_words()


def test_the_advised_preset_comes_first_and_asks_for_two() -> None:
    first = PRESETS[0].rule
    assert (first.target_percent, first.visits, first.tries) == (90, 3, 10)
    assert max(first.persons, first.settings) >= 2
    assert len({one.code for one in PRESETS}) == len(PRESETS)
