"""A clock that tests move, real accounts, and mail that lies in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from handspan.clinic.people.models import User
from tests.emptying import take_walls_down_to_empty
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True, scope="session")
def _emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        take_walls_down_to_empty(patch)
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that moves Django's clock, as in clock(minutes=14)."""
    real, moved = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + moved[0])

    def move(**by: float) -> None:
        moved[0] += timedelta(**by)

    return move


class Accounts:
    """The world's people with passwords, and how they sign in by the pages themselves."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.secrets: dict[str, str] = {}

    def user(self, who: str) -> User:
        person = self.world.staff.get(who) or self.world.guardians[who]
        assert person.user is not None
        return person.user

    def give_password(self, who: str, *, second_factor: bool) -> User:
        user = self.user(who)
        user.set_password(PASSWORD)
        user.save()
        Authenticator.objects.filter(user=user).delete()
        if second_factor:
            self.secrets[who] = totp.generate_totp_secret()
            totp.TOTP.activate(user, self.secrets[who])
        return user

    def code(self, who: str) -> str:
        counter = list(totp.yield_hotp_counters_from_time())[1]
        cache.clear()  # a code works once; tests need it more often than each half minute
        return totp.format_hotp_value(totp.hotp_value(self.secrets[who], counter))

    def sign_in(self, who: str, client: Client | None = None, **extra: Any) -> Client:
        client = client or Client(**extra)
        typed = {"login": self.user(who).email, "password": PASSWORD}
        answer = client.post("/account/login/", typed)
        assert answer.status_code == 302, answer.content.decode()
        if who in self.secrets:
            assert answer["Location"] == "/account/second-factor/authenticate/"
            answer = client.post(answer["Location"], {"code": self.code(who)})
            assert answer.status_code == 302, answer.content.decode()
        return client


@pytest.fixture
def accounts(world: World) -> Accounts:
    cache.clear()  # the tries of other tests
    return Accounts(world)
