"""Forms of the evaluation."""

from __future__ import annotations

from django import forms

from handspan.clinic.evaluation.topics import topics
from handspan.core.areas import AREAS
from handspan.core.documentation.testing import TESTING


class OpenForm(forms.Form):
    """What is asked before the first item."""

    given_on = forms.DateField(
        label="Day of the evaluation",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    question = forms.CharField(
        label="What does the family want to know?",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    topics = forms.MultipleChoiceField(
        label="What is it about?",
        help_text="The evaluation looks at the areas that go with it first. Without a tick, all.",
        required=False,
        choices=lambda: [(topic.code, topic.label) for topic in topics()],
        widget=forms.CheckboxSelectMultiple,
    )


class PlanForm(forms.Form):
    """What an open evaluation asks, and where it looks."""

    question = forms.CharField(
        label="What does the family want to know?",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    areas = forms.MultipleChoiceField(
        label="Areas",
        help_text="Without a tick, all nine.",
        required=False,
        choices=[(area.code, area.label) for area in AREAS],
        widget=forms.CheckboxSelectMultiple,
    )


def _words(label: str, help_text: str, *, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text, widget=widget, max_length=10_000, required=False
    )


def _chosen(part: str, label: str) -> forms.ChoiceField:
    choices = [("", "not said"), *((says, says.capitalize()) for says in TESTING[part])]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _line(label: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=200, required=False, widget=widget)


class WordsForm(forms.Form):
    """What was seen, in the therapist's own words, and how the day of testing was."""

    words = ("strengths", "observations", "conditions", "recommendation")

    strengths = _words("Strengths", "What the child is good at. This comes first in every report.")
    observations = _words("What you saw", "How the child played, moved, tried and calmed.")
    attention = _chosen("attention", "Attention")
    effort = _chosen("effort", "Effort")
    like_usual = _chosen("like_usual", "The day was")
    language = _line("Language used")
    changes = _line("Changed for this child")
    conditions = _words("How it went", "Breaks, and anything else about the day.", rows=3)
    recommendation = _words("What you recommend", "For the plan and for the report.")

    def words_given(self) -> dict[str, str]:
        """The free texts."""
        return {name: self.cleaned_data[name] for name in self.words}

    def testing_given(self) -> dict[str, str]:
        """How the day was."""
        return {name: self.cleaned_data[name] for name in TESTING}
