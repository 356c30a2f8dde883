"""Forms of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from handspan.clinic.outcomes.actions import LONGEST_PART
from handspan.clinic.outcomes.report_words import Words


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    """The period of a progress report."""

    period_from = _day("From")
    period_to = _day("To")


class ReportForm(forms.Form):
    """The parts of a report that are words, each a field named by its code."""

    def __init__(self, parts: Iterable[Words], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            lines = max(3, min(16, 1 + part.text.count("\n") * 2 + len(part.text) // 70))
            self.fields[part.code] = forms.CharField(
                label=part.heading,
                initial=part.text,
                max_length=LONGEST_PART,
                required=False,
                widget=forms.Textarea(attrs={"rows": lines, "dir": "auto"}),
            )

    @property
    def typed(self) -> dict[str, str]:
        """The parts that came with the form; those that did not stay as they are."""
        return {code: text for code, text in self.cleaned_data.items() if code in self.data}
