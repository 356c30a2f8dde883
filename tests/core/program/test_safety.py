"""Safety rules: each does what its line says, and nothing forbidden slips through."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.program.activity import HELPERS, PLACES, Activity, Material
from handspan.core.program.safety import (
    ChildSafety,
    Finding,
    check,
    is_forbidden,
    unread_flags,
)
from handspan.core.program.safety_rules import SafetyError, parse_safety_rules
from tests.core.program.shipped import BY_CODE, LIBRARY, RULES, SAFETY_TEXT

PLAIN = replace(
    BY_CODE["card-dealer"], age_from_months=0, age_to_months=216, materials=(), helper="joins"
)
ALLERGENS = [
    "latex",
    "peanut",
    "tree-nut",
    "milk",
    "egg",
    "wheat",
    "soy",
    "sesame",
    "fish",
    "shellfish",
]


def with_tag(tag: str, helper: str = "nearby") -> Activity:
    return replace(PLAIN, materials=(Material("a thing", (tag,)),), helper=helper)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule_code for finding in findings}


def found(
    activity: Activity,
    *flags: tuple[str, str],
    age: float = 130,
    place: str | None = "home",
    unanswered: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    return check(activity, ChildSafety(age, flags, unanswered), RULES, place)


def test_nothing_speaks_against_cards_for_a_child_without_flags() -> None:
    assert found(BY_CODE["card-dealer"]) == ()


@pytest.mark.parametrize("substance", ALLERGENS)
def test_an_allergy_forbids_what_holds_the_substance_and_only_that(substance: str) -> None:
    for tag in ALLERGENS:
        findings = found(with_tag(tag), ("allergy", substance))
        assert ("allergy-match" in codes(findings)) == (tag == substance)
        assert is_forbidden(findings) == (tag == substance)


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("Latex", {"latex"}),
        ("rubber gloves", {"latex"}),
        ("Peanuts", {"peanut"}),
        ("PEANUT", {"peanut"}),
        ("nuts", {"peanut", "tree-nut"}),
        ("tree nuts", {"tree-nut"}),
        ("cashews and hazelnut", {"tree-nut"}),
        ("dairy", {"milk"}),
        ("cow's milk and eggs", {"milk", "egg"}),
        ("gluten (celiac)", {"wheat"}),
        ("soya", {"soy"}),
        ("Tahini", {"sesame"}),
        ("salmon", {"fish"}),
        ("shellfish", {"shellfish"}),
        ("shrimps", {"shellfish"}),
        ("  MILK ", {"milk"}),
        ("", set(ALLERGENS)),
        ("   ", set(ALLERGENS)),
    ],
)
def test_the_words_of_families_find_the_substance(words: str, tags: set[str]) -> None:
    forbidden = {tag for tag in ALLERGENS if is_forbidden(found(with_tag(tag), ("allergy", words)))}
    assert forbidden == tags


def test_an_allergy_that_no_table_knows_is_matched_with_names_and_asked_for_food() -> None:
    kiwi = replace(PLAIN, materials=(Material("kiwis and spoons", ("food",)),))
    soup = replace(PLAIN, materials=(Material("soup with herbs", ("food",)),))
    assert is_forbidden(found(kiwi, ("allergy", "allergic to kiwi")))
    assert codes(found(soup, ("allergy", "kiwi"))) >= {"allergy-other"}
    assert not is_forbidden(found(soup, ("allergy", "hives with kiwi")))
    assert "kiwi" in " ".join(f.sentence for f in found(soup, ("allergy", "to kiwi")))


def test_an_allergy_written_as_another_flag_counts() -> None:
    assert is_forbidden(found(with_tag("peanut"), ("other", "Carries a pen: peanut allergy")))
    assert is_forbidden(found(with_tag("latex"), ("other", "no latex please")))


def test_what_may_hold_latex_is_checked_not_forbidden() -> None:
    findings = found(with_tag("maybe-latex"), ("allergy", "latex"))
    assert codes(findings) == {"allergy-latex-check"}
    assert findings[0].sentence == "Check that a thing is free of latex."
    assert found(with_tag("maybe-latex"), ("allergy", "milk")) == ()


FORBIDDEN_BY_FLAG = [
    ("choking", "small-parts"),
    ("choking", "choking-food"),
    ("mouthing", "small-parts"),
    ("mouthing", "plastic-film"),
    ("pica", "mouthable"),
    ("seizures", "flashing-light"),
    ("seizures", "water"),
    ("seizures", "height"),
    ("seizures", "swing"),
    ("neck", "head-down"),
    ("neck", "neck-load"),
    ("pressure", "head-down"),
    ("pressure", "spinning"),
    ("bones", "impact"),
    ("bleeding", "sharp"),
    ("elopement", "outdoors"),
    ("elopement", "road"),
    ("tubes", "water"),
]


@pytest.mark.parametrize(("flag", "tag"), FORBIDDEN_BY_FLAG)
def test_flags_forbid_what_the_table_says(flag: str, tag: str) -> None:
    assert is_forbidden(found(with_tag(tag), (flag, "")))
    assert not is_forbidden(found(with_tag(tag)))
    assert is_forbidden(found(with_tag(tag), unanswered=frozenset({flag})))


CAUTION_BY_FLAG = [
    ("seizures", "spinning", "seizures-spin"),
    ("heights", "height", "heights-off-ground"),
    ("heights", "swing", "heights-off-ground"),
    ("skin", "skin-contact", "skin-contact"),
    ("skin", "water", "skin-water"),
    ("choking", "eaten", "choking-eats"),
    ("mouthing", "mouthable", "mouthing-stuff"),
    ("heart", "exertion", "heart-effort"),
    ("reflux", "head-down", "reflux-head-down"),
    ("sound", "loud-noise", "sound-loud"),
    ("smell", "strong-smell", "smell-strong"),
]


@pytest.mark.parametrize(("flag", "tag", "rule"), CAUTION_BY_FLAG)
def test_flags_ask_for_care_where_the_table_says(flag: str, tag: str, rule: str) -> None:
    findings = found(with_tag(tag, "beside"), (flag, ""))
    assert rule in codes(findings)
    assert not is_forbidden(findings)
    assert rule not in codes(found(with_tag(tag, "beside")))


@pytest.mark.parametrize("tag", ["water", "height", "swing", "heat"])
@pytest.mark.parametrize("helper", HELPERS)
def test_seizures_need_someone_within_reach(tag: str, helper: str) -> None:
    findings = found(with_tag(tag, helper), ("seizures", ""))
    assert is_forbidden(findings) == (helper not in ("beside", "joins"))


@pytest.mark.parametrize(
    ("tag", "last_forbidden", "first_allowed"),
    [("small-parts", 35.9, 36), ("magnets", 167.9, 168), ("choking-food", 47.9, 48)],
)
def test_ages_of_small_parts(tag: str, last_forbidden: float, first_allowed: float) -> None:
    assert is_forbidden(found(with_tag(tag), age=last_forbidden))
    assert not is_forbidden(found(with_tag(tag), age=first_allowed))


def test_balloons_are_not_for_home_under_eight() -> None:
    balloon = with_tag("balloon")
    assert is_forbidden(found(balloon, age=95, place="home"))
    assert is_forbidden(found(balloon, age=95, place=None))
    assert not is_forbidden(found(balloon, age=95, place="clinic"))
    assert not is_forbidden(found(balloon, age=96, place="home"))


def test_bubble_wrap_needs_a_grown_up_within_reach_under_three() -> None:
    wrap = BY_CODE["bubble-wrap"]
    assert not is_forbidden(found(wrap, age=30))
    assert "plastic-always" in codes(found(wrap, age=30))
    assert is_forbidden(found(replace(wrap, helper="nearby"), age=30))


def test_the_age_window_and_the_place() -> None:
    pasta = BY_CODE["pasta-night"]
    assert Finding("forbidden", "For children from 11 years.", "age-from") in found(pasta, age=131)
    assert "age-from" not in codes(found(pasta, age=132))
    wave = BY_CODE["posting-box"]
    assert "age-to" in codes(found(wave, age=40))
    assert "age-to" not in codes(found(wave, age=39.9))
    assert is_forbidden(found(BY_CODE["swing-and-throw"], place="home"))
    assert not is_forbidden(found(BY_CODE["swing-and-throw"], age=60, place="clinic"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Shunt since birth", "pressure"),
        ("eczema on both hands", "skin"),
        ("Down syndrome", "neck"),
        ("G-tube", "tubes"),
        ("brittle bones", "bones"),
        ("afraid of heights", "heights"),
        ("puts toys in his mouth", "mouthing"),
    ],
)
def test_free_words_find_the_kind_of_flag(words: str, kind: str) -> None:
    tags = [rule.tags[0] for rule in RULES.rules if rule.flag == kind]
    assert tags
    for tag in tags:
        said = codes(found(with_tag(tag), ("other", words)))
        assert said == codes(found(with_tag(tag), (kind, "")))
        assert said > codes(found(with_tag(tag)))


def test_flags_that_no_rule_can_read_are_given_back() -> None:
    child = ChildSafety(50, (("other", "Wears glasses"), ("allergy", "kiwi"), ("other", "shunt")))
    assert unread_flags(child, RULES) == ("Wears glasses",)


def test_what_is_forbidden_comes_first_and_each_thing_is_said_once() -> None:
    findings = found(
        BY_CODE["pinecone-feeder"], ("allergy", "peanut"), ("allergy", "peanut"), ("choking", "")
    )
    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities, reverse=True)
    assert len(set(findings)) == len(findings)
    assert findings[0].sentence == (
        "Not with this child: peanut butter has peanut, and there is an allergy to it."
    )


@pytest.mark.parametrize("age", [-1, float("nan"), float("inf")])
def test_an_age_that_cannot_be_is_refused(age: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        check(PLAIN, ChildSafety(age), RULES)


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(ValueError, match="'moon' is not a place"):
        check(PLAIN, ChildSafety(50), RULES, "moon")


FLAGS = st.lists(
    st.tuples(st.sampled_from([*RULES.flags, "other"]), st.sampled_from(["", *ALLERGENS, "kiwi"])),
    max_size=4,
)


@settings(deadline=None)
@given(
    st.sampled_from(LIBRARY),
    st.floats(0, 216),
    FLAGS,
    st.tuples(st.sampled_from(sorted(RULES.flags)), st.sampled_from(ALLERGENS)),
    st.sampled_from([None, *PLACES]),
)
def test_one_more_flag_never_makes_anything_safer(
    activity: Activity,
    age: float,
    flags: list[tuple[str, str]],
    more: tuple[str, str],
    place: str | None,
) -> None:
    before = check(activity, ChildSafety(age, tuple(flags)), RULES, place)
    after = check(activity, ChildSafety(age, (*flags, more)), RULES, place)
    assert set(before) <= set(after)


@settings(deadline=None)
@given(st.sampled_from(LIBRARY), st.floats(0, 216), FLAGS, st.sampled_from(sorted(RULES.flags)))
def test_a_question_nobody_asked_forbids_at_least_what_a_yes_would(
    activity: Activity, age: float, flags: list[tuple[str, str]], kind: str
) -> None:
    yes = check(activity, ChildSafety(age, (*flags, (kind, ""))), RULES)
    unasked = check(activity, ChildSafety(age, tuple(flags), frozenset({kind})), RULES)
    assert is_forbidden(yes) == is_forbidden(unasked)


def test_no_allergen_is_left_in_20_000_random_children_and_activities() -> None:
    """An oracle written apart from the rules: a tag of the substance means forbidden."""
    dice = random.Random(20261123)
    for _ in range(20_000):
        activity = dice.choice(LIBRARY)
        substances = dice.sample(ALLERGENS, dice.randint(0, 3))
        child = ChildSafety(
            dice.uniform(activity.age_from_months, activity.age_to_months),
            tuple(("allergy", substance) for substance in substances),
        )
        place = dice.choice(activity.places)
        if activity.all_tags & set(substances):
            assert is_forbidden(check(activity, child, RULES, place))


def test_every_rule_can_be_met_and_says_its_sentence_in_full() -> None:
    for rule in RULES.rules:
        tag = rule.tags[0]
        activity = with_tag(tag, "none")
        flag = ((rule.flag, rule.substance.replace("other", "kiwi") or tag),) if rule.flag else ()
        age = (rule.under_months or 217) - 1
        place = rule.places[0] if rule.places else None
        said = [
            finding
            for finding in check(activity, ChildSafety(age, flag), RULES, place)
            if finding.rule_code == rule.code
        ]
        assert said, rule.code
        assert "{" not in said[0].sentence
        assert said[0].severity == rule.severity


def test_every_tag_is_looked_at_by_a_rule_and_every_rule_has_a_source() -> None:
    assert set(RULES.tags) == {tag for rule in RULES.rules for tag in rule.tags}
    assert all(rule.source.endswith(".") for rule in RULES.rules)
    assert set(RULES.substances) == set(ALLERGENS)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('severity = "forbidden"', 'severity = "maybe"', "'maybe' is not forbidden or caution"),
        ('flag = "choking"', 'flag = "chocking"', "'chocking' is not a kind of flag"),
        ('tags = ["magnets"]', 'tags = ["magnet"]', "tags: 'magnet' is unknown"),
        ('tags = ["magnets"]', "tags = []", "tags must be a list"),
        ('places = ["home"]', 'places = ["house"]', "places: 'house' is unknown"),
        ('substance = "latex"', 'substance = "lat"', "'lat' is not a substance"),
        ("under_months = 36", "under_months = 0", "above 0"),
        ("same_substance = true", "same_stuff = true", "'same_stuff' is not a field"),
        ('code = "small-parts-pica"', 'code = "eats-ask"', "eats-ask occurs twice"),
        ('version = "2026-11-23"', "", "'version' is missing"),
        ("[tags]", "[tags", "cannot be read as TOML"),
        ('sentence = "Not near roads', 'sentenc = "Not near roads', "is not a field"),
    ],
)
def test_a_spoiled_table_is_refused(old: str, new: str, why: str) -> None:
    assert old in SAFETY_TEXT
    with pytest.raises(SafetyError, match=why):
        parse_safety_rules(SAFETY_TEXT.replace(old, new, 1))
