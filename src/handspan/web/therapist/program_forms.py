"""Forms of the program: its dose, looking for an activity, and choosing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handspan.clinic.program import library
from handspan.core.areas import AREAS
from handspan.core.program.activity import PLACES, Activity, Grade
from handspan.web.therapist.goal_forms import DISCIPLINES

AREA_CHOICES = [("", "Any area"), *((area.code, area.label) for area in AREAS)]
PLACE_CHOICES = [("", "Any place"), *PLACES.items()]


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class ChangeProgramForm(forms.Form):
    """How often, how long and until when."""

    ends_on = _day("Last day")
    visits_each_week = forms.IntegerField(
        label="Visits a week", min_value=1, max_value=7, initial=1
    )
    minutes_each_visit = forms.IntegerField(
        label="Minutes each visit", min_value=15, max_value=180, initial=45
    )
    home_minutes_each_day = forms.IntegerField(
        label="Minutes a day at home",
        min_value=0,
        max_value=60,
        initial=10,
        help_text="What this family can keep up. Short and often is enough.",
    )
    precautions = forms.CharField(
        label="Precautions",
        help_text="What everyone who works with the child must heed.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ProgramForm(ChangeProgramForm):
    """The same for a new program, with its discipline and its first day."""

    discipline = forms.ChoiceField(label="Discipline", choices=DISCIPLINES)
    starts_on = _day("First day")


class SearchForm(forms.Form):
    """Words, area, place: how the library is searched for one child."""

    q = forms.CharField(label="Words", max_length=100, required=False)
    area = forms.ChoiceField(label="Area", choices=AREA_CHOICES, required=False)
    place = forms.ChoiceField(label="Place", choices=PLACE_CHOICES, required=False)


class LibraryForm(SearchForm):
    """The same for the whole library, with a skill and an age."""

    skill = forms.ChoiceField(label="Skill", choices=library.skill_choices, required=False)
    years = forms.IntegerField(label="Age in years", min_value=0, max_value=17, required=False)


class ChooseForm(forms.Form):
    """One activity for one goal at one place."""

    goal = forms.ChoiceField(label="For the goal")
    place = forms.ChoiceField(label="Where")
    grade = forms.ChoiceField(label="How hard")
    times_each_week = forms.IntegerField(label="Times a week", min_value=1, max_value=14, initial=2)
    minutes = forms.IntegerField(label="Minutes each time", min_value=1, max_value=120)
    why = forms.CharField(
        label="Why this one?",
        help_text="The reason stays in the record with the activity.",
        max_length=160,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    despite = forms.CharField(
        label="How you take care of the safety points",
        max_length=130,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        goals: Sequence[tuple[str, str]],
        needs_care: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "goal": goals,
            "place": [(place, PLACES[place]) for place in activity.places],
            "grade": _grade_choices(activity.grades),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        self.fields["despite"].required = needs_care
        if not needs_care:
            self.fields["despite"].widget = forms.HiddenInput()


class ChangeActivityForm(forms.Form):
    """How hard, how often, how long and why, for an activity of the program."""

    grade = forms.ChoiceField(label="How hard")
    times_each_week = forms.IntegerField(label="Times a week", min_value=1, max_value=14)
    minutes = forms.IntegerField(label="Minutes each time", min_value=1, max_value=120)
    why = forms.CharField(
        label="Why this one?",
        help_text="With how you take care of its safety points, when it has any.",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, grades: Sequence[Grade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grade"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _grade_choices(grades)


def _grade_choices(grades: Sequence[Grade]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.label}: {one.change}") for one in grades]
