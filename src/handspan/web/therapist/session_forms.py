"""The form that ends a session: how it began, what was used, how long it was."""

from __future__ import annotations

from typing import Any

from django import forms

from handspan.clinic.encounters.session_queries import Used
from handspan.core.program.activity import Activity

PEOPLE = ("Therapist", "Assistant", "Parent", "Another grown-up", "Teacher", "Another child")


class SessionForm(forms.Form):
    """What is kept beside the tries. Minutes of an activity stay empty when it was not used."""

    arrival = forms.CharField(
        label="How did the child come in?",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    family_report = forms.CharField(
        label="What did the family tell?",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    minutes = forms.IntegerField(
        label="Minutes of the session",
        min_value=1,
        max_value=480,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self, *args: Any, planned: tuple[Used, ...], library: list[Activity], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {use.code for use in planned}
        for use in planned:
            self.fields[_name(use.code)] = _minutes(use.title, use.minutes)
        self.fields["other"] = forms.ChoiceField(
            label="Another activity",
            required=False,
            choices=[("", "None")]
            + [(one.code, one.title) for one in library if one.code not in known],
        )
        self.fields["other_minutes"] = _minutes("Its minutes", None)
        self.planned = [_name(use.code) for use in planned]

    @property
    def used(self) -> dict[str, int | None]:
        """Minutes by the activity's code, None where there are none."""
        typed = self.cleaned_data
        found = {name.removeprefix("used-"): typed[name] for name in self.planned}
        if typed["other"]:
            found[typed["other"]] = typed["other_minutes"] or 0
        return found

    def field_of(self, name: str | None) -> str | None:
        """Return the field that an action's field (an activity's code, perhaps) stands for."""
        return _name(name) if name and _name(name) in self.fields else name


def _name(code: str) -> str:
    return f"used-{code}"


def _minutes(label: str, initial: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=0,
        max_value=480,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
