"""Pages of instruments, norms and own instruments, as their keepers and readers walk them."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handspan.clinic.evaluation import norm_queries
from handspan.clinic.evaluation.models import Holding, NormTable, OwnInstrument
from handspan.clinic.people.models import Clinic
from handspan.core.measurement.norm_files import write
from tests.core.measurement import norms
from tests.web.visiting import HOSTILE
from tests.world import World

LINE = {
    "scale": "Copying", "sex": "any", "metric": "scaled", "age_from_months": "60",
    "age_to_months": "72", "raw_min": "0", "raw_max": "4", "standard": "7", "percentile": "16",
}  # fmt: skip
LEVELS = {"label_1": "No", "points_1": "0", "label_2": "Yes", "points_2": "1"}


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


def _table(world: World) -> NormTable:
    world.browser("administrator").post(
        _url("norms_new", instrument="bot-3"), {"source": "Manual, 2025"}
    )
    table: NormTable = NormTable.objects.get()
    return table


def _file(rows: list[Any]) -> str:
    return write(rows, instrument="bot-3", edition="3")


def test_what_is_not_known_is_shown_as_not_known(world: World) -> None:
    browser = world.browser("therapist")
    words = _words(browser.get(_url("instrument", instrument="etch")))
    assert words.count("not known") >= 3
    assert "We hold it" not in words
    assert browser.get(_url("instrument", instrument="none")).status_code == 404


def test_the_list_is_searched(world: World) -> None:
    browser = world.browser("therapist")
    words = _words(browser.get(_url("instruments"), {"q": "movement"}))
    assert "MABC-2" in words
    assert "BOT-3" not in words
    assert "Nothing found" in _words(browser.get(_url("instruments"), {"q": HOSTILE}))


def test_an_instrument_is_held_let_go_and_held_again(world: World) -> None:
    browser = world.browser("supervisor")
    address = _url("instrument_hold", instrument="bot-3")
    answer = browser.post(address, {"license_note": "Kit", "holder": "", "since": "2026-01-01"})
    assert answer.status_code == 422
    assert 'value="Kit"' in _words(answer)
    typed = {
        "license_note": HOSTILE, "holder": "Ash", "since": "2026-01-01",
        "trained": [str(world.staff["therapist"].pk)],
    }  # fmt: skip
    answer = browser.post(address, typed, follow=True)
    assert "It is noted." in _words(answer)
    assert "<script>alert" not in answer.content.decode()
    assert Holding.objects.get().trained == [str(world.staff["therapist"].pk)]
    answer = browser.post(_url("instrument_let_go", instrument="bot-3"), follow=True)
    assert "Go on holding it" in _words(answer)
    answer = browser.post(_url("instrument_hold_on", instrument="bot-3"), follow=True)
    assert "We hold it no longer" in _words(answer)
    assert Holding.objects.get().until is None


def test_an_import_shows_all_problems_then_a_preview_and_keeps_only_what_is_accepted(
    world: World,
) -> None:
    table = _table(world)
    browser, address = world.browser("administrator"), _url("norms_import", table=table.pk)
    bad = norms.changed(norms.changed(norms.table(), 3, percentile=50.0), 9, ci_low=19.0)
    answer = browser.post(address, {"text": _file(bad), "accept": "yes"})
    assert answer.status_code == 422
    words = _words(answer)
    assert "2 places to mend; nothing is kept" in words
    assert "Scaled score 4 is at percentile 2.3, not 50" in words
    assert "the interval does not contain the score 10" in words
    assert browser.post(address, {"text": " "}).status_code == 422
    broken = SimpleUploadedFile("norms.csv", b"\xff\xfe\x00")
    assert "UTF-8" in _words(browser.post(address, {"file": broken}))
    answer = browser.post(address, {"text": _file(norms.table())})
    assert answer.status_code == 200
    assert "38 lines. All checks hold. Nothing is kept yet" in _words(answer)
    assert NormTable.objects.get().rows == []
    upload = SimpleUploadedFile("norms.csv", _file(norms.table()).encode())
    answer = browser.post(address, {"file": upload, "accept": "yes"}, follow=True)
    assert "38 lines are kept" in _words(answer)
    assert len(NormTable.objects.get().rows) == 38


def test_lines_are_typed_handed_over_and_verified_by_another_person(world: World) -> None:
    table = _table(world)
    browser = world.browser("administrator")
    add, page = _url("norm_row_add", table=table.pk), _url("norm_table", table=table.pk)
    answer = browser.post(add, LINE | {"standard": "7x"})
    assert answer.status_code == 422
    assert "“7x” is no number" in _words(answer)
    assert 'value="7x"' in _words(answer)
    assert browser.post(add, LINE).status_code == 302
    words = _words(browser.get(page))
    assert 'name="raw_min" value="5"' in words  # the next line begins where this one ended
    browser.post(add, LINE | {"raw_min": "5", "raw_max": "9", "standard": "3", "percentile": ""})
    browser.post(add, LINE | {"raw_min": "10", "raw_max": "12", "standard": "9", "percentile": ""})
    words = _words(browser.get(page))
    assert "To mend before it is handed over" in words
    assert "Hand over to a second person" not in words
    browser.post(_url("norm_row_remove", table=table.pk), {"place": "1"})
    assert "1 place deserves a look" in _words(browser.get(page))
    browser.post(_url("norms_hand_over", table=table.pk))
    verify = _url("norms_verify", table=table.pk)
    assert "You typed some of this table yourself" in _words(browser.get(verify))
    other = world.browser("therapist")
    words = _words(other.get(verify))
    assert words.count("Age <b>5 years") == 5
    cells = norm_queries.cells(table.pk)
    right = {f"cell_{n}": str(cell.standard) for n, cell in enumerate(cells, start=1)}
    assert other.post(verify, {"cell_1": "x"}).status_code == 422
    answer = other.post(verify, right | {"cell_3": "19"}, follow=True)
    assert "Place 3 did not agree" in _words(answer)
    cells = norm_queries.cells(table.pk)
    right = {f"cell_{n}": str(cell.standard) for n, cell in enumerate(cells, start=1)}
    answer = other.post(verify, right, follow=True)
    assert "All five agree" in _words(answer)
    answer = browser.post(_url("norms_correct", table=table.pk), follow=True)
    assert "This is version 2" in _words(answer)
    second = NormTable.objects.get(version=2)
    answer = browser.post(_url("norms_discard", table=second.pk), follow=True)
    assert "Bring back" in _words(answer)
    answer = browser.post(_url("norms_bring_back", table=second.pk), follow=True)
    assert "The table is back." in _words(answer)


def test_the_second_person_is_not_shown_the_tables_values(world: World) -> None:
    table = _table(world)
    browser = world.browser("administrator")
    rows = [norms.row(raw_min=0.0, raw_max=9.0, standard=17.25)]
    browser.post(_url("norms_import", table=table.pk), {"text": _file(rows), "accept": "yes"})
    browser.post(_url("norms_hand_over", table=table.pk))
    words = _words(world.browser("therapist").get(_url("norms_verify", table=table.pk)))
    assert "raw score <b" in words
    assert "17.25" not in words


def test_until_when_ages_are_corrected_is_set(world: World) -> None:
    browser = world.browser("administrator")
    answer = browser.post(_url("corrected_age"), {"months": "30"}, follow=True)
    assert "until 30 months" in _words(answer)
    assert Clinic.objects.get(pk=world.clinic.pk).corrected_until_months == 30
    answer = browser.post(_url("corrected_age"), {"months": "90"}, follow=True)
    assert "Choose 0 to 48" in _words(answer)


def test_an_own_instrument_from_draft_to_retired(world: World) -> None:
    browser = world.browser("supervisor")
    typed = {"name": "Morning", "items": "Gets up\n\nDresses", "age_from": "48"} | LEVELS
    answer = browser.post(_url("own_new"), typed | {"points_2": ""})
    assert answer.status_code == 422
    assert "Say how many points it gives." in _words(answer)
    answer = browser.post(_url("own_new"), typed | {"label_2": ""})
    assert "Write 2 to 7 levels." in _words(answer)
    answer = browser.post(_url("own_new"), typed, follow=True)
    own = OwnInstrument.objects.get()
    assert own.items == ["Gets up", "Dresses"]
    assert "Put in use" in _words(answer)
    browser.post(_url("own_edit", own=own.pk), typed | {"name": HOSTILE[:70]})
    words = _words(browser.get(_url("own_edit", own=own.pk)))
    assert "Gets up\nDresses" in words
    for name, says in (
        ("own_use", "From now on it stays as it is"),
        ("own_use", "was put in use before"),
        ("own_retire", "Offer it again"),
        ("own_offer", "It is offered again"),
        ("own_version", "draft of version 2"),
        ("own_version", "draft of the next version already"),
    ):
        answer = browser.post(_url(name, own=own.pk), follow=True)
        assert says in _words(answer), name
        assert "<script>alert" not in answer.content.decode()
    assert browser.get(_url("own_edit", own=own.pk)).status_code == 302
    words = _words(world.browser("therapist").get(_url("instruments")))
    assert "In use" in words
    assert "Make our own" not in words


@pytest.mark.parametrize("name", ["norm_table", "norms_import", "norms_verify"])
def test_a_table_that_is_not_there(world: World, name: str) -> None:
    address = _url(name, table="6a2f41a3-c54c-4b01-a0ad-79b1b1a7c0b1")
    assert world.browser("supervisor").get(address).status_code == 404
