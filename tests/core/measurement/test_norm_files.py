"""Files of norms: what holds is read as it stands, and everything that does not is said at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.norm_checks import Problem, notes, problems
from handspan.core.measurement.norm_files import COLUMNS, read, write
from handspan.core.measurement.norm_tables import NormRow
from tests.core.measurement import norms

GOOD = norms.table()


def _read(text: str, forms: frozenset[str] = frozenset()) -> tuple[list[NormRow], list[Problem]]:
    return read(text, instrument="own-copying", edition="1", forms=forms)


def _write(rows: list[NormRow]) -> str:
    return write(rows, instrument="own-copying", edition="1")


def _found(rows: list[NormRow]) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in problems(list(enumerate(rows, start=1)))]


def test_a_table_that_holds_is_read_as_it_stands() -> None:
    for rows in (GOOD, norms.with_composite()):
        assert _read(_write(rows)) == (rows, [])


@settings(max_examples=60)
@given(
    bands=st.integers(1, 4),
    months=st.integers(1, 24),
    order=st.randoms(use_true_random=False),
)
def test_any_order_of_lines_holds_and_comes_back(bands: int, months: int, order: object) -> None:
    rows = norms.table(bands, months)
    order.shuffle(rows)  # type: ignore[attr-defined]
    assert _read(_write(rows)) == (rows, [])


@settings(max_examples=120)
@given(
    place=st.sampled_from([n for n, one in enumerate(GOOD) if 4 <= one.standard <= 16]),
    digit=st.integers(1, 19),
)
def test_a_mistyped_score_is_always_found(place: int, digit: int) -> None:
    """A wrong score breaks its percentile, except at the ends, where 1 and 99 stand for several."""
    rows = norms.changed(GOOD, place, standard=float(digit))
    if digit == GOOD[place].standard:
        assert _found(rows) == []
    else:
        assert _found(rows)


def test_every_problem_is_said_with_line_and_column_not_only_the_first() -> None:
    text = (
        "instrument,edition,scale,age_from_months,age_to_months,raw_min,raw_max,standard,metric,"
        "ci_low,ci_high,ci_level,percentile\n"
        "own-copying,1,Copying,60,66,0,4,7,scaled,5,9,90,16\n"
        "own-copying,1,Copying,60,66,5,6,x,scaled,,,,\n"
        "own-other,2,Copying,60,66,7,8,9,scaled,,,,37\n"
        "own-copying,1,Copying,60,66,8,9,25,scaled,,,,50\n"
        "own-copying,1,Copying,70,76,0,3,10,scaled,11,12,90,\n"
        "own-copying,1,,70,76,4,3,10,iq,,,,\n"
        "own-copying,1,Copying,70,76,9,12,4,scaled,,,,\n"
    )
    rows, found = _read(text)
    assert rows == []
    assert {(one.line, one.column) for one in found} == {
        (3, "standard"), (4, "instrument"), (4, "edition"), (5, "raw_min"), (5, "standard"),
        (5, "percentile"), (6, "age_from_months"), (6, "ci_low"), (7, "scale"), (8, "standard"),
    }  # fmt: skip
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("place", "changes", "columns"),
    [
        (3, {"percentile": 50.0}, {"percentile"}),
        (3, {"percentile": 0.0}, {"percentile"}),
        (3, {"ci_low": 9.0}, {"ci_low"}),
        (3, {"ci_high": 1.0}, {"ci_high"}),
        (3, {"ci_level": None}, {"ci_level"}),
        (3, {"ci_level": 0.9}, {"ci_level"}),
        (3, {"standard": 21.0}, {"standard", "percentile", "ci_high"}),
        (3, {"metric": "T"}, {"metric", "percentile"}),
        (3, {"metric": "iq"}, {"metric"}),
        (3, {"sex": "f"}, {"sex"}),
        (3, {"sex": "x"}, {"sex"}),
        (3, {"raw_max": 7.0}, {"raw_max"}),
        (3, {"raw_max": 10.0}, {"raw_min"}),
        (3, {"age_to_months": 60}, {"age_to_months"}),
        (3, {"age_to_months": 67}, {"age_from_months"}),
        (3, {"sem": -1.0}, {"sem"}),
        (3, {"reliability": 1.2}, {"reliability"}),
        (3, {"retest_days": 9999}, {"retest_days"}),
        (3, {"scale": ""}, {"scale"}),
        (3, {"sum_of": ("Nothing",)}, {"sum_of"}),
        (3, {"sum_of": ("Copying",)}, {"sum_of"}),
    ],
)
def test_each_check_finds_its_breach(
    place: int, changes: dict[str, object], columns: set[str]
) -> None:
    found = problems(list(enumerate(norms.changed(GOOD, place, **changes), start=1)))
    assert found
    assert {one.column for one in found} >= columns, found
    assert all(one.says for one in found)


def test_bands_with_a_gap_and_bands_that_overlap() -> None:
    late = [one for one in GOOD if one.age_from_months == 60]
    gap = [*late, *(norms.row(age_from_months=70, age_to_months=76, raw_min=1.0, raw_max=1.0),)]
    (one,) = problems(list(enumerate(gap, start=1)))
    assert (one.line, one.column) == (20, "age_from_months")
    assert one.says == "no norms from 5 years 6 months to 5 years 10 months"
    over = [*late, norms.row(age_from_months=64, age_to_months=76, raw_min=1.0, raw_max=1.0)]
    (one,) = problems(list(enumerate(over, start=1)))
    assert "overlaps the band that ends at 5 years 6 months" in one.says


def test_bands_are_held_against_each_other_for_each_norm_group_alone() -> None:
    girls = [norms.row(sex="f")]
    boys = [norms.row(sex="m", age_from_months=90, age_to_months=96)]
    assert _found(girls + boys) == []


def test_a_score_that_falls_with_the_raw_score_holds_when_it_does_so_everywhere() -> None:
    """Seconds: the fewer, the better."""
    slow = [
        norms.row(raw_min=float(n), raw_max=float(n), standard=float(19 - n)) for n in range(1, 18)
    ]
    assert _found(slow) == []
    (one,) = problems(list(enumerate(norms.changed(slow, 5, standard=19.0), start=1)))
    assert (one.line, one.column) == (6, "standard")
    assert "falls with the raw score elsewhere" in one.says


def test_composites_in_a_circle_are_found() -> None:
    rows = [norms.row(scale="A", sum_of=("B",)), norms.row(scale="B", sum_of=("A",))]
    assert _found(rows) == [(1, "sum_of"), (2, "sum_of")]


def test_forms_must_be_the_instruments() -> None:
    rows = [norms.row(form="short"), norms.row(form="long", scale="Other")]
    found = problems(list(enumerate(rows, start=1)), frozenset({"short"}))
    assert [(one.line, one.column) for one in found] == [(2, "form")]


def test_raw_scores_that_no_line_covers_deserve_a_look() -> None:
    gappy = [one for one in GOOD if one.standard != 5 or one.age_from_months != 60]
    assert problems(list(enumerate(gappy, start=1))) == []
    (one,) = notes(list(enumerate(gappy, start=1)))
    assert one.says == "nothing between raw scores 9 and 12"
    assert notes(list(enumerate(GOOD))) == []


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", "age_from_months", "missing"),
        ("scale,metric\n", "raw_min", "missing"),
        (_write(GOOD).replace("source_page", "color"), "color", "no column"),
        (_write(GOOD).replace("source_page", "sem"), "sem", "stands twice"),
        (_write([]), "", "no rows"),
        (_write(GOOD[:1]) + ",".join("x" * 30), "", "more values"),
        (_write(GOOD[:1]).replace("scaled", '"scal"ed'), "", "cannot be read"),
    ],
)
def test_files_that_are_no_norms_are_refused_in_words(text: str, column: str, says: str) -> None:
    rows, found = _read(text)
    assert rows == []
    assert any(one.column == column and says in one.says for one in found), found


@settings(max_examples=200)
@given(text=st.text(max_size=300) | st.text("0123456789,.;\n\"'-e", max_size=300))
def test_any_text_is_answered_with_problems_and_never_with_a_crash(text: str) -> None:
    for whole in (text, _write(GOOD[:1]) + text):
        rows, found = _read(whole)
        assert bool(rows) != bool(found)


@pytest.mark.parametrize("cell", ["nan", "inf", "1e9", "1_0", "٣", "0x1", "-1", "1.5", " "])
def test_ages_are_whole_plain_numbers(cell: str) -> None:
    text = _write(GOOD[:1]).replace(",60,66,", f",{cell},66,")
    rows, found = _read(text)
    assert rows == []
    assert {one.column for one in found} == {"age_from_months"}


def test_a_file_from_a_spreadsheet_with_a_mark_and_other_line_ends_is_read() -> None:
    text = "\ufeff" + _write(GOOD).replace("\n", "\r\n")
    assert _read(text) == (GOOD, [])


def test_the_columns_are_those_that_were_agreed() -> None:
    assert COLUMNS[:3] == ("instrument", "edition", "form")
    assert len(COLUMNS) == 22
