"""Choosing activities: what is kept, what is left out, in which order and for which reason."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.language.reading import reads_easily
from handspan.core.program.activity import PLACES
from handspan.core.program.safety import ChildSafety, check, is_forbidden
from handspan.core.program.selection import Pick, Selection, Wanted, select
from tests.core.program.shipped import BY_CODE, LIBRARY, RULES, THEMES

SIX = ChildSafety(78)


def chosen(wanted: Wanted, child: ChildSafety = SIX) -> Selection:
    return select(LIBRARY, wanted, child, RULES, THEMES)


def picks(wanted: Wanted, child: ChildSafety = SIX) -> dict[str, Pick]:
    return {pick.activity.code: pick for pick in chosen(wanted, child).picks}


def test_age_place_discipline_area_and_minutes_are_all_kept() -> None:
    wanted = Wanted(place="class", areas=("body", "feelings"), discipline="PT", most_minutes=8)
    found = picks(wanted)
    assert found
    expected = {
        activity.code
        for activity in LIBRARY
        if activity.age_from_months <= 78 < activity.age_to_months
        and "class" in activity.places
        and {"body", "feelings"} & set(activity.areas)
        and "PT" in activity.disciplines
        and activity.minutes <= 8
    }
    assert set(found) == expected


def test_activities_for_younger_children_only_on_request_and_with_a_caution() -> None:
    assert "posting-box" not in picks(Wanted())
    found = picks(Wanted(younger_too=True))
    assert [finding.rule_code for finding in found["posting-box"].cautions] == ["age-to"]
    assert "pasta-night" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bubble wrap", {"bubble-wrap"}),
        ("BUBB", {"bubble-wrap"}),
        ("scissors", {"paper-salad"}),
        ("pizza order", {"button-pizza"}),
        ("qqq", set()),
    ],
)
def test_words_are_looked_for_everywhere(text: str, expected: set[str]) -> None:
    assert set(picks(Wanted(text=text))) == expected


def test_a_latex_allergy_leaves_balloons_out_and_says_why() -> None:
    result = chosen(Wanted(), ChildSafety(100, (("allergy", "latex"),)))
    left = {out.activity.code: out.findings for out in result.left_out}
    assert set(left) == {"balloon-volley", "stretch-band-story"}
    assert left["balloon-volley"][0].sentence == (
        "Not with this child: balloon has latex, and there is an allergy to it."
    )
    assert not set(left) & {pick.activity.code for pick in result.picks}


def test_the_first_goal_counts_most_then_the_main_area() -> None:
    found = picks(Wanted(goal_areas=("attention", "hands")))
    assert found["robot-orders"].points == 4.0
    assert found["dough-bakery"].points == 3.2
    assert found["bridge-builders"].points == 2.0
    assert found["sandwich-chef"].points == 1.6 + 2.0
    assert found["lace-story"].points == 1.6 + 2.0
    assert found["hop-path"].points == 2.0
    assert found["brave-steps"].points == 0
    order = [pick.points for pick in chosen(Wanted(goal_areas=("attention", "hands"))).picks]
    assert order == sorted(order, reverse=True)


def test_interests_lift_an_activity_and_are_named_in_the_reason() -> None:
    plain = picks(Wanted(goal_areas=("eye_hand",)))["tape-roads"]
    liked = picks(Wanted(goal_areas=("eye_hand",), interests=("big trucks", "tea")))["tape-roads"]
    assert liked.points == plain.points + 1.5
    assert liked.reason == "Fits a goal: eyes and hands as a team. It brings in big trucks."
    assert picks(Wanted(interests=("carpets",)))["tape-roads"].points == 0


def test_what_is_not_at_hand_is_said_and_counts_against_it() -> None:
    found = picks(Wanted(at_hand=frozenset({"deck of cards", "drum or pot"})))
    assert found["card-dealer"].missing == ()
    assert found["card-dealer"].points == 0
    assert "need" not in found["card-dealer"].reason
    assert found["stop-go-drum"].missing == ("wooden spoon",)
    assert found["stop-go-drum"].points == -1
    assert found["stop-go-drum"].reason.endswith("You still need wooden spoon.")
    assert picks(Wanted())["stop-go-drum"].missing == ()


def test_optional_materials_are_never_missing() -> None:
    needed = frozenset(BY_CODE["sock-ball-basket"].needed)
    assert picks(Wanted(at_hand=needed))["sock-ball-basket"].missing == ()


def test_an_activity_for_no_goal_says_what_it_is_for() -> None:
    lace = picks(Wanted(goal_areas=("senses",)))["lace-story"]
    assert lace.reason == "It is for dressing, eating and other daily skills."


def test_ties_keep_the_order_of_the_codes() -> None:
    for one, other in pairwise(chosen(Wanted()).picks):
        assert one.activity.code < other.activity.code


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(place="moon"), "'moon' is not a place"),
        (Wanted(areas=("wings",)), "'wings' is not an area"),
        (Wanted(goal_areas=("wings",)), "'wings' is not an area"),
    ],
)
def test_unknown_codes_are_refused(wanted: Wanted, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        chosen(wanted)


@settings(deadline=None)
@given(
    st.floats(0, 215.9),
    st.lists(st.sampled_from(sorted(AREAS)), max_size=3),
    st.lists(st.sampled_from(["trains", "songs", "cooking", "his two cats", "Züge"]), max_size=3),
    st.sampled_from([None, *PLACES]),
    st.none() | st.frozensets(st.sampled_from(["paper", "pencil", "cards", "music"])),
)
def test_reasons_are_short_and_plain(
    age: float,
    goals: list[str],
    likes: list[str],
    place: str | None,
    at_hand: frozenset[str] | None,
) -> None:
    wanted = Wanted(tuple(goals), tuple(likes), place, at_hand=at_hand)
    for pick in select(LIBRARY, wanted, ChildSafety(age), RULES, THEMES).picks:
        about = pick.reason.split(" You still need ")[0]
        assert len(about.split()) <= 25, about
        assert reads_easily(about), about


def test_nothing_forbidden_is_picked_for_100_000_random_pairs() -> None:
    dice = random.Random(7)
    substances = ["", *RULES.substances, "kiwi"]
    pairs = 0
    while pairs < 100_000:
        flags = tuple(
            (kind, dice.choice(substances))
            for kind in dice.sample(sorted(RULES.flags), dice.randint(0, 3))
        )
        child = ChildSafety(dice.uniform(0, 215), flags)
        place = dice.choice([None, *PLACES])
        result = select(LIBRARY, Wanted(place=place), child, RULES, THEMES)
        pairs += len(LIBRARY)
        fitting = {
            activity.code
            for activity in LIBRARY
            if activity.suits_age(child.age_months) and place in (None, *activity.places)
        }
        found = {pick.activity.code for pick in result.picks}
        left = {out.activity.code for out in result.left_out}
        assert found | left == fitting
        assert not found & left
        if dice.random() < 0.05:
            for pick in result.picks:
                assert not is_forbidden(check(pick.activity, child, RULES, place))
