"""A browser for each person; requests whose changes are taken back."""

from __future__ import annotations

import copy
import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handspan.clinic.people.account_actions import handle
from handspan.clinic.people.models import User
from handspan.site import checks
from tests.web.access import records
from tests.world import World

ADDRESSES: dict[str, tuple[str, Any]] = {
    pattern.name: (route, pattern.callback) for route, pattern in checks.addresses()
}


def keywords(name: str) -> set[str]:
    """Return the keywords of an address, those of the routes around it included."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", ADDRESSES[name][0]))


def methods(name: str) -> tuple[str, ...]:
    """Return the methods that an address declares; allauth's declare none, so both are tried."""
    return getattr(ADDRESSES[name][1], "methods", ("GET", "POST"))


class Visitors:
    """The people of a clinic at their browsers, and the records of both children."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browsers: dict[str, Client] = {}
        self.owners = {"robin": "parent", "sam": "other"}
        staff = {"robin": "therapist", "sam": "supervisor"}
        self.records = {
            child: records.records(
                world, world.children[child], world.staff[staff[child]], world.guardians[owner]
            )
            for child, owner in self.owners.items()
        }
        for child, owner in self.owners.items():
            key = self.browser(owner).session.session_key
            self.records[child]["sign_in"] = handle(str(key))

    def secure(self) -> None:
        """Give every account an app for codes and recovery codes."""
        for user in User.objects.all():
            Authenticator.objects.get_or_create(
                user=user, type="totp", defaults={"data": {"secret": "unused"}}
            )
            RecoveryCodes.activate(user)

    def browser(self, who: str) -> Client:
        """Return the person's browser, signed in a moment ago."""
        if who in self.browsers:
            return self.browsers[who]
        person = {"anonymous": None, "teacher": None, "child": "parent"}.get(who, who)
        client = self.browsers[who] = self.world.browser(person)
        if person:
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            if who == "child":
                session["child_view"] = str(self.world.child.pk)
            session.save()
        return client

    def ask(self, who: str, child: str, name: str, method: str) -> HttpResponse:
        """Make one request and take back whatever it wrote."""
        client = self.browser(who)
        cookies = copy.deepcopy(client.cookies)
        cache.clear()  # who asks this often is told to wait, which is no answer to whether they may
        with transaction.atomic():
            address = reverse(name, kwargs=self._arguments(who, child, name))
            if method == "GET":
                answer = client.get(address)
            else:
                answer = client.post(address, records.BODIES.get(name, {}))
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer  # type: ignore[return-value]

    def _arguments(self, who: str, child: str, name: str) -> dict[str, Any]:
        wanted = keywords(name)
        arguments = {key: self.records[child][key] for key in wanted - {"pk"}}
        if who == "teacher" and name == "school_page":
            arguments["token"] = f"{records.TOKEN}-{child}"
        if "pk" in wanted:  # made here, since allauth cannot offer it to a real browser
            key = Authenticator.objects.create(
                user=self.world.guardians[self.owners[child]].user,
                type="webauthn",
                data={"name": "Key", "credential": {}},
            )
            arguments["pk"] = key.pk
        return arguments
