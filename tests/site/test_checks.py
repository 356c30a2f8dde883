"""An address without a policy stops the program at its start."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path

from handspan.site import checks, sign_in


def test_every_address_has_a_policy() -> None:
    assert checks.every_address_has_a_policy(None) == []
    assert len(list(checks.addresses())) > 40


def test_an_address_without_one_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = path("bare/", lambda request: HttpResponse(""), name="bare")
    monkeypatch.setattr(checks, "addresses", lambda: [("bare/", bare)])
    (error,) = checks.every_address_has_a_policy(None)
    assert "bare/" in error.msg


def test_an_unknown_address_of_allauth_stops_the_start() -> None:
    unknown = [path("new/", lambda request: HttpResponse(""), name="account_new_feature")]
    with pytest.raises(ImproperlyConfigured, match="account_new_feature"):
        sign_in.declare(include(unknown))


def test_the_table_names_no_address_that_is_gone() -> None:
    names = {pattern.name for _, pattern in checks.addresses()}
    assert set(sign_in.POLICIES) <= names
