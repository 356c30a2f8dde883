"""The clinic's instruments: the list, one instrument, and what the clinic holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handspan.clinic.errors import Denied
from handspan.clinic.evaluation import (
    catalogue,
    instrument_actions,
    instrument_queries,
    norm_queries,
)
from handspan.clinic.evaluation.instrument_access import KEEPERS, READERS
from handspan.clinic.people import queries as people
from handspan.clinic.tenancy import current_clinic
from handspan.core.measurement.instruments import (
    INFORMANTS,
    LICENSES,
    QUALIFICATIONS,
    Instrument,
)
from handspan.core.measurement.metrics import METRICS
from handspan.web.front_desk.clinic_form_page import FormWords, answer
from handspan.web.front_desk.instrument_forms import CorrectionForm, HoldForm
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page

MAY_KEEP = HasRole(*KEEPERS)
MAY_LOOK = HasRole(*READERS)


def instruments(request: Request) -> HttpResponse:
    """List every instrument: the clinic's own, those it holds, and the others."""
    search = request.GET.get("q", "")[:80]
    clinic = people.clinic(current_clinic())
    context = {
        "lines": instrument_queries.listing(search, request.now),
        "search": search,
        "keeps": request.actor.has(*KEEPERS),
        "correction": CorrectionForm(initial={"months": clinic.corrected_until_months}),
    }
    return render(request, "front_desk/instruments.html", context)


def instrument(request: Request, instrument: str) -> HttpResponse:
    """Show what is known of one instrument, the clinic's license, and its norms."""
    described = _described(instrument)
    context = {
        "described": described,
        "facts": _facts(described),
        "holding": instrument_queries.holding_of(instrument, request.now),
        "tables": norm_queries.tables_of(described.code, described.edition),
        "keeps": request.actor.has(*KEEPERS),
        "informants": INFORMANTS,
    }
    return render(request, "front_desk/instrument.html", context)


def instrument_hold(request: Request, instrument: str) -> HttpResponse:
    """Note, or change, on whose license the clinic holds an instrument."""
    described = _described(instrument)
    held = instrument_queries.holding_of(instrument, request.now)
    initial = HoldForm.of(held) if held else {"since": timezone.localdate(request.now)}
    form = HoldForm(
        request.POST or None, initial=initial, therapists=instrument_queries.therapists()
    )
    words = FormWords(
        f"We hold {described.short}",
        "Save",
        "It is noted.",
        "Handspan ships no items and no norms. What the clinic copies from its own manual stays "
        "with the clinic.",
    )
    return answer(
        request,
        form,
        words,
        back=reverse("instrument", kwargs={"instrument": instrument}),
        save=lambda: _hold(request, instrument, form),
    )


def instrument_let_go(request: Request, instrument: str) -> HttpResponse:
    """End the holding today; the next page offers to take that back."""
    instrument_actions.let_go(actor=request.actor, instrument=instrument, at=request.now)
    messages.success(request, "Today is the last day. Scores that were entered stay.")
    return redirect("instrument", instrument=instrument)


def instrument_hold_on(request: Request, instrument: str) -> HttpResponse:
    """Take back that the holding ended."""
    instrument_actions.hold_on(actor=request.actor, instrument=instrument, at=request.now)
    messages.success(request, "The clinic goes on holding it.")
    return redirect("instrument", instrument=instrument)


def corrected_age(request: Request) -> HttpResponse:
    """Save until which age scores of children born early use the corrected age."""
    form = CorrectionForm(request.POST)
    if form.is_valid():
        months = form.cleaned_data["months"]
        instrument_actions.set_corrected_until(actor=request.actor, months=months, at=request.now)
        messages.success(request, f"Ages are corrected for early birth until {months} months.")
    else:
        messages.warning(request, "Choose 0 to 48 months.")
    return redirect("instruments")


def _described(code: str) -> Instrument:
    found = catalogue.of_code(code)
    if found is None:
        raise Denied("this instrument")
    return found


def _facts(described: Instrument) -> list[tuple[str, str]]:
    """Return what is known, in words; "not known" where it is not."""
    who = ", ".join(INFORMANTS[one].lower() for one in described.informants)
    kinds = ", ".join(METRICS[one].label for one in described.metrics)
    return [
        ("Edition", described.edition or "not known"),
        ("Publisher", described.publisher or "not known"),
        ("Ages", described.window.words),
        ("Who is tested or asked", who or "not known"),
        ("Who may give it", QUALIFICATIONS[described.qualification]),
        ("Kinds of score", kinds or "not known"),
        ("License", LICENSES[described.license]),
    ]


def _hold(request: Request, instrument: str, form: HoldForm) -> None:
    instrument_actions.hold(
        actor=request.actor, instrument=instrument, at=request.now, **form.cleaned_data
    )


_BOTH = ("GET", "POST")
urlpatterns = [
    page("clinic/instruments/", instruments, name="instruments", allow=MAY_LOOK),
    page("clinic/instruments/corrected-age", corrected_age, name="corrected_age",
         allow=MAY_KEEP, methods=("POST",)),
    page("clinic/instruments/<slug:instrument>/", instrument, name="instrument", allow=MAY_LOOK),
    page("clinic/instruments/<slug:instrument>/hold", instrument_hold, name="instrument_hold",
         allow=MAY_KEEP, methods=_BOTH),
    page("clinic/instruments/<slug:instrument>/let-go", instrument_let_go,
         name="instrument_let_go", allow=MAY_KEEP, methods=("POST",)),
    page("clinic/instruments/<slug:instrument>/hold-on", instrument_hold_on,
         name="instrument_hold_on", allow=MAY_KEEP, methods=("POST",)),
]  # fmt: skip
