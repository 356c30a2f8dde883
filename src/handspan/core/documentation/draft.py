"""The note drafted from what was captured; every part that is data says which datum it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handspan.core.documentation.prompts import is_without_help, prompt_of
from handspan.core.documentation.segments import Line, Section, Segment, section, sentence


@dataclass(frozen=True, slots=True)
class PromptedTry:
    """One try: the code of the prompt, and whether it succeeded with that help."""

    prompt: str
    succeeded: bool


@dataclass(frozen=True, slots=True)
class GoalWork:
    """What was done for one goal.

    Attributes
    ----------
    key : str
        Names the goal in sources.
    title : str
    tries : tuple of PromptedTry
    previous_percent : float or None
        Share without help at the visit before, 0 to 100.
    change : str
        A sentence about the change since baseline, such as `progress.words.therapist_sentence`
        gives; may be empty.
    """

    key: str
    title: str
    tries: tuple[PromptedTry, ...]
    previous_percent: float | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class ActivityUsed:
    """An activity of the session; 0 minutes when nobody timed it."""

    key: str
    name: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Everything that was captured in a session.

    Attributes
    ----------
    child : str
        Given name.
    minutes : int or None
        Length of the session.
    arrival : str
        How the child came in, in the therapist's words.
    family_report : str
        What the family told.
    goals : tuple of GoalWork
    activities : tuple of ActivityUsed
    next_steps : tuple of str
        What the program plans next, at the clinic and at home.
    """

    child: str
    minutes: int | None = None
    arrival: str = ""
    family_report: str = ""
    goals: tuple[GoalWork, ...] = ()
    activities: tuple[ActivityUsed, ...] = ()
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftNote:
    """The four sections of a SOAP note.

    Kinds of sources are family_report, arrival, minutes, activity, tries, previous, change, next.
    """

    subjective: Section
    objective: Section
    assessment: Section
    plan: Section


def draft(facts: SessionFacts) -> DraftNote:
    """Draft a SOAP note. Judgement is never made up: what only a therapist can say stays open.

    Parameters
    ----------
    facts : SessionFacts

    Returns
    -------
    DraftNote

    Raises
    ------
    ValueError
        When a prompt has an unknown code.
    """
    report = sentence(facts.family_report)
    told = [(Segment("Family report: "), Segment(report, "family_report"))] if report else []
    changes = [
        (Segment(f"{_plain(goal.title)}: "), Segment(sentence(goal.change), f"change:{goal.key}"))
        for goal in facts.goals
        if goal.change.strip()
    ]
    return DraftNote(
        subjective=section("subjective", told, needs_words=not told),
        objective=section("objective", _objective(facts), needs_words=False),
        assessment=section("assessment", changes, needs_words=True),
        plan=section("plan", _plan(facts.next_steps), needs_words=not facts.next_steps),
    )


def _objective(facts: SessionFacts) -> list[Line]:
    lines: list[Line] = []
    if facts.minutes is not None:
        unit = "minute" if facts.minutes == 1 else "minutes"
        lines.append((Segment(f"{facts.minutes} {unit}", "minutes"), Segment(", one to one.")))
    if facts.arrival.strip():
        lines.append((Segment("On arrival: "), Segment(sentence(facts.arrival), "arrival")))
    if facts.activities:
        lines.append((Segment("Activities: "), *_activities(facts.activities), Segment(".")))
    lines.extend(tuple(_goal(goal)) for goal in facts.goals)
    if not lines:
        lines.append((Segment(f"Nothing was captured for {facts.child} in this session."),))
    return lines


def _activities(activities: Sequence[ActivityUsed]) -> Iterator[Segment]:
    for place, activity in enumerate(activities):
        if place:
            yield Segment(", ")
        minutes = f" ({activity.minutes} min)" if activity.minutes else ""
        yield Segment(f"{activity.name}{minutes}", f"activity:{activity.key}")


def _goal(goal: GoalWork) -> Iterator[Segment]:
    source = f"tries:{goal.key}"
    yield Segment(f"{_plain(goal.title)}: ")
    if not goal.tries:
        yield Segment("no tries today", source)
    else:
        alone = sum(is_without_help(each.prompt, each.succeeded) for each in goal.tries)
        tries = "try" if len(goal.tries) == 1 else "tries"
        yield Segment(f"{alone} of {len(goal.tries)} {tries} without help", source)
    if goal.previous_percent is not None:
        yield Segment(" (last visit ")
        yield Segment(f"{goal.previous_percent:.0f}%", f"previous:{goal.key}")
        yield Segment(")")
    helped = ", ".join(_helped(goal.tries))
    if helped:
        yield Segment("; ")
        yield Segment(helped, source)
    yield Segment(".")


def _helped(tries: Sequence[PromptedTry]) -> Iterator[str]:
    """Say how many tries took which help, least help first, then those not done yet."""
    with_help = Counter(
        prompt_of(each.prompt)
        for each in tries
        if each.succeeded and not is_without_help(each.prompt, each.succeeded)
    )
    for prompt in sorted(with_help, key=lambda each: each.rank):
        yield f"{with_help[prompt]} with {prompt.label}"
    not_yet = sum(not each.succeeded for each in tries)
    if not_yet:
        yield f"{not_yet} not yet"


def _plan(steps: Sequence[str]) -> list[Line]:
    if not steps:
        return []
    segments = [Segment("Next: ")]
    for place, step in enumerate(steps):
        if place:
            segments.append(Segment("; "))
        segments.append(Segment(_plain(step), "next"))
    return [(*segments, Segment("."))]


def _plain(text: str) -> str:
    return text.strip().rstrip(".")
