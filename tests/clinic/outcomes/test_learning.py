"""The forecast learns from a clinic's own goals, from enough of them, by the program alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from handspan.clinic.actor import system
from handspan.clinic.errors import Denied
from handspan.clinic.outcomes import learning, outlook, progress
from handspan.clinic.outcomes.models import ForecastWeights
from handspan.core.progress.forecast.settings import shipped
from handspan.site.cli import main
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, World


def _learn(world: World) -> ForecastWeights | None:
    return learning.learn(actor=system(world.clinic.pk, "forecast"), at=NOW)


def _few(world: World, monkeypatch: pytest.MonkeyPatch, number: int = 4) -> None:
    monkeypatch.setattr(learning, "FEWEST_GOALS", 4)
    for place in range(number):
        tried(world, goal(world, f"Goal {place}"), (5,) * 9)


def test_too_few_goals_change_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _few(world, monkeypatch, 3)
    assert _learn(world) is None
    assert learning.members() is shipped()


def test_what_was_learned_is_used_and_old_members_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _few(world, monkeypatch)
    found = _learn(world)
    assert found is not None
    assert (found.goals, found.visits) == (4, 36)
    own = learning.members()
    assert np.exp(own.log_weights).sum() == pytest.approx(1, abs=1e-4)
    still = own.growth_of < 3
    assert np.exp(own.log_weights)[still].sum() > np.exp(shipped().log_weights)[still].sum()
    [told] = outlook.outlooks(progress.of_child(world.child.pk, NOW)[:1])
    assert told.forecast is not None
    again = _learn(world)  # always from the shipped weights
    assert again is not None
    assert again.weights == found.weights
    monkeypatch.setattr(learning, "VERSION", "another")
    assert learning.members() is shipped()


def test_people_do_not_set_what_the_forecast_learned(world: World) -> None:
    with pytest.raises(Denied):
        learning.learn(actor=world.actor("administrator"), at=NOW)


def test_the_command_says_what_it_did(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("handspan.site.commands.prepare.database", lambda: None)
    assert main(["learn"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    _few(world, monkeypatch)
    assert main(["learn"]) == 0
    assert "learned from 4 goals with 36 visits" in capsys.readouterr().out
