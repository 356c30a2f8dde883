"""Every statistic against R SingleCaseES 0.7.4, tight intervals, and what was published."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from handspan.core.measurement.arrays import FloatArray
from handspan.core.progress.effects.gradual import gradual_effect
from handspan.core.progress.effects.pairs import PhasePair, Scale, effect_table, effects
from handspan.core.progress.effects.statistics import NAMES
from tests.shared import shared

Key = tuple[str, str, str]


@cache
def rows(name: str) -> list[dict[str, str]]:
    with shared("reference", "progress", name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return None if text == "NA" else float(text)


@cache
def pairs() -> dict[Key, PhasePair]:
    lines: dict[Key, list[dict[str, str]]] = defaultdict(list)
    for row in rows("series_long.csv"):
        lines[row["dataset"], row["series"], row["pair"]].append(row)
    return {
        key: PhasePair(
            tuple(float(row["y"]) for row in own if row["cond"] == "A"),
            tuple(float(row["y"]) for row in own if row["cond"] == "B"),
            rises=own[0]["improvement"] == "increase",
            scale=Scale[own[0]["scale"].upper()],
            minutes=number(own[0]["obs_length"]),
            intervals=number(own[0]["intervals"]),
            goal=number(own[0]["goal"]),
        )
        for key, own in lines.items()
    }


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "compiled"])
def table(request: pytest.FixtureRequest) -> dict[Key, FloatArray]:
    found = effect_table(list(pairs().values()), compiled=request.param)
    return dict(zip(pairs(), found, strict=True))


def test_estimates_errors_and_tight_intervals_agree(table: dict[Key, FloatArray]) -> None:
    place = {name: number for number, name in enumerate(NAMES)}
    columns = ("Est", "SE", "CI_lower_honest", "CI_upper_honest")
    seen = 0
    for row in rows("reference_es.csv"):
        ours = table[row["dataset"], row["series"], row["pair"]][place[row["ES"], row["variant"]]]
        estimate = number(row["Est"])
        if estimate is not None and math.isinf(estimate):
            assert np.isnan(ours).all()  # no deviation, or a median of zero: not defined
            continue
        for name, value in zip(columns, ours.tolist(), strict=True):
            expected = number(row[name])
            if expected is None or math.isnan(expected):
                assert math.isnan(value), (row, name)
            else:
                assert value == expected or abs(value - expected) <= 1e-9, (row, name, value)
            seen += 1
    assert seen > 6_000


def test_published_values_lie_within_their_tolerance(table: dict[Key, FloatArray]) -> None:
    way = NAMES.index(("PoGO", "default"))
    seen = 0
    for row in rows("published_values.csv"):
        if row["dataset"] in {"textbook", "Crozier2005", "Facon2008"}:
            continue  # below
        name = row["series"].removesuffix("(mean of pairs)")
        ours = [
            found[way, 0]
            for key, found in table.items()
            if key[:2] == (row["dataset"], name) or key[1].endswith(name)
        ]
        assert ours, row
        assert abs(np.mean(ours) - float(row["published"])) <= float(row["tolerance"]), row
        seen += 1
    assert seen >= 20


def test_phases_of_one_child_reach_what_was_published() -> None:
    """Crozier 2005 has three comparisons of neighbors, Facon 2008 eight against one baseline."""
    published = {
        (row["dataset"], row["series"]): float(row["published"])
        for row in rows("published_values.csv")
    }
    [(_, first), (_, second)] = [
        (key, pair) for key, pair in pairs().items() if key[0] == "Crozier2005"
    ]
    phases = [first.before, first.after, second.before, second.after]
    goals = {"A1_B1": 0.0, "B1_A2(goal 11.17)": 11.17, "A2_B2": 0.0}
    for (name, goal), (a, b) in zip(goals.items(), pairwise(phases), strict=True):
        found = effects(PhasePair(a, b, rises=goal > 0, goal=goal))[-1].estimate
        assert found == pytest.approx(published["Crozier2005", name], abs=0.5)
    for key, pair in pairs().items():
        if key[0] == "Facon2008":
            found = effects(pair)[-1].estimate
            assert found == pytest.approx(published["Facon2008", key[1]], abs=0.5)


def values(text: str) -> tuple[float, ...]:
    if ".." in text:
        first, last = text.split("..")
        return tuple(float(each) for each in range(int(first), int(last) + 1))
    return tuple(map(float, text.split(";")))


def test_textbook_examples_hold() -> None:
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()
    names = {"Tau-BC": "theilsen_unbiased", "NAP": "unbiased", "Tau": "unbiased"}
    for row in rows("published_values.csv"):
        if row["dataset"] != "textbook":
            continue
        if row["series"] != "same":
            a, b = row["series"].split(" ")
            before, after = values(a.removeprefix("A=")), values(b.removeprefix("B="))
        wanted = row["index"], names.get(row["index"], "default")
        [found] = [
            one for one in effects(PhasePair(before, after)) if (one.name, one.variant) == wanted
        ]
        assert found.estimate == pytest.approx(float(row["published"]), abs=1e-12), row


def test_gradual_effects_leave_no_more_than_r_does() -> None:
    series: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows("series_long.csv"):
        series[row["dataset"], row["series"]].append(row)
    for row in rows("reference_gem_gaussian.csv"):
        own = sorted(series[row["dataset"], row["series"]], key=lambda one: float(one["session"]))
        found = gradual_effect(
            [float(one["y"]) for one in own], [one["cond"] == "B" for one in own]
        )
        assert found.treated == int(row["m"])
        assert found.deviance <= float(row["deviance"]) * (1 + 1e-9)
        same_place = abs(found.delay - float(row["omega"])) < 1e-3
        if same_place and found.deviance > 1e-6:
            assert found.effect == pytest.approx(float(row["b1"]), rel=2e-3)
        if same_place and row["dataset"] != "Schmidt2012" and found.deviance > 1e-6:
            assert found.effect_error == pytest.approx(float(row["se_b1"]), rel=2e-3)
