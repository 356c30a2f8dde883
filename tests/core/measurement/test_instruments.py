"""The registry is whole, and every age window holds to the day at both of its edges."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core import ages
from handspan.core.measurement.instruments import (
    INFORMANTS,
    Form,
    Instrument,
    RegistryError,
    Window,
    age_refusal,
    informant_refusal,
    month_words,
    parse_registry,
)

TEXT = (Path(__file__).resolve().parents[3] / "data/instruments/registry.toml").read_text("utf-8")
REGISTRY = parse_registry(TEXT)
FORMS = [(one, form) for one in REGISTRY for form in one.forms or (one.form(""),)]
BIRTHS = (date(2019, 1, 31), date(2020, 2, 29), date(2021, 6, 15), date(2018, 12, 1))


def _on_reaching(birth: date, months: int) -> date:
    """The day on which so many calendar months are complete, found by counting days."""
    day = birth + timedelta(days=int(months * 30.436875) - 5)
    while ages.completed(birth, day).total_months < months:
        day += timedelta(days=1)
    return day


def test_the_tests_that_a_clinic_asks_for_are_there() -> None:
    codes = {one.code for one in REGISTRY}
    assert {
        "asq-3", "pedi-cat", "bot-3", "beery-vmi", "sensory-profile-2", "pdms-3", "dayc-2",
        "mabc-2", "dcdq", "sfa", "etch", "real", "copm", "gas", "spm-2", "mvpt-4", "dtvp-3",
        "vineland-3", "dash",
    } <= codes  # fmt: skip
    asq = next(one for one in REGISTRY if one.code == "asq-3")
    assert len(asq.forms) == 21


@pytest.mark.parametrize(("instrument", "form"), FORMS, ids=lambda one: getattr(one, "code", ""))
@pytest.mark.parametrize("birth", BIRTHS)
def test_a_wrong_age_is_refused_at_both_edges(
    instrument: Instrument, form: Form, birth: date
) -> None:
    """On the first day in, on the last day in, on the day before, and on the day after."""
    for window in (instrument.window, form.window):
        if window.from_months:
            first = _on_reaching(birth, window.from_months)
            early = age_refusal(instrument, form, birth, first - timedelta(days=1))
            assert early is not None
            assert "is for ages" in early
            inside = all(one.covers(window.from_months) for one in (instrument.window, form.window))
            assert (age_refusal(instrument, form, birth, first) is None) == inside
        if window.to_months is not None:
            end = _on_reaching(birth, window.to_months)
            late = age_refusal(instrument, form, birth, end)
            assert late is not None
            assert "is for ages" in late
            last = all(one.covers(window.to_months - 1) for one in (instrument.window, form.window))
            before = age_refusal(instrument, form, birth, end - timedelta(days=1))
            assert (before is None) == last


def test_most_windows_are_known_so_that_the_edges_were_tried() -> None:
    edges = [
        end
        for one, form in FORMS
        for window in (one.window, form.window)
        for end in (window.from_months, window.to_months)
        if end
    ]
    assert len(edges) > 60


@given(
    months=st.integers(0, 300),
    low=st.none() | st.integers(0, 200),
    span=st.none() | st.integers(1, 100),
)
def test_a_refusal_is_given_exactly_outside_of_the_window(
    months: int, low: int | None, span: int | None
) -> None:
    high = None if span is None else (low or 0) + span
    one = Instrument("x", "X", "X", window=Window(low, high))
    birth = date(2000, 1, 1)
    on = date(2000 + months // 12, 1 + months % 12, 1)
    outside = (low is not None and months < low) or (high is not None and months >= high)
    assert (age_refusal(one, one.form(""), birth, on) is not None) == outside


def test_the_sentence_names_window_and_exact_age() -> None:
    bot = next(one for one in REGISTRY if one.code == "bot-3")
    says = age_refusal(bot, bot.form(""), date(2020, 12, 1), date(2024, 11, 24))
    assert says == (
        "BOT-3 is for ages 4 years to 25 years 11 months; "
        "on November 24, 2024 the child was 3 years 11 months 23 days old."
    )
    says = age_refusal(bot, bot.form(""), date(2024, 12, 1), date(2024, 11, 24))
    assert says is not None
    assert "due date" in says


def test_a_form_knows_its_own_window_and_informant() -> None:
    profile = next(one for one in REGISTRY if one.code == "sensory-profile-2")
    school, toddler = profile.form("school"), profile.form("toddler")
    birth, on = date(2020, 1, 1), date(2023, 6, 1)
    assert age_refusal(profile, school, birth, on) is None
    assert "Toddler, is for ages 7 months to 2 years 11 months" in str(
        age_refusal(profile, toddler, birth, on)
    )
    assert informant_refusal(profile, school, "teacher") is None
    assert "answered by a teacher" in str(informant_refusal(profile, school, "caregiver"))
    with pytest.raises(ValueError, match="no form"):
        profile.form("adult")
    with pytest.raises(ValueError, match="no form"):
        profile.form("")


@pytest.mark.parametrize(("instrument", "form"), FORMS, ids=lambda one: getattr(one, "code", ""))
def test_every_other_informant_is_refused(instrument: Instrument, form: Form) -> None:
    allowed = form.informants or instrument.informants
    for who in INFORMANTS:
        refused = informant_refusal(instrument, form, who) is not None
        assert refused == (bool(allowed) and who not in allowed)


def test_windows_in_words() -> None:
    assert Window(0, 72).words == "birth to 5 years 11 months"
    assert Window(48, None).words == "from 4 years"
    assert Window(None, 24).words == "up to 1 year 11 months"
    assert Window().words == "not known"
    assert month_words(0) == "0 months"


_GOOD = '[[instruments]]\ncode = "a-1"\nshort = "A"\nname = "A"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (_GOOD + _GOOD, "occurs twice"),
        (_GOOD + "color = 1\n", "unknown field color"),
        (_GOOD.replace("a-1", "A 1"), "lower-case"),
        ('[[instruments]]\ncode = "a"\n', "short and name"),
        (_GOOD + "age_from_months = 12\nage_to_months = 12\n", "ends before it begins"),
        (_GOOD + "age_from_months = 1.5\n", "whole months"),
        (_GOOD + 'areas = ["arms"]\n', "does not know"),
        (_GOOD + 'informants = ["dog"]\n', "does not know"),
        (_GOOD + 'metrics = ["IQ"]\n', "does not know"),
        (_GOOD + 'license = "mine"\n', "does not know"),
        (_GOOD + 'qualification = "wizard"\n', "does not know"),
        (_GOOD + 'age_from_months = 6\nforms = [{ code = "x", name = "X", age_from_months = 3 }]\n',
         "reaches beyond"),
        (_GOOD + 'forms = [{ code = "x", name = "X" }, { code = "x", name = "Y" }]\n', "same code"),
        (_GOOD + 'forms = [{ code = "x" }]\n', "needs a code and a name"),
        ("nothing = 1", "cannot be read"),
        ("[[", "cannot be read"),
    ],
)  # fmt: skip
def test_a_registry_that_does_not_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(RegistryError, match=says):
        parse_registry(text)


def test_every_code_and_form_is_found_again() -> None:
    for one, form in FORMS:
        assert one.form(form.code) == form
    assert len({(one.code, form.code) for one, form in FORMS}) == len(FORMS)
    assert not set(product([""], [""])) & {(one.code, one.name) for one in REGISTRY}
