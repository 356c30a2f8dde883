"""What the inventory says that the open answers show is what they show."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_ndtr

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.inventory import InventoryItem, parse_items
from handspan.site.commands.response_files import ResponseFile, read_responses
from tests.shared import shared

STUDIES = {"SMOCC": "gcdg_nld_smocc_even", "Bogota": "gcdg_col_lt42m"}
FACT = re.compile(
    r"(?:transferred fact, )?public answers, CC BY 4\.0 \(childdevdata, (\w+) (\w{9})\): "
    r"half at ([\d.]+), nine in ten at ([\d.]+) months"
)
TABLE = Path(__file__).resolve().parents[2] / "data" / "inventory" / "items.csv"
ITEMS = [item for item in parse_items(TABLE.read_text("utf-8")) if "childdevdata" in item.basis]
NINE_IN_TEN = 1.2816  # standard deviations of a normal distribution


@functools.cache
def study(name: str) -> ResponseFile:
    return read_responses(shared("data", "childdevdata", f"{STUDIES[name]}.txt.gz"))


def typical_ages(months: FloatArray, passed: FloatArray) -> tuple[float, float]:
    """Ages at which half and nine in ten pass: a normal curve in the log of age + 3 months."""
    age = np.log(months + 3)

    def misfit(curve: FloatArray) -> float:
        away = (age - curve[0]) * np.exp(curve[1])
        return -float(np.where(passed == 1, log_ndtr(away), log_ndtr(-away)).sum())

    middle, steepness = minimize(misfit, [age.mean(), 1.5], method="Nelder-Mead").x
    nine_in_ten = middle + NINE_IN_TEN * np.exp(-steepness)
    return float(np.exp(middle) - 3), float(np.exp(nine_in_ten) - 3)


def test_some_thirty_items_rest_on_open_answers() -> None:
    assert len(ITEMS) >= 30


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_the_ages_are_those_of_the_open_answers(item: InventoryItem) -> None:
    found = FACT.fullmatch(item.basis)
    assert found, item.basis
    answers = study(found[1])
    given = answers.answers[:, answers.items.index(found[2])]
    known = (given >= 0) & np.isfinite(answers.age_days)
    half, nine = typical_ages(answers.age_days[known] / 30.4375, given[known].astype(float))
    assert float(found[3]) == pytest.approx(half, abs=0.11)
    assert float(found[4]) == pytest.approx(nine, abs=0.11)
    assert item.typical_from_months == pytest.approx(half, abs=0.6)
    assert item.typical_to_months == pytest.approx(nine, abs=1.1)
