"""The Functional Skills Inventory: what it holds, and that its reader refuses what is wrong."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import astuple, fields, replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.areas import BY_CODE
from handspan.core.language.reading import reading_level
from handspan.core.language.wording import Scope, check_wording, parse_wording_rules
from handspan.core.measurement.developmental_scale import expected_ability
from handspan.core.measurement.inventory import (
    INFORMANTS,
    LAST_MONTH,
    LEAST_ERROR,
    InventoryError,
    InventoryItem,
    offered,
    parse_items,
    parse_levels,
)

FOLDER = Path(__file__).resolve().parents[3] / "data" / "inventory"
TEXT = (FOLDER / "items.csv").read_text(encoding="utf-8")
ITEMS = parse_items(TEXT)
LINES = len(TEXT.splitlines())
LINE_OF = {item.code: line for line, item in enumerate(ITEMS, start=2)}
AREAS = tuple(BY_CODE)
NAMES = [field.name for field in fields(InventoryItem)][:-1]  # its steps are no column
SMALL_WORDS = {
    "a",
    "an",
    "the",
    "own",
    "of",
    "on",
    "in",
    "to",
    "with",
    "at",
    "or",
    "for",
    "from",
    "by",
}
BASIS = re.compile(
    r"public milestone age, CDC 2022 list: .+ by \d+ (months|years).*"
    r"|public figure, WHO motor study 2006: .+"
    r"|(transferred fact, )?public answers, CC BY 4\.0 \(childdevdata, .+"
    r"|transferred fact, CDC 2022 list: .+ is an expert estimate"
    r"|transferred fact, US school standards? \(Common Core [A-Z0-9.a-z, ]+\): .+ by grade \d"
    r"|expert estimate, provisional"
)
NOT_SAID = re.compile(
    r"\b(fail\w*|poor\w*|weak\w*|deficit\w*|deficien\w*|impair\w*|abnormal\w*|normal\w*|refus\w*|"
    r"non-?complian\w*|suffer\w*|retard\w*|lazy|naughty|manipulat\w+ behavior|tantrum\w*|"
    r"meltdown\w*|special needs|delay\w*|disorder\w*|bad|correctly|unable|cannot)\b",
    re.IGNORECASE,
)


def table(items: tuple[InventoryItem, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NAMES)
    writer.writerows(astuple(item)[:-1] for item in items)
    return out.getvalue()


def with_value(number: int, name: str, value: str) -> str:
    """The shipped table with one value on one line replaced."""
    rows = list(csv.reader(io.StringIO(TEXT)))
    rows[number - 1][NAMES.index(name)] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def test_more_than_three_hundred_items_over_the_nine_areas() -> None:
    assert len(ITEMS) >= 320
    for area in AREAS:
        own = [item for item in ITEMS if item.area == area]
        assert len(own) >= 35
        assert {f"{area}{number:02d}" for number in range(1, len(own) + 1)} == {
            item.code for item in own
        }


@pytest.mark.parametrize("month", range(3, LAST_MONTH))
def test_from_three_months_on_every_area_offers_eight_items_from_easy_to_hard(month: int) -> None:
    usual = expected_ability(month)
    for area in AREAS:
        places = [
            expected_ability(item.typical_from_months)
            for item in offered(ITEMS, month)
            if item.area == area
        ]
        assert len(places) >= 8
        assert sum(place <= usual - 4 for place in places) >= 2, "easy for most of the age"
        assert max(places) >= usual - 7, "hard for some of the age"
        if month <= 115:
            assert sum(place > usual for place in places) >= 2, "hard for most of the age"


@pytest.mark.parametrize("month", range(3))
def test_newborns_are_asked_a_little_in_every_area(month: int) -> None:
    found = offered(ITEMS, month)
    assert all(sum(item.area == area for item in found) >= 4 for area in AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_each_area_is_spread_from_birth_to_adulthood(area: str) -> None:
    typical = [item.typical_from_months for item in ITEMS if item.area == area]
    assert typical == sorted(typical)
    assert typical[0] <= 2
    assert typical[-1] >= 144
    for youngest, widest in ((2, 10), (12, 7)):
        places = [expected_ability(age) for age in typical if age >= youngest]
        assert max(later - earlier for earlier, later in pairwise(places)) < widest


@pytest.mark.parametrize("informant", INFORMANTS)
def test_no_act_is_asked_twice(informant: str) -> None:
    """Words for the same act share most of their stems."""
    said = [(item.code, stems(item.worded_for(informant))) for item in ITEMS]
    twice = [
        (one, other)
        for (one, words), (other, others) in combinations(said, 2)
        if len(words & others) > 0.7 * len(words | others)
    ]
    assert twice == []


def stems(words: str) -> frozenset[str]:
    kept = [word for word in re.findall(r"[a-z]+", words.lower()) if word not in SMALL_WORDS]
    return frozenset(re.sub(r"(ing|es|ed|s)$", "", word) for word in kept)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_item_is_one_plain_observable_act(item: InventoryItem) -> None:
    for informant in INFORMANTS:
        words = item.worded_for(informant)
        assert 3 <= len(words.split()) <= 14
        assert re.match(r"[A-Z][a-z]+s\b", words), "begins with what the child does"
        assert not words.endswith(".")
        assert not NOT_SAID.search(words + " " + item.label)


@pytest.mark.parametrize(
    ("informant", "scope"),
    [("therapist", "professional"), ("caregiver", "family"), ("teacher", "school")],
)
def test_no_words_that_hurt(informant: str, scope: Scope) -> None:
    rules = parse_wording_rules((FOLDER.parent / "wording" / "rules.toml").read_text("utf-8"))
    levels = parse_levels((FOLDER / "levels.csv").read_text(encoding="utf-8"))
    told = [item.worded_for(informant) for item in ITEMS]
    told += [level.defined_for(informant) for level in levels]
    assert [words for words in told if check_wording(words, scope, rules)] == []


def test_each_informant_reads_their_own_words() -> None:
    item = next(item for item in ITEMS if item.code == "everyday04")
    assert item.worded_for("therapist") == item.wording == "Pulls on loose pants"
    assert item.worded_for("caregiver") == item.caregiver
    assert item.worded_for("teacher") == item.teacher != item.caregiver


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_caregivers_and_teachers_read_it_easily(item: InventoryItem) -> None:
    for words in (item.caregiver, item.teacher):
        grade = reading_level(words).grade
        assert grade is not None
        assert grade <= 6


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_ages_of_the_item_hang_together(item: InventoryItem) -> None:
    assert item.age_from_months <= item.typical_from_months < item.typical_to_months
    assert item.typical_to_months <= item.age_to_months <= LAST_MONTH
    width = item.typical_to_months - item.typical_from_months
    assert width <= 2 + 0.75 * item.typical_from_months, "half and nine in ten lie too far apart"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_basis_is_named_and_agrees_with_the_ages(item: InventoryItem) -> None:
    assert BASIS.fullmatch(item.basis)
    assert item.icf_release == "2001"
    least = next(error for start, error in LEAST_ERROR.items() if item.basis.startswith(start))
    assert item.error == least
    by = re.search(r"by (\d+) (months|years)", item.basis)
    if by and item.basis.startswith("public milestone age"):
        months = int(by[1]) * (12 if by[2] == "years" else 1)
        assert item.typical_from_months <= months <= item.typical_to_months


def test_offered_keeps_to_the_half_open_window_and_the_order_of_the_profile() -> None:
    item = ITEMS[0]
    assert item in offered(ITEMS, item.age_from_months)
    assert item in offered(ITEMS, item.age_to_months - 0.01)
    assert item not in offered(ITEMS, item.age_to_months)
    found = offered(reversed(ITEMS), 73)
    keys = [(AREAS.index(each.area), each.typical_from_months) for each in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize("age", [-1, float("nan"), float("inf")])
def test_offered_refuses_an_age_that_cannot_be(age: float) -> None:
    with pytest.raises(ValueError, match="age"):
        offered(ITEMS, age)


def test_levels_run_from_not_yet_to_on_their_own() -> None:
    levels = parse_levels((FOLDER / "levels.csv").read_text(encoding="utf-8"))
    assert [level.level for level in levels] == [0, 1, 2, 3]
    assert levels[3].label == "On their own"
    for level in levels:
        told = [level.defined_for(informant) for informant in INFORMANTS]
        assert len(set(told)) == 3
        assert not any(NOT_SAID.search(level.label + words) for words in told)
        assert all((reading_level(words).grade or 0) <= 6 for words in (level.label, *told[1:]))


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("age_from_months", "three", "not a whole number"),
        ("age_from_months", "-1", "not a whole number"),
        ("age_to_months", "²", "not a whole number"),
        ("age_to_months", "217", "must not be above 216"),
        ("age_to_months", "", "missing"),
        ("area", "toes", "not one of hands"),
        ("code", "body01", "the area followed by two digits"),
        ("code", "hands04", "occurs twice"),
        ("wording", "   ", "missing"),
        ("wording", "Twists\nthe lid", "line break"),
        ("wording", "A lid comes off", "begin with what the child does"),
        ("wording", "Twists the lid off a jar and drinks", "one act, not two"),
        ("wording", "Twists the lid off a small jar.", "not end with a stop"),
        ("wording", "Twists " + "on " * 14, "at most 14 words"),
        ("wording", "holds a light rattle that is placed in the palm", "begin with"),
        ("wording", "Holds a light rattle that is placed in the palm", "the same as hands01"),
        ("caregiver", "", "missing"),
        ("caregiver", "Manipulates unfamiliar containers independently", "reading grade 6"),
        ("teacher", "Manipulates unfamiliar containers independently", "reading grade 6"),
        ("error", "little", "not a decimal number"),
        ("error", "2.9", "must be 3 or more"),
        ("basis", "somebody said so", "must begin with public"),
        ("icf_code", "440", "not an ICF code"),
        ("typical_from_months", "1", "before the window"),
        ("typical_to_months", "27", "above typical_from_months"),
        ("typical_to_months", "215", "after the window"),
    ],
)
def test_reader_says_line_column_and_why(name: str, value: str, why: str) -> None:
    line = LINE_OF["hands05" if value == "hands04" else "hands04"]
    with pytest.raises(InventoryError) as caught:
        parse_items(with_value(line, name, value))
    assert (caught.value.line, caught.value.column) == (line, name)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("code,area\n", 1),
        (TEXT.splitlines()[0], 1),
        (TEXT + "hands99,hands\n", LINES + 1),
        (TEXT + 'hands99,"hands', LINES + 1),
    ],
)
def test_reader_refuses_a_broken_table(text: str, line: int) -> None:
    with pytest.raises(InventoryError) as caught:
        parse_items(text)
    assert caught.value.line == line


@pytest.mark.parametrize("levels", ["0", "1", "1230", "0012", "01234", "0132"])
def test_reader_refuses_levels_that_are_not_four_in_order(levels: str) -> None:
    header = "level,label,definition,caregiver,teacher\n"
    with pytest.raises(InventoryError, match="level"):
        parse_levels(header + "".join(f"{n},a,b,c,d\n" for n in levels))


words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40
)
acts = st.tuples(
    st.sampled_from(["Holds", "Cuts", "Finds", "Hops on"]),
    st.sampled_from(["a cup", "the mat", 'a "big" box', "one leg, so to say", "ünder"]),
).map(" ".join)


@st.composite
def items(draw: st.DrawFn) -> InventoryItem:
    ages = sorted(draw(st.lists(st.integers(0, LAST_MONTH), min_size=4, max_size=4, unique=True)))
    area = draw(st.sampled_from(AREAS))
    return InventoryItem(
        code=f"{area}{draw(st.integers(0, 99)):02d}",
        area=area,
        wording=draw(acts),
        caregiver=draw(acts),
        teacher=draw(acts),
        age_from_months=ages[0],
        age_to_months=ages[3],
        typical_from_months=ages[1],
        typical_to_months=ages[2],
        error=draw(st.integers(450, 900)) / 100,
        icf_code=draw(st.from_regex(r"[bdes][1-9][0-9]{2,4}", fullmatch=True).filter(str.isascii)),
        icf_release=draw(words),
        label=draw(words),
        basis=f"{draw(st.sampled_from(list(LEAST_ERROR)))} {draw(words)}",
    )


@given(
    st.lists(
        items(),
        min_size=1,
        max_size=6,
        unique_by=(
            lambda item: item.code,
            lambda item: item.wording,
            lambda item: item.caregiver,
            lambda item: item.teacher,
        ),
    )
)
def test_reading_what_was_written_gives_it_back(some: list[InventoryItem]) -> None:
    assert parse_items(table(tuple(some))) == tuple(some)
    assert parse_items("\ufeff" + table(tuple(some)).replace("\n", "\r\n")) == tuple(some)


@given(items(), st.floats(0, 300))
def test_an_item_is_offered_exactly_inside_its_window(item: InventoryItem, age: float) -> None:
    inside = item.age_from_months <= age < item.age_to_months
    assert offered([item], age) == ((item,) if inside else ())


@given(items())
def test_swapped_ages_are_refused_on_their_line(item: InventoryItem) -> None:
    for wrong in (
        replace(item, age_to_months=item.age_from_months),
        replace(item, typical_to_months=item.typical_from_months),
    ):
        with pytest.raises(InventoryError) as caught:
            parse_items(table((wrong,)))
        assert (caught.value.line, caught.value.column) == (2, "typical_to_months")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    for body in (text, ",".join(NAMES) + "\n" + text):
        with pytest.raises(InventoryError) as caught:
            parse_items(body)
        assert caught.value.line >= 1
