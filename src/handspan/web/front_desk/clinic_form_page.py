"""One page for every small form about the clinic: ask, save, go back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.errors import Refused
from handspan.web.requests import Request


@dataclass(frozen=True, slots=True)
class FormWords:
    """What the page around a form says."""

    title: str
    button: str
    saved: str
    hint: str = ""


def answer(
    request: Request,
    form: forms.Form,
    words: FormWords,
    *,
    back: str,
    save: Callable[[], None],
) -> HttpResponse:
    """Save what was typed and go back, or show the form with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
        else:
            messages.success(request, words.saved)
            return redirect(back)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "words": words, "back": back}
    return render(request, "front_desk/clinic_form.html", context, status=status)
