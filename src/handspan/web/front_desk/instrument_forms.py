"""Forms about instruments, norm tables, and instruments of the clinic's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from handspan.clinic.evaluation.instrument_queries import HoldingFacts
from handspan.clinic.evaluation.own_actions import Draft
from handspan.clinic.evaluation.own_queries import OwnView
from handspan.core.areas import AREAS
from handspan.core.measurement.metrics import METRICS
from handspan.core.measurement.norm_tables import SEXES, Cell, NormRow
from handspan.core.measurement.own_sheets import FEWEST_LEVELS, MOST_LEVELS

_DATE = forms.DateInput(attrs={"type": "date", "min": "1950-01-01", "max": "2100-12-31"})
_AREAS = [(area.code, area.label) for area in AREAS]
LARGEST_FILE = 2_000_000


class CorrectionForm(forms.Form):
    """Until which age early birth counts."""

    months = forms.IntegerField(label="Corrected until (months)", min_value=0, max_value=48)


class HoldForm(forms.Form):
    """On whose license the clinic uses an instrument."""

    license_note = forms.CharField(
        label="License",
        max_length=300,
        help_text="For example the order number of the kit, the permission, or the paper cited.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    holder = forms.CharField(
        label="Who answers for it",
        max_length=120,
        help_text="The person who keeps the manual.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    since = forms.DateField(label="Held since", widget=_DATE)
    until = forms.DateField(label="Last day", widget=_DATE, required=False)
    trained = forms.TypedMultipleChoiceField(
        label="Who has training in it",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, therapists: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in therapists]
        self.fields["trained"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def of(held: HoldingFacts) -> dict[str, Any]:
        """Return what the form shows of a holding at first."""
        return {
            "license_note": held.license_note,
            "holder": held.holder,
            "since": held.since,
            "until": held.until,
            "trained": list(held.trained),
        }


class SourceForm(forms.Form):
    """Where the norms stand."""

    source = forms.CharField(
        label="Where the norms stand",
        max_length=300,
        required=False,
        help_text="The manual or paper, with its year.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ImportForm(forms.Form):
    """Norms as comma-separated values: a file, or the text itself."""

    file = forms.FileField(
        label="The file norms.csv",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label="Or the text of it",
        required=False,
        strip=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Put the file's text in the place of the text."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError({"file": "The file is larger than 2 MB."})
            try:
                cleaned["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                says = "The file is not text in UTF-8. Save it as CSV UTF-8."
                raise forms.ValidationError({"file": says}) from error
        if not (cleaned.get("text") or "").strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        return cleaned


class NormRowForm(forms.Form):
    """One line of a norm table, as it stands in the manual; core reads and checks the values."""

    scale = forms.CharField(max_length=80)
    form = forms.ChoiceField(required=False)
    sex = forms.ChoiceField(label="Norm group", choices=list(SEXES.items()))
    metric = forms.ChoiceField(
        label="Kind of score", choices=[(one.code, one.label) for one in METRICS.values()]
    )
    age_from_months = forms.CharField(label="Age from (months)", max_length=6)
    age_to_months = forms.CharField(label="Up to, not with (months)", max_length=6)
    raw_min = forms.CharField(label="Raw score from", max_length=12)
    raw_max = forms.CharField(label="Raw score to", max_length=12)
    standard = forms.CharField(label="Standard score", max_length=12)
    percentile = forms.CharField(max_length=12, required=False)
    ci_low = forms.CharField(label="Interval from", max_length=12, required=False)
    ci_high = forms.CharField(label="Interval to", max_length=12, required=False)
    ci_level = forms.CharField(label="Level of the interval (%)", max_length=6, required=False)
    sem = forms.CharField(label="Standard error (SEM)", max_length=12, required=False)
    reliability = forms.CharField(max_length=12, required=False)
    retest_days = forms.CharField(label="Days to retest", max_length=6, required=False)
    descriptor = forms.CharField(label="Word for it", max_length=80, required=False)
    source_page = forms.CharField(label="Page", max_length=80, required=False)
    sum_of = forms.CharField(
        label="Sums these scales",
        max_length=400,
        required=False,
        help_text="For a composite: names of scales with ; between them.",
    )

    stays = (
        "scale", "form", "sex", "metric", "age_from_months", "age_to_months", "ci_level", "sem",
        "reliability", "retest_days", "source_page", "sum_of",
    )  # fmt: skip
    """What the next line begins with."""

    def __init__(self, *args: Any, test_forms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if test_forms:
            self.fields["form"].choices = test_forms  # type: ignore[attr-defined]
        else:
            del self.fields["form"]

    @classmethod
    def after(cls, row: NormRow) -> dict[str, Any]:
        """Return what a line after this one begins with: the next raw score of the same band."""
        kept = {name: getattr(row, name) for name in cls.stays}
        kept["sum_of"] = "; ".join(row.sum_of)
        return kept | {"raw_min": f"{row.raw_max + 1:g}", "raw_max": f"{row.raw_max + 1:g}"}


class VerifyForm(forms.Form):
    """What a second person reads in the manual."""

    def __init__(self, *args: Any, cells: tuple[Cell, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, _ in enumerate(cells, start=1):
            self.fields[f"cell_{number}"] = forms.FloatField(
                label=f"Score at place {number}",
                widget=forms.NumberInput(attrs={"step": "any", "autocomplete": "off"}),
            )

    def standards(self) -> list[float]:
        """Return what was typed, in the order of the cells."""
        return [self.cleaned_data[name] for name in self.fields]


class OwnForm(forms.Form):
    """An instrument that the clinic makes: one item on each line, and a few levels."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    purpose = forms.CharField(
        label="What it is for",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    items = forms.CharField(
        max_length=25_000,
        required=False,
        help_text="One on each line. Leave this and the levels out for a task that is measured, "
        "such as letters in a minute; it is then scored by its norms.",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    age_from = forms.IntegerField(
        label="From age (months)", min_value=0, max_value=252, required=False
    )
    age_to = forms.IntegerField(
        label="Up to, not with (months)", min_value=1, max_value=252, required=False
    )
    areas = forms.MultipleChoiceField(
        label="What it looks at",
        choices=_AREAS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LEVELS + 1):
            asked = number <= FEWEST_LEVELS
            label = forms.CharField(
                label=f"Level {number}",
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            points = forms.IntegerField(
                label=f"Points of level {number}", min_value=0, max_value=100, required=False
            )
            self.fields[f"label_{number}"], self.fields[f"points_{number}"] = label, points
            if asked:
                points.initial = number - 1

    @property
    def level_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return label and points of each level, for the page."""
        return [
            (self[f"label_{number}"], self[f"points_{number}"])
            for number in range(1, MOST_LEVELS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the points of every level that has a label."""
        cleaned = super().clean() or {}
        for number in range(1, MOST_LEVELS + 1):
            if cleaned.get(f"label_{number}") and cleaned.get(f"points_{number}") is None:
                self.add_error(f"points_{number}", "Say how many points it gives.")
        return cleaned

    @staticmethod
    def of(own: OwnView) -> dict[str, Any]:
        """Return what the form shows of a draft at first."""
        shown: dict[str, Any] = {
            "name": own.name,
            "purpose": own.purpose,
            "items": "\n".join(own.items),
            "age_from": own.age_from_months,
            "age_to": own.age_to_months,
            "areas": list(own.areas),
        }
        for number, (label, points) in enumerate(own.levels, start=1):
            shown |= {f"label_{number}": label, f"points_{number}": points}
        return shown

    def draft(self) -> Draft:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        levels = (
            (typed[f"label_{number}"], typed[f"points_{number}"])
            for number in range(1, MOST_LEVELS + 1)
        )
        return Draft(
            name=typed["name"],
            purpose=typed["purpose"],
            items=tuple(line.strip() for line in typed["items"].splitlines() if line.strip()),
            levels=tuple((label, points) for label, points in levels if label),
            areas=tuple(typed["areas"]),
            age_from_months=typed["age_from"],
            age_to_months=typed["age_to"],
        )
