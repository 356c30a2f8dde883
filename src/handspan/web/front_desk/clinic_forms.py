"""Forms about the clinic's people and places."""

from __future__ import annotations

from typing import Any

from django import forms

from handspan.clinic.actor import Role
from handspan.clinic.people.staff_actions import StaffFacts
from handspan.clinic.people.staff_queries import ROLE_WORDS, StaffLine
from handspan.core.documentation.report_clocks import CLOCKS

_NO_CHOICE = ("", "Nobody")
_PROFESSIONS = [("", "None"), ("OT", "Occupational therapy"), ("PT", "Physical therapy")]
_DATE = forms.DateInput(attrs={"type": "date", "min": "1950-01-01", "max": "2100-12-31"})


class StaffForm(forms.Form):
    """Who somebody is, and what they may do here."""

    given_name = forms.CharField(max_length=60)
    family_name = forms.CharField(max_length=60)
    roles = forms.MultipleChoiceField(
        choices=[(str(role), words) for role, words in ROLE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="A person can have several. When you change them, their sign-ins end.",
    )
    discipline = forms.ChoiceField(
        label="Profession",
        choices=_PROFESSIONS,
        required=False,
        help_text="Therapists and assistants need one.",
    )
    credential = forms.CharField(
        label="Letters behind the name",
        max_length=30,
        required=False,
        help_text="For example OTR/L.",
    )
    supervisor_id = forms.ChoiceField(label="Supervised by", required=False)

    def __init__(self, *args: Any, supervisors: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [_NO_CHOICE, *((str(key), name) for key, name in supervisors)]
        self.fields["supervisor_id"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def of(person: StaffLine) -> dict[str, Any]:
        """Return what the form shows of a person at first."""
        return {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "roles": [str(role) for role in person.roles],
            "discipline": person.discipline,
            "credential": person.credential,
            "supervisor_id": str(person.supervisor_id or ""),
        }

    def facts(self) -> StaffFacts:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        return StaffFacts(
            given_name=typed["given_name"],
            family_name=typed["family_name"],
            discipline=typed["discipline"],
            credential=typed["credential"],
            roles=frozenset(Role(role) for role in typed["roles"]),
            supervisor_id=typed["supervisor_id"] or None,
        )


class CredentialForm(forms.Form):
    """A degree or a license."""

    kind = forms.ChoiceField(choices=[("license", "License"), ("degree", "Degree")])
    name = forms.CharField(max_length=80, help_text="As it stands on the paper.")
    discipline = forms.ChoiceField(label="Profession", choices=_PROFESSIONS, required=False)
    issuer = forms.CharField(label="Given by", max_length=120)
    number = forms.CharField(max_length=60, required=False)
    valid_from = forms.DateField(label="Holds from", widget=_DATE)
    valid_to = forms.DateField(
        label="Last day",
        widget=_DATE,
        required=False,
        help_text="A license needs one. After it, nobody can book or sign with it.",
    )


class InviteForm(forms.Form):
    """Where the mail with the link goes."""

    email = forms.EmailField(max_length=254, help_text="They sign in with this address.")


class SiteForm(forms.Form):
    """A place where the clinic works."""

    name = forms.CharField(max_length=80)
    address = forms.CharField(max_length=200, required=False)


class RoomForm(forms.Form):
    """A bookable room."""

    name = forms.CharField(max_length=60)


class ClocksForm(forms.Form):
    """When progress reports are due."""

    clocks = forms.MultipleChoiceField(
        label="A progress report is due",
        choices=[(clock.code, clock.label) for clock in CLOCKS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Of several, the first to come counts. Check your state's and payers' own rules.",
    )


class RuleForm(forms.Form):
    """Rules that the clinic sets for itself."""

    cosign = forms.BooleanField(
        label="Notes of assistants wait for a co-signature",
        required=False,
        help_text="A therapist on the child's team, or a supervisor, signs them as well.",
    )
