"""The family's form under a goal."""

from __future__ import annotations

from django import forms


class AgreeForm(forms.Form):
    """A signature is the person's own name, typed."""

    typed_name = forms.CharField(label="Your full name", max_length=120)
    words = forms.CharField(
        label="Anything you want to add?",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
