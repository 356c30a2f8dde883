"""Forms about the people around a child."""

from __future__ import annotations

from typing import Any

from django import forms

from handspan.clinic.people.queries import Person


def _date(label: str, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class AboutForm(forms.Form):
    """What is kept about the child beside the name and the birth date."""

    strengths = forms.CharField(
        label="Shines at",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    interests = forms.CharField(
        label="Interests", help_text="By comma: trains, baking", max_length=500, required=False
    )
    languages = forms.CharField(
        label="Languages", help_text="By comma, the first one spoken most", max_length=200,
        required=False,
    )  # fmt: skip
    pronouns = forms.CharField(label="Pronouns", max_length=30, required=False)
    school = forms.CharField(label="School and grade", max_length=120, required=False)
    gestational_weeks = forms.IntegerField(
        label="Weeks of pregnancy", min_value=20, max_value=45, required=False
    )
    gestational_days = forms.IntegerField(
        label="and days", min_value=0, max_value=6, required=False
    )

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        """Return what the form begins with."""
        born_after = person.gestational_days
        weeks, days = divmod(born_after, 7) if born_after is not None else (None, None)
        return {
            "strengths": person.strengths,
            "interests": ", ".join(person.interests),
            "languages": ", ".join(person.languages),
            "pronouns": person.pronouns,
            "school": person.school,
            "gestational_weeks": weeks,
            "gestational_days": days,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("gestational_days") and data.get("gestational_weeks") is None:
            self.add_error("gestational_weeks", "Say how many weeks, too.")
        return data


class RightsForm(forms.Form):
    """What a guardian may do."""

    can_see = forms.BooleanField(label="May see the record", required=False, initial=True)
    can_decide = forms.BooleanField(label="May decide", required=False, initial=True)
    can_sign = forms.BooleanField(label="May sign goals", required=False, initial=True)
    can_pick_up = forms.BooleanField(label="May pick up", required=False, initial=True)
    court_order_on = _date("Date of a court order")
    court_order_note = forms.CharField(label="What it says", max_length=300, required=False)


class GuardianForm(RightsForm):
    """A new guardian."""

    given_name = forms.CharField(label="First name", max_length=60)
    family_name = forms.CharField(label="Family name", max_length=60)
    relationship = forms.CharField(label="Relationship", max_length=40, initial="parent")
    email = forms.EmailField(label="Email", required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False)
    language = forms.CharField(label="Language", max_length=40, initial="English")
    household_label = forms.CharField(label="Household", max_length=80, required=False)
    household_address = forms.CharField(label="Address", max_length=200, required=False)
    field_order = (
        "given_name", "family_name", "relationship", "phone", "email", "language",
        "household_label", "household_address",
    )  # fmt: skip


class KnownGuardianForm(RightsForm):
    """A guardian whom the clinic knows, of a sibling or from before."""

    known_by = forms.CharField(
        label="Their email or phone", help_text="As we know it already.", max_length=254
    )
    relationship = forms.CharField(label="Relationship", max_length=40, initial="parent")
    field_order = ("known_by", "relationship")


class TeamForm(forms.Form):
    """Somebody for the care team."""

    staff = forms.ChoiceField(label="Who")
    lead = forms.BooleanField(label="Leads the team", required=False)

    def __init__(self, *args: Any, staff: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["staff"]
        who.choices = [(str(key), name) for key, name in staff]


class ConsentForm(forms.Form):
    """A guardian's permission."""

    guardian = forms.ChoiceField(label="Given by")
    purpose = forms.ChoiceField(
        choices=[
            ("school", "Sharing with school"),
            ("treatment", "Evaluation and therapy"),
            ("photos", "Photos and recordings"),
        ]
    )
    recipient = forms.CharField(label="Shared with", max_length=120, required=False)
    scope = forms.MultipleChoiceField(
        label="What is shared",
        required=False,
        choices=[
            ("goals", "Goals"),
            ("program", "Activities for class"),
            ("progress", "Progress on goals"),
            ("visits", "Visit times"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = _date("Last day")

    def __init__(self, *args: Any, guardians: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given_by: Any = self.fields["guardian"]
        given_by.choices = [
            (str(one["guardian_id"]), one["name"]) for one in guardians if one["can_decide"]
        ]


class FlagForm(forms.Form):
    """Something that everyone near the child must know."""

    kind = forms.ChoiceField(
        choices=[
            ("allergy", "Allergy"),
            ("seizures", "Seizures"),
            ("choking", "Choking"),
            ("elopement", "May run off"),
            ("other", "Other"),
        ]
    )
    substance = forms.CharField(
        label="Allergic to", help_text="latex, peanut, milk", max_length=40, required=False
    )
    detail = forms.CharField(label="What to know and do", max_length=300, required=False)
