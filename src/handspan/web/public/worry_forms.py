"""Forms of the first worry. What is typed here is read and answered, and kept nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from handspan.clinic.referral import worry
from handspan.core import ages
from handspan.core.areas import AREAS

LONG = 10_000
OLDEST_YEARS = 18


def _words(label: str, *, required: bool = False, help_text: str = "", rows: int = 3) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class WorryForm(forms.Form):
    """What is hard, what goes well, how old, what was tried, and signs that need a talk."""

    good_at = _words("What is your child good at?", help_text="Big or small. Anything you love.")
    hard_areas = forms.MultipleChoiceField(
        label="What is hard right now?",
        required=False,
        choices=[(area.code, area.family_label) for area in AREAS],
        widget=forms.CheckboxSelectMultiple,
    )
    worry = _words("Tell us in your own words", help_text="What do you see? When is it hard?")
    birth_date = forms.DateField(
        label="Birth date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    age_years = forms.IntegerField(
        label="Or years", required=False, min_value=0, max_value=OLDEST_YEARS - 1
    )
    age_months = forms.IntegerField(label="and months", required=False, min_value=0, max_value=11)
    tried = _words("What did you try?")
    signs = forms.MultipleChoiceField(
        label="Is any of this true?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(sign.code, sign.question) for sign in worry.table().asked]
        self.fields["signs"].choices = asked  # type: ignore[attr-defined]

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born is not None and born > today:
            raise forms.ValidationError("This date lies ahead. Please look at it again.")
        if born is not None and ages.completed(born, today).years >= OLDEST_YEARS:
            raise forms.ValidationError("We work with children up to their 18th birthday.")
        return born

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (
            not data.get("worry", "").strip()
            and not data.get("hard_areas")
            and not data.get("signs")
        ):
            self.add_error("worry", "Tell us a little about what is hard.")
        told = ("birth_date", "age_years", "age_months")
        if not self.errors.keys() & set(told) and all(data.get(name) is None for name in told):
            self.add_error("birth_date", "Tell us how old your child is.")
        return data


class AskForm(WorryForm):
    """The same, with how to reach the family: this is kept, as a referral."""

    age_years = age_months = None  # type: ignore[assignment]  # a chart needs the day itself

    child_given_name = forms.CharField(label="Your child's first name", max_length=60)
    contact_name = forms.CharField(label="Your name", max_length=120)
    contact_email = forms.EmailField(label="Your email", required=False)
    contact_phone = forms.CharField(label="Your phone", max_length=40, required=False)
    language = forms.CharField(
        label="Which language do you speak?", max_length=40, initial="English"
    )
    wished_times = forms.CharField(
        label="Which days and times suit you?",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    field_order = (
        "child_given_name", "birth_date", "contact_name", "contact_email", "contact_phone",
        "language", "wished_times", "worry", "hard_areas", "good_at", "tried", "signs",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("contact_email") and not data.get("contact_phone"):
            self.add_error("contact_email", "Give an email address or a phone number.")
        return data
