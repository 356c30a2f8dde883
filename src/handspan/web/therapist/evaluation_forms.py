"""Forms of the evaluation."""

from __future__ import annotations

from django import forms


class OpenForm(forms.Form):
    """What is asked before the first item."""

    given_on = forms.DateField(
        label="Day of the evaluation",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    question = forms.CharField(
        label="What does the family want to know?",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def _words(label: str, help_text: str, *, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text, widget=widget, max_length=10_000, required=False
    )


class WordsForm(forms.Form):
    """What was seen, in the therapist's own words."""

    strengths = _words("Strengths", "What the child is good at. This comes first in every report.")
    observations = _words("What you saw", "How the child played, moved, tried and calmed.")
    conditions = _words(
        "How it went", "Attention, language, breaks, changes to the usual way.", rows=3
    )
    recommendation = _words("What you recommend", "For the plan and for the report.")
