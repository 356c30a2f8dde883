"""Evaluations in the browser: plan, give, ask others, answer by link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handspan.clinic.evaluation import actions, giving
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, FormLink
from tests.web.visiting import HOSTILE
from tests.world import NOW, TODAY, World


@pytest.fixture
def evaluation(world: World) -> Evaluation:
    return actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=TODAY, at=NOW
    )


def _form(world: World, evaluation: Evaluation) -> str:
    """Ask the parent and return the address that was shown."""
    who = f"guardian:{world.guardians['parent'].pk}"
    page = world.browser("therapist").post(f"/evaluations/{evaluation.pk}/ask", {"who": who})
    found = re.search(r'value="http://[^/]+(/form/[^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def _shown(page: str) -> dict[str, str]:
    """Return what the question on a page sends with an answer."""
    return dict(re.findall(r'name="(place|item)" value="([^"]+)"', page))


def test_topics_choose_the_areas_and_the_plan_can_change(world: World) -> None:
    browser = world.browser("therapist")
    page = browser.post(
        f"/children/{world.child.pk}/evaluations/new",
        {
            "given_on": f"{TODAY - timedelta(days=3)}",
            "question": "Why so tired?",
            "topics": ["writing"],
        },
        follow=True,
    ).content.decode()
    opened = Evaluation.objects.get()
    assert opened.areas == ["hands", "eye_hand", "attention"]
    assert "Why so tired?" in page
    answer = browser.post(
        f"/evaluations/{opened.pk}/plan", {"question": HOSTILE, "areas": ["body"]}, follow=True
    )
    assert "&lt;script&gt;" in answer.content.decode()
    opened.refresh_from_db()
    assert opened.areas == ["body"]
    answer = browser.post(f"/evaluations/{opened.pk}/plan", {"areas": ["soul"]}, follow=True)
    assert "Choose areas from the list" in answer.content.decode()


def test_a_question_is_answered_taken_back_and_asked_again(
    world: World, evaluation: Evaluation
) -> None:
    browser, address = world.browser("therapist"), f"/evaluations/{evaluation.pk}/give"
    first = browser.get(address).content.decode()
    sent = _shown(first)
    second = browser.post(address, sent | {"level": "3", "note": "Sang"}, follow=True)
    assert _shown(second.content.decode())["place"] == "1"
    old_page = browser.post(address, sent | {"level": "0"}, follow=True).content.decode()
    assert _shown(old_page)["place"] == "1"
    assert list(AnswerSheet.objects.get().answers.values()) == [3]
    back = browser.post(address, {"place": "1", "back": "yes"}, follow=True).content.decode()
    assert _shown(back) == sent
    assert AnswerSheet.objects.get().notes == {}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": "x"}, "This page is out of date."),
        ({"item": "hands01x", "level": "3"}, "The form has moved on."),
        ({"level": "9"}, "Choose one of the four levels of help."),
        ({"reason": "because"}, "Choose an answer, or say why there is none."),
    ],
)
def test_what_no_page_sends_is_said_and_changes_nothing(
    world: World, evaluation: Evaluation, wrong: dict[str, str], says: str
) -> None:
    browser, address = world.browser("therapist"), f"/evaluations/{evaluation.pk}/give"
    shown = _shown(browser.get(address).content.decode())
    page = browser.post(address, shown | wrong, follow=True)
    assert says in page.content.decode()
    assert AnswerSheet.objects.get().answers == {}


def test_a_parent_answers_on_the_link_and_comes_back_later(
    world: World, evaluation: Evaluation
) -> None:
    address, phone = _form(world, evaluation), Client()
    start = phone.get(address)
    page = start.content.decode()
    assert "Robin in daily life" in page
    assert world.child.name not in page
    shown = _shown(phone.get(f"{address}?begin=yes").content.decode())
    phone.post(address, shown | {"level": "2", "note": HOSTILE})
    later = Client().get(address).content.decode()  # another phone, another day
    assert _shown(later)["place"] == "1"
    skipped = Client().post(address, _shown(later) | {"reason": "not_observed"}, follow=True)
    assert _shown(skipped.content.decode())["place"] == "2"
    thanks = phone.post(address, {"finish": "yes"}, follow=True).content.decode()
    assert "Thank you" in thanks
    told = phone.post(address, _shown(later) | {"level": "1"})
    assert told.status_code == 422
    assert "sent off already" in told.content.decode()
    hub = world.browser("therapist").get(f"/evaluations/{evaluation.pk}/").content.decode()
    assert "Done, 1 answered" in hub


def test_a_closed_or_made_up_link_opens_a_calm_page(world: World, evaluation: Evaluation) -> None:
    address = _form(world, evaluation)
    browser = world.browser("therapist")
    browser.post(f"/forms/{FormLink.objects.get().pk}/end", follow=True)
    for closed in (address, address[:-6] + "aaaaa/", "/form/nowhere/abc/"):
        answer = Client().get(closed)
        assert answer.status_code == 410
        assert "Robin" not in answer.content.decode()
    renewed = browser.post(f"/forms/{FormLink.objects.get().pk}/renew").content.decode()
    found = re.search(r'value="http://[^/]+(/form/[^"]+)"', renewed)
    assert found is not None
    assert Client().get(found[1]).status_code == 200


def test_choosing_nobody_or_a_stranger_is_said(world: World, evaluation: Evaluation) -> None:
    browser, address = world.browser("therapist"), f"/evaluations/{evaluation.pk}/ask"
    for who in ("", "guardian:x", f"consent:{world.child.pk}"):
        page = browser.post(address, {"who": who}, follow=True).content.decode()
        assert "Choose whom to ask" in page or "must first consent" in page
    assert not FormLink.objects.exists()


def test_the_list_and_the_sitting_fill_one_sheet(world: World, evaluation: Evaluation) -> None:
    browser = world.browser("therapist")
    item = giving.turn(AnswerSheet.objects.get()).item
    assert item is not None
    browser.post(f"/evaluations/{evaluation.pk}/items", {f"item-{item.code}": "2"})
    page = browser.get(f"/evaluations/{evaluation.pk}/give").content.decode()
    assert _shown(page)["item"] != item.code
    hub = reverse("evaluation", kwargs={"evaluation": evaluation.pk})
    assert "1 answered" in browser.get(hub).content.decode()


def test_words_of_the_day_are_kept_and_gaps_named(world: World, evaluation: Evaluation) -> None:
    browser, address = world.browser("therapist"), f"/evaluations/{evaluation.pk}/"
    sent = {"strengths": "Sings", "attention": "steady", "language": "English", "complete": "yes"}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert "Answer at least" in answer.content.decode()
    assert Evaluation.objects.get().testing == {"attention": "steady", "language": "English"}
    wrong = browser.post(address, sent | {"attention": "none at all"})
    assert wrong.status_code == 422
