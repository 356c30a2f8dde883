"""Every address, tried as every person for two children, against a table written by hand."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings
from django.urls import path, reverse

from handspan.clinic.tenancy import clinic_scope
from handspan.site import checks
from tests import world as worlds
from tests.web.access import oracle, records
from tests.web.access.visitors import ADDRESSES, Visitors, keywords, methods
from tests.world import World

THEIRS = {name for name in ADDRESSES if name.startswith(("account_", "mfa_"))}
OURS = set(ADDRESSES) - THEIRS
TRIED = [
    (name, child, method)
    for name in sorted(ADDRESSES)
    for child in ("robin", "sam")
    for method in methods(name)
]

urlpatterns = [path("bare/", lambda request: HttpResponse(""), name="bare")]


@pytest.fixture
def visitors(world: World) -> Visitors:
    return Visitors(world)


def _gets_in(answer: HttpResponseBase) -> bool:
    if answer.status_code in (301, 302):
        where = answer["Location"].partition("?")[0]
        return where != reverse("account_login")
    return answer.status_code not in (403, 404, 410)


def _leaks(who: str, answer: HttpResponse, *, refused: bool) -> list[str]:
    """Return the kinds of words in an answer that this person must not read."""
    body = answer.content.decode(errors="replace")
    found = [
        f"{kind} of {child}"
        for kind, readers in oracle.READERS.items()
        for child in ("robin", "sam")
        if records.canary(kind, child) in body and (refused or not oracle.may(who, child, readers))
    ]
    return found + (["family name"] if refused and "Elm" in body else [])


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    rows = {row.removeprefix("POST ") for row in oracle.ROWS}
    assert sorted(set(ADDRESSES) - rows) == [], "addresses without a row: say who gets in"
    assert sorted(rows - set(ADDRESSES)) == [], "rows without an address"
    assert sorted(set(ADDRESSES) - set(oracle.ROWS)) == [], "addresses with a row for POST only"


def test_the_test_does_not_shrink_unseen() -> None:
    assert len(oracle.PEOPLE) == 13
    assert len(OURS) > 95
    assert len(THEIRS) > 25
    assert len(TRIED) * len(oracle.PEOPLE) > 4_000


@pytest.mark.parametrize("who", oracle.PEOPLE)
def test_nobody_gets_in_wrongly_and_nobody_is_kept_out(visitors: Visitors, who: str) -> None:
    visitors.secure()
    wrong, leaks, decisions = [], [], 0
    for name, child, method in TRIED:
        answer = visitors.ask(who, child, name, method)
        assert answer.status_code < 500, (name, who, child, method)
        if answer.status_code == 405:
            assert name in THEIRS, (name, method)  # ours declare what they take
            continue
        may, got_in = oracle.may(who, child, oracle.row_of(name, method)), _gets_in(answer)
        decisions += 1
        if got_in != may:
            wrong.append((name, child, method, answer.status_code, "may" if may else "may not"))
        if leaked := _leaks(who, answer, refused=not got_in):
            leaks.append((name, child, method, leaked))
    assert wrong == []
    assert leaks == []
    assert decisions > 300


def test_the_words_to_look_for_are_read_by_those_who_may(visitors: Visitors) -> None:
    """Without this, a record that lost its words would let every search for them pass."""
    for kind, name in (("goal", "goal"), ("note", "note"), ("home", "child_people")):
        answer = visitors.ask("therapist", "robin", name, "GET")
        assert records.canary(kind, "robin") in answer.content.decode()


@pytest.mark.parametrize(
    "who", ["therapist", "assistant", "supervisor", "front_desk", "administrator", "parent"]
)
def test_people_of_another_clinic_reach_no_record(visitors: Visitors, who: str) -> None:
    other = worlds.new_clinic("maple")
    with clinic_scope(other.pk, other.time_zone):
        client = worlds.build("maple").browser(who)
    by_address_alone = {"clinic", "token", "code", "instrument"}
    tried = 0
    for name in OURS:
        if not keywords(name) - by_address_alone:
            continue
        arguments = {key: visitors.records["robin"][key] for key in keywords(name)}
        for method in methods(name):
            body = {"email": "new@maple.example"} | records.BODIES.get(name, {})
            with transaction.atomic():
                address = reverse(name, kwargs=arguments)
                answer = client.get(address) if method == "GET" else client.post(address, body)
                transaction.set_rollback(True)
            tried += 1
            assert not _gets_in(answer), (name, method, answer.status_code)
            assert b"heron" not in answer.content, (name, method)
            assert b"Elm" not in answer.content, (name, method)
    assert tried > 90


@override_settings(ROOT_URLCONF=__name__)
def test_a_plain_view_stops_the_start() -> None:
    (error,) = checks.every_address_has_a_policy(None)
    assert error.id == "handspan.E001"
    assert "bare/" in error.msg
