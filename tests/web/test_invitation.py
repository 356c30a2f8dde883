"""Inviting, and the page behind the link: scanners, wrong codes, and what the mail says."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone

from handspan.clinic.people.models import Guardian, Guardianship, Invitation, Staff
from tests.world import LONG_AGO, PASSWORD, World


@pytest.fixture
def newcomer(world: World) -> Guardian:
    """A guardian of robin who cannot sign in yet."""
    guardian = Guardian.objects.create(
        clinic=world.clinic, given_name="Noor", family_name="Elm", email="noor@example.org"
    )
    Guardianship.objects.create(
        clinic=world.clinic,
        child=world.child,
        guardian=guardian,
        relationship="parent",
        starts_on=LONG_AGO,
    )
    return guardian


def _invite(world: World, guardian: Guardian, who: str = "front_desk", **typed: str) -> Any:
    return world.browser(who).post(f"/guardians/{guardian.pk}/invite/", typed)


def _code_and_link(answer: Any) -> tuple[str, str]:
    code = re.search(r"big-code[^>]*>(\d{3} \d{3})<", answer.content.decode())
    link = re.search(r"http://testserver(/invitation/willow/\S+)", str(mail.outbox[-1].body))
    assert code is not None
    assert link is not None
    return code[1], link[1]


def _typed(code: str, changes: dict[str, str] | None = None) -> dict[str, str]:
    return {"code": code, "password": PASSWORD, "again": PASSWORD} | (changes or {})


@pytest.mark.parametrize("who", ["front_desk", "administrator"])
def test_from_invitation_to_sign_in(world: World, newcomer: Guardian, who: str) -> None:
    code, link = _code_and_link(_invite(world, newcomer, who))
    visitor = Client()
    page = visitor.get(link)
    assert page.status_code == 200
    answer = visitor.post(link, _typed(code))
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/"
    assert "_auth_user_id" not in visitor.session, "an invitation signs nobody in"
    assert "Your account is open." in visitor.get("/account/login/").content.decode()
    typed = {"login": "noor@example.org", "password": PASSWORD}
    assert visitor.post("/account/login/", typed).status_code == 302
    assert visitor.get("/account/second-factor/").status_code == 200


@pytest.mark.parametrize("who", ["therapist", "assistant", "supervisor", "parent", "watcher"])
def test_others_cannot_invite(world: World, newcomer: Guardian, who: str) -> None:
    assert _invite(world, newcomer, who).status_code == 403
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_a_guardian_that_is_not_there(world: World) -> None:
    answer = world.browser("front_desk").post(f"/guardians/{world.clinic.pk}/invite/")
    assert answer.status_code == 404


def test_the_mail_names_the_clinic_and_no_child(world: World, newcomer: Guardian) -> None:
    _invite(world, newcomer)
    (message,) = mail.outbox
    assert message.subject == "Your invitation to Willow Clinic"
    assert message.to == ["noor@example.org"]
    whole = message.subject + str(message.body)
    for word in ("Robin", "Noor", "Elm"):
        assert word not in whole


def test_the_code_goes_another_way_than_the_link(world: World, newcomer: Guardian) -> None:
    answer = _invite(world, newcomer)
    code, link = _code_and_link(answer)
    assert code.replace(" ", "") not in str(mail.outbox[0].body)
    assert link not in answer.content.decode()


def test_scanners_that_open_the_link_change_nothing(world: World, newcomer: Guardian) -> None:
    code, link = _code_and_link(_invite(world, newcomer))
    for _ in range(20):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    invitation = Invitation.objects.get()
    assert (invitation.redeemed_at, invitation.wrong_codes) == (None, 0)
    assert Client().post(link, _typed(code)).status_code == 302


def test_wrong_codes_are_counted_and_close_the_link(world: World, newcomer: Guardian) -> None:
    code, link = _code_and_link(_invite(world, newcomer))
    wrong = "000 000" if code != "000 000" else "111 111"
    for left in ("4 more tries", "3 more tries", "2 more tries", "one more try"):
        answer = Client().post(link, _typed(wrong))
        assert answer.status_code == 422
        assert left in answer.content.decode()
    for typed in (wrong, code):
        answer = Client().post(link, _typed(typed))
        assert answer.status_code == 410
        assert "no longer open" in answer.content.decode()


def test_a_used_an_old_and_an_unknown_link_look_the_same(world: World, newcomer: Guardian) -> None:
    code, link = _code_and_link(_invite(world, newcomer))
    Client().post(link, _typed(code))
    used = Client().get(link)
    unknown = Client().get("/invitation/willow/never-was-one/")
    Invitation.objects.update(redeemed_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    old = Client().get(link)
    assert used.status_code == unknown.status_code == old.status_code == 410
    assert used.content == unknown.content == old.content
    assert Client().get("/invitation/no-such-clinic/never-was-one/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"again": "another one altogether"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"code": ""}, "This field is required."),
        ({"code": "9" * 10_000}, "Ensure this value has at most 20 characters"),
    ],
)
def test_what_does_not_fit_costs_no_try(
    world: World, newcomer: Guardian, typed: dict[str, str], sentence: str
) -> None:
    code, link = _code_and_link(_invite(world, newcomer))
    answer = Client().post(link, _typed(code, typed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Invitation.objects.get().wrong_codes == 0


def test_what_the_inviter_must_know_is_said(world: World, newcomer: Guardian) -> None:
    newcomer.email = ""
    newcomer.save()
    answer = world.browser("front_desk").post(f"/guardians/{newcomer.pk}/invite/")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("/clinic/", "/clinic/"), ("https://evil.example/", "/"), ("//evil.example/", "/")],
)
def test_the_way_back_stays_in_the_house(
    world: World, newcomer: Guardian, back: str, leads_to: str
) -> None:
    answer = _invite(world, newcomer, "administrator", next=back)
    assert f'class="btn" href="{leads_to}"' in answer.content.decode()


def test_the_button_for_other_pages_posts_and_comes_back(
    world: World, newcomer: Guardian, rf: RequestFactory
) -> None:
    source = (
        '{% import "front_desk/invite.html" as invite with context %}'
        "{{ invite.guardian(guardian, name) }}"
    )
    template = engines["jinja2"].from_string(source)
    words = {"guardian": newcomer.pk, "name": "<Noor>"}
    button = template.render(words, rf.get("/children/x/people/"))
    assert f'action="/guardians/{newcomer.pk}/invite/"' in button
    assert 'name="next" value="/children/x/people/"' in button
    assert "csrfmiddlewaretoken" in button
    assert "&lt;Noor&gt;" in button


def test_when_no_mail_leaves_no_code_is_shown(
    world: World, newcomer: Guardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    answer = _invite(world, newcomer)
    assert "The mail could not be sent" in answer.content.decode()
    assert "big-code" not in answer.content.decode()


def test_staff_enroll_and_are_led_to_a_second_factor(world: World) -> None:
    staff = Staff.objects.create(
        clinic=world.clinic, given_name="Ito", family_name="Reed", is_front_desk=True
    )
    browser = world.browser("administrator")
    address = f"/clinic/staff/{staff.pk}/invite/"
    assert browser.post(address, {"email": "no address"}).status_code == 302
    assert mail.outbox == []
    code, link = _code_and_link(browser.post(address, {"email": "ito@willow.example"}))
    visitor = Client()
    visitor.post(link, _typed(code))
    visitor.post("/account/login/", {"login": "ito@willow.example", "password": PASSWORD})
    answer = visitor.get("/account/mine/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/second-factor/"
    assert visitor.get("/account/second-factor/totp/activate/").status_code == 200
