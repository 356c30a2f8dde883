"""Norm tables: type or import rows, look at them first, hand over, verify as a second person."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import catalogue, norm_actions, norm_queries
from handspan.clinic.evaluation.instrument_access import KEEPERS
from handspan.clinic.evaluation.norm_actions import Faulty
from handspan.clinic.evaluation.norm_queries import TableView
from handspan.core.measurement import norm_files
from handspan.core.measurement.instruments import month_words
from handspan.core.measurement.metrics import METRICS
from handspan.core.measurement.norm_tables import SEXES, Cell
from handspan.web.forms import refuse
from handspan.web.front_desk.clinic_form_page import FormWords, answer
from handspan.web.front_desk.instrument_forms import (
    ImportForm,
    NormRowForm,
    SourceForm,
    VerifyForm,
)
from handspan.web.front_desk.instruments import MAY_KEEP, MAY_LOOK
from handspan.web.requests import Request
from handspan.web.routes import page

SHOWN = 200


def norms_new(request: Request, instrument: str) -> HttpResponse:
    """Begin a table."""
    form = SourceForm(request.POST or None)
    described = catalogue.of_code(instrument)
    words = FormWords(
        f"Norms of {described.short if described else instrument}",
        "Begin",
        "Now import a file, or type line by line.",
        "Copy them from the manual that the clinic owns. They stay with the clinic, and another "
        "person checks them before anybody is scored with them.",
    )
    made: list[UUID] = []

    def save() -> None:
        table = norm_actions.begin_table(
            actor=request.actor, instrument=instrument, at=request.now, **form.cleaned_data
        )
        made.append(table.pk)

    said = answer(
        request,
        form,
        words,
        save=save,
        back=reverse("instrument", kwargs={"instrument": instrument}),
    )
    return redirect("norm_table", table=made[0]) if made else said


def norm_table(request: Request, table: UUID) -> HttpResponse:
    """Show a table: what to do next, and its lines."""
    view = norm_queries.table(table)
    context = _context(request, view) | {"form": _row_form(request, view)}
    return render(request, "front_desk/norm_table.html", context)


def norm_row_add(request: Request, table: UUID) -> HttpResponse:
    """Add one line; what was typed stays until it can be kept."""
    view = norm_queries.table(table)
    form = _row_form(request, view)
    if form.is_valid():
        try:
            norm_actions.add_row(
                actor=request.actor, table_id=table, cells=form.cleaned_data, at=request.now
            )
        except Faulty as faulty:
            for one in faulty.problems:
                form.add_error(one.column if one.column in form.fields else None, one.says)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Line {len(view.rows) + 1} is kept.")
            return redirect(reverse("norm_table", kwargs={"table": table}) + "#add")
    context = _context(request, view) | {"form": form}
    return render(request, "front_desk/norm_table.html", context, status=422)


def norm_row_remove(request: Request, table: UUID) -> HttpResponse:
    """Take one line out."""
    place = request.POST.get("place", "")
    return _act(
        request,
        table,
        "The line is taken out.",
        lambda: norm_actions.remove_row(
            actor=request.actor,
            table_id=table,
            place=int(place) if place.isdecimal() and len(place) < 6 else -1,
            at=request.now,
        ),
    )


def norms_import(request: Request, table: UUID) -> HttpResponse:
    """Show what a file holds, or everything that is wrong with it; then accept it."""
    view = norm_queries.table(table)
    form = ImportForm(request.POST or None, request.FILES or None)
    looked = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        looked = norm_queries.look(table, text)
        if looked.scales and "accept" in request.POST:
            try:
                kept = norm_actions.import_rows(
                    actor=request.actor, table_id=table, text=text, at=request.now
                )
            except Refused as refused:
                refuse(form, refused)
            else:
                said = f"{len(kept.rows)} lines are kept. Hand the table over next."
                messages.success(request, said)
                return redirect("norm_table", table=table)
        if not form.errors:
            form = ImportForm(initial={"text": text})
    context = {
        "view": view,
        "form": form,
        "looked": looked,
        "columns": [*norm_files.COLUMNS[:-2], "sum_of"],
        "needed": norm_files.REQUIRED,
    }
    status = 422 if form.errors or (looked and looked.problems) else 200
    return render(request, "front_desk/norms_import.html", context, status=status)


def norms_hand_over(request: Request, table: UUID) -> HttpResponse:
    """Hand a whole table to a second person."""
    return _act(
        request,
        table,
        "Handed over. Another person now looks up five places in the manual.",
        lambda: norm_actions.hand_over(
            actor=request.actor, table_id=table, seed=_seed(), at=request.now
        ),
    )


def norms_take_back(request: Request, table: UUID) -> HttpResponse:
    """Go on typing."""
    return _act(
        request,
        table,
        "You can change the table again.",
        lambda: norm_actions.take_back(actor=request.actor, table_id=table, at=request.now),
    )


def norms_verify(request: Request, table: UUID) -> HttpResponse:
    """Let a second person type five scores out of the manual; all must agree."""
    view = norm_queries.table(table)
    cells = norm_queries.cells(table)
    if not cells:
        return redirect("norm_table", table=table)
    form = VerifyForm(request.POST or None, cells=cells)
    typed_by_me = str(request.actor.staff_id) in view.typed_by_ids
    if request.method == "POST" and form.is_valid():
        try:
            verdict = norm_actions.verify(
                actor=request.actor,
                table_id=table,
                standards=form.standards(),
                seed=_seed(),
                at=request.now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            if verdict.verified:
                messages.success(request, "All five agree. The norms can be used now.")
                return redirect("norm_table", table=table)
            places = ", ".join(str(one) for one in verdict.differ)
            messages.warning(
                request,
                f"Place {places} did not agree with the table. Look into the manual together: "
                "either the table or the reading is wrong. These are five other places.",
            )
            return redirect("norms_verify", table=table)
    status = 422 if form.errors else 200
    context = {
        "view": view,
        "form": form,
        "places": [_place(view, cell) for cell in cells],
        "typed_by_me": typed_by_me,
    }
    return render(request, "front_desk/norms_verify.html", context, status=status)


def norms_correct(request: Request, table: UUID) -> HttpResponse:
    """Begin a new version with the rows of this one."""
    try:
        new = norm_actions.correct_table(actor=request.actor, table_id=table, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("norm_table", table=table)
    messages.success(request, f"This is version {new.version}. The one before is used until then.")
    return redirect("norm_table", table=new.pk)


def norms_discard(request: Request, table: UUID) -> HttpResponse:
    """Put a table away that was never verified."""
    view = norm_queries.table(table)
    try:
        norm_actions.discard(actor=request.actor, table_id=table, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("norm_table", table=table)
    messages.success(request, f"Version {view.line.version} is put away.")
    return redirect("instrument", instrument=view.described.code)


def norms_bring_back(request: Request, table: UUID) -> HttpResponse:
    """Take back that a table was put away."""
    return _act(
        request,
        table,
        "The table is back.",
        lambda: norm_actions.bring_back(actor=request.actor, table_id=table, at=request.now),
    )


def _act(request: Request, table: UUID, said: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("norm_table", table=table)


def _context(request: Request, view: TableView) -> dict[str, Any]:
    return {
        "view": view,
        "shown": list(enumerate(view.rows))[-SHOWN:],
        "hidden": max(0, len(view.rows) - SHOWN),
        "keeps": request.actor.has(*KEEPERS),
        "mine": str(request.actor.staff_id) in view.typed_by_ids,
        "metrics": METRICS,
        "sexes": SEXES,
        "form_names": {one.code: one.name for one in view.described.forms},
    }


def _row_form(request: Request, view: TableView) -> NormRowForm:
    first = {"sex": "any", "metric": "scaled"}
    return NormRowForm(
        request.POST if request.method == "POST" else None,
        initial=NormRowForm.after(view.rows[-1]) if view.rows else first,
        test_forms=[(one.code, one.name) for one in view.described.forms],
    )


def _place(view: TableView, cell: Cell) -> dict[str, str]:
    names = {one.code: one.name for one in view.described.forms}
    return {
        "scale": cell.scale,
        "form": names.get(cell.form, cell.form),
        "group": SEXES[cell.sex],
        "age": month_words(cell.age_months),
        "raw": f"{cell.raw:g}",
    }


def _seed() -> int:
    return secrets.randbelow(2**31)


_POST, _BOTH = ("POST",), ("GET", "POST")
urlpatterns = [
    page("clinic/instruments/<slug:instrument>/norms/new", norms_new, name="norms_new",
         allow=MAY_KEEP, methods=_BOTH),
    page("clinic/norms/<uuid:table>/", norm_table, name="norm_table", allow=MAY_LOOK),
    page("clinic/norms/<uuid:table>/rows/add", norm_row_add, name="norm_row_add", allow=MAY_KEEP,
         methods=_POST),
    page("clinic/norms/<uuid:table>/rows/remove", norm_row_remove, name="norm_row_remove",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/norms/<uuid:table>/import", norms_import, name="norms_import", allow=MAY_KEEP,
         methods=_BOTH),
    page("clinic/norms/<uuid:table>/hand-over", norms_hand_over, name="norms_hand_over",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/norms/<uuid:table>/take-back", norms_take_back, name="norms_take_back",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/norms/<uuid:table>/verify", norms_verify, name="norms_verify", allow=MAY_LOOK,
         methods=_BOTH),
    page("clinic/norms/<uuid:table>/correct", norms_correct, name="norms_correct",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/norms/<uuid:table>/bring-back", norms_bring_back, name="norms_bring_back",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/norms/<uuid:table>/discard", norms_discard, name="norms_discard",
         allow=MAY_KEEP, methods=_POST),
]  # fmt: skip
