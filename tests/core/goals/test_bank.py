"""The goal bank: every entry is a goal that the linter passes, and it is found by its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.areas import AREAS
from handspan.core.goals.attainment import LEVELS
from handspan.core.goals.bank import (
    FEWER_TRIES,
    TRIES,
    BankGoal,
    BankQuery,
    nearest,
    parse_goal_bank,
    search,
)
from handspan.core.goals.ladder import Ladder, check_ladder
from handspan.core.goals.wording import GoalWords, check_wording
from handspan.core.language.reading import reading_level
from handspan.core.language.wording import check_wording as check_words
from handspan.core.language.wording import parse_wording_rules

DATA = Path(__file__).parents[3] / "data"
TEXT = (DATA / "goals/bank.csv").read_text("utf-8")
BANK = parse_goal_bank(TEXT)
BY_CODE = {goal.code: goal for goal in BANK}
RULES = parse_wording_rules((DATA / "wording/rules.toml").read_text("utf-8"))
HEAD = TEXT.splitlines()[0]
ROW = "coat,hands,OT,36,96,home,Buttons a coat,Big buttons,,,Out to play sooner.,button"

# Bending a child to look or act like others is nobody's goal.
OBEYING = re.compile(
    r"eye contact|sits? still|compl(y|ies)|quiet hands|on command|obeys?|flapping|stimming|"
    r"without (fidgeting|rocking)|normal",
    re.IGNORECASE,
)


def every(goal: BankGoal) -> list[str]:
    """Return everything that people read of a goal."""
    return [goal.title, goal.condition, goal.opens, *(step.says for step in goal.steps)]


@pytest.mark.parametrize("goal", BANK, ids=lambda goal: goal.code)
def test_every_goal_passes_the_linter_and_reads_easily(goal: BankGoal) -> None:
    words = GoalWords(
        act=goal.title,
        condition=goal.condition,
        settings=goal.settings,
        target_percent=goal.target_percent,
        tries=goal.tries,
        visits=3,
        baseline_percent=0,
        baseline_on=date(2026, 9, 1),
        baseline_how="Ten tries at the clinic",
        due_on=date(2026, 12, 1),
    )
    assert check_wording(words) == ()
    assert check_ladder(Ladder(goal.steps, -2)) == ()
    assert reading_level("\n".join((goal.title, goal.condition, goal.opens))).grade <= 6
    for text in every(goal):
        assert check_words(text, "family", RULES) == (), text
        assert not OBEYING.search(text), text
        assert len(text) <= 160, text
        assert "{" not in text, text


def test_the_bank_is_wide() -> None:
    assert len(BANK) >= 250
    assert len({goal.act.casefold() for goal in BANK}) == len(BANK)
    per_area = Counter(goal.area for goal in BANK)
    assert min(per_area[area.code] for area in AREAS) >= 25
    for area in AREAS:
        for months in range(0, 216, 6):
            asked = BankQuery(area=area.code, months=months + 5)
            assert search(BANK, asked), (area.code, months)
    for setting in ("clinic", "home", "school"):
        assert len(search(BANK, BankQuery(setting=setting))) >= 150
    assert len(search(BANK, BankQuery(discipline="PT"))) >= 40


def test_a_share_of_tries_is_its_own_target_and_an_amount_is_that_of_the_expected_step() -> None:
    shares, amounts = parse_goal_bank(
        f"{HEAD}\n{ROW}\n"
        "float,body,PT,36,96,clinic,Floats,A warm pool,Floats for {} seconds,2 4 6 8 10,Fun.,swim\n"
    )
    assert (shares.title, shares.tries, shares.target_percent) == ("Buttons a coat", TRIES, 80)
    assert [step.level for step in shares.steps] == list(LEVELS)
    assert shares.steps[0].says == "Buttons a coat in 4 of 10 tries"
    assert (amounts.title, amounts.tries) == ("Floats for 6 seconds", FEWER_TRIES)
    assert amounts.target_percent == 80


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({1: "wings"}, "'wings' is not an area"),
        ({2: "SLP"}, "disciplines are OT, PT"),
        ({2: ""}, "disciplines are OT, PT"),
        ({5: "moon"}, "settings are clinic, home, school"),
        ({3: "96", 4: "36"}, "ages go up"),
        ({3: "soon"}, "soon"),
        ({4: "999"}, "ages go up"),
        ({7: ""}, "are needed"),
        ({9: "1 2 3"}, "five counts"),
        ({8: "Buttons"}, "one place"),
    ],
)
def test_a_spoiled_goal_is_refused_by_name(cells: dict[int, str], why: str) -> None:
    row = ROW.split(",")
    for place, value in cells.items():
        row[place] = value
    with pytest.raises(ValueError, match="coat in the goal bank") as refused:
        parse_goal_bank(f"{HEAD}\n{','.join(row)}\n")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("code,area\nx,y\n", "needs the columns"),
        (f"{HEAD}\n{ROW}\n{ROW}\n", "coat occurs twice"),
        (f"{HEAD}\n{ROW},more\n", "line 2"),
        (f"{HEAD}\ncoat,hands\n", "line 2"),
    ],
)
def test_a_spoiled_file_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_goal_bank(text)


def test_search_narrows_by_every_part_and_puts_words_of_the_act_first() -> None:
    found = search(BANK, BankQuery("zip", discipline="OT", setting="home"))
    assert found
    assert all("zip" in goal.searched.casefold() for goal in found)
    in_act = ["zip" in goal.act.casefold() for goal in found]
    assert in_act == sorted(in_act, reverse=True)
    young = search(BANK, BankQuery(months=6))
    assert young
    assert all(goal.from_months <= 6 <= goal.to_months for goal in young)
    assert search(BANK, BankQuery("zip submarine")) == ()


def test_a_hope_in_a_familys_words_finds_what_it_is_about() -> None:
    for hope, about in (
        ("I wish he could brush his own teeth before bed", "teeth"),
        ("She wants to ride her bike with her brother", "bike"),
        ("Getting ready without a fight in the morning", "morning"),
        ("That she can tell us when it is too loud for her", "loud"),
    ):
        first = nearest(BANK, BankQuery(hope))[:3]
        assert any(about in goal.searched.casefold() for goal in first), (hope, first)
    assert nearest(BANK, BankQuery("xylem qwerty")) == ()


@given(st.text(max_size=60), st.sampled_from([area.code for area in AREAS]))
def test_what_is_found_fits_what_was_asked(text: str, area: str) -> None:
    query = BankQuery(text, area=area)
    for found in (search(BANK, query), nearest(BANK, query)):
        assert all(goal.area == area for goal in found)
        assert len(set(found)) == len(found)
    assert set(search(BANK, query)) <= set(search(BANK, replace(query, text="")))
