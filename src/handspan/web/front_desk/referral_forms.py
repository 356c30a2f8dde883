"""Forms of the referral inbox and the intake."""

from __future__ import annotations

from typing import Any

from django import forms

from handspan.clinic.people import queries as people
from handspan.core.areas import AREAS

DISCIPLINES = [("OT", "Occupational therapy"), ("PT", "Physical therapy")]


def _words(label: str, *, rows: int = 3, required: bool = False, help_text: str = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def _date(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReferralForm(forms.Form):
    """A referral that came by phone, from a doctor or a school."""

    source = forms.ChoiceField(
        label="Who asks?",
        choices=[
            ("parent", "Parent"),
            ("doctor", "Doctor"),
            ("school", "School"),
            ("other", "Other"),
        ],
    )
    child_given_name = forms.CharField(label="Child's first name", max_length=60)
    child_family_name = forms.CharField(label="Child's family name", max_length=60, required=False)
    birth_date = _date("Born")
    contact_name = forms.CharField(label="Whom do we call back?", max_length=120)
    contact_email = forms.EmailField(label="Email", required=False)
    contact_phone = forms.CharField(label="Phone", max_length=40, required=False)
    language = forms.CharField(label="Language", max_length=40, initial="English")
    worry = _words("What is hard, in their words", required=True)
    hard_areas = forms.MultipleChoiceField(
        label="Areas",
        required=False,
        choices=[(area.code, area.label) for area in AREAS],
        widget=forms.CheckboxSelectMultiple,
    )
    good_at = _words("What the child is good at", rows=2)
    tried = _words("What was tried", rows=2)
    wished_times = forms.CharField(
        label="Days and times that suit", max_length=1_000, required=False
    )


class AcceptForm(forms.Form):
    """Who takes the child on."""

    discipline = forms.ChoiceField(choices=DISCIPLINES)
    lead = forms.TypedChoiceField(label="Lead therapist")
    guardian = forms.BooleanField(
        label="is a parent or guardian",
        help_text="They get full rights in a new chart. You can change this under People.",
        required=False,
    )

    def __init__(self, *args: Any, contact: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guardian"].label = f"{contact} is a parent or guardian"
        lead: Any = self.fields["lead"]
        lead.choices = [
            (str(key), f"{name} ({code})")
            for code, _ in DISCIPLINES
            for key, name in people.therapist_choices(code)
        ]


class ReasonForm(forms.Form):
    """The reason of a decision."""

    reason = forms.CharField(
        label="Reason",
        help_text="Needed to decline; the family will hear it.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class IntakeForm(forms.Form):
    """What the family tells before the evaluation."""

    hope_1 = forms.CharField(label="The family's first hope", max_length=300, required=False)
    hope_2 = forms.CharField(label="Second hope", max_length=300, required=False)
    hope_3 = forms.CharField(label="Third hope", max_length=300, required=False)
    strengths = _words("What the child shines at", rows=2)
    interests = forms.CharField(
        label="Interests", help_text="By comma: trains, baking", max_length=500, required=False
    )
    languages = forms.CharField(
        label="Languages", help_text="By comma, the first one spoken most", max_length=200,
        required=False,
    )  # fmt: skip
    birth_and_health = _words("Pregnancy, birth and health")
    gestational_weeks = forms.IntegerField(
        label="Weeks of pregnancy", min_value=20, max_value=45, required=False
    )
    gestational_days = forms.IntegerField(
        label="and days", min_value=0, max_value=6, required=False, initial=0
    )
    daily_routines = _words("Daily routines", help_text="Dressing, meals, sleep, bathroom, play.")
    school = forms.CharField(label="School and grade", max_length=120, required=False)
    school_and_services = _words("School plan and other services")
    fears_and_comforts = _words("Fears, and what comforts", rows=2)
    allergy = forms.CharField(
        label="An allergy not yet listed", max_length=40, required=False,
        help_text="One substance, such as latex or peanut. It is added to what everyone sees.",
    )  # fmt: skip


def listed(words: str) -> tuple[str, ...]:
    """Return the parts of a list typed with commas."""
    return tuple(part.strip() for part in words.split(",") if part.strip())
