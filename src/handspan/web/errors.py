"""Pages for when something does not work: what happened, what is safe, what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, what: str, then: str) -> HttpResponse:
    words = {"title": title, "what": what, "then": then}
    return render(request, "shared/error.html", words, status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say the same for a page that does not exist and for one that this person may not see."""
    return _page(
        request,
        404,
        "This page is not here",
        "The address may be old, or the page belongs to somebody else.",
        "Nothing was changed. Go back, or start again from your first page.",
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(
        request,
        403,
        "This page is for other roles",
        "Your account does not have the role that this page needs.",
        "Nothing was changed. Ask the clinic's administrator if you need it.",
    )


def ended(request: HttpRequest) -> HttpResponse:
    """Say that a link no longer opens, and nothing of whom it was about."""
    return _page(
        request,
        410,
        "This link has ended",
        "The time that it was given for is over, or it was closed.",
        "If you still need it, please ask the family or the clinic for a new one.",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        "Please send that again",
        "The page was open for a long time, or you signed in anew in another window.",
        "Nothing was saved. Go back, reload the page, and send it again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        "Something went wrong on our side",
        "The page could not be finished.",
        "Nothing that you saw confirmed is lost. Go back and try once more.",
    )
