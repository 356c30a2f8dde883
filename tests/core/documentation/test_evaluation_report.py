"""The drafted evaluation report says what the record says, marks it, and makes nothing up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.documentation.evaluation_facts import (
    AreaFound,
    EvaluationFacts,
    Place,
    Seen,
    place_of,
)
from handspan.core.documentation.evaluation_report import PARTS, draft_evaluation_report
from handspan.core.language.reading import reads_easily
from handspan.core.language.wording import check_wording, parse_wording_rules

RULES = Path(__file__).parents[3] / "data/wording/rules.toml"
LEVELS = ("Not yet", "Much help", "A little help", "On their own")
HANDS = AreaFound(
    "hands", "Hands and fingers", "Using hands and fingers", -1.4, -2.2, -0.6,
    seen=(
        Seen("hands01", "Holds a pencil", 3),
        Seen("hands02", "Snips with scissors", 2),
        Seen("hands03", "Fastens a button", 1),
        Seen("hands04", "Ties a bow", 0),
    ),
)  # fmt: skip
BODY = AreaFound(
    "body", "Body and balance", "Moving and balance", 1.6, 0.9, 2.3,
    seen=(Seen("body01", "Hops on one foot", 3),),
)  # fmt: skip
DAILY = AreaFound(
    "everyday", "Everyday skills", "Dressing, eating and other daily skills", None, None, None,
    remark="too few answers", seen=(Seen("everyday01", "Eats with a spoon", 2),),
)  # fmt: skip
FACTS = EvaluationFacts(
    child="Amara",
    worry="She tires when she writes",
    good_at="Telling stories.",
    question="Why is writing so tiring?",
    hopes=("Write her name", "Dress for school"),
    interests=("horses",),
    sources=(("intake", "Intake with the family"),),
    strengths="Amara keeps trying, and laughs about it.",
    observations="She leans on the table.",
    areas=(HANDS, BODY, DAILY),
    levels=LEVELS,
    daily_areas=frozenset({"everyday"}),
)


def test_what_was_seen_is_named_alone_before_helped_and_points_to_its_answer() -> None:
    analysis = draft_evaluation_report(FACTS)["analysis"]
    first = analysis.text.splitlines()[0]
    assert first.index("holds a pencil") < first.index("snips with scissors (a little help)")
    assert first.index("snips with scissors") < first.index("fastens a button (much help)")
    assert "bow" not in analysis.text  # what is not yet done stays in the table of answers
    sources = {segment.text: segment.source for segment in analysis.segments}
    assert sources["holds a pencil"] == "item:hands01"
    assert sources["hops on one foot"] == "item:body01"
    assert "-2.2 to -0.6" in first
    assert "No estimate: too few answers." in analysis.text


def test_the_letter_puts_strengths_first_and_holds_no_number_or_judgement() -> None:
    letter = draft_evaluation_report(FACTS)["letter"].text
    order = ["keeps trying", "comes easily", "does this alone", "With some help"]
    assert [letter.index(words) for words in order] == sorted(letter.index(w) for w in order)
    assert not re.search(r"\d", letter)
    assert "below" not in letter
    rules = parse_wording_rules(RULES.read_text("utf-8"))
    assert check_wording(letter, "family", rules) == ()
    assert reads_easily(letter)


def test_only_what_the_intervals_say_is_named_as_need_and_the_reason_stays_open() -> None:
    need = draft_evaluation_report(FACTS)["need"]
    assert need.text == "Possibly below what most children of this age do: hands and fingers."
    assert need.needs_words
    calm = replace(FACTS, areas=(BODY,))
    assert draft_evaluation_report(calm)["need"].text == ""


def test_nothing_is_said_where_nothing_is_known() -> None:
    empty = draft_evaluation_report(EvaluationFacts(child="Amara"))
    assert list(empty) == [code for code, _ in PARTS]
    assert {code for code, part in empty.items() if part.text} == {"letter"}
    assert not any(segment.source for part in empty.values() for segment in part.segments)


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(TEXT, TEXT, TEXT)
def test_every_word_that_somebody_wrote_is_marked_with_its_source(a: str, b: str, c: str) -> None:
    drafts = draft_evaluation_report(replace(FACTS, worry=a, strengths=b, observations=c))
    for code, words in (("question", a), ("strengths", b), ("summary", c)):
        drawn = "".join(part.text for part in drafts[code].segments if part.source)
        assert words.strip() in drawn


@pytest.mark.parametrize(
    ("low", "high", "place"),
    [
        (-0.9, 0.9, Place.WITHIN),
        (-3.0, -1.1, Place.BELOW),
        (-1.5, 0.2, Place.REACHES_BELOW),
        (0.2, 1.5, Place.REACHES_ABOVE),
        (1.1, 2.0, Place.ABOVE),
        (-1.5, 1.5, Place.OPEN),
    ],
)
def test_an_interval_is_placed_against_most_children(low: float, high: float, place: Place) -> None:
    assert place_of(low, high) is place
