"""Forms of the goals: writing one, rating it, closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms

from handspan.clinic.goals.actions import GoalText
from handspan.clinic.goals.queries import Shown
from handspan.core.areas import AREAS
from handspan.core.goals.attainment import LEVELS, signed

DISCIPLINES = [("OT", "Occupational therapy"), ("PT", "Physical therapy")]
PLACES = [("clinic", "Clinic"), ("home", "Home"), ("school", "School")]
LEVEL_WORDS = {
    -2: "much less than expected",
    -1: "less than expected",
    0: "expected by the date",
    1: "more than expected",
    2: "much more than expected",
}
LEVEL_CHOICES = [(str(level), f"{signed(level)}, {LEVEL_WORDS[level]}") for level in LEVELS]
STEP_FIELDS = {f"step_{place}": level for place, level in enumerate(LEVELS, start=1)}


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _line(label: str, help_text: str = "", *, most: int = 300, required: bool = False) -> Any:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, widget=widget
    )


class GoalForm(forms.Form):
    """A goal in the words of its therapist; steps only for a short-term goal."""

    discipline = forms.ChoiceField(label="Discipline", choices=DISCIPLINES)
    area = forms.ChoiceField(
        label="Area", choices=[("", "Choose an area"), *((a.code, a.label) for a in AREAS)]
    )
    title = _line(
        "What the child will do",
        "One act that two people would count the same: “Writes her first name on a line”.",
        most=160,
        required=True,
    )
    family_words = forms.CharField(
        label="In the family's words",
        help_text="Why it matters to them, as they said it. Families read this first.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    condition = _line("Condition", "Where, with what, with which help.")
    settings = forms.MultipleChoiceField(
        label="Where it counts",
        choices=PLACES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    target_percent = forms.IntegerField(
        label="Target, percent of tries", min_value=1, max_value=100, initial=80
    )
    target_visits = forms.IntegerField(
        label="Visits in a row", min_value=1, max_value=20, initial=3
    )
    tries_each_visit = forms.IntegerField(
        label="Tries each visit", min_value=1, max_value=100, initial=5
    )
    target_people = forms.IntegerField(
        label="With how many people", min_value=1, max_value=5, initial=1, required=False
    )
    target_places = forms.IntegerField(
        label="In how many places", min_value=1, max_value=3, initial=1, required=False
    )
    baseline_percent = forms.IntegerField(
        label="Baseline, percent of tries", min_value=0, max_value=100, required=False
    )
    baseline_on = _day("Baseline counted on", required=False)
    baseline_how = _line("How it was counted", "How many tries, where, with which help.")
    due_on = _day("To be reached by")
    step_1 = _line("-2, much less than expected")
    step_2 = _line("-1, less than expected")
    step_3 = _line("0, expected by the date")
    step_4 = _line("+1, more than expected")
    step_5 = _line("+2, much more than expected")
    many_why = _line("Why more than three goals at a time", "Only when there are three already.")
    level_today = forms.ChoiceField(
        label="Level today",
        choices=[("", "Not rated yet"), *LEVEL_CHOICES],
        required=False,
        help_text="The step on which the child stands before the program begins.",
    )

    parent = forms.ChoiceField(label="It leads to", choices=(), required=False)
    toward_title = _line("The long-term goal", "Where it leads in half a year to a year.", most=160)
    toward_due_on = _day("Long-term goal reached by", required=False)

    def __init__(
        self,
        *args: Any,
        short: bool,
        new: bool,
        parents: Sequence[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the long-term goals to choose from, when the goal's own is not known yet."""
        super().__init__(*args, **kwargs)
        if parents is None:
            for name in ("parent", "toward_title", "toward_due_on"):
                del self.fields[name]
        else:
            choices = [("", "A new long-term goal, written here"), *parents]
            self.fields["parent"].choices = choices  # type: ignore[attr-defined]
            for name in ("toward_title", "toward_due_on"):
                self.fields[name].required = not parents
        if short:
            for name in ("settings", *STEP_FIELDS):
                self.fields[name].required = True
        else:
            for name in (*STEP_FIELDS, "many_why"):
                del self.fields[name]
        if not (short and new):
            del self.fields["level_today"]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a new long-term goal."""
        typed = self.cleaned_data
        if "parent" in self.fields and not typed.get("parent"):
            for name in ("toward_title", "toward_due_on"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, "Say where this leads, or choose a long-term goal.")
        return typed

    @property
    def toward(self) -> GoalText | None:
        """The new long-term goal that was typed with this one, if one was."""
        typed = self.cleaned_data
        if "parent" not in self.fields or typed["parent"]:
            return None
        return GoalText(
            discipline=typed["discipline"],
            area=typed["area"],
            title=typed["toward_title"],
            due_on=typed["toward_due_on"],
            family_words=typed["family_words"],
            settings=tuple(typed["settings"]),
        )

    @property
    def ladder(self) -> tuple[tuple[int, str], ...]:
        """The steps as typed, the lowest level first."""
        return tuple(
            (level, self.cleaned_data[name].strip())
            for name, level in STEP_FIELDS.items()
            if name in self.cleaned_data
        )

    def words(self) -> GoalText:
        """Return what was typed as the action takes it."""
        given = {
            one.name: self.cleaned_data[one.name]
            for one in fields(GoalText)
            if one.name in self.cleaned_data
        }
        for name in ("target_people", "target_places"):
            given[name] = self.cleaned_data[name] or 1
        given["settings"] = tuple(self.cleaned_data["settings"])
        return GoalText(**given, ladder=self.ladder)


def words_of(goal: Shown) -> dict[str, Any]:
    """Return a goal's text as the form's initial values."""
    initial = {name: getattr(goal, name, None) for name in GoalForm.base_fields}
    says = dict(goal.ladder)
    steps = {name: says.get(level, "") for name, level in STEP_FIELDS.items()}
    return initial | steps | {"settings": list(goal.settings)}


class TogetherForm(forms.Form):
    """A guardian's signature on the therapist's screen: the person's own name, typed."""

    guardian_id = forms.UUIDField(widget=forms.HiddenInput)
    typed_name = forms.CharField(label="Full name of who signs", max_length=120)
    words = _line("Anything to add?", most=2_000)


class RateForm(forms.Form):
    """The level that was seen, and on which day."""

    level = forms.TypedChoiceField(label="Level seen", choices=LEVEL_CHOICES, coerce=int)
    rated_on = _day("Seen on")


class SecondRateForm(RateForm):
    """The level that a second rater saw: nothing is chosen for them."""

    level = forms.TypedChoiceField(
        label="Level seen", choices=LEVEL_CHOICES, coerce=int, widget=forms.RadioSelect
    )


class CloseForm(forms.Form):
    """Why a goal is no longer worked on."""

    why = _line("Why is it closed?", "The family reads this too.", required=True)
