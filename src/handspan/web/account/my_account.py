"""My account: who I am, how I sign in, and where I am signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.people import account_actions, account_queries
from handspan.web.account.devices import in_words
from handspan.web.policy import SignedIn
from handspan.web.requests import Request
from handspan.web.routes import page


def my_account(request: Request) -> HttpResponse:
    """Show the account in the layout of its own audience."""
    actor = request.actor
    assert actor.user_id is not None  # SignedIn lets nobody else in
    this = request.session.session_key
    sign_ins = account_queries.sign_ins(actor.user_id, this=this, at=request.now)
    context = {
        "layout": "staff/layout.html" if actor.is_staff else "family/layout.html",
        "sign_ins": [(sign_in, in_words(sign_in.device)) for sign_in in sign_ins],
    }
    return render(request, "account/my_account.html", context)


def end_sign_in(request: Request, sign_in: str) -> HttpResponse:
    """End one of my sign-ins."""
    account_actions.end_sign_in(actor=request.actor, sign_in=sign_in, at=request.now)
    messages.success(request, "That device is signed out.")
    return redirect("my_account")


def end_other_sign_ins(request: Request) -> HttpResponse:
    """End all of my sign-ins but this one."""
    this = request.session.session_key
    ended = account_actions.end_other_sign_ins(actor=request.actor, keep=this, at=request.now)
    said = "All other devices are signed out." if ended else "You are signed in only here."
    messages.success(request, said)
    return redirect("my_account")


urlpatterns = [
    page("account/mine/", my_account, name="my_account", allow=SignedIn()),
    page(
        "account/mine/sign-ins/<slug:sign_in>/end/",
        end_sign_in,
        name="end_sign_in",
        allow=SignedIn(),
        methods=("POST",),
    ),
    page(
        "account/mine/sign-ins/end-others/",
        end_other_sign_ins,
        name="end_other_sign_ins",
        allow=SignedIn(),
        methods=("POST",),
    ),
]
