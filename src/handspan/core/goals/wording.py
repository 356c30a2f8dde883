"""A small linter for goals: what is missing before two people would count the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from handspan.core.goals.findings import Finding
from handspan.core.goals.verbs import ACTS, OBSERVABLE, VAGUE, VAGUE_FORMS, VAGUE_MEASURES

LONGEST_DAYS = 366
"""A goal further off than a year is a hope; it needs steps."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_JOINED = re.compile(r"(?:\b(?:and then|and|or|then|while)\b|[,;/&])\s*([a-z]+)")
_UNWANTED = "crying|hitting|biting|yelling|screaming|throwing|running"
_NEGATIVE = re.compile(
    rf"\b(?:not|stops? \w+ing|no longer|never|avoids?|without (?:{_UNWANTED}))\b"
)
_BEFORE_BASE = frozenset({"will", "to", "can", "should"})


@dataclass(frozen=True, slots=True)
class GoalWords:
    """The parts of a goal as somebody wrote them. Empty or None is what is not written yet.

    Attributes
    ----------
    act : str
        What the child does, such as "Writes her first name with letters on the line".
    condition : str
        With what, where in the place, with which help. A try counts as met when the child did it
        alone under this condition, so help that is not written here is no help.
    settings : tuple of str
        Places where the goal counts, such as home and school.
    target_percent : float or None
        Share of tries to reach, 0 to 100.
    tries, visits : int or None
        Tries in a visit, and visits in a row, that the criterion asks for.
    baseline_percent : float or None
    baseline_on : date or None
    baseline_how : str
        How the baseline was measured.
    due_on : date or None
    """

    act: str
    condition: str = ""
    settings: tuple[str, ...] = ()
    target_percent: float | None = None
    tries: int | None = None
    visits: int | None = None
    baseline_percent: float | None = None
    baseline_on: date | None = None
    baseline_how: str = ""
    due_on: date | None = None


def check_wording(goal: GoalWords) -> tuple[Finding, ...]:
    """Look for what a goal still lacks.

    Checks the act (observable, only one, worded as what the child does), the condition with its
    help, the settings, the criterion, the baseline and the dates. English only: the words of an act
    in another language are not judged by their verbs.

    Parameters
    ----------
    goal : GoalWords

    Returns
    -------
    tuple of Finding
        Empty when nothing was found. What blocks comes first.
    """
    found = [*_act(goal.act), *_condition(goal), *_criterion(goal), *_baseline(goal), *_dates(goal)]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def _act(act: str) -> list[Finding]:
    text = " ".join(act.casefold().split())
    if not text:
        says = "Say what the child will do, as an act that can be seen."
        return [Finding("act.missing", says, blocks=True)]
    found = [*_observable(text), *_single(text)]
    measures = [word for word in VAGUE_MEASURES if re.search(rf"\b{word}\b", text)]
    if measures:
        says = f"Two people would count “{measures[0]}” differently. Say what they would see."
        found.append(Finding("act.vague_measure", says))
    if _NEGATIVE.search(text):
        says = "Say what the child will do, rather than what stops."
        found.append(Finding("act.negative", says))
    return found


def _observable(text: str) -> list[Finding]:
    words = _WORD.findall(text)
    vague = _vague_verb(words)
    if vague:
        says = f"“{vague.capitalize()}” cannot be seen or counted. Write {VAGUE[vague]}."
        return [Finding("act.vague", says)]
    acts = [word for word in words if word in ACTS or word in OBSERVABLE]
    if not acts and not (words and words[0].endswith("s")):
        says = "Begin with what the child does, such as “Writes”, “Puts on” or “Asks for help”."
        return [Finding("act.not_observable", says)]
    return []


def _vague_verb(words: list[str]) -> str:
    """Find a vague verb that no act stands before; empty when there is none.

    A base form counts as a verb only behind "will" or "to", since "hand" and "grip" are things
    as often as acts.
    """
    for place, word in enumerate(words):
        pair = " ".join(words[place : place + 2])
        behind = place > 0 and words[place - 1] in _BEFORE_BASE
        for form in (pair, word):
            if form in VAGUE_FORMS and (form != VAGUE_FORMS[form] or behind or place == 0):
                return VAGUE_FORMS[form]
        if word in ACTS or (word in OBSERVABLE and behind):
            return ""
    return ""


def _single(text: str) -> list[Finding]:
    seconds = [word for word in _JOINED.findall(text) if word in ACTS]
    if not seconds:
        return []
    says = f"This names more than one act (also “{seconds[0]}”). Make it two goals, or keep one."
    return [Finding("act.several", says)]


def _condition(goal: GoalWords) -> list[Finding]:
    found = []
    if not goal.condition.strip():
        says = "Say where and with what: the place, the things, the help that is allowed."
        found.append(Finding("condition.missing", says))
    if not goal.settings:
        found.append(Finding("setting.missing", "Say where it counts: clinic, home or school."))
    return found


def _criterion(goal: GoalWords) -> list[Finding]:
    found = []
    if goal.target_percent is None:
        says = "Say how many tries of how many show that the goal is reached."
        found.append(Finding("criterion.missing", says, blocks=True))
    elif not 0 < goal.target_percent <= 100:
        says = "The target is above 0 and at most 100 percent."
        found.append(Finding("criterion.impossible", says, blocks=True))
    elif goal.baseline_percent is not None and goal.baseline_percent >= goal.target_percent:
        says = "The baseline is already at the target. Aim further, or choose another goal."
        found.append(Finding("criterion.already_met", says))
    if goal.target_percent is not None and (goal.tries is None or goal.visits is None):
        says = "Say in how many tries, and in how many visits in a row."
        found.append(Finding("criterion.incomplete", says))
    return found


def _baseline(goal: GoalWords) -> list[Finding]:
    if goal.baseline_percent is None:
        says = "Count a few tries before the program begins, so that change can be seen."
        return [Finding("baseline.missing", says)]
    found = []
    if not 0 <= goal.baseline_percent <= 100:
        says = "The baseline is between 0 and 100 percent."
        found.append(Finding("baseline.impossible", says, blocks=True))
    if goal.baseline_on is None:
        found.append(Finding("baseline.date_missing", "Say on which day the baseline was counted."))
    if not goal.baseline_how.strip():
        says = "Say how the baseline was counted: how many tries, where, with which help."
        found.append(Finding("baseline.how_missing", says))
    return found


def _dates(goal: GoalWords) -> list[Finding]:
    if goal.due_on is None:
        return [Finding("date.missing", "Say by when the goal is to be reached.", blocks=True)]
    if goal.baseline_on is None:
        return []
    days = (goal.due_on - goal.baseline_on).days
    if days <= 0:
        says = "The goal's date must be after the date of its baseline."
        return [Finding("date.before_baseline", says, blocks=True)]
    if days > LONGEST_DAYS:
        says = "More than a year lies between baseline and goal. Set a step that comes sooner."
        return [Finding("date.far", says)]
    return []
