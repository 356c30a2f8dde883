"""Tables of items, keys and references: what is read, and how faults are named."""

from __future__ import annotations

import math

import pytest

from handspan.core.measurement.banks import parse_item_banks, parse_keys
from handspan.core.measurement.references import (
    BoxCoxTReference,
    LmsReference,
    parse_references,
)
from handspan.core.measurement.tables import TableError

BANK = "key,item,tau,instrument,domain,mode\n"
KEYS = "key,base_population,n_items,n_instruments,intercept,slope,from,to,by,retired\n"
REFERENCES = "population,key,distribution,age,mu,sigma,nu,tau\n"


def test_items_are_kept_by_key_with_lower_case_codes() -> None:
    banks = parse_item_banks(BANK + "k,ABCgmc001,1.5,abc,gm,c\nother,abcgmc001,7,abc,gm,c\n")
    assert banks["k"].codes == ("abcgmc001",)
    assert banks["k"].difficulties() == {"abcgmc001": 1.5}
    assert banks["other"].difficulties() == {"abcgmc001": 7.0}
    assert (banks["k"].instruments, banks["k"].domains, banks["k"].modes) == (
        ("abc",),
        ("gm",),
        ("c",),
    )


@pytest.mark.parametrize("empty", ["", "NA"])
def test_an_item_without_difficulty_is_listed_but_not_calibrated(empty: str) -> None:
    bank = parse_item_banks(BANK + f"k,abcgmc001,{empty},abc,gm,c\n")["k"]
    assert bank.codes == ("abcgmc001",)
    assert math.isnan(bank.difficulty[0])
    assert bank.difficulties() == {}


def test_columns_may_come_in_any_order_and_an_error_of_the_difficulty_is_read() -> None:
    text = "item,key,error,tau,mode,domain,instrument\nabcgmc001,k,0.7,3,c,gm,abc\n"
    bank = parse_item_banks(text)["k"]
    assert bank.difficulty.tolist() == [3.0]
    assert bank.error.tolist() == [0.7]
    assert parse_item_banks(BANK + "k,abcgmc001,3,abc,gm,c\n")["k"].error.tolist() == [0.0]


def test_a_byte_order_mark_and_blank_lines_do_no_harm() -> None:
    bank = parse_item_banks("\ufeff" + BANK + "k,abcgmc001,3,abc,gm,c\r\n\r\n")["k"]
    assert bank.codes == ("abcgmc001",)


def test_arrays_of_a_bank_cannot_be_changed() -> None:
    bank = parse_item_banks(BANK + "k,abcgmc001,3,abc,gm,c\n")["k"]
    with pytest.raises(ValueError, match="read-only"):
        bank.difficulty[0] = 5.0


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", "1:1", "the table holds no rows"),
        (BANK, "2:1", "the table holds no rows"),
        ("key,item\n", "1:1", "the column 'tau' is missing"),
        ("key,key\n", "1:2 (key)", "the column occurs twice"),
        (BANK + "k,abcgmc001,1,abc,gm\n", "2:1", "6 values are needed, found 5"),
        (BANK + "k,abcgmc001,1,abc,gm,c\nk,,2,abc,gm,c\n", "3:2 (item)", "a value is missing"),
        (BANK + "k,abcgmc001,hard,abc,gm,c\n", "2:3 (tau)", "'hard' is not a number"),
        (BANK + "k,abcgmc001,inf,abc,gm,c\n", "2:3 (tau)", "'inf' is not a number"),
        (
            BANK + "k,abcgmc001,1,abc,gm,c\nk,ABCGMC001,2,abc,gm,c\n",
            "3:2 (item)",
            "'abcgmc001' occurs twice under this key",
        ),
        (BANK + 'k,"abcgmc001,1,abc,gm,c\n', "2:1", "cannot be read as a table"),
    ],
)
def test_faults_of_a_bank_are_named(text: str, place: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_item_banks(text)
    assert str(caught.value).startswith(f"{place}: {why}")


def test_a_key_knows_its_scale_and_its_grid() -> None:
    key = parse_keys(KEYS + "dutch,nl,76,1,38.906,2.1044,-10,80,1,FALSE\n")["dutch"]
    assert (key.population, key.intercept, key.slope) == ("nl", 38.906, 2.1044)
    assert (len(key.grid()), key.grid()[0], key.grid()[-1]) == (91, -10.0, 80.0)
    assert not key.retired


@pytest.mark.parametrize(
    ("values", "place", "why"),
    [
        ("k,p,1,1,3,0,-10,80,1,FALSE", "2:6 (slope)", "must be above zero"),
        ("k,p,1,1,3,2,-10,80,-1,FALSE", "2:9 (by)", "must be above zero"),
        ("k,p,1,1,3,2,80,-10,1,FALSE", "2:8 (to)", "must lie a whole number of steps"),
        ("k,p,1,1,3,2,0,1,0.3,FALSE", "2:8 (to)", "must lie a whole number of steps"),
        ("k,p,1,1,3,2,0,1e9,1,FALSE", "2:8 (to)", "must lie a whole number of steps"),
        ("k,p,1,1,3,2,-10,80,1,maybe", "2:10 (retired)", "'maybe' is neither TRUE nor FALSE"),
    ],
)
def test_faults_of_a_key_are_named(values: str, place: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_keys(KEYS + values + "\n")
    assert str(caught.value).startswith(f"{place}: {why}")


def test_a_key_occurs_once() -> None:
    line = "k,p,1,1,3,2,-10,80,1,FALSE\n"
    with pytest.raises(TableError, match=r"^3:1 \(key\): 'k' occurs twice"):
        parse_keys(KEYS + line + line)


def test_both_kinds_of_reference_are_read() -> None:
    references = parse_references(
        REFERENCES
        + "p,k,LMS,0,10,0.2,1,\np,k,LMS,1,40,0.1,1,\n"
        + "q,k,BCT,0,10,0.2,1,15\nq,k,BCT,1,40,0.1,1,16\n"
    )
    assert isinstance(references[("p", "k")], LmsReference)
    assert isinstance(references[("q", "k")], BoxCoxTReference)
    assert references[("q", "k")].medians([0.0, 0.5, 1.0]).tolist() == [10.0, 25.0, 40.0]


@pytest.mark.parametrize(
    ("lines", "place", "why"),
    [
        ("p,k,XYZ,0,10,0.2,1,", "2:3 (distribution)", "'XYZ' is neither LMS nor BCT"),
        ("p,k,LMS,0,10,0.2,,", "2:7 (nu)", "a value is missing"),
        ("p,k,BCT,0,10,0.2,1,", "2:8 (tau)", "a value is missing"),
        ("p,k,LMS,0,-1,0.2,1,", "2:5 (mu)", "must be above zero"),
        ("p,k,LMS,0,10,0,1,", "2:6 (sigma)", "must be above zero"),
        (
            "p,k,LMS,1,10,0.2,1,\np,k,LMS,1,10,0.2,1,",
            "3:4 (age)",
            "ages must rise from row to row",
        ),
        (
            "p,k,LMS,0,10,0.2,1,\np,k,BCT,1,10,0.2,1,9",
            "3:3 (distribution)",
            "one reference must keep to one distribution",
        ),
    ],
)
def test_faults_of_a_reference_are_named(lines: str, place: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_references(REFERENCES + lines + "\n")
    assert str(caught.value).startswith(f"{place}: {why}")
