"""Does the library have enough for every skill, age and home? Counted, with every gap named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handspan.core.program.activity import GRADES, Activity
from handspan.core.program.skills import Skill, Skills

ENOUGH_ACTIVITIES = 240
ENOUGH_EACH_SKILL = 8
ENOUGH_AT_HOME = 3
ENOUGH_EACH_AGE = 2
AGES: tuple[tuple[str, int, int], ...] = (
    ("0 to 3", 0, 36),
    ("3 to 6", 36, 72),
    ("6 to 12", 72, 144),
    ("12 to 18", 144, 216),
)
"""Bands of age in years, and their months."""

HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class SkillCover:
    """How many activities load on a skill.

    Attributes
    ----------
    skill, plain : str
    from_months : int
        Age from which on the skill is practiced.
    whole, at_home : int
    by_age : tuple of int
        In the order of `AGES`; an activity counts where half a year of the band is in its window.
    """

    skill: str
    plain: str
    from_months: int
    whole: int
    at_home: int
    by_age: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table of all skills, and what is missing, in sentences; none when nothing is."""

    activities: int
    skills: tuple[SkillCover, ...]
    gaps: tuple[str, ...]


def coverage(library: Sequence[Activity], skills: Skills) -> Coverage:
    """Count the library.

    Parameters
    ----------
    library : sequence of Activity
    skills : Skills

    Returns
    -------
    Coverage
    """
    rows = tuple(
        _cover(skill, [one for one in library if skill.code in one.loadings])
        for skill in skills.by_code.values()
    )
    gaps = [gap for row in rows for gap in _gaps(row)]
    if len(library) < ENOUGH_ACTIVITIES:
        gaps.insert(0, f"There are {len(library)} activities of {ENOUGH_ACTIVITIES}.")
    few = [one.code for one in library if len(one.grades) < len(GRADES)]
    if few:
        gaps.append(f"{len(few)} activities have fewer than {len(GRADES)} steps: {_some(few)}.")
    return Coverage(len(library), rows, tuple(gaps))


def _cover(skill: Skill, found: Sequence[Activity]) -> SkillCover:
    home = [one for one in found if "home" in one.places]
    by_age = tuple(
        sum(
            min(one.age_to_months, last) - max(one.age_from_months, first) >= HALF_YEAR
            for one in found
        )
        for _, first, last in AGES
    )
    return SkillCover(skill.code, skill.plain, skill.from_months, len(found), len(home), by_age)


def _gaps(row: SkillCover) -> list[str]:
    found = []
    if row.whole < ENOUGH_EACH_SKILL:
        found.append(f"“{row.plain}” occurs {row.whole} times of {ENOUGH_EACH_SKILL}.")
    if row.at_home < ENOUGH_AT_HOME:
        found.append(f"“{row.plain}” occurs {row.at_home} times at home of {ENOUGH_AT_HOME}.")
    found += [
        f"“{row.plain}” occurs {count} times at {years} years of {ENOUGH_EACH_AGE}."
        for (years, _, last), count in zip(AGES, row.by_age, strict=True)
        if count < ENOUGH_EACH_AGE and last - row.from_months > HALF_YEAR
    ]
    return found


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + (" and more" if len(codes) > 5 else "")
