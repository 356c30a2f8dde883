"""The form for raw scores of one test: a field for each scale of the clinic's norms."""

from __future__ import annotations

from typing import Any

from django import forms

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation.score_context import Given
from handspan.clinic.evaluation.score_queries import Entry

HIGHEST_RAW = 100_000


class ScoresForm(forms.Form):
    """Who answered, against which norms, and the raw scores; empty scales were not given."""

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if len(entry.informants) > 1:
            self.fields["informant"] = forms.ChoiceField(
                label="Who was tested or asked", choices=entry.informants
            )
        if entry.norms:
            self.fields["norms"] = forms.ChoiceField(
                label="Norm group", choices=[("", "Choose one"), *entry.norms]
            )
        self.scale_names = {f"scale_{n}": scale for n, scale in enumerate(entry.scales)}
        for name, scale in self.scale_names.items():
            self.fields[name] = forms.FloatField(
                label=scale,
                required=False,
                min_value=-HIGHEST_RAW,
                max_value=HIGHEST_RAW,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )
        self.fields["remark"] = forms.CharField(
            label="Remark",
            max_length=200,
            required=False,
            help_text="For example what was changed from the usual way.",
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )

    @property
    def scale_fields(self) -> list[forms.BoundField]:
        """Return the fields of the scales, for the page."""
        return [self[name] for name in self.scale_names]

    def given(self) -> Given:
        """Return how the test was given."""
        typed = self.cleaned_data
        informants = self.entry.informants
        return Given(
            form=self.entry.form.code,
            informant=typed.get("informant") or informants[0][0],
            norms=typed.get("norms") or "any",
            remark=typed["remark"],
        )

    def raws(self) -> dict[str, float]:
        """Return the raw scores that were typed, by scale."""
        typed = ((scale, self.cleaned_data[name]) for name, scale in self.scale_names.items())
        return {scale: raw for scale, raw in typed if raw is not None}

    def refuse(self, refused: Refused) -> None:
        """Show a refusal at the scale that it is about."""
        names = {scale: name for name, scale in self.scale_names.items()}
        field = names.get(refused.field or "", refused.field)
        self.add_error(field if field in self.fields else None, refused.sentence)
