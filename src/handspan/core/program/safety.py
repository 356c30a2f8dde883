"""What in an activity is forbidden for one child, or needs care: applies the safety rules."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handspan.core.program.activity import PLACES, Activity
from handspan.core.program.safety_rules import (
    OTHER_SUBSTANCE,
    SafetyRule,
    SafetyRules,
    Severity,
)

ALLERGY = "allergy"
OTHER_KIND = "other"

_EMPTY_WORDS = {"and", "any", "are", "big", "child", "food", "for", "from", "own", "the", "with"}
"""Words that say nothing about what a material is made of."""


@dataclass(frozen=True, slots=True)
class ChildSafety:
    """What safety rules know about a child.

    Attributes
    ----------
    age_months : float
        Age in months; take the corrected age while it is in use, since it is the lower one.
    flags : tuple of (kind, substance)
        Open flags as the record keeps them. The substance of an allergy is free text, and so is
        the text of a flag of kind "other".
    unanswered : frozenset of str
        Kinds of flags that nobody has asked about yet; whatever a rule forbids for such a flag
        stays forbidden until somebody has.
    """

    age_months: float
    flags: tuple[tuple[str, str], ...] = ()
    unanswered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule says about an activity for a child, in a sentence to show."""

    severity: Severity
    sentence: str
    rule_code: str


@dataclass(frozen=True, slots=True)
class _Flag:
    """A flag whose free text has been read: kind, substance code, and the words to show."""

    kind: str
    substance: str = ""
    words: str = ""


def check(
    activity: Activity, child: ChildSafety, rules: SafetyRules, place: str | None = None
) -> tuple[Finding, ...]:
    """Find everything that speaks against an activity for a child, or asks for care.

    Parameters
    ----------
    activity : Activity
    child : ChildSafety
    rules : SafetyRules
    place : str or None
        Code of a place; None when it is not known, and then the rules of every place hold.

    Returns
    -------
    tuple of Finding
        What is forbidden first, then what needs care, each in the order of the table. Empty when
        nothing is known against it, which is no promise that it is safe.

    Raises
    ------
    ValueError
        When the age is negative or not a number, or the place is unknown.
    """
    if not math.isfinite(child.age_months) or child.age_months < 0:
        raise ValueError("the age must be a number of months, 0 or more")
    if place is not None and place not in PLACES:
        raise ValueError(f"'{place}' is not a place; the places are {', '.join(PLACES)}")
    flags = _read_flags(child, rules)
    found = [*_about_window(activity, child, place), *_about_names(activity, flags)]
    for rule in rules.rules:
        if _holds(rule, activity, child, place):
            found.extend(_findings(rule, activity, flags, child, rules))
    unique = tuple(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda finding: finding.severity != "forbidden"))


def is_forbidden(findings: Iterable[Finding]) -> bool:
    """Tell whether an activity must not be offered."""
    return any(finding.severity == "forbidden" for finding in findings)


def unread_flags(child: ChildSafety, rules: SafetyRules) -> tuple[str, ...]:
    """Return the texts of flags that no rule can use, so that a person looks at them."""
    return tuple(
        text or kind
        for kind, text in child.flags
        if kind not in rules.flags
        and not _found(text, rules.flags)
        and not _substances(text, rules)
    )


def _found(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of which a word, or its plural, stands in the text."""
    lower = text.casefold()
    return tuple(
        code
        for code, entries in words.items()
        if any(re.search(rf"\b{re.escape(word)}(s|es)?\b", lower) for word in entries)
    )


def _substances(text: str, rules: SafetyRules) -> tuple[str, ...]:
    """Read the substances that a text names: one of our codes as it stands, or any of the words."""
    plain = text.strip().casefold()
    exact = tuple(code for code in rules.substances if plain in (code, rules.tags[code].casefold()))
    return exact or _found(plain, rules.substances)


def _read_flags(child: ChildSafety, rules: SafetyRules) -> tuple[_Flag, ...]:
    flags: list[_Flag] = []
    for kind, text in child.flags:
        kinds = (kind,) if kind in rules.flags else _found(text, rules.flags)
        flags.extend(_Flag(code, words=text) for code in kinds if code != ALLERGY)
        if ALLERGY in kinds or (kind == OTHER_KIND and not kinds and _substances(text, rules)):
            flags.extend(_allergies(text, rules))
    for kind in sorted(child.unanswered & set(rules.flags)):
        if kind == ALLERGY:
            flags.extend(_allergies("", rules))
        else:
            flags.append(_Flag(kind))
    return tuple(flags)


def _allergies(text: str, rules: SafetyRules) -> list[_Flag]:
    """Read an allergy; one that names nothing counts as an allergy to everything in the table."""
    if not text.strip():
        return [_Flag(ALLERGY, code, rules.tags[code]) for code in rules.substances]
    known = _substances(text, rules)
    if known:
        return [_Flag(ALLERGY, code, rules.tags[code]) for code in known]
    words = re.sub(r"(?i)^\s*(allerg\w*\s+)?(to\s+)?", "", text).strip()
    return [_Flag(ALLERGY, OTHER_SUBSTANCE, words)]


def _about_window(activity: Activity, child: ChildSafety, place: str | None) -> list[Finding]:
    found: list[Finding] = []
    if child.age_months < activity.age_from_months:
        found.append(
            Finding("forbidden", f"For children from {_age(activity.age_from_months)}.", "age-from")
        )
    if child.age_months >= activity.age_to_months:
        until = _age(activity.age_to_months)
        found.append(
            Finding("caution", f"Made for children under {until}: is it still theirs?", "age-to")
        )
    if place is not None and place not in activity.places:
        found.append(
            Finding("forbidden", f"Not made for this place: {PLACES[place].lower()}.", "place")
        )
    return found


def _about_names(activity: Activity, flags: tuple[_Flag, ...]) -> list[Finding]:
    """Match an allergy that no table knows with the names of the materials."""
    return [
        Finding("forbidden", f"Not with this child: allergy to {flag.words}.", "allergy-name")
        for flag in flags
        if flag.substance == OTHER_SUBSTANCE
        and any(_share_a_word(flag.words, material.name) for material in activity.materials)
    ]


def _share_a_word(text: str, name: str) -> bool:
    ours, theirs = (
        {word.rstrip("s") for word in re.findall(r"\w{3,}", part.casefold())} - _EMPTY_WORDS
        for part in (text, name)
    )
    return bool(ours & theirs)


def _holds(rule: SafetyRule, activity: Activity, child: ChildSafety, place: str | None) -> bool:
    """Tell whether the conditions that do not depend on a flag hold."""
    if rule.under_months is not None and child.age_months >= rule.under_months:
        return False
    if place is not None and rule.places and place not in rule.places:
        return False
    return activity.helper not in rule.unless_helper and not activity.all_tags.isdisjoint(rule.tags)


def _findings(
    rule: SafetyRule,
    activity: Activity,
    flags: tuple[_Flag, ...],
    child: ChildSafety,
    rules: SafetyRules,
) -> list[Finding]:
    """Say a rule once for each flag that it matches; what is unasked only forbids."""
    if not rule.flag:
        return [_finding(rule, activity, rule.tags, "", rules)]
    found: list[Finding] = []
    told = {kind for kind, _ in child.flags}
    for flag in flags:
        if flag.kind != rule.flag or (rule.substance and rule.substance != flag.substance):
            continue
        if rule.severity == "caution" and flag.kind in child.unanswered - told:
            continue
        tags = rule.tags
        if rule.same_substance:
            tags = tuple(tag for tag in rule.tags if tag == flag.substance)
        if not activity.all_tags.isdisjoint(tags):
            found.append(_finding(rule, activity, tags, flag.words, rules))
    return found


def _finding(
    rule: SafetyRule,
    activity: Activity,
    tags: tuple[str, ...],
    substance: str,
    rules: SafetyRules,
) -> Finding:
    things = [m.name for m in activity.materials if not set(tags).isdisjoint(m.tags)]
    things += [rules.tags[tag] for tag in activity.tags if tag in tags]
    thing = " and ".join(dict.fromkeys(things))
    sentence = rule.sentence.replace("{thing}", thing).replace("{substance}", substance)
    return Finding(rule.severity, sentence, rule.code)


def _age(months: int) -> str:
    if months < 24:
        return "birth" if months == 0 else f"{months} months"
    return f"{months // 12} years" if months % 12 == 0 else f"{months / 12:.1f} years"
