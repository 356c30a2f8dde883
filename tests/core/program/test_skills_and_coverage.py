"""The table of skills, and whether the library has enough for each."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from handspan.core.areas import AREAS
from handspan.core.program.activity import Activity, Grade
from handspan.core.program.coverage import (
    AGES,
    ENOUGH_ACTIVITIES,
    ENOUGH_AT_HOME,
    ENOUGH_EACH_AGE,
    ENOUGH_EACH_SKILL,
    coverage,
)
from handspan.core.program.skills import Skills, parse_skills
from tests.core.program.shipped import BY_CODE, LIBRARY, SKILLS, SKILLS_TEXT


def test_there_are_56_skills_over_every_area_with_plain_names() -> None:
    assert len(SKILLS.by_code) == 56
    for area in AREAS:
        assert SKILLS.of_area(area.code)
    for skill in SKILLS.by_code.values():
        assert len(skill.plain.split()) <= 8
        assert all(re.fullmatch(r"[bd]\d{3,5}", code) for code in skill.icf), skill.code
        assert not any(" " in code for code in skill.icf)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('area = "hands"', 'area = "wings"', "'wings' is not an area"),
        ('code = "in-hand"', 'code = "grasp"', "grasp occurs twice"),
        ('before = ["grasp", "finger-moves"]', 'before = ["wings"]', "builds on 'wings'"),
        ("before = []", 'before = ["in-hand"]', "in a circle"),
        ("icf_checked = true", 'icf_checked = "yes"', "true or false"),
        ("from_months = 0", "from_months = 216", "whole number below 216"),
        ('plain = "holding things"', 'plane = "holding things"', "needs the fields"),
        ('plain = "holding things"', 'plain = " "', "plain is a text"),
        ('icf = ["d4401"]', "icf = []", "three examples and an ICF code"),
        ('icf_release = "2001"', "", "need icf_release"),
        ('icf_release = "2001"', "icf_release = ", "cannot be read as TOML"),
    ],
)
def test_a_spoiled_table_is_refused(old: str, new: str, why: str) -> None:
    assert old in SKILLS_TEXT
    with pytest.raises(ValueError, match=re.escape(why)):
        parse_skills(SKILLS_TEXT.replace(old, new, 1))


def test_every_activity_names_its_skills_the_main_one_first() -> None:
    for activity in LIBRARY:
        parts = [part for _, part in activity.skills]
        assert sum(parts) == pytest.approx(1)
        assert parts == sorted(parts, reverse=True)
        assert activity.main_area in {SKILLS.by_code[code].area for code in activity.loadings}, (
            activity.code
        )


def _one(code: str, **changes: object) -> Activity:
    whole = tuple(Grade(name, "So.") for name in ("much_easier", "easier", "as_is", "harder"))
    base = replace(
        BY_CODE["finger-painting"], code=code, grades=(*whole, Grade("much_harder", "S."))
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _enough() -> list[Activity]:
    """Return a library without a gap: enough of each skill in each age, all for home too."""
    each = -(-ENOUGH_ACTIVITIES // len(SKILLS.by_code))
    found = []
    for code in SKILLS.by_code:
        for number in range(max(each, ENOUGH_EACH_SKILL)):
            _, first, last = AGES[number % len(AGES)]
            found.append(
                _one(
                    f"{code}-{number}",
                    skills=((code, 1.0),),
                    places=("home",),
                    age_from_months=first,
                    age_to_months=last,
                )
            )
    return found


def test_a_whole_library_has_no_gap_and_each_lack_is_named() -> None:
    whole = _enough()
    found = coverage(whole, SKILLS)
    assert found.gaps == ()
    assert found.activities == len(whole)
    first = next(iter(SKILLS.by_code.values()))
    own = [one for one in whole if first.code in one.loadings]

    def gaps(library: list[Activity]) -> str:
        return " ".join(coverage(library, SKILLS).gaps)

    without = [one for one in whole if one not in own[ENOUGH_EACH_SKILL - 1 :]]
    assert f"“{first.plain}” occurs {ENOUGH_EACH_SKILL - 1} times of" in gaps(without)
    away = [
        replace(one, places=("clinic",)) if one in own[ENOUGH_AT_HOME - 1 :] else one
        for one in whole
    ]
    assert f"“{first.plain}” occurs {ENOUGH_AT_HOME - 1} times at home" in gaps(away)
    young = [
        replace(one, age_from_months=0, age_to_months=36) if one in own else one for one in whole
    ]
    assert f"0 times at 12 to 18 years of {ENOUGH_EACH_AGE}" in gaps(young)
    flat = [replace(whole[0], grades=whole[0].grades[:3]), *whole[1:]]
    assert f"1 activities have fewer than 5 steps: {whole[0].code}" in gaps(flat)
    assert "There are 9 activities of 240." in gaps(whole[:9])


def test_half_a_year_of_a_band_counts_and_less_does_not() -> None:
    skills = Skills("2001", {"touch": SKILLS.by_code["touch"]})
    late = Skills("2001", {"touch": replace(SKILLS.by_code["touch"], from_months=30)})
    old = _one("a", skills=(("touch", 1.0),), age_from_months=36, age_to_months=216)
    assert "at 0 to 3 years" in " ".join(coverage([old], skills).gaps)
    assert "at 0 to 3 years" not in " ".join(coverage([old], late).gaps)
    for months, counted in ((36 + 6, 1), (36 + 5, 0)):
        one = _one("a", skills=(("touch", 1.0),), age_from_months=0, age_to_months=months)
        assert coverage([one], skills).skills[0].by_age == (1, counted, 0, 0)
