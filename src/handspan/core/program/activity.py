"""An activity of the library: what is needed, how it goes, and how it is made easier or harder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PLACES: dict[str, str] = {"clinic": "At the clinic", "home": "At home", "class": "In class"}
"""Where an activity is done, by the code that records keep."""

HELPERS: dict[str, str] = {
    "none": "The child can do it alone",
    "nearby": "A grown-up in the room",
    "beside": "A grown-up within reach, the whole time",
    "joins": "A grown-up joins in",
}
"""How much of a grown-up an activity needs, by code, in words that families read."""

GRADES: dict[str, str] = {
    "much_easier": "Much easier",
    "easier": "Easier",
    "as_is": "As it is",
    "harder": "Harder",
    "much_harder": "Much harder",
}
"""Steps of one activity by the code that records keep, the easiest first."""

DISCIPLINES: tuple[str, ...] = ("OT", "PT")

LAST_MONTH = 216
"""The library ends on the 18th birthday."""


@dataclass(frozen=True, slots=True)
class Material:
    """One thing that an activity uses.

    Attributes
    ----------
    name : str
        Lower case, the same word for the same thing throughout the library.
    tags : tuple of str
        What matters for safety, as codes of the tag table.
    optional : bool
        True when the activity also works without it. Safety rules look at it all the same.
    """

    name: str
    tags: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of difficulty: a code of `GRADES` and one sentence that says what changes."""

    code: str
    change: str

    @property
    def label(self) -> str:
        """Name of the step on pages."""
        return GRADES[self.code]


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the library.

    Attributes
    ----------
    code : str
        Stable name (a slug) that records keep.
    title : str
    areas : tuple of str
        One to three codes of `handspan.core.areas`, the main one first.
    skills : tuple of (str, float)
        One to four codes of the table of skills, the main one first, and how much of the activity
        each is; together 1.
    disciplines : tuple of str
        "OT", "PT" or both.
    age_from_months, age_to_months : int
        The activity is for ``age_from_months <= age < age_to_months``.
    places : tuple of str
        Codes of `PLACES`.
    minutes : int
        Usual length of one turn.
    materials : tuple of Material
    tags : tuple of str
        What matters for safety about the whole activity (spinning, outdoors), not one thing.
    helper : str
        Code of `HELPERS`.
    steps : tuple of str
        Three to six short sentences that a family follows.
    what_it_helps : str
        One sentence for the family.
    staff_note : str
        One sentence for the therapist: what to look for, how to grade.
    grades : tuple of Grade
        At least easier, as it is and harder, the easiest first.
    stop_rule : str
        When to stop, in one or two sentences.
    themes : tuple of str
        Interests that it speaks to, as codes of the theme table.
    """

    code: str
    title: str
    areas: tuple[str, ...]
    skills: tuple[tuple[str, float], ...]
    disciplines: tuple[str, ...]
    age_from_months: int
    age_to_months: int
    places: tuple[str, ...]
    minutes: int
    materials: tuple[Material, ...]
    tags: tuple[str, ...]
    helper: str
    steps: tuple[str, ...]
    what_it_helps: str
    staff_note: str
    grades: tuple[Grade, ...]
    stop_rule: str
    themes: tuple[str, ...]

    @property
    def main_area(self) -> str:
        """Code of the area that the activity is mostly for."""
        return self.areas[0]

    @property
    def loadings(self) -> dict[str, float]:
        """How much of the activity each of its skills is."""
        return dict(self.skills)

    @property
    def all_tags(self) -> frozenset[str]:
        """Safety tags of the activity and of everything that it uses."""
        return frozenset(self.tags).union(*(material.tags for material in self.materials))

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the materials without which it cannot be done."""
        return tuple(material.name for material in self.materials if not material.optional)

    def suits_age(self, age_months: float) -> bool:
        """Tell whether a child of this age in months is inside the activity's window."""
        return self.age_from_months <= age_months < self.age_to_months

    def grade(self, code: str) -> Grade:
        """Find one step of difficulty.

        Parameters
        ----------
        code : str
            Code of `GRADES`.

        Returns
        -------
        Grade

        Raises
        ------
        ValueError
            When the activity has no such step.
        """
        for grade in self.grades:
            if grade.code == code:
                return grade
        raise ValueError(f"'{self.code}' has no grade '{code}'")


def family_texts(activity: Activity) -> tuple[str, ...]:
    """Return every sentence of an activity that a family reads, in the order of the page."""
    return (
        activity.title,
        activity.what_it_helps,
        *activity.steps,
        *(grade.change for grade in activity.grades),
        activity.stop_rule,
    )


def material_names(activities: Iterable[Activity]) -> tuple[str, ...]:
    """Return the names of all materials in use, sorted, each once."""
    return tuple(sorted({m.name for activity in activities for m in activity.materials}))
