"""Sensible choices after an alarm, as a table, ranked from the goal's own tries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handspan.core.progress.alarm import CEILING, Alarm, Reason, Visit

LATEST = 4
"""Visits that say where a child stands now."""

FEW_TRIES = 8
"""Tries in a visit below which real growth easily looks flat."""

HARD, EASY = 0.3, 0.75
"""Share of tries without help below which a task is likely too hard, above which too easy."""

MUCH_HELP = 0.3
"""Share of tries with more than the least help from which help is the first question."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal's latest visits in the figures that choices rest on.

    Attributes
    ----------
    share : float
        Of tries without help.
    tries : float
        In a visit, mean.
    much_help : float
        Share of tries with more than the least help; 0 where help was not told apart.
    reason : Reason
        Of the alarm.
    """

    share: float
    tries: float
    much_help: float
    reason: Reason

    @property
    def stalled(self) -> bool:
        """Growth ended or turned back, with room left to grow."""
        return self.reason in {Reason.PLATEAU, Reason.REGRESSION}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to do next.

    Attributes
    ----------
    code : str
        "activity", "grade", "support", "goal", or "collect" for waiting.
    label : str
    reason : str
        Why it fits this goal, for staff.
    family : str
        What a family reads.
    """

    code: str
    label: str
    reason: str
    family: str


@dataclass(frozen=True, slots=True)
class Case:
    """When a choice fits, and why then."""

    code: str
    fits: Callable[[Standing], bool]
    reason: str


def choices(visits: Sequence[Visit], found: Alarm) -> tuple[Choice, ...]:
    """Rank what may be tried, the best fit first.

    Parameters
    ----------
    visits : sequence of Visit
        Those that the alarm was made from, at least one.
    found : Alarm
        After the latest of them.

    Returns
    -------
    tuple of Choice
        Each choice at most once. Empty while a child grows, and before growth is judged.
    """
    standing = _standing(visits, found)
    ranked: dict[str, Choice] = {}
    for case in CASES:
        if case.code not in ranked and case.fits(standing):
            label, family = WORDS[case.code]
            ranked[case.code] = Choice(case.code, label, _told(case.reason, standing), family)
    return tuple(ranked.values())


def _standing(visits: Sequence[Visit], found: Alarm) -> Standing:
    # visits before a fresh start say little about now
    latest = visits[-min(LATEST, found.watched) :]
    tries = sum(visit.tries for visit in latest)
    return Standing(
        share=sum(visit.successes for visit in latest) / tries,
        tries=tries / len(latest),
        much_help=sum(sum(visit.by_help[2:]) for visit in latest) / tries,
        reason=found.reason,
    )


def _told(reason: str, standing: Standing) -> str:
    return reason.format(
        share=f"{standing.share:.0%}",
        tries=f"{standing.tries:.0f}",
        much_help=f"{standing.much_help:.0%}",
    )


WORDS: dict[str, tuple[str, str]] = {
    "activity": ("Change the activity", "We can try the same skill in a new game."),
    "grade": ("Change the grade", "We can change the step a bit, so that it fits better."),
    "support": ("Change the support", "We can help in another way for a while, then help less."),
    "goal": ("Look at the goal again", "We can look at the goal together and choose what is next."),
    "collect": ("Collect more first", "We will watch a little longer before we change something."),
}
"""Label for staff and sentence for families."""

CASES: tuple[Case, ...] = (
    Case(
        "goal",
        lambda now: (
            now.reason is Reason.CEILING or (now.reason is Reason.PLATEAU and now.share >= CEILING)
        ),
        "{share} of the latest tries succeed without help: the goal may be reached, or reached "
        "somewhere else next.",
    ),
    Case(
        "grade",
        lambda now: now.reason is Reason.CEILING,
        "{share} of the latest tries succeed without help: a harder step shows growth again.",
    ),
    Case(
        "collect",
        lambda now: now.reason is Reason.EITHER,
        "Growth and a plateau are both still likely: two or three more visits of 10 tries or more, "
        "with the level of help noted, tell more than a change made now.",
    ),
    Case(
        "collect",
        lambda now: now.reason is Reason.PLATEAU and now.tries < FEW_TRIES,
        "About {tries} tries in a visit let real growth look flat: count 10 or more, with the "
        "level of help, for two or three visits.",
    ),
    Case(
        "support",
        lambda now: now.stalled and now.much_help >= MUCH_HELP,
        "{much_help} of the latest tries need more than the least help: how help is given, and "
        "taken back, is the first thing to look at.",
    ),
    Case(
        "support",
        lambda now: now.reason is Reason.REGRESSION,
        "The skill was there before: more help for now keeps success while you ask what has "
        "changed (illness, sleep, a new place or person).",
    ),
    Case(
        "grade",
        lambda now: now.stalled and now.share < HARD,
        "{share} of the latest tries succeed without help: an easier step gives success to build "
        "on.",
    ),
    Case(
        "support",
        lambda now: now.stalled and now.share < HARD,
        "{share} of the latest tries succeed without help: more help, taken back step by step, "
        "lets the child feel the whole act.",
    ),
    Case(
        "goal",
        lambda now: now.reason is Reason.PLATEAU and now.share > EASY,
        "{share} of the latest tries succeed without help and it stays there: ask the family "
        "whether that is enough for everyday life.",
    ),
    Case(
        "activity",
        lambda now: now.stalled and now.share >= HARD,
        "{share} of the latest tries succeed without help, so the act is within reach: another "
        "activity for the same goal brings new interest and other practice.",
    ),
    Case(
        "grade",
        lambda now: now.stalled and now.share > EASY,
        "{share} of the latest tries succeed without help: a harder step may show growth that "
        "this one hides.",
    ),
    Case(
        "grade",
        lambda now: now.stalled,
        "{share} of the latest tries succeed without help: practice of the one part that is still "
        "hard may carry the whole.",
    ),
    Case(
        "support",
        lambda now: now.stalled,
        "{share} of the latest tries succeed without help: help of another kind, or taken back in "
        "smaller steps, may carry the child over this point.",
    ),
    Case(
        "activity",
        lambda now: now.stalled,
        "{share} of the latest tries succeed without help: another activity may ask for the same "
        "skill in an easier way.",
    ),
    Case(
        "goal",
        lambda now: now.stalled,
        "When other changes bring nothing within eight visits, ask child and family whether "
        "another goal matters more now.",
    ),
)
"""From the first to look at to the last; a choice takes the first case that fits. The order and
its limits are our own judgment, not findings."""
