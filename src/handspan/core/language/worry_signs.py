"""What the anonymous first page listens for and what it can answer, read from TOML text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

AnswerKind = Literal["talk_to_someone_today", "talk_to_someone", "play_and_look_again"]
Urgency = Literal["today", "soon"]

ALWAYS_ASKED = ("lost_skills", "one_sided", "feeding_trouble", "seizure_like", "parent_worried")
"""Signs without which the table is refused: they always lead to talking to someone."""

_GAP = "[^.!?]{0,40}?"
_CONTRACTED = r"\b(?:do|does|did|is|are|was|were|has|have|had|wo|ca|could|would|should)nt\b"


class WorryTableError(ValueError):
    """The table of the first page cannot be read; says where and why."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that leads to talking to someone.

    Attributes
    ----------
    code : str
    question : str
        What the page asks; empty for a sign that is only heard in the family's own words.
    urgency : {"today", "soon"}
    today_under_months : int
        Below this age the sign is for today.
    emergency : str
        What to do when it is happening now; may be empty.
    says : str
        What the answer says about it.
    ask_doctor : str
        A question to take to the doctor.
    pattern : re.Pattern
        Finds the sign in words that `plain_words` has made plain.
    """

    code: str
    question: str
    urgency: Urgency
    today_under_months: int
    emergency: str
    says: str
    ask_doctor: str
    pattern: re.Pattern[str]

    def is_for_today(self, age_months: float) -> bool:
        """Tell whether the sign asks for a talk today at this age."""
        return self.urgency == "today" or age_months < self.today_under_months


@dataclass(frozen=True, slots=True)
class ForKinds:
    """A sentence for some kinds of answers and a range of ages in months."""

    text: str
    kinds: tuple[AnswerKind, ...]
    from_months: int
    to_months: int

    def suits(self, kind: AnswerKind, age_months: float) -> bool:
        """Tell whether an answer of this kind for this age says the sentence."""
        return kind in self.kinds and self.from_months <= age_months < self.to_months


@dataclass(frozen=True, slots=True)
class WorryTable:
    """The whole table; `signs` in the order in which the page asks."""

    version: str
    emergency_elsewhere: str
    signs: tuple[Sign, ...]
    talk_from_areas: int
    talk_under_months: int
    common_words: frozenset[str]
    strengths_told: str
    strengths_not_told: str
    headlines: Mapping[AnswerKind, str]
    paragraphs: Mapping[AnswerKind, tuple[str, ...]]
    says: Mapping[str, str]
    not_understood_ask: str
    next_steps: tuple[ForKinds, ...]
    questions: tuple[ForKinds, ...]

    @property
    def asked(self) -> tuple[Sign, ...]:
        """Signs that the page asks about."""
        return tuple(sign for sign in self.signs if sign.question)


def parse_worry_table(text: str) -> WorryTable:
    """Read the table of the first page.

    Parameters
    ----------
    text : str
        TOML, laid out as docs/methods/first-worry.md says.

    Returns
    -------
    WorryTable

    Raises
    ------
    WorryTableError
        When the text is no TOML, lacks a part or one of the signs that must always be asked, or
        holds a pattern that is no regular expression.
    """
    try:
        read = _table(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise WorryTableError(f"cannot be read as TOML: {error}") from None
    except KeyError as error:
        raise WorryTableError(f"{error} is missing") from None
    missing = set(ALWAYS_ASKED) - {sign.code for sign in read.asked}
    if missing:
        raise WorryTableError(f"the sign '{min(missing)}' must be asked")
    if len({sign.code for sign in read.signs}) < len(read.signs):
        raise WorryTableError("a sign occurs twice")
    return read


def plain_words(text: str) -> str:
    """Make words comparable: lower case, no apostrophes, accents or invisible signs.

    Spaces and line breaks become single spaces.
    """
    split = unicodedata.normalize("NFKD", text.casefold())
    kept = (sign for sign in split if unicodedata.category(sign) not in ("Cf", "Mn"))
    return " ".join(re.sub(r"['’‘ʼ`´]", "", "".join(kept)).split())  # noqa: RUF001


def _table(table: Mapping[str, Any]) -> WorryTable:
    answers = {kind: table["answers"][kind] for kind in get_args(AnswerKind)}
    return WorryTable(
        version=table["version"],
        emergency_elsewhere=table["emergency_elsewhere"],
        signs=tuple(_sign(row) for row in table["sign"]),
        talk_from_areas=_whole(table["talk_from_areas"]),
        talk_under_months=_whole(table["talk_under_months"]),
        common_words=frozenset(table["common_words"].split()),
        strengths_told=table["strengths"]["told"],
        strengths_not_told=table["strengths"]["not_told"],
        headlines={kind: answer["headline"] for kind, answer in answers.items()},
        paragraphs={kind: tuple(answer["paragraphs"]) for kind, answer in answers.items()},
        says={name: table[name]["says"] for name in ("not_understood", "many_areas", "young")},
        not_understood_ask=table["not_understood"]["ask_doctor"],
        next_steps=tuple(_for_kinds(row) for row in table["next_step"]),
        questions=tuple(_for_kinds(row) for row in table["question"]),
    )


def _sign(row: Mapping[str, object]) -> Sign:
    code = str(row["code"])
    urgency, patterns = row["urgency"], row["patterns"]
    if urgency not in get_args(Urgency):
        raise WorryTableError(f"sign {code}: '{urgency}' is not one of today, soon")
    if not isinstance(patterns, list) or not patterns:
        raise WorryTableError(f"sign {code}: needs a list of patterns")
    return Sign(
        code=code,
        question=str(row.get("question", "")),
        urgency=cast("Urgency", urgency),
        today_under_months=_whole(row.get("today_under_months", 0)),
        emergency=str(row.get("emergency", "")),
        says=str(row["says"]),
        ask_doctor=str(row["ask_doctor"]),
        pattern=_any_of(code, [str(pattern) for pattern in patterns]),
    )


def _any_of(code: str, patterns: Sequence[str]) -> re.Pattern[str]:
    """Join patterns, each tried by itself first so that the message names the wrong one."""
    full = [pattern.replace("<gap>", _GAP).replace("<nt>", _CONTRACTED) for pattern in patterns]
    for pattern, shown in zip(full, patterns, strict=True):
        try:
            re.compile(pattern)
        except re.error as error:
            raise WorryTableError(f"sign {code}: '{shown}' is no pattern: {error}") from None
    return re.compile("|".join(f"(?:{pattern})" for pattern in full))


def _for_kinds(row: Mapping[str, object]) -> ForKinds:
    kinds = row["kinds"]
    if not isinstance(kinds, list) or not set(kinds) <= set(get_args(AnswerKind)):
        raise WorryTableError(f"'{row['text']}': kinds are {', '.join(get_args(AnswerKind))}")
    return ForKinds(
        text=str(row["text"]),
        kinds=tuple(kinds),
        from_months=_whole(row.get("from_months", 0)),
        to_months=_whole(row.get("to_months", 10_000)),
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WorryTableError(f"'{value}' is not a whole number")
    return value
