"""The page behind an invitation's link. Opening it changes nothing: mail scanners do that too."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.errors import Refused
from handspan.clinic.people import invitation_actions
from handspan.clinic.people import queries as people
from handspan.clinic.tenancy import clinic_scope
from handspan.web import errors
from handspan.web.policy import Anyone
from handspan.web.requests import Request
from handspan.web.routes import page


class EnrollForm(forms.Form):
    """The code from hand to hand, and a password of one's own."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="The six digits that the clinic gave you.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        help_text="12 characters or more. Four words in a row are easy to keep in mind and hard "
        "to guess.",
        widget=forms.PasswordInput(
            render_value=True, attrs={"autocomplete": "new-password", "minlength": "12"}
        ),
    )
    again = forms.CharField(
        label="The password once more",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("The two passwords are not the same.")
        return again


def invitation(request: Request, clinic: str, token: str) -> HttpResponse:
    """Show the invitation; on sending the form, open the account. Nobody is signed in by it."""
    facts = people.clinic_by_slug(clinic)
    if facts is None:
        return errors.not_found(request)
    with clinic_scope(facts.id, facts.time_zone):
        if not invitation_actions.is_open(token, request.now):
            return _closed(request, facts)
        form = EnrollForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _enrolled(request, form, token):
            messages.success(request, "Your account is open. Now sign in with your password.")
            return redirect("account_login")
        if not invitation_actions.is_open(token, request.now):
            return _closed(request, facts)
    status = 422 if form.is_bound else 200
    return render(request, "public/invitation.html", {"clinic": facts, "form": form}, status=status)


def _enrolled(request: Request, form: EnrollForm, token: str) -> bool:
    typed = form.cleaned_data
    try:
        invitation_actions.redeem(
            token=token, code=typed["code"], password=typed["password"], at=request.now
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    return True


def _closed(request: Request, facts: people.ClinicFacts) -> HttpResponse:
    return render(request, "public/invitation_closed.html", {"clinic": facts}, status=410)


urlpatterns = [
    page(
        "invitation/<slug:clinic>/<slug:token>/",
        invitation,
        name="invitation",
        allow=Anyone(why="the link and the code are the proof"),
        methods=("GET", "POST"),
    ),
]
