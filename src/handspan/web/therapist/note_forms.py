"""Forms of the note."""

from __future__ import annotations

from django import forms


def _words(label: str, help_text: str, *, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class NoteForm(forms.Form):
    """The four parts of a note."""

    subjective = _words("Subjective", "What the family and the child told.", rows=3)
    objective = _words("Objective", "What was done and seen.", rows=8)
    assessment = _words("Assessment", "What it means, in your own words.", rows=5)
    plan = _words("Plan", "What comes next.", rows=3)


class AddForm(forms.Form):
    """What is added to a signed note."""

    words = forms.CharField(
        label="What do you want to add?",
        help_text="What was signed stays as it is; this stands below it with your name.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
