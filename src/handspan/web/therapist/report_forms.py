"""Forms of reports."""

from __future__ import annotations

from django import forms


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    """The period of a progress report."""

    period_from = _day("From")
    period_to = _day("To")


class ReportForm(forms.Form):
    """The therapist's own words in a report."""

    family_letter = forms.CharField(
        label="Letter to the family",
        help_text="The first page. Plain words, strengths first. It begins with a draft.",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    summary = forms.CharField(
        max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    )
    recommendation = forms.CharField(
        max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
