"""A goal's tries over time, with the uncertainty of every statement about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from handspan.clinic.encounters.models import Try
from handspan.clinic.goals.models import Goal, LadderStep, Rating
from handspan.clinic.outcomes.models import LifeEvent
from handspan.clinic.program.models import Program
from handspan.core.charts import Chart
from handspan.core.charts.goal_glance import goal_glance
from handspan.core.charts.goal_plot import Along
from handspan.core.charts.goal_series import goal_series
from handspan.core.charts.ladder_picture import ladder_picture
from handspan.core.documentation.prompts import PROMPTS
from handspan.core.goals.mastery import MasteryRule, MasteryState, mastery
from handspan.core.progress.forecast.goal_forecast import GoalForecast
from handspan.core.progress.series import (
    CapturedTry,
    Event,
    EventKind,
    Series,
    StatedBaseline,
    series,
    series_of_tries,
)
from handspan.core.progress.trend import Change, change
from handspan.core.progress.words import family_sentence, therapist_sentence

INDEPENDENT = PROMPTS[0].code
_LEAST_HELP = {prompt.code: len(PROMPTS) - 1 - prompt.rank for prompt in PROMPTS}
SHOWN = (Goal.Status.PROPOSED, Goal.Status.AGREED, Goal.Status.REACHED)


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """What is known about one short-term goal today."""

    id: UUID
    title: str
    family_words: str
    area: str
    status: str
    target_percent: int
    rule: MasteryRule
    due_on: date
    settings: tuple[str, ...]
    series: Series
    baseline: StatedBaseline | None
    change: Change | None
    mastery: MasteryState
    sentence: str
    family: str
    ladder: dict[int, str]
    levels: tuple[tuple[date, int], ...]

    @property
    def level(self) -> int | None:
        """The level of the ladder that was seen last."""
        return self.levels[-1][1] if self.levels else None

    @property
    def rule_words(self) -> str:
        """The goal's own rule, in words."""
        rule = self.rule
        often = "in one visit" if rule.visits == 1 else f"{rule.visits} visits in a row"
        return f"{self.target_percent}% of tries without help, {often}{rule.breadth}."

    @property
    def visits(self) -> int:
        return len(self.series.days)

    def chart(self, along: Along = Along.DATES, ahead: GoalForecast | None = None) -> Chart:
        """Draw the goal's whole chart, with the range of the next visit where it is known."""
        return goal_series(
            self.series,
            ident=f"goal-{self.id}",
            title=self.title,
            target_percent=self.target_percent,
            along=along,
            stated_baseline=self.baseline,
            ahead=ahead,
        )

    def glance(self) -> Chart:
        """Draw the goal's chart in small."""
        return goal_glance(
            self.series,
            ident=f"goal-{self.id}",
            title=self.title,
            target_percent=self.target_percent,
            stated_baseline=self.baseline,
        )

    def picture(self) -> Chart:
        """Draw the goal's ladder for the family, with the step of today and the first one."""
        return ladder_picture(
            self.level,
            ident=f"ladder-{self.id}",
            title=f"Steps of: {self.family_words or self.title}",
            began=self.levels[0][1] if self.levels else None,
            says=self.ladder,
        )


def of_child(
    child_id: UUID, at: datetime, *, goals: list[UUID] | None = None, until: date | None = None
) -> list[GoalProgress]:
    """Return the progress of a child's short-term goals, the earliest first. See `of_children`."""
    return of_children([child_id], at, goals=goals, until=until)[child_id]


def of_children(
    child_ids: Collection[UUID],
    at: datetime,
    *,
    goals: list[UUID] | None = None,
    until: date | None = None,
) -> dict[UUID, list[GoalProgress]]:
    """Return the progress of every child's short-term goals, in as many statements as for one.

    The caller holds a right that covers the children's goals; `until` tells what was known by
    the end of that day.
    """
    last = until or date.max
    rows = Goal.objects.filter(child__in=child_ids, term=Goal.Term.SHORT, status__in=SHOWN)
    if goals is not None:
        rows = rows.filter(pk__in=goals)
    found = list(rows.order_by("created_at", "pk").values())
    keys = [row["id"] for row in found]
    tries, ladders, levels = _tries(keys, last), _ladders(keys), _levels(keys, last)
    begun, events = _program_begins(child_ids), _events(child_ids, last)
    told: dict[UUID, list[GoalProgress]] = {child: [] for child in child_ids}
    for row in found:
        child = row["child_id"]
        program_from = begun.get((child, row["discipline"]))
        own = series_of_tries(tries[row["id"]], program_from, len(PROMPTS), events[child])
        today = min(last, timezone.localdate(at))
        told[child].append(_progress(row, own, ladders[row["id"]], tuple(levels[row["id"]]), today))
    return told


def _progress(
    row: dict[str, Any],
    series: Series,
    ladder: dict[int, str],
    levels: tuple[tuple[date, int], ...],
    today: date,
) -> GoalProgress:
    moved = change(series)
    rule = MasteryRule(
        target_percent=row["target_percent"],
        visits=row["target_visits"],
        tries=row["tries_each_visit"],
        settings=row["target_places"],
        persons=row["target_people"],
    )
    stated = None
    if row["baseline_percent"] is not None and row["baseline_on"] is not None:
        stated = StatedBaseline(row["baseline_on"], row["baseline_percent"])
    return GoalProgress(
        id=row["id"],
        title=row["title"],
        family_words=row["family_words"],
        area=row["area"],
        status=row["status"],
        target_percent=row["target_percent"],
        rule=rule,
        due_on=row["due_on"],
        settings=tuple(row["settings"]),
        series=series,
        baseline=stated,
        change=moved,
        mastery=mastery(series, rule),
        sentence=therapist_sentence(series, stated),
        family=family_sentence(series, on=today, stated_baseline=stated),
        ladder=ladder,
        levels=levels,
    )


def in_setting(goal: GoalProgress, setting: str) -> GoalProgress:
    """Return a goal as it was seen in one setting only."""
    own = series((p for p in goal.series.points if p.setting == setting), goal.series.events)
    return replace(
        goal,
        series=own,
        change=change(own),
        mastery=mastery(own, goal.rule),
        sentence=therapist_sentence(own, goal.baseline),
    )


def reported(child_id: UUID, at: datetime, *, until: date | None = None) -> list[GoalProgress]:
    """Return the goals that a report speaks of: those that were agreed."""
    spoken_of = (Goal.Status.AGREED, Goal.Status.REACHED)
    return [goal for goal in of_child(child_id, at, until=until) if goal.status in spoken_of]


def _tries(goals: list[UUID], last: date) -> dict[UUID, list[CapturedTry]]:
    rows = Try.objects.filter(goal__in=goals, undone_at=None).order_by("tried_at")
    found: dict[UUID, list[CapturedTry]] = defaultdict(list)
    columns = ("goal_id", "tried_at", "prompt", "succeeded", "setting", "person")
    for goal, tried_at, prompt, succeeded, setting, person in rows.values_list(*columns):
        on = timezone.localdate(tried_at)
        if on <= last:
            counts = succeeded and prompt == INDEPENDENT
            # what did not come off with this help would have needed more
            helped = max(0, _LEAST_HELP[prompt] - (not succeeded))
            found[goal].append(CapturedTry(on, counts, setting, person, helped))
    return found


def _events(children: Collection[UUID], last: date) -> dict[UUID, list[Event]]:
    rows = LifeEvent.objects.filter(child__in=children, removed_at=None, on__lte=last)
    rows = rows.order_by("on", "noted_at")
    found: dict[UUID, list[Event]] = defaultdict(list)
    for child, on, says, kind in rows.values_list("child_id", "on", "says", "kind"):
        found[child].append(Event(on, says, EventKind(kind)))
    return found


def _ladders(goals: list[UUID]) -> dict[UUID, dict[int, str]]:
    found: dict[UUID, dict[int, str]] = defaultdict(dict)
    rows = LadderStep.objects.filter(goal__in=goals).order_by("level")
    for goal, level, says in rows.values_list("goal_id", "level", "says"):
        found[goal][level] = says
    return found


def _levels(goals: list[UUID], last: date) -> dict[UUID, list[tuple[date, int]]]:
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = Rating.objects.filter(goal__in=goals, unseen=False, rated_on__lte=last)
    rows = rows.order_by("rated_on", "pk")
    for goal, on, level in rows.values_list("goal_id", "rated_on", "level"):
        found[goal].append((on, level))
    return found


def _program_begins(children: Collection[UUID]) -> dict[tuple[UUID, str], date]:
    rows = Program.objects.filter(child__in=children).values("child_id", "discipline")
    rows = rows.annotate(begins=Min("starts_on"))
    return {(one["child_id"], one["discipline"]): one["begins"] for one in rows}
