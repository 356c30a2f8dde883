"""A week's plan and what it is worth: what may be chosen, what holds, and the objective."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from handspan.core.program.skill_belief import FloatArray

HOME = -1
"""The slot for home; clinic sessions are 0, 1, ..."""

TRANSFER = 0.5
"""How much practice of a goal's skills by other play counts for the goal: the careful half
(program-and-family, section 3)."""

WHOLE_TASK = 0.35
"""What practice of the goal itself adds on top (our assumption; its direction is Jackman 2020)."""

ENOUGH = 25.0
"""Minutes a week, well dosed, at which two thirds of what can be gained for a goal are."""

FOR_GAPS = 0.05
"""Weight of skills that lie behind, beside the goals."""

DONE_AT_HOME = 0.6
"""Share of planned plays that are done, until a family's own logs tell (our assumption)."""

STRETCH = 0.5
"""Below this chance of success an activity is a stretch."""


@dataclass(frozen=True, slots=True)
class NeededGoal:
    """A goal of the child.

    Attributes
    ----------
    code, title : str
    need : float
        Family weight times (.25 + probability of not yet being at the target), above 0.
    loading : array of shape (skills,)
        Its component skills, summing to 1.
    """

    code: str
    title: str
    need: float
    loading: FloatArray


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be done at one place.

    Attributes
    ----------
    key : str
        Code of the activity, or of the goal whose whole task it is.
    title : str
    home : bool
    minutes : int
    chance : float
        Expected share of tries that succeed at the step that was chosen.
    worth : float
        What a minute teaches, 0 to 1.
    loading : array of shape (skills,)
    whole_task : str
        Code of the goal that is practiced itself; empty for other play.
    themes : frozenset of str
    effort : int
    grade : str
    """

    key: str
    title: str
    home: bool
    minutes: int
    chance: float
    worth: float
    loading: FloatArray
    whole_task: str = ""
    themes: frozenset[str] = frozenset()
    effort: int = 1
    grade: str = "as_is"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a week holds, and what keeps it bearable."""

    sessions: int
    session_minutes: int
    home_items: int = 2
    home_minutes_a_day: int = 15
    plays_a_week: int = 4
    most_of_a_theme: int = 2
    most_effort: int = 9
    most_stretch: int = 1
    done_at_home: float = DONE_AT_HOME


@dataclass(frozen=True, slots=True)
class Pick:
    """A candidate in a slot; pinned ones are the therapist's."""

    candidate: int
    slot: int
    pinned: bool = False


@dataclass(frozen=True)
class Problem:
    """Goals, skills that lie behind, candidates and limits, with the doses worked out once."""

    goals: tuple[NeededGoal, ...]
    gaps: FloatArray  # of shape (skills,), 0 or more: how far a skill lies behind
    candidates: tuple[Candidate, ...]
    limits: Limits
    doses: FloatArray = field(init=False)  # (candidates, goals + skills), in well-dosed minutes
    weights: FloatArray = field(init=False)  # (goals + skills,)

    def __post_init__(self) -> None:
        needs = [goal.need for goal in self.goals]
        object.__setattr__(self, "weights", np.array([*needs, *(FOR_GAPS * self.gaps)], float))
        object.__setattr__(self, "doses", self._doses())

    def _doses(self) -> FloatArray:
        skills = np.array([one.loading for one in self.candidates]).reshape(-1, len(self.gaps))
        toward = np.array([goal.loading for goal in self.goals]).reshape(-1, len(self.gaps))
        own = np.array(
            [[one.whole_task == goal.code for goal in self.goals] for one in self.candidates], float
        ).reshape(len(self.candidates), len(self.goals))
        at_home = self.limits.plays_a_week * self.limits.done_at_home
        minutes = np.array(
            [one.minutes * one.worth * (at_home if one.home else 1.0) for one in self.candidates]
        )
        parts = np.hstack([TRANSFER * skills @ toward.T + WHOLE_TASK * own, skills])
        return np.asarray(parts * minutes.reshape(-1, 1))

    def dose_of(self, picks: Sequence[Pick]) -> FloatArray:
        """Return the well-dosed minutes of a plan for each goal and skill."""
        return np.asarray(self.doses[[pick.candidate for pick in picks]].sum(axis=0))

    def value_at(self, dose: FloatArray) -> FloatArray:
        """Return the objective at doses of shape (..., goals + skills)."""
        return np.asarray((1 - np.exp(-dose / ENOUGH)) @ self.weights)

    def value(self, picks: Sequence[Pick]) -> float:
        """Return the objective of a plan: sum of weight x (1 - exp(-dose / 25 minutes))."""
        return float(self.value_at(self.dose_of(picks)))

    def broken(self, picks: Sequence[Pick]) -> tuple[str, ...]:
        """Return the rules that a plan breaks, in plain words; empty when it may be done."""
        slots = sorted({pick.slot for pick in picks})
        return tuple(words for slot in slots for words in self._broken_in(picks, slot))

    def fits(self, picks: Sequence[Pick], one: Pick) -> bool:
        """Whether a plan that breaks nothing breaks nothing with one more pick."""
        return not self._broken_in([*picks, one], one.slot)

    def _broken_in(self, picks: Sequence[Pick], slot: int) -> list[str]:
        here = [self.candidates[pick.candidate] for pick in picks if pick.slot == slot]
        limits, found = self.limits, []
        if not HOME <= slot < limits.sessions or any(one.home != (slot == HOME) for one in here):
            found.append("something stands in a slot that is not for it")
        minutes = sum(one.minutes for one in here)
        if slot == HOME:
            if len(here) > limits.home_items:
                found.append(f"more than {limits.home_items} things for home")
            if minutes > limits.home_minutes_a_day:
                found.append(f"more than {limits.home_minutes_a_day} minutes a day at home")
        else:
            if minutes > limits.session_minutes:
                found.append(f"more than {limits.session_minutes} minutes in a visit")
            if sum(one.effort for one in here) > limits.most_effort:
                found.append("a visit that tires too much")
        themes = Counter(theme for one in here for theme in one.themes)
        if themes and max(themes.values()) > limits.most_of_a_theme:
            found.append(f"more than {limits.most_of_a_theme} of one theme")
        if sum(one.chance < STRETCH for one in here) > limits.most_stretch:
            found.append("more than one stretch at a time")
        if len({one.key for one in here}) < len(here):
            found.append("the same thing twice")
        return found
