"""Who may do what on which day: licenses, disciplines and the scope of assistants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Act(StrEnum):
    """What a license is needed for."""

    THERAPY = "therapy"
    EVALUATION = "evaluation"
    SIGN_NOTE = "sign_note"
    COSIGN_NOTE = "cosign_note"
    SIGN_REPORT = "sign_report"


class Role(StrEnum):
    """Scope of practice; other staff treat and sign nothing."""

    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    OTHER = "other"


SCOPE: dict[Role, frozenset[Act]] = {
    Role.THERAPIST: frozenset(Act),
    Role.ASSISTANT: frozenset({Act.THERAPY, Act.SIGN_NOTE}),
    Role.OTHER: frozenset(),
}
"""Version 1 of the rule; states and payers will replace it with tables of their own."""

_DOING = {
    Act.THERAPY: "give therapy",
    Act.EVALUATION: "evaluate a child",
    Act.SIGN_NOTE: "sign a note",
    Act.COSIGN_NOTE: "co-sign a note",
    Act.SIGN_REPORT: "sign a report",
}


@dataclass(frozen=True, slots=True)
class License:
    """A license of one discipline with the days for which it holds, both ends included."""

    discipline: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Tell whether the license is valid on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who works at the clinic, as far as this rule needs to know.

    Attributes
    ----------
    name : str
    role : Role
    licenses : sequence of License
        Licenses only; a degree allows nothing by itself.
    ended_on : date or None
        Last day at the clinic.
    """

    name: str
    role: Role
    licenses: Sequence[License]
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer, with a sentence that says why not; empty when allowed."""

    allowed: bool
    reason: str = ""


def may(who: Practitioner, act: Act, *, discipline: str, on: date) -> Permission:
    """Decide whether somebody may do something on a day.

    Parameters
    ----------
    who : Practitioner
    act : Act
    discipline : str
        Discipline of the service, such as "OT".
    on : date
        Day of the visit for bookings; day of signing for signatures.

    Returns
    -------
    Permission
    """
    if who.ended_on is not None and on > who.ended_on:
        return Permission(False, f"{who.name} no longer works here on {_said(on)}.")
    if act not in SCOPE[who.role]:
        return Permission(False, _out_of_scope(who, act))
    own = [each for each in who.licenses if each.discipline == discipline]
    reason = reason_against(own, on, subject=f"{who.name}'s {discipline} license")
    return Permission(not reason, reason)


def reason_against(licenses: Sequence[License], on: date, *, subject: str = "Your license") -> str:
    """Say why none of these licenses holds on a day; empty when one does.

    Parameters
    ----------
    licenses : sequence of License
        Of one person, in the discipline that matters.
    on : date
    subject : str
        What the sentence begins with.

    Returns
    -------
    str
    """
    if any(each.holds(on) for each in licenses):
        return ""
    ended = [end for each in licenses if (end := each.valid_to) is not None and end < on]
    if ended:
        return f"{subject} ended on {_said(max(ended))}."
    if licenses:
        return f"{subject} begins on {_said(min(each.valid_from for each in licenses))}."
    return f"{subject} is not on file."


def licensed_through(who: Practitioner, discipline: str, on: date) -> date | None:
    """Find the last day up to which licenses follow each other without a gap.

    Parameters
    ----------
    who : Practitioner
    discipline : str
    on : date
        First day that matters.

    Returns
    -------
    date or None
        `date.max` when no end is known; None when no license holds on the first day.
    """
    reached: date | None = None
    day = on
    while True:
        ends = [
            each.valid_to or date.max
            for each in who.licenses
            if each.discipline == discipline and each.holds(day)
        ]
        if not ends:
            return reached
        reached = max(ends)
        if reached == date.max:
            return reached
        day = date.fromordinal(reached.toordinal() + 1)


def _out_of_scope(who: Practitioner, act: Act) -> str:
    if who.role is Role.ASSISTANT:
        return f"{who.name} is an assistant and may not {_DOING[act]}; a therapist may."
    return f"{who.name} is neither therapist nor assistant and may not {_DOING[act]}."


def _said(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
