"""The forecast learns from the clinic's own goals: how much each of its members counts."""

from __future__ import annotations

import functools
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied
from handspan.clinic.outcomes import progress
from handspan.clinic.outcomes.models import ForecastWeights
from handspan.clinic.people.models import Child
from handspan.core.progress.forecast.filtering import Visit
from handspan.core.progress.forecast.goal_forecast import visits_of
from handspan.core.progress.forecast.refitting import refit
from handspan.core.progress.forecast.settings import VERSION, Members, shipped, with_weights

FEWEST_GOALS, FEWEST_VISITS = 30, 8
"""Goals with so many visits each, before a clinic's own weights are used."""


def learn(*, actor: Actor, at: datetime) -> ForecastWeights | None:
    """Refit the weights on every goal with enough visits; None while there are too few.

    A task of the program itself, once a night: always from the shipped weights, so that no visit
    counts twice.
    """
    if actor.kind is not Kind.SYSTEM:
        raise Denied("what the forecast has learned")
    seen = [visits for visits in _all_visits(at) if len(visits) >= FEWEST_VISITS]
    if len(seen) < FEWEST_GOALS:
        return None
    weights = refit(seen, shipped())
    with writing(actor, "outcomes.learn_forecast", at=at) as ledger:
        return ledger.save(
            ForecastWeights(
                weights=[round(float(weight), 6) for weight in weights],
                version=VERSION,
                goals=len(seen),
                visits=sum(map(len, seen)),
                made_at=at,
            )
        )


def members() -> Members:
    """Return the forecast's members as the clinic in scope weighs them."""
    rows = ForecastWeights.objects.filter(version=VERSION).order_by("-made_at")
    found = rows.values_list("pk", flat=True).first()
    return _learned(found) if found else shipped()


def _all_visits(at: datetime) -> list[tuple[Visit, ...]]:
    children = list(Child.objects.order_by("pk").values_list("pk", flat=True))
    return [
        visits_of(goal.series)
        for goals in progress.of_children(children, at).values()
        for goal in goals
    ]


@functools.lru_cache(maxsize=64)
def _learned(key: UUID) -> Members:
    """Laid out once: kept weights never change."""
    return with_weights(ForecastWeights.objects.get(pk=key).weights)
