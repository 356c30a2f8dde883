"""Forms about visits: book, move, cancel, mark."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms

Choices = list[tuple[UUID, str]]
REPEATS = [("0", "Once"), ("1", "Every week"), ("2", "Every 2 weeks"), ("4", "Every 4 weeks")]
DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y")


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class PlaceForm(forms.Form):
    """Who, where and when: what every visit needs. Give it the choices."""

    staff = forms.TypedChoiceField(label="With", coerce=UUID)
    room = forms.TypedChoiceField(label="Room", coerce=UUID)
    on = _day("Day")
    start = forms.TimeField(
        label="Begins",
        widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=15,
        max_value=900,
        widget=forms.NumberInput(attrs={"step": 15, "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, staff: Choices, rooms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("staff", staff), ("room", rooms)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [("", "Choose"), *choices]

    @property
    def place(self) -> dict[str, Any]:
        """What the actions want of it."""
        typed = self.cleaned_data
        return {
            "staff_id": typed["staff"],
            "room_id": typed["room"],
            "on": typed["on"],
            "start": typed["start"],
            "minutes": typed["minutes"],
        }


class BookForm(PlaceForm):
    """One visit, or the same time every week."""

    kind = forms.ChoiceField(
        label="What for", choices=[("therapy", "Therapy"), ("evaluation", "Evaluation")]
    )
    repeat = forms.ChoiceField(label="How often", choices=REPEATS)
    count = forms.IntegerField(
        label="How many visits",
        help_text="Or say the last day instead.",
        min_value=1,
        max_value=53,
        required=False,
    )
    until = _day("Last day", "Or say how many visits instead.", required=False)
    without = forms.CharField(
        label="Days without a visit",
        help_text="Holidays, for example. One day on each line, such as 2026-12-24.",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    leave_out_taken = forms.BooleanField(label="Leave out the days that are taken", required=False)

    def clean_without(self) -> list[date]:
        """Read the days, each on its own or parted by commas."""
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["without"]) if word]
        return [_read_day(word) for word in words]


class ReasonForm(forms.Form):
    """Why a visit did or does not take place."""

    reason = forms.CharField(
        label="Reason", max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class CancelForm(ReasonForm):
    """Who cancels, and why."""

    by = forms.ChoiceField(
        label="Cancelled by",
        choices=[("family", "The family"), ("clinic", "The clinic")],
        widget=forms.RadioSelect,
    )
    field_order = ("by", "reason")


def _read_day(word: str) -> date:
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(word, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise forms.ValidationError(f"“{word[:40]}” is not a day. Write it like 2026-12-24.")


class AuthorizationForm(forms.Form):
    """Visits that a payer has granted."""

    payer = forms.CharField(
        label="Granted by", max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    number = forms.CharField(label="Number", max_length=40, required=False)
    discipline = forms.ChoiceField(
        label="For",
        choices=[
            ("", "Every discipline"),
            ("OT", "Occupational therapy"),
            ("PT", "Physical therapy"),
        ],
        required=False,
    )
    first_on = _day("First day")
    last_on = _day("Last day")
    visits = forms.IntegerField(label="Visits", min_value=1, max_value=500)
