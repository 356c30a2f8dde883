"""The family's form: we played."""

from __future__ import annotations

from django import forms


class PlayForm(forms.Form):
    """Two taps: when, and how it went."""

    on = forms.DateField(
        label="When", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    went = forms.ChoiceField(
        label="How did it go?",
        choices=[("easy", "It was easy"), ("right", "Just right"), ("hard", "It was hard")],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=240)
    words = forms.CharField(
        label="Anything to tell us?",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
