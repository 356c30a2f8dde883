"""Reading the library: what is refused, and that the message names activity and field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.program.activity import GRADES, HELPERS, PLACES
from handspan.core.program.library import (
    LibraryError,
    parse_activities,
    parse_library,
    parse_themes,
)
from tests.core.program.shipped import BY_CODE, LIBRARY, TEXTS, VOCABULARY, row

SPOILED: list[tuple[str, Any, str]] = [
    ("code", "Finger Painting", "lower-case words joined by hyphens"),
    ("title", " Finger painting", "text on one line"),
    ("title", "Finger\npainting", "text on one line"),
    ("title", "", "text on one line"),
    ("areas", [], "at least one"),
    ("areas", ["hands", "wings"], "'wings' is not one of"),
    ("areas", ["hands", "hands"], "twice"),
    ("areas", ["hands", "eye_hand", "body", "senses"], "at most 3"),
    ("areas", "hands", "list of codes"),
    ("skills", {}, "1 to 4 skills"),
    ("skills", ["touch"], "1 to 4 skills"),
    ("skills", {"wings": 1.0}, "'wings' is not in the table"),
    ("skills", {"touch": 0.5, "in-hand": 0.4}, "sum to 1"),
    ("skills", {"touch": 1.5, "in-hand": -0.5}, "above 0"),
    ("skills", {"touch": True}, "above 0"),
    ("discipline", ["SLP"], "'SLP' is not one of OT, PT"),
    ("age_from_months", -1, "whole number from 0 to 216"),
    ("age_from_months", 2.5, "whole number"),
    ("age_from_months", True, "whole number"),
    ("age_to_months", 217, "whole number from 0 to 216"),
    ("age_to_months", 15, "above age_from_months"),
    ("places", ["moon"], "'moon' is not one of"),
    ("places", [], "at least one"),
    ("minutes", 0, "from 1 to 60"),
    ("minutes", "10", "whole number"),
    ("materials", None, "must be a list"),
    ("materials", [{"name": "Paint"}], "lower case"),
    ("materials", [{"name": "paint", "tags": ["magic"]}], "'magic' is not one of"),
    ("materials", [{"name": "paint", "price": 3}], "name, tags and optional"),
    ("materials", [{"name": "paint", "optional": "no"}], "true or false"),
    ("materials", [{"name": "paint"}, {"name": "paint"}], "names a material twice"),
    ("tags", ["magic"], "'magic' is not one of"),
    ("helper", "two", "'two' is not one of"),
    ("steps", ["One.", "Two."], "3 to 6"),
    ("steps", ["One.", "Two.", "Three"], "ends with"),
    ("what_it_helps", "Fingers", "ends with"),
    ("staff_note", 3, "sentence"),
    ("stop_rule", "", "sentence"),
    ("grades", {"easier": "A.", "as_is": "B."}, "'harder' is missing"),
    ("grades", {"easier": "A.", "as_is": "B.", "harder": "C.", "wild": "D."}, "'wild'"),
    ("grades", {"easier": "A.", "as_is": "B.", "harder": "C"}, "ends with"),
    ("grades", ["A.", "B.", "C."], "table of sentences"),
    ("themes", ["warships"], "'warships' is not one of"),
    ("color", "red", "is not a field"),
]


@pytest.mark.parametrize(("field", "value", "why"), SPOILED)
def test_a_spoiled_field_is_refused_by_name(field: str, value: object, why: str) -> None:
    table = row("finger-painting")
    table[field] = value
    with pytest.raises(LibraryError) as refused:
        parse_activities([table], VOCABULARY)
    assert refused.value.field == field
    assert why in str(refused.value)
    if field != "code":
        assert refused.value.activity == "finger-painting"


@pytest.mark.parametrize("field", sorted(set(row("finger-painting")) - {"tags"}))
def test_a_missing_field_is_refused_by_name(field: str) -> None:
    table = row("finger-painting")
    del table[field]
    with pytest.raises(LibraryError) as refused:
        parse_activities([row("bubble-wrap"), table], VOCABULARY)
    assert refused.value.field == field
    assert refused.value.activity == ("activity 2" if field == "code" else "finger-painting")


def test_the_same_code_twice_is_refused() -> None:
    with pytest.raises(LibraryError, match="finger-painting, code: occurs twice"):
        parse_activities([row("finger-painting"), row("finger-painting")], VOCABULARY)


def test_the_same_title_twice_is_refused_in_any_case() -> None:
    other = row("bubble-wrap") | {"title": "FINGER painting"}
    with pytest.raises(LibraryError, match="bubble-wrap, title: 'FINGER painting' occurs twice"):
        parse_activities([row("finger-painting"), other], VOCABULARY)


def test_an_empty_library_is_refused() -> None:
    with pytest.raises(LibraryError, match="holds no activities"):
        parse_activities([], VOCABULARY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[activity", "cannot be read as TOML"),
        ("", r"no list of \[\[activity\]\]"),
        ("activity = 3", r"no list of \[\[activity\]\]"),
        ("[[activity]]\n[[toys]]", "'toys' is not known"),
    ],
)
def test_a_text_that_is_no_library_is_refused_with_its_name(text: str, why: str) -> None:
    with pytest.raises(LibraryError, match=why) as refused:
        parse_library({"hands.toml": text}, VOCABULARY)
    assert refused.value.activity == "hands.toml"


def test_what_is_written_is_what_is_read() -> None:
    table, activity = row("bubble-wrap"), BY_CODE["bubble-wrap"]
    assert list(activity.steps) == table["steps"]
    assert {grade.code: grade.change for grade in activity.grades} == table["grades"]
    assert [material.name for material in activity.materials] == [
        material["name"] for material in table["materials"]
    ]
    assert activity.disciplines == ("OT", "PT")
    assert activity.all_tags == {"plastic-film", "maybe-latex", "loud-noise"}
    assert activity.suits_age(24)
    assert not activity.suits_age(23.9)
    assert not activity.suits_age(156)


def test_grades_come_easiest_first_and_are_found_by_code() -> None:
    order = list(GRADES)
    for activity in LIBRARY:
        places = [order.index(grade.code) for grade in activity.grades]
        assert places == sorted(places)
    assert BY_CODE["bubble-wrap"].grade("as_is").label == "As it is"
    short = replace(BY_CODE["hand-warm-up"], grades=BY_CODE["hand-warm-up"].grades[1:])
    with pytest.raises(ValueError, match="'hand-warm-up' has no grade 'much_easier'"):
        short.grade("much_easier")


def test_optional_materials_are_not_needed() -> None:
    assert BY_CODE["finger-painting"].needed == (
        "washable finger paint",
        "thick paper",
        "tray",
        "damp cloth",
    )


def test_the_order_of_files_does_not_change_what_is_read() -> None:
    turned = parse_library(dict(reversed(TEXTS.items())), VOCABULARY)
    assert set(turned) == set(LIBRARY)


@given(
    st.dictionaries(
        st.sampled_from(sorted(row("finger-painting"))),
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text()),
        min_size=1,
    )
)
def test_whatever_is_written_gives_an_activity_or_a_message(spoiled: dict[str, Any]) -> None:
    table = row("finger-painting") | spoiled
    field: str | None
    try:
        (activity,) = parse_activities([table], VOCABULARY)
    except LibraryError as refusal:
        field = refusal.field
    else:
        field = None
        assert set(activity.places) <= set(PLACES)
        assert activity.helper in HELPERS
        assert activity.age_from_months < activity.age_to_months
    assert field in {*spoiled, None, "age_to_months"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("themes", "cannot be read"),
        ("", r"no table \[themes\]"),
        ("[themes]\nmusic = []", "music: needs a list of words"),
    ],
)
def test_a_theme_table_without_words_is_refused(text: str, why: str) -> None:
    with pytest.raises(LibraryError, match=why):
        parse_themes(text)
