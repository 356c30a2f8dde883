"""Who gets in, what is asked of them, and what an outsider can learn from trying."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from handspan.clinic.audit.models import Entry
from handspan.clinic.people.models import Session, User
from handspan.clinic.tenancy import clinic_scope
from handspan.site.checks import addresses
from tests import world as worlds
from tests.site.conftest import Accounts
from tests.world import PASSWORD, World

LOGIN, SECOND_STEP = "/account/login/", "/account/second-factor/"
NEW = "a slow orange tram at night"


def _try(client: Client, email: str, password: str = "not the right one") -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def _acts(user: User) -> list[str]:
    entries = Entry.objects.filter(actor_id=user.pk).order_by("number")
    return list(entries.values_list("act", flat=True))


def test_nobody_signs_up(world: World) -> None:
    client = Client()
    page = client.get("/account/signup/")
    assert "by invitation" in page.content.decode()
    client.post("/account/signup/", {"email": "new@example.org", "password1": NEW})
    assert not User.objects.filter(email="new@example.org").exists()


def test_staff_need_the_second_step(accounts: Accounts) -> None:
    user = accounts.give_password("therapist", second_factor=True)
    client = Client()
    answer = _try(client, user.email, PASSWORD)
    assert answer["Location"] == f"{SECOND_STEP}authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get(SECOND_STEP).status_code == 302
    assert client.post(f"{SECOND_STEP}authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post(f"{SECOND_STEP}authenticate/", {"code": accounts.code("therapist")})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert _acts(user) == ["account.sign_in"]


def test_a_code_works_once(accounts: Accounts) -> None:
    user = accounts.give_password("therapist", second_factor=True)
    code = accounts.code("therapist")
    first, second = Client(), Client()
    for client in (first, second):
        _try(client, user.email, PASSWORD)
        client.post(f"{SECOND_STEP}authenticate/", {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_guardians_may_go_without_one(accounts: Accounts) -> None:
    accounts.give_password("parent", second_factor=False)
    assert accounts.sign_in("parent").get(SECOND_STEP).status_code == 200


def _all_addresses() -> list[tuple[str, Any]]:
    found = []
    for route, pattern in addresses():
        kwargs = {}
        for converter, name in re.findall(r"<(\w+):(\w+)>", route):
            kwargs[name] = {"uuid": uuid4(), "int": 1}.get(converter, "x")
        kwargs |= dict.fromkeys(re.findall(r"\?P<(\w+)>", route), "x")
        try:
            found.append((reverse(pattern.name, kwargs=kwargs), pattern.callback.policy))
        except NoReverseMatch:
            pytest.fail(f"no address for {pattern.name}")
    return found


def test_staff_without_a_second_factor_reach_its_set_up_and_nothing_else(
    accounts: Accounts,
) -> None:
    accounts.give_password("therapist", second_factor=False)
    client = accounts.sign_in("therapist")
    kept_out = 0
    for address, policy in _all_addresses():
        for method in (client.get, client.post):
            if hasattr(policy, "why"):
                continue
            answer = method(address)
            assert answer.status_code == 302, (address, answer.status_code)
            assert answer["Location"] == SECOND_STEP, address
            kept_out += 1
    assert kept_out > 30
    assert client.get(f"{SECOND_STEP}totp/activate/").status_code == 200
    assert client.get(f"{SECOND_STEP}webauthn/add/").status_code == 200


def test_a_device_locked_in_a_childs_view_cannot_touch_the_account(accounts: Accounts) -> None:
    accounts.give_password("parent", second_factor=False)
    client = accounts.sign_in("parent")
    session = client.session
    session["child_view"] = str(accounts.world.child.pk)
    session.save()
    for address in (
        SECOND_STEP,
        f"{SECOND_STEP}totp/activate/",
        "/account/password/change/",
        "/account/email/",
        "/account/mine/",
    ):
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize("address", [LOGIN, "/account/password/reset/"])
def test_an_outsider_cannot_tell_who_has_an_account(
    accounts: Accounts, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = accounts.give_password("parent", second_factor=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    seen = []
    for email in (user.email, "nobody@willow.example"):
        cache.clear()
        hashed.clear()
        mail.outbox.clear()
        client = Client()
        typed = {"login": email, "password": "not the right one", "email": email}
        answer = client.post(address, typed)
        words = re.sub(r'value="[^"]*"', "", answer.content.decode())
        seen.append((answer.status_code, words, len(hashed), len(mail.outbox)))
    assert seen[0] == seen[1]
    assert seen[0][2] == (1 if address == LOGIN else 0)


def test_five_wrong_passwords_close_the_door_for_five_minutes(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = accounts.give_password("parent", second_factor=False)
    for _ in range(5):
        assert "does not match" in _try(Client(), user.email).content.decode()
    answer = _try(Client(), user.email, PASSWORD)
    assert answer.status_code == 200
    assert "too many tries" in answer.content.decode()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 301)
    assert _try(Client(), user.email, PASSWORD).status_code == 302


def test_many_tries_from_one_place_are_slowed_on_our_own_page(world: World) -> None:
    cache.clear()
    client = Client()
    answers = [_try(client, f"guess{number}@example.org") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "Please wait a little" in answers[-1].content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(accounts: Accounts) -> None:
    user = accounts.give_password("parent", second_factor=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elsewhere = accounts.sign_in("parent")
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(message.body))
    assert link is not None
    for word in ("Robin", "Elm", "Parent"):
        assert word not in message.subject + str(message.body)
    form = client.get(link[1])["Location"]
    assert "set-password" in form, "the key does not stay in the address"
    assert client.post(form, {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not Session.objects.filter(user_id=user.pk).exists()
    assert elsewhere.get(SECOND_STEP).status_code == 302
    assert "_auth_user_id" not in client.session
    assert _try(Client(), user.email, NEW).status_code == 302
    assert "This link no longer works" in Client().get(link[1]).content.decode()
    assert mail.outbox[-1].subject == "[Handspan] Your password was set anew"


def test_a_second_factor_survives_a_new_password(accounts: Accounts) -> None:
    user = accounts.give_password("therapist", second_factor=True)
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    link = re.search(
        r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert link is not None
    form = client.get(link[1])["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert _try(client, user.email, NEW)["Location"] == f"{SECOND_STEP}authenticate/"


@pytest.mark.django_db(transaction=True)
def test_changes_are_told_to_the_owner_and_the_chain() -> None:
    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk):  # closed before the first request, as for real ones
        accounts = Accounts(worlds.build())
    user = accounts.give_password("therapist", second_factor=False)
    client = accounts.sign_in("therapist")
    key = client.session.session_key
    page = client.get(f"{SECOND_STEP}totp/activate/").content.decode()
    secret = re.search(r'class="secret"[^>]*>(\w+)<', page)
    assert secret is not None
    accounts.secrets["therapist"] = secret[1]
    typed = {"code": accounts.code("therapist")}
    assert client.post(f"{SECOND_STEP}totp/activate/", typed).status_code == 302
    assert client.session.session_key != key, "a stronger sign-in has a new key"
    assert client.get(SECOND_STEP).status_code == 200
    client.post("/account/logout/")
    with clinic_scope(clinic.pk):
        assert _acts(user) == ["account.sign_in", "account.totp_activated", "account.sign_out"]
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert "a code app was turned on" in str(message.body)
    assert "Ash" not in str(message.body)


def test_secrets_of_second_factors_lie_encrypted(accounts: Accounts, settings: Any) -> None:
    accounts.give_password("therapist", second_factor=True)
    secret = accounts.secrets["therapist"]
    factor = Authenticator.objects.get(user=accounts.user("therapist"))
    assert secret not in str(factor.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key after a rotation"
    assert factor.wrap().validate_code(accounts.code("therapist"))


def test_a_change_asks_for_the_password_again_unless_it_was_just_typed(
    accounts: Accounts, clock: Callable[..., None]
) -> None:
    accounts.give_password("parent", second_factor=False)
    client = accounts.sign_in("parent")
    address = f"{SECOND_STEP}totp/activate/"
    assert client.get(address).status_code == 200
    clock(minutes=6)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    client.post(answer["Location"], {"password": PASSWORD})
    assert client.get(address).status_code == 200


def test_a_mail_server_that_is_down_keeps_nobody_out(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    accounts.give_password("parent", second_factor=False)
    client = accounts.sign_in("parent")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/change/", typed).status_code == 302
    assert client.get(SECOND_STEP).status_code == 200
    known = Client().post("/account/password/reset/", {"email": accounts.user("parent").email})
    assert known.status_code == 302


@pytest.mark.parametrize("address", [LOGIN, "/account/password/reset/", "/account/signup/"])
def test_pages_run_no_script_of_strangers(world: World, address: str) -> None:
    answer = Client().get(address)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    for script in re.findall(r"<script[^>]*>", answer.content.decode()):
        assert 'src="/' in script or 'type="application/json"' in script
    assert not re.search(r"\sstyle=|\son\w+=", answer.content.decode())
    assert answer["Cache-Control"].find("no-store") >= 0
