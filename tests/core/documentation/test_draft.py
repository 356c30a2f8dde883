"""The drafted note says what was captured, marks it, and makes nothing up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.documentation.draft import (
    ActivityUsed,
    DraftNote,
    GoalWork,
    PromptedTry,
    Section,
    SessionFacts,
    draft,
)
from handspan.core.documentation.prompts import CODES

NAME = GoalWork(
    key="g1",
    title="Writes her first name with letters on the line",
    tries=(
        *[PromptedTry("independent", True)] * 5,
        PromptedTry("partial_physical", True),
        PromptedTry("verbal", True),
        PromptedTry("model", False),
    ),
    previous_percent=70,
    change="The share without help is likely higher than at baseline",
)
FACTS = SessionFacts(
    child="Amara",
    minutes=45,
    arrival="tired, then laughing",
    family_report="Dad says that she wrote a birthday card on Sunday.",
    goals=(NAME,),
    activities=(
        ActivityUsed("maze", "Finger-paint road maze", 15),
        ActivityUsed("push", "Wall push"),
    ),
    next_steps=("bubble-wrap letter trail", "at home: kitchen tongs race, 5 minutes."),
)


def sections(note: DraftNote) -> tuple[Section, ...]:
    return note.subjective, note.objective, note.assessment, note.plan


def sourced(section: Section) -> dict[str, str]:
    found: dict[str, str] = {}
    for segment in section.segments:
        if segment.source:
            found[segment.source] = found.get(segment.source, "") + segment.text
    return found


def test_the_whole_note() -> None:
    note = draft(FACTS)
    assert [section.text for section in sections(note)] == [
        "Family report: Dad says that she wrote a birthday card on Sunday.",
        "45 minutes, one to one.\n"
        "On arrival: tired, then laughing.\n"
        "Activities: Finger-paint road maze (15 min), Wall push.\n"
        "Writes her first name with letters on the line: 5 of 8 tries without help (last visit "
        "70%); 1 with a verbal cue, 1 with partial physical help, 1 not yet.",
        "Writes her first name with letters on the line: The share without help is likely higher "
        "than at baseline.",
        "Next: bubble-wrap letter trail; at home: kitchen tongs race, 5 minutes.",
    ]
    assert [section.needs_words for section in sections(note)] == [False, False, True, False]


def test_each_datum_is_marked_with_its_source() -> None:
    note = draft(FACTS)
    assert sourced(note.objective) == {
        "minutes": "45 minutes",
        "arrival": "tired, then laughing.",
        "activity:maze": "Finger-paint road maze (15 min)",
        "activity:push": "Wall push",
        "tries:g1": "5 of 8 tries without help"
        "1 with a verbal cue, 1 with partial physical help, 1 not yet",
        "previous:g1": "70%",
    }
    assert set(sourced(note.subjective)) == {"family_report"}
    assert set(sourced(note.assessment)) == {"change:g1"}
    assert set(sourced(note.plan)) == {"next"}


def test_what_was_not_captured_is_not_made_up() -> None:
    note = draft(SessionFacts(child="Amara"))
    assert note.objective.text == "Nothing was captured for Amara in this session."
    assert [section.text for section in (note.subjective, note.assessment, note.plan)] == [""] * 3
    assert all(s.needs_words for s in (note.subjective, note.assessment, note.plan))
    assert not any(sourced(section) for section in sections(note))


def test_a_goal_without_tries_or_a_previous_visit() -> None:
    goal = replace(NAME, tries=(), previous_percent=None, change=" ")
    note = draft(replace(FACTS, goals=(goal,)))
    assert note.objective.text.endswith("on the line: no tries today.")
    assert note.assessment.text == ""
    one = draft(replace(FACTS, goals=(replace(goal, tries=NAME.tries[:1]),)))
    assert one.objective.text.endswith("on the line: 1 of 1 try without help.")


TRIES = st.lists(st.builds(PromptedTry, st.sampled_from(CODES), st.booleans()), max_size=30)


@given(TRIES)
def test_the_counts_add_up_to_the_tries(tries: list[PromptedTry]) -> None:
    note = draft(SessionFacts(child="A", goals=(GoalWork("g", "Copies", tuple(tries)),)))
    said = sourced(note.objective)["tries:g"]
    if not tries:
        assert said == "no tries today"
        return
    head, total, rest = re.match(r"(\d+) of (\d+) tr(?:y|ies) without help(.*)", said).groups()  # type: ignore[union-attr]
    assert int(total) == len(tries)
    assert int(head) == sum(each.succeeded and each.prompt == "independent" for each in tries)
    assert int(head) + sum(map(int, re.findall(r"\d+", rest))) == len(tries)
    assert ("not yet" in rest) == any(not each.succeeded for each in tries)


@given(st.text(max_size=80), st.text(max_size=80))
def test_free_text_is_kept_word_for_word(report: str, arrival: str) -> None:
    note = draft(SessionFacts(child="A", minutes=30, family_report=report, arrival=arrival))
    assert report.strip() in note.subjective.text
    assert arrival.strip() in note.objective.text
    assert note.subjective.needs_words == (not report.strip())


def test_unknown_prompts_are_refused() -> None:
    wrong = replace(NAME, tries=(PromptedTry("magic", True),))
    with pytest.raises(ValueError, match="not a level of help"):
        draft(replace(FACTS, goals=(wrong,)))


def test_one_minute_is_not_several() -> None:
    assert draft(SessionFacts(child="A", minutes=1)).objective.text == "1 minute, one to one."
