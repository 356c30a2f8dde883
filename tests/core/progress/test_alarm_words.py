"""Sentences about the alarm and the choices after it: true to the tries, and always kind."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from handspan.core.language.reading import reads_easily
from handspan.core.language.wording import check_wording, parse_wording_rules
from handspan.core.progress.alarm import Reason, Visit, alarm
from handspan.core.progress.alarm_words import FAMILY, family_sentence, staff_sentence
from handspan.core.progress.choices import CASES, WORDS, choices
from tests.core.progress.test_alarm import FALLING, FLAT, RISING, visits

HARSH = re.compile(r"(?i)\b(fail\w*|poor\w*|bad\w*|regress\w*|stall\w*|behind|deficit\w*|worse)\b")
RULES = parse_wording_rules(
    (Path(__file__).parents[3] / "data" / "wording" / "rules.toml").read_text("utf-8")
)


def codes(goal: list[Visit]) -> list[str]:
    return [choice.code for choice in choices(goal, alarm(goal))]


@pytest.mark.parametrize("text", [*FAMILY.values(), *(family for _, family in WORDS.values())])
def test_families_read_plain_kind_words(text: str) -> None:
    assert reads_easily(text), text
    assert not HARSH.search(text)
    assert not re.search(r"\d", text)
    assert check_wording(text, "family", RULES) == ()


def test_every_reason_has_a_sentence() -> None:
    assert set(FAMILY) == set(Reason)
    assert "new idea" in FAMILY[Reason.PLATEAU]
    assert "new idea" in FAMILY[Reason.REGRESSION]


def test_staff_read_the_reason_with_its_figures() -> None:
    goal = [Visit(count, 10, on=date(2026, 3, n + 1)) for n, count in enumerate(FLAT)]
    found = alarm(goal)
    assert found.since is not None
    text = staff_sentence(goal, found)
    assert text.startswith("Stalled: probably about the same since visit ")
    assert f"visit {found.since + 1} (2026-03-{found.since + 1:02d})" in text
    assert f"of a plateau {found.p_plateau:.2f}" in text
    assert "In simulation up to 10%" in text
    assert family_sentence(found) == FAMILY[Reason.PLATEAU]


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ([Visit(1, 10)], "Unclear: 1 visit so far; growth is judged from the 8th on"),
        ([*visits(FLAT), Visit(5, 10, event="new school")], '1 visit since "new school"'),
        ([Visit(1, 10, "baseline")], "once the program has begun"),
        (visits((10,) * 20), "leaves no room to see growth"),
        (visits(RISING), "Growing: probability of growth 0."),
        (visits(FALLING), "Stalled: probably lower with each visit since visit "),
    ],
)
def test_staff_sentences(goal: list[Visit], says: str) -> None:
    assert says in staff_sentence(goal, alarm(goal))


def test_the_order_of_choices_follows_the_tries() -> None:
    assert codes(visits(FLAT)) == ["activity", "grade", "support", "goal"]
    hard = visits((1, 2, 2, *(1, 2, 1) * 7))
    assert codes(hard) == ["grade", "support", "activity", "goal"]
    easy = visits((2, 3, 5, 6, 7, *(8, 8, 7, 9) * 5))
    assert codes(easy) == ["goal", "activity", "grade", "support"]
    assert codes(visits(FALLING))[0] == "support"
    assert codes(visits((10,) * 20)) == ["goal", "grade"]


def test_few_tries_are_collected_before_anything_is_changed() -> None:
    few = [Visit(count, 4) for count in (0, 1, 1, 2, *(2, 2, 2, 1) * 12)]
    assert alarm(few).reason is Reason.PLATEAU
    assert codes(few)[0] == "collect"
    assert set(codes(few)[1:]) == {"activity", "grade", "support", "goal"}
    assert codes(visits(FLAT[:13])) == ["collect"]


def test_much_help_puts_help_first() -> None:
    flat = [Visit(5, 10, by_help=(5, 1, 2, 2)) for _ in range(26)]
    assert alarm(flat).reason is Reason.PLATEAU
    first = choices(flat, alarm(flat))[0]
    assert first.code == "support"
    assert first.reason.startswith("40% of the latest tries need more")


def test_nothing_is_advised_while_growing_or_too_soon() -> None:
    assert codes(visits(RISING)) == []
    assert codes(visits(RISING[:4])) == []


def test_reasons_carry_the_goals_own_figures() -> None:
    found = choices(visits(FLAT), alarm(visits(FLAT)))
    assert "48% of the latest tries succeed without help" in found[0].reason  # 4, 5, 5, 5 of 10
    for case in CASES:
        assert case.code in WORDS
        assert not HARSH.search(case.reason)
