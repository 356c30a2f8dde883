"""The shipped library: how many, for whom, in which words, and safe to open unseen."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from handspan.core.areas import AREAS
from handspan.core.language.reading import reading_level, reads_easily
from handspan.core.language.syllables import syllables
from handspan.core.language.wording import check_wording, parse_wording_rules
from handspan.core.program.activity import LAST_MONTH, Activity, family_texts, material_names
from handspan.core.program.coverage import coverage
from handspan.core.program.safety import ChildSafety, check
from tests.core.program.shipped import BY_CODE, FOLDER, LIBRARY, RULES, SKILLS, TEXTS, THEMES

WORDING = parse_wording_rules(
    (FOLDER.parent / "wording" / "rules.toml").read_text(encoding="utf-8")
)
CODES = [area.code for area in AREAS]


def ids(activity: Activity) -> str:
    return activity.code


def test_the_library_is_as_large_as_the_program_needs() -> None:
    assert len(LIBRARY) >= 240
    assert coverage(LIBRARY, SKILLS).gaps == ()
    mains = Counter(activity.main_area for activity in LIBRARY)
    assert set(mains) == set(CODES)
    assert min(mains.values()) >= 9


def test_each_file_holds_the_activities_of_its_area() -> None:
    for activity in LIBRARY:
        assert f'code = "{activity.code}"' in TEXTS[activity.main_area]


def test_the_two_activities_that_the_article_names_are_there() -> None:
    assert BY_CODE["finger-painting"].title == "Finger painting"
    wrap = BY_CODE["bubble-wrap"]
    assert "plastic-film" in wrap.all_tags
    assert wrap.helper == "beside"


@pytest.mark.parametrize("discipline", ["OT", "PT"])
def test_both_disciplines_have_play_for_every_age(discipline: str) -> None:
    for month in range(LAST_MONTH):
        assert any(a.suits_age(month) and discipline in a.disciplines for a in LIBRARY), month


@pytest.mark.parametrize("area", CODES)
def test_every_area_has_play_at_home_for_every_month(area: str) -> None:
    for month in range(LAST_MONTH):
        fitting = [a for a in LIBRARY if area in a.areas and a.suits_age(month)]
        assert any("home" in activity.places for activity in fitting), month


@pytest.mark.parametrize("area", CODES)
def test_a_child_unknown_to_us_finds_safe_play_in_every_month(area: str) -> None:
    """The first page knows no flags, so each kind counts as present."""
    for month in range(LAST_MONTH):
        child = ChildSafety(month, unanswered=frozenset(RULES.flags))
        assert any(area in a.areas and not check(a, child, RULES, "home") for a in LIBRARY), month


def test_places_clinic_home_and_class_all_have_much_to_choose_from() -> None:
    counts = Counter(place for activity in LIBRARY for place in activity.places)
    assert min(counts["clinic"], counts["home"]) >= 80
    assert counts["class"] >= 48


def test_every_theme_is_used() -> None:
    assert {theme for activity in LIBRARY for theme in activity.themes} == set(THEMES)


@pytest.mark.parametrize("activity", LIBRARY, ids=ids)
def test_every_sentence_of_a_family_reads_easily(activity: Activity) -> None:
    title, *sentences = family_texts(activity)
    for sentence in sentences:
        assert reads_easily(sentence), f"{reading_level(sentence).grade:.1f}: {sentence}"
    whole = reading_level(" ".join(sentences)).grade
    assert whole is not None
    assert whole <= 4.0
    # a grade of two words says nothing, so a title is judged by its length and its words
    words = re.findall(r"[^\W\d_]+", title)
    assert len(words) <= 6
    assert max(map(syllables, words)) <= 3


@pytest.mark.parametrize("activity", LIBRARY, ids=ids)
def test_no_word_hurts_blames_or_hides(activity: Activity) -> None:
    names = [material.name for material in activity.materials]
    for text in (*family_texts(activity), *names):
        for scope in ("family", "school", "child"):
            assert not check_wording(text, scope, WORDING), text
    assert not check_wording(activity.staff_note, "professional", WORDING)


@pytest.mark.parametrize("activity", LIBRARY, ids=ids)
def test_steps_of_difficulty_differ_and_the_stop_rule_says_stop(activity: Activity) -> None:
    changes = [grade.change for grade in activity.grades]
    assert len(changes) >= 3
    assert len(set(changes)) == len(changes)
    assert re.search(r"\b(stop|put your baby down)\b", activity.stop_rule, re.IGNORECASE)


NEEDS_A_CLINICIAN = {"ask your clinician", "tell a doctor"}


def test_the_health_of_bathroom_food_and_ears_is_left_to_clinicians() -> None:
    for code in ("dry-night-kit", "sit-and-blow", "sauce-explorer", "hush-and-hum", "worry-jar"):
        note = BY_CODE[code].staff_note.casefold()
        assert any(words in note for words in NEEDS_A_CLINICIAN), code


NAMES_THAT_NEED_A_TAG = {
    r"balloon": "latex",
    r"stretch band": "latex",
    r"\btape\b|\bballs?\b|swing": "maybe-latex",
    r"scissors": "scissors",
    r"dough|\bbread\b|\bpasta\b": "wheat",
    r"peanut": "peanut",
    r"\bpaint\b|foam": "skin-contact",
    r"bubble wrap": "plastic-film",
    r"coins|buttons|seed|\brice\b": "small-parts",
    r"flashlight": "flashing-light",
    r"stove": "heat",
    r"kitchen knife": "sharp",
    r"string|laces|stretch band": "cord",
    r"\bfoods?\b|bread|(?<!felt )toppings|pasta": "eaten",
}


@pytest.mark.parametrize(("pattern", "tag"), NAMES_THAT_NEED_A_TAG.items())
def test_materials_carry_the_tags_that_safety_rules_need(pattern: str, tag: str) -> None:
    meant = [
        (activity.code, material)
        for activity in LIBRARY
        for material in activity.materials
        if re.search(pattern, material.name)
    ]
    assert meant
    for code, material in meant:
        assert tag in material.tags, (code, material.name)


def test_one_word_for_one_thing() -> None:
    names = material_names(LIBRARY)
    assert not {f"{name}s" for name in names} & set(names)
    assert all(len(name) <= 40 for name in names)


def test_small_things_only_from_three_years_on() -> None:
    for activity in LIBRARY:
        if "small-parts" in activity.all_tags:
            assert activity.age_from_months >= 36, activity.code


def test_nothing_for_home_spins_hangs_or_swings() -> None:
    for activity in LIBRARY:
        if "home" in activity.places:
            assert not activity.all_tags & {"spinning", "swing", "head-down", "neck-load"}


def test_files_are_the_nine_areas_and_two_tables() -> None:
    stems = {path.stem for path in Path(FOLDER).glob("*.toml")}
    assert stems == {*CODES, "safety", "themes"}
