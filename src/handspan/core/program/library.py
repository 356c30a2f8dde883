"""Reads the activity library from TOML text and refuses whatever is missing, unknown or twice."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.program.activity import (
    DISCIPLINES,
    GRADES,
    HELPERS,
    LAST_MONTH,
    PLACES,
    Activity,
    Grade,
    Material,
)

MOST_MINUTES = 60
STEPS = (3, 6)
MOST_AREAS = 3
MOST_SKILLS = 4
GRADES_NEEDED = ("easier", "as_is", "harder")

_ROUNDING = 1e-9
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS = {field.name for field in fields(Activity)} - {"disciplines"} | {"discipline"}


class LibraryError(ValueError):
    """The library cannot be read; says which activity and which field.

    Attributes
    ----------
    activity : str
        Code of the activity, or its place ("activity 3") when it has none; a file's name when the
        whole text cannot be read.
    field : str
        Name of the field, empty when the whole activity is meant.
    """

    def __init__(self, activity: str, field: str, why: str) -> None:
        self.activity = activity
        self.field = field
        super().__init__(f"{activity}, {field}: {why}" if field else f"{activity}: {why}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Codes that activities may use beside those of the program itself.

    Attributes
    ----------
    tags : collection of str
        Codes of the tag table (`handspan.core.program.safety`).
    themes : collection of str
        Codes of the theme table.
    skills : collection of str
        Codes of the table of skills.
    """

    tags: Collection[str]
    themes: Collection[str]
    skills: Collection[str]


def parse_library(texts: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Activity, ...]:
    """Read the library from the texts of its files.

    Parameters
    ----------
    texts : mapping of str to str
        TOML text by a name for error messages, such as the file's. Each text holds an array
        ``activity``.
    vocabulary : Vocabulary

    Returns
    -------
    tuple of Activity
        In the order of the texts.

    Raises
    ------
    LibraryError
        When a text is no TOML, or holds an activity that `parse_activities` refuses.
    """
    rows: list[Mapping[str, object]] = []
    for name, text in texts.items():
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LibraryError(name, "", f"cannot be read as TOML: {error}") from None
        found = table.pop("activity", None)
        if table:
            raise LibraryError(name, "", f"'{min(table)}' is not known here; only [[activity]] is")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise LibraryError(name, "", "holds no list of [[activity]] tables")
        rows.extend(found)
    return parse_activities(rows, vocabulary)


def parse_activities(
    rows: Iterable[Mapping[str, object]], vocabulary: Vocabulary
) -> tuple[Activity, ...]:
    """Read activities from plain tables, as TOML or JSON gives them.

    Parameters
    ----------
    rows : iterable of mapping
        One table per activity, with the field names of `Activity`; ``discipline`` holds the list
        of disciplines, ``grades`` maps a code of `GRADES` to its sentence, and each material is a
        table with ``name`` and, where needed, ``tags`` and ``optional``.
    vocabulary : Vocabulary

    Returns
    -------
    tuple of Activity
        In the given order.

    Raises
    ------
    LibraryError
        When a value is missing, of the wrong kind, unknown or contradicts another, when a code or
        a title occurs twice, or when there is no activity.
    """
    library: dict[str, Activity] = {}
    titles: set[str] = set()
    for number, row in enumerate(rows, start=1):
        activity = _Row(number, row, vocabulary).activity()
        if activity.code in library:
            raise LibraryError(activity.code, "code", "occurs twice")
        if activity.title.casefold() in titles:
            raise LibraryError(activity.code, "title", f"'{activity.title}' occurs twice")
        library[activity.code] = activity
        titles.add(activity.title.casefold())
    if not library:
        raise LibraryError("the library", "", "holds no activities")
    return tuple(library.values())


def parse_themes(text: str) -> dict[str, tuple[str, ...]]:
    """Read the theme table: for each theme the words by which families name it.

    Parameters
    ----------
    text : str
        TOML with one table ``themes``: theme code to a list of lower-case words.

    Returns
    -------
    dict of str to tuple of str

    Raises
    ------
    LibraryError
        When the text is no TOML or a theme has no words.
    """
    try:
        themes = tomllib.loads(text).get("themes")
    except tomllib.TOMLDecodeError as error:
        raise LibraryError("themes", "", f"cannot be read as TOML: {error}") from None
    if not isinstance(themes, dict) or not themes:
        raise LibraryError("themes", "", "holds no table [themes]")
    for theme, words in themes.items():
        if not isinstance(words, list) or not words or not all(map(_is_text, words)):
            raise LibraryError("themes", theme, "needs a list of words")
    return {theme: tuple(words) for theme, words in themes.items()}


class _Row:
    """One activity while it is read; knows its name for messages."""

    def __init__(self, number: int, row: Mapping[str, object], vocabulary: Vocabulary) -> None:
        self.row = row
        self.vocabulary = vocabulary
        code = row.get("code")
        self.name = code if isinstance(code, str) and code else f"activity {number}"

    def activity(self) -> Activity:
        unknown = sorted(set(self.row) - _KEYS)
        if unknown:
            raise self.error(unknown[0], "is not a field of an activity")
        if not _CODE.fullmatch(self.text("code")):
            raise self.error("code", "must be lower-case words joined by hyphens")
        first, end = self.ages()
        return Activity(
            code=self.text("code"),
            title=self.text("title"),
            areas=self.areas(),
            skills=self.skills(),
            disciplines=self.codes("discipline", DISCIPLINES),
            age_from_months=first,
            age_to_months=end,
            places=self.codes("places", PLACES),
            minutes=self.whole("minutes", 1, MOST_MINUTES),
            materials=self.materials(),
            tags=self.codes("tags", self.vocabulary.tags, may_be_empty=True),
            helper=self.one_of("helper", HELPERS),
            steps=self.steps(),
            what_it_helps=self.sentence("what_it_helps", self.row.get("what_it_helps")),
            staff_note=self.sentence("staff_note", self.row.get("staff_note")),
            grades=self.grades(),
            stop_rule=self.sentence("stop_rule", self.row.get("stop_rule")),
            themes=self.codes("themes", self.vocabulary.themes),
        )

    def error(self, field: str, why: str) -> LibraryError:
        return LibraryError(self.name, field, why)

    def text(self, field: str) -> str:
        value = self.row.get(field)
        if not isinstance(value, str) or not _is_text(value):
            raise self.error(field, "must be a text on one line, without space around it")
        return value

    def sentence(self, field: str, value: object) -> str:
        said = isinstance(value, str) and _is_text(value)
        if said and str(value).rstrip("”\"')").endswith((".", "!", "?")):
            return str(value)
        raise self.error(field, "must be a sentence on one line that ends with . ! or ?")

    def whole(self, field: str, least: int, most: int) -> int:
        value = self.row.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.error(field, f"must be a whole number from {least} to {most}")
        return value

    def one_of(self, field: str, known: Collection[str]) -> str:
        value = self.text(field)
        if value not in known:
            raise self.error(field, f"'{value}' is not one of {', '.join(known)}")
        return value

    def codes(
        self, field: str, known: Collection[str], *, may_be_empty: bool = False
    ) -> tuple[str, ...]:
        value = self.row.get(field, [] if may_be_empty else None)
        return self.known_codes(field, value, known, may_be_empty=may_be_empty)

    def known_codes(
        self, field: str, value: object, known: Collection[str], *, may_be_empty: bool
    ) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise self.error(field, "must be a list of codes")
        if not value and not may_be_empty:
            raise self.error(field, "needs at least one entry")
        for code in value:
            if code not in known:
                raise self.error(field, f"'{code}' is not one of {', '.join(sorted(known))}")
        if len(set(value)) < len(value):
            raise self.error(field, "names a code twice")
        return tuple(value)

    def areas(self) -> tuple[str, ...]:
        codes = self.codes("areas", AREAS)
        if len(codes) > MOST_AREAS:
            raise self.error("areas", f"at most {MOST_AREAS} are allowed")
        return codes

    def skills(self) -> tuple[tuple[str, float], ...]:
        value = self.row.get("skills")
        if not isinstance(value, dict) or not 1 <= len(value) <= MOST_SKILLS:
            raise self.error("skills", f"must be a table of 1 to {MOST_SKILLS} skills")
        for code, part in value.items():
            if code not in self.vocabulary.skills:
                raise self.error("skills", f"'{code}' is not in the table of skills")
            if isinstance(part, bool) or not isinstance(part, int | float) or not 0 < part <= 1:
                raise self.error("skills", f"'{code}' needs a part above 0 and at most 1")
        if abs(sum(value.values()) - 1) > _ROUNDING:
            raise self.error("skills", "the parts must sum to 1")
        return tuple(sorted(value.items(), key=lambda one: -one[1]))

    def ages(self) -> tuple[int, int]:
        first = self.whole("age_from_months", 0, LAST_MONTH)
        end = self.whole("age_to_months", 0, LAST_MONTH)
        if end <= first:
            raise self.error("age_to_months", "must be above age_from_months")
        return first, end

    def materials(self) -> tuple[Material, ...]:
        value = self.row.get("materials")
        if not isinstance(value, list):
            raise self.error("materials", "must be a list, empty when nothing is needed")
        found = tuple(self.material(entry) for entry in value)
        if len({material.name for material in found}) < len(found):
            raise self.error("materials", "names a material twice")
        return found

    def material(self, entry: object) -> Material:
        if not isinstance(entry, dict) or not set(entry) <= {"name", "tags", "optional"}:
            raise self.error("materials", "each is a table of name, tags and optional")
        name, optional = entry.get("name"), entry.get("optional", False)
        if not isinstance(name, str) or not _is_text(name) or name != name.lower():
            raise self.error("materials", "each needs a name in lower case")
        if not isinstance(optional, bool):
            raise self.error("materials", f"'{name}': optional must be true or false")
        tags = self.known_codes(
            "materials", entry.get("tags", []), self.vocabulary.tags, may_be_empty=True
        )
        return Material(name, tags, optional)

    def steps(self) -> tuple[str, ...]:
        value = self.row.get("steps")
        if not isinstance(value, list) or not STEPS[0] <= len(value) <= STEPS[1]:
            raise self.error("steps", f"must be a list of {STEPS[0]} to {STEPS[1]} sentences")
        return tuple(self.sentence("steps", step) for step in value)

    def grades(self) -> tuple[Grade, ...]:
        value = self.row.get("grades")
        if not isinstance(value, dict):
            raise self.error("grades", "must be a table of sentences by grade")
        for code in GRADES_NEEDED:
            if code not in value:
                raise self.error("grades", f"'{code}' is missing")
        for code in value:
            if code not in GRADES:
                raise self.error("grades", f"'{code}' is not one of {', '.join(GRADES)}")
        return tuple(
            Grade(code, self.sentence("grades", value[code])) for code in GRADES if code in value
        )


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value)
        and value.isprintable()
        and not (value[0].isspace() or value[-1].isspace())
    )
