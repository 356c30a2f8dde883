"""Look-up in a norm table, intervals, composites, and the cells for the second person."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.norm_checks import problems
from handspan.core.measurement.norm_tables import (
    NotInTableError,
    composite_sum,
    composites,
    draw_cells,
    interval,
    look_up,
    scales,
    summaries,
)
from tests.core.measurement import norms

TABLE = norms.table()


@given(age=st.integers(48, 84), raw=st.integers(-5, 60))
def test_look_up_finds_what_a_plain_search_finds(age: int, raw: int) -> None:
    """In any order of the lines, and refuses exactly where no line covers the cell."""
    hits = [
        one
        for one in TABLE
        if one.age_from_months <= age < one.age_to_months and one.raw_min <= raw <= one.raw_max
    ]
    shuffled = random.Random(raw).sample(TABLE, len(TABLE))
    asked = {"form": "", "scale": "Copying", "sex": "any", "age_months": age, "raw": raw}
    if hits:
        found = look_up(shuffled, **asked)  # type: ignore[arg-type]
        (hit,) = hits
        assert (found.standard, found.low, found.high, found.level) == (
            hit.standard, hit.ci_low, hit.ci_high, 90.0,
        )  # fmt: skip
        assert found.percentile == hit.percentile
    else:
        with pytest.raises(NotInTableError):
            look_up(shuffled, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"age_months": 59}, "for ages 5 years to 5 years 11 months"),
        ({"age_months": 72}, "for ages 5 years to 5 years 11 months"),
        ({"raw": 41.0}, "41 is not a raw score of Copying: the table has raw scores from 2 to 39"),
        ({"raw": 1.0}, "1 is not a raw score"),
        ({"raw": 2.5}, None),
        ({"scale": "Cutting"}, "no scale “Cutting”"),
        ({"form": "short"}, "no scale “Copying” for this form"),
    ],
)
def test_what_the_table_does_not_cover_is_said(asked: dict[str, object], says: str | None) -> None:
    values = {"form": "", "scale": "Copying", "sex": "any", "age_months": 60, "raw": 10.0} | asked
    if says is None:
        assert look_up(TABLE, **values).standard == 1  # type: ignore[arg-type]
        return
    with pytest.raises(NotInTableError, match=says):
        look_up(TABLE, **values)  # type: ignore[arg-type]


def test_a_gap_between_raw_scores_is_no_score() -> None:
    gappy = [one for one in TABLE if one.standard != 5]
    with pytest.raises(NotInTableError, match="from 2 to 39 at this age, but not this one"):
        look_up(gappy, form="", scale="Copying", sex="any", age_months=60, raw=10)


def test_norms_for_girls_and_boys_ask_which() -> None:
    rows = [norms.row(sex="f", standard=5.0), norms.row(sex="m", standard=8.0)]
    cell = {"form": "", "scale": "Copying", "age_months": 60, "raw": 0.0}
    assert look_up(rows, sex="f", **cell).standard == 5  # type: ignore[arg-type]
    assert look_up(rows, sex="m", **cell).standard == 8  # type: ignore[arg-type]
    with pytest.raises(NotInTableError, match="for girls or boys; choose one"):
        look_up(rows, sex="any", **cell)  # type: ignore[arg-type]


def test_a_percentile_that_is_not_printed_is_the_metrics_own() -> None:
    rows = [norms.row(metric="T", standard=60.0)]
    found = look_up(rows, form="", scale="Copying", sex="any", age_months=60, raw=0)
    assert found.percentile == pytest.approx(84.134, abs=1e-3)
    rows = [norms.row(metric="age_eq", standard=60.0)]
    found = look_up(rows, form="", scale="Copying", sex="any", age_months=60, raw=0)
    assert found.percentile is None


def test_intervals_from_print_from_sem_and_from_reliability() -> None:
    printed = norms.row(standard=9.0, ci_low=7.0, ci_high=11.0, ci_level=95.0, sem=4.0)
    assert interval(printed) == (7.0, 11.0, 95.0)
    low, high, level = interval(norms.row(standard=100.0, metric="standard", sem=5.0)) or ()
    assert (low, high, level) == pytest.approx((91.776, 108.224, 90), abs=1e-3)
    # SEM = 15 sqrt(1 - 0.91) = 4.5
    low, high, _ = interval(norms.row(standard=100.0, metric="standard", reliability=0.91)) or ()
    assert high - 100 == pytest.approx(1.6449 * 4.5, abs=1e-3)
    assert 100 - low == pytest.approx(high - 100)
    assert interval(norms.row()) is None
    low, _, _ = interval(norms.row(standard=1.0, sem=2.0)) or ()
    assert low == 1.0  # no scaled score is below 1


def test_composites_wait_for_all_of_their_parts() -> None:
    rows = norms.with_composite()
    assert problems(list(enumerate(rows))) == []
    assert scales(rows, "") == ("Copying", "Tracing")
    assert composites(rows, "") == {"Hands": ("Copying", "Tracing")}
    assert composite_sum(("Copying", "Tracing"), {"Copying": 9.0}) is None
    assert composite_sum(("Copying", "Tracing"), {"Copying": 9.0, "Tracing": 8.0}) == 17


def test_composites_come_after_their_parts_even_when_these_are_composites() -> None:
    rows = [
        norms.row(scale="All", sum_of=("Hands", "Body")),
        norms.row(scale="Hands", sum_of=("Copying",)),
        norms.row(scale="Body"),
        norms.row(scale="Copying"),
    ]
    assert list(composites(rows, "")) == ["Hands", "All"]


@given(seed=st.integers(0, 2**31 - 1), bands=st.integers(1, 3))
def test_drawn_cells_lie_in_the_table_and_are_the_same_again(seed: int, bands: int) -> None:
    rows = norms.table(bands)
    cells = draw_cells(rows, seed)
    assert cells == draw_cells(rows, seed)
    assert len(cells) == 5
    for cell in cells:
        found = look_up(
            rows, form=cell.form, scale=cell.scale, sex=cell.sex, age_months=cell.age_months,
            raw=cell.raw,
        )  # fmt: skip
        assert found.standard == cell.standard
    assert len({(cell.age_months, cell.raw) for cell in cells}) == 5


def test_another_seed_draws_other_cells_and_every_line_can_be_drawn() -> None:
    rows = norms.table(1)
    drawn = [draw_cells(rows, seed) for seed in range(200)]
    assert len(set(drawn)) > 190
    assert {cell.standard for cells in drawn for cell in cells} == {one.standard for one in rows}
    assert len(draw_cells(rows[:2], 1)) == 5


def test_a_table_is_summed_up_scale_by_scale() -> None:
    copying, tracing, hands = summaries(norms.with_composite())
    assert (copying.scale, copying.lines, copying.bands, copying.raw) == ("Copying", 19, 1, (2, 39))
    assert tracing.window.words == "5 years to 5 years 5 months"
    assert hands.sum_of == ("Copying", "Tracing")
    assert hands.standard == (46, 154)
