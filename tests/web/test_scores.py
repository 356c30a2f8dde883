"""Pages of scores from other tests within an evaluation."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from handspan.clinic.evaluation import actions, own_actions, score_queries
from handspan.clinic.evaluation.models import EnteredScore, Evaluation
from handspan.clinic.evaluation.own_actions import Draft
from tests.clinic.evaluation.norming import hold, verified
from tests.core.measurement import norms
from tests.web.visiting import HOSTILE, today
from tests.world import NOW, World


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


@pytest.fixture
def row(world: World) -> Evaluation:
    """An open evaluation of today; BOT-3 is held with norms for 5:0 to 24:11."""
    hold(world)
    verified(world, norms.table(20, 12))
    return actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=today(), at=NOW
    )


def _new(row: Evaluation, **query: str) -> str:
    asked = {"instrument": "bot-3", "form": ""} | query
    joined = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"{_url('score_new', evaluation=row.pk)}?{joined}"


def test_scores_are_entered_seen_and_taken_back(world: World, row: Evaluation) -> None:
    browser, page = world.browser("therapist"), _url("evaluation_scores", evaluation=row.pk)
    assert "No scores yet" in _words(browser.get(page))
    answer = browser.post(_new(row), {"scale_0": "30", "remark": HOSTILE[:150]}, follow=True)
    words = _words(answer)
    assert "One score is kept." in words
    assert "Scaled score" in words
    assert "from birth" in words
    assert "<script>alert" not in answer.content.decode()
    (line,) = score_queries.entered_scores(row.pk)
    assert line.standard is not None
    answer = browser.post(_new(row), {"scale_0": "30"})
    assert answer.status_code == 422
    assert "Take it back first" in _words(answer)
    undo = _url("score_undo", evaluation=row.pk)
    assert "not there any more" in _words(browser.post(undo, {"score": "x"}, follow=True))
    answer = browser.post(undo, {"score": str(line.id)}, follow=True)
    assert "taken back" in _words(answer)
    assert "No scores yet" in _words(answer)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"scale_0": "900"}, "900 is not a raw score of Copying"),
        ({"scale_0": "x"}, "Enter a number."),
        ({"scale_0": ""}, "Enter at least one raw score."),
        ({"scale_0": "nan"}, "Enter a number."),
        ({"scale_0": "1e300"}, "less than or equal"),
    ],
)
def test_what_cannot_be_stays_typed_with_its_reason(
    world: World, row: Evaluation, typed: dict[str, str], says: str
) -> None:
    answer = world.browser("therapist").post(_new(row), typed)
    assert answer.status_code == 422
    assert says in _words(answer)
    assert not EnteredScore.objects.exists()


def test_a_wrong_age_names_the_window_in_the_list_and_at_the_address(
    world: World, row: Evaluation
) -> None:
    hold(world, "pdms-3")
    browser = world.browser("therapist")
    says = "PDMS-3 is for ages birth to 5 years 11 months"
    assert says in _words(browser.get(_url("evaluation_scores", evaluation=row.pk)))
    assert says in _words(browser.get(_new(row, instrument="pdms-3")))
    answer = browser.post(_new(row, instrument="pdms-3"), {"remark": "x"})
    assert answer.status_code == 422
    assert says in _words(answer)


def test_addresses_that_name_no_test_lead_nowhere(world: World, row: Evaluation) -> None:
    browser = world.browser("therapist")
    assert browser.get(_new(row, instrument="none")).status_code == 404
    assert browser.get(_new(row, form="long")).status_code == 404
    assert browser.get(_url("score_new", evaluation=row.pk)).status_code == 302


def test_an_assistant_reads_and_cannot_enter(world: World, row: Evaluation) -> None:
    world.browser("therapist").post(_new(row), {"scale_0": "30"})
    browser = world.browser("assistant")
    words = _words(browser.get(_url("evaluation_scores", evaluation=row.pk)))
    assert "Scaled score" in words
    assert "Take back" not in words
    assert "Enter scores" not in words
    assert browser.post(_new(row), {"scale_0": "31"}).status_code == 404


def test_an_own_sheet_is_answered(world: World, row: Evaluation) -> None:
    draft = Draft(
        name="Morning",
        items=("Gets <b>up</b>", "Dresses"),
        levels=(("No", 0), ("Partly", 1), ("Yes", 2)),
    )
    made = own_actions.create(actor=world.actor("supervisor"), draft=draft, at=NOW)
    own_actions.put_in_use(actor=world.actor("supervisor"), own_id=made.pk, at=NOW)
    browser = world.browser("therapist")
    address = _url("own_sheet", evaluation=row.pk, own=made.pk)
    page = browser.get(address).content.decode()
    assert "<b>up</b>" not in page
    assert 'name="item-1"' in page
    assert browser.post(address, {"item-0": "7"}).status_code == 422
    answer = browser.post(address, {"item-0": "2"}, follow=True)
    assert "100% of the points that the answers can give. 1 item not answered." in _words(answer)
    assert "checked" in browser.get(address).content.decode()
