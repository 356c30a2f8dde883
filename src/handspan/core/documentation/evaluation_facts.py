"""What an evaluation report is drawn from."""

from __future__ import annotations

import enum
from dataclasses import dataclass

_TYPICAL = 1.0  # standard deviations to each side in which most children of an age stand


class Place(enum.Enum):
    """Where an interval lies against most children of the age."""

    WITHIN = "lies within what most children of this age do"
    ABOVE = "lies above what most children of this age do"
    BELOW = "lies below what most children of this age do"
    REACHES_BELOW = "reaches from below into what most children of this age do"
    REACHES_ABOVE = "reaches from what most children of this age do to above it"
    OPEN = "is too wide to place"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was asked: its words, such as "Fastens a button", and the help it took."""

    code: str
    words: str
    level: int


@dataclass(frozen=True, slots=True)
class AreaFound:
    """What was found in one area.

    Attributes
    ----------
    code, label, family_label : str
    standing, low, high : float or None
        In standard deviations from the middle for the age, with the 90 % interval.
    remark : str
        Why there is no estimate, or what limits it.
    seen : tuple of Seen
        From the easiest to the hardest.
    """

    code: str
    label: str
    family_label: str
    standing: float | None
    low: float | None
    high: float | None
    remark: str = ""
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """Everything that the report is drawn from; empty text for what nobody wrote down.

    Attributes
    ----------
    child : str
        Given name.
    worry, good_at, tried : str
        The referral, in the words of who sent the child.
    question : str
        Of the evaluation.
    hopes, interests, languages : tuple of str
    sources : tuple of (str, str)
        Key and sentence of each source: who told, what was given, when.
    birth_and_health, daily_routines, school_and_services, comforts : str
        The intake, in the family's words.
    testing : tuple of str
        Sentences about the day of testing.
    strengths, conditions, observations, recommendation : str
        The evaluation, in the therapist's words.
    areas : tuple of AreaFound
        In the order of a profile.
    levels : tuple of str
        Labels of the four levels of help, the least able first.
    daily_areas : frozenset of str
        Codes of the areas that are daily life itself.
    """

    child: str
    worry: str = ""
    good_at: str = ""
    tried: str = ""
    question: str = ""
    hopes: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    birth_and_health: str = ""
    daily_routines: str = ""
    school_and_services: str = ""
    comforts: str = ""
    strengths: str = ""
    testing: tuple[str, ...] = ()
    conditions: str = ""
    observations: str = ""
    recommendation: str = ""
    areas: tuple[AreaFound, ...] = ()
    levels: tuple[str, ...] = ()
    daily_areas: frozenset[str] = frozenset()


def place_of(low: float, high: float) -> Place:
    """Say where an interval lies against the band of most children of the age.

    Parameters
    ----------
    low, high : float
        Ends of the interval, in standard deviations from the middle for the age.

    Returns
    -------
    Place
        `OPEN` when the interval reaches beyond the band on both sides.
    """
    if low < -_TYPICAL:
        if high > _TYPICAL:
            return Place.OPEN
        return Place.BELOW if high < -_TYPICAL else Place.REACHES_BELOW
    if high > _TYPICAL:
        return Place.ABOVE if low > _TYPICAL else Place.REACHES_ABOVE
    return Place.WITHIN
