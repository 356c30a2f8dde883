"""Filters and ranks the library for one child, with a reason in plain words for each pick."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handspan.core.areas import BY_CODE
from handspan.core.program.activity import PLACES, Activity
from handspan.core.program.safety import ChildSafety, Finding, check, is_forbidden
from handspan.core.program.safety_rules import SafetyRules

MAIN_AREA_POINTS = 4.0
"""A goal in the activity's main area; half as much in another of its areas."""
LATER_GOAL_SHARE = 0.8
"""Each further goal counts this share of the one before it, since the first is needed most."""
INTEREST_POINTS = 1.5
MISSING_POINTS = -1.0
"""For each material that is not at hand."""
YOUNGER_POINTS = -2.0
"""For an activity that is made for younger children."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes
    ----------
    goal_areas : tuple of str
        Areas of the child's active goals, the one that is needed most first.
    interests : tuple of str
        The child's interests in free words.
    place : str or None
        Code of a place.
    areas : tuple of str
        Only activities with one of these areas; empty for all.
    discipline : str
        "OT" or "PT"; empty for both.
    text : str
        Words that must all begin a word somewhere in the activity.
    most_minutes : int or None
    at_hand : frozenset of str or None
        Names of materials that are there; None when nobody has said.
    skill : str
        Only activities that practice it; empty for all.
    younger_too : bool
        True to offer activities that are made for younger children as well.
    """

    goal_areas: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    place: str | None = None
    areas: tuple[str, ...] = ()
    discipline: str = ""
    text: str = ""
    most_minutes: int | None = None
    at_hand: frozenset[str] | None = None
    skill: str = ""
    younger_too: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """An activity that may be offered: why, what it still needs, and what to take care of."""

    activity: Activity
    reason: str
    missing: tuple[str, ...]
    cautions: tuple[Finding, ...]
    points: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An activity that fits the search and must not be offered to this child."""

    activity: Activity
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Picks, the best first, and what safety rules left out, in the order of the library."""

    picks: tuple[Pick, ...]
    left_out: tuple[LeftOut, ...]


def select(
    library: Sequence[Activity],
    wanted: Wanted,
    child: ChildSafety,
    rules: SafetyRules,
    themes: Mapping[str, tuple[str, ...]],
) -> Selection:
    """Choose activities for a child.

    Parameters
    ----------
    library : sequence of Activity
    wanted : Wanted
    child : ChildSafety
    rules : SafetyRules
    themes : mapping of str to tuple of str
        The theme table (`parse_themes`).

    Returns
    -------
    Selection
        No activity that a rule forbids is among the picks. Ties keep the order of the codes.

    Raises
    ------
    ValueError
        When the place or an area is unknown, or the age is no age.
    """
    _check_wanted(wanted)
    liked = _liked(wanted.interests, themes)
    picks: list[Pick] = []
    left_out: list[LeftOut] = []
    for activity in (a for a in library if _fits(a, wanted, child.age_months)):
        findings = check(activity, child, rules, wanted.place)
        if is_forbidden(findings):
            left_out.append(LeftOut(activity, findings))
        else:
            picks.append(_pick(activity, wanted, liked, findings))
    picks.sort(key=lambda pick: (-pick.points, pick.activity.code))
    return Selection(tuple(picks), tuple(left_out))


def _check_wanted(wanted: Wanted) -> None:
    if wanted.place is not None and wanted.place not in PLACES:
        raise ValueError(f"'{wanted.place}' is not a place; the places are {', '.join(PLACES)}")
    for area in (*wanted.goal_areas, *wanted.areas):
        if area not in BY_CODE:
            raise ValueError(f"'{area}' is not an area; the areas are {', '.join(BY_CODE)}")


def _fits(activity: Activity, wanted: Wanted, age_months: float) -> bool:
    """Tell whether an activity is among those that are looked for, safety aside."""
    young = age_months >= activity.age_to_months
    if young and not wanted.younger_too:
        return False
    if age_months < activity.age_from_months:
        return False
    if wanted.place is not None and wanted.place not in activity.places:
        return False
    if wanted.areas and not set(wanted.areas) & set(activity.areas):
        return False
    if wanted.discipline and wanted.discipline not in activity.disciplines:
        return False
    if wanted.skill and wanted.skill not in activity.loadings:
        return False
    if wanted.most_minutes is not None and activity.minutes > wanted.most_minutes:
        return False
    return _is_found(activity, wanted.text)


def _is_found(activity: Activity, text: str) -> bool:
    """Tell whether every word that is looked for begins a word of the activity."""
    parts = (
        activity.title,
        activity.what_it_helps,
        activity.staff_note,
        *activity.steps,
        *activity.themes,
        *(material.name for material in activity.materials),
        *(BY_CODE[area].label for area in activity.areas),
    )
    words = _words(" ".join(parts))
    return all(any(word.startswith(asked) for word in words) for asked in _words(text))


def _words(text: str) -> set[str]:
    split = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"\w+", "".join(c for c in split if not unicodedata.combining(c))))


def _liked(
    interests: Iterable[str], themes: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Map each theme that the child likes to the interests that name it."""
    liked: dict[str, tuple[str, ...]] = {}
    for theme, words in themes.items():
        pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in (theme, *words)))
        named = tuple(interest for interest in interests if pattern.search(interest.casefold()))
        if named:
            liked[theme] = named
    return liked


def _pick(
    activity: Activity,
    wanted: Wanted,
    liked: Mapping[str, tuple[str, ...]],
    findings: tuple[Finding, ...],
) -> Pick:
    goals = [area for area in dict.fromkeys(wanted.goal_areas) if area in activity.areas]
    hits = tuple(dict.fromkeys(h for theme in activity.themes for h in liked.get(theme, ())))
    missing: tuple[str, ...] = ()
    if wanted.at_hand is not None:
        missing = tuple(name for name in activity.needed if name not in wanted.at_hand)
    points = sum(
        MAIN_AREA_POINTS * (1.0 if area == activity.main_area else 0.5) * LATER_GOAL_SHARE**place
        for place, area in enumerate(dict.fromkeys(wanted.goal_areas))
        if area in activity.areas
    )
    points += INTEREST_POINTS * bool(hits) + MISSING_POINTS * len(missing)
    points += YOUNGER_POINTS * any(finding.rule_code == "age-to" for finding in findings)
    likes, materials = _about_likes(hits), _about_materials(missing)
    sentences = (_about_goals(activity, goals), *likes, *materials)
    reason = " ".join(sentences)
    return Pick(activity, reason, missing, findings, round(points, 6))


def _about_goals(activity: Activity, goals: Sequence[str]) -> str:
    if not goals:
        return f"It is for {_named(activity.main_area)}."
    first = f"Fits a goal: {_named(goals[0])}."
    return f"{first} Fits one more: {_named(goals[1])}." if len(goals) > 1 else first


def _named(area: str) -> str:
    return BY_CODE[area].family_label.lower()


def _about_likes(hits: Sequence[str]) -> tuple[str, ...]:
    return (f"It brings in {hits[0]}.",) if hits else ()


def _about_materials(missing: tuple[str, ...]) -> tuple[str, ...]:
    return (f"You still need {_listed(missing)}.",) if missing else ()


def _listed(words: Sequence[str]) -> str:
    """Join words as a sentence does; a comma before the last, since labels hold "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, and {words[-1]}"
