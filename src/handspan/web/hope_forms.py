"""The form for a hope: what somebody says, and what it means to them from 1 to 10."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from handspan.clinic.errors import Refused
from handspan.clinic.goals import hoping
from handspan.clinic.goals.hope_queries import CHILD_KEY
from handspan.clinic.goals.hoping import LONGEST, Meaning
from handspan.core.goals.ratings import HIGHEST, LOWEST
from handspan.web.forms import refuse
from handspan.web.requests import Request

TEN = [(str(n), str(n)) for n in range(LOWEST, HIGHEST + 1)]
SCALES = ("importance", "performance", "satisfaction")


class RatingForm(forms.Form):
    """What a hope means to somebody today: all three, or nothing."""

    importance = forms.ChoiceField(
        label="How much does it matter?",
        choices=TEN,
        widget=forms.RadioSelect,
        help_text="1 a little, 10 more than anything",
    )
    performance = forms.ChoiceField(
        label="How does it go today?",
        choices=TEN,
        widget=forms.RadioSelect,
        help_text="1 not at all yet, 10 very well",
    )
    satisfaction = forms.ChoiceField(
        label="How happy are you with that?",
        choices=TEN,
        widget=forms.RadioSelect,
        help_text="1 not at all, 10 very happy",
    )
    said_by = forms.ChoiceField(label="Who says it", choices=(), widget=forms.RadioSelect)
    field_order: Sequence[str] = ("said_by",)

    def __init__(self, *args: Any, speakers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if speakers:
            self.fields["said_by"].choices = [*speakers]  # type: ignore[attr-defined]
        else:
            del self.fields["said_by"]  # who signed in says it

    @property
    def speaker(self) -> UUID | None:
        """Return who says it, as the actions take it."""
        said_by = self.cleaned_data.get("said_by", CHILD_KEY)
        return hoping.CHILD if said_by == CHILD_KEY else UUID(said_by)

    @property
    def meaning(self) -> Meaning | None:
        """Return the three ratings; None when none was given."""
        given = [self.cleaned_data.get(name) or "" for name in SCALES]
        return Meaning(*(int(each) for each in given)) if all(given) else None


class HopeForm(RatingForm):
    """A hope in somebody's own words; ratings may come later."""

    words = forms.CharField(
        label="What do you hope for?",
        help_text="In your own words: what would make a day better or easier?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    field_order = ("said_by", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SCALES:
            self.fields[name].required = False

    def keep(self, request: Request, child: UUID) -> bool:
        """Keep the hope as typed; False when something is wrong, which the form then says."""
        if request.method != "POST" or not self.is_valid():
            return False
        try:
            hoping.say(
                actor=request.actor,
                child_id=child,
                words=self.cleaned_data["words"],
                said_by=self.speaker,
                meaning=self.meaning,
                at=request.now,
            )
        except Refused as refused:
            refuse(self, refused)
            return False
        return True

    def clean(self) -> dict[str, Any]:
        """Ask for all three ratings or none."""
        missing = [name for name in SCALES if not self.cleaned_data.get(name)]
        if missing and len(missing) < len(SCALES):
            for name in missing:
                self.add_error(name, "Give all three numbers, or none for now.")
        return self.cleaned_data
