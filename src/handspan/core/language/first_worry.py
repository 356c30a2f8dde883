"""The anonymous first page: from a parent's worry to a calm answer, never a diagnosis or score."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handspan.core.areas import AREAS, BY_CODE, area_of
from handspan.core.language.worry_signs import AnswerKind, Sign, WorryTable, plain_words
from handspan.core.program.activity import LAST_MONTH, Activity
from handspan.core.program.safety import ChildSafety, check
from handspan.core.program.safety_rules import SafetyRules

IDEAS_PER_AREA = 2
QUOTED = 200
"""Characters of the family's words that the answer repeats."""
READABLE_WORDS = 6
READABLE_SHARE = 0.2
"""A text of so many words with a smaller share of common English words is not understood."""


@dataclass(frozen=True, slots=True)
class FirstWorry:
    """What a parent tells on the first page; only the age is needed.

    Attributes
    ----------
    age_months : float
        Age in months, 0 to 216.
    areas : tuple of str
        Codes of the areas that are hard.
    own_words, good_at, tried : str
        Free text. All three are listened to.
    signs : frozenset of str
        Codes of the signs that the parent ticked (`WorryTable.asked`).
    """

    age_months: float
    areas: tuple[str, ...] = ()
    own_words: str = ""
    good_at: str = ""
    tried: str = ""
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlayIdea:
    """Something to play at home, from the activity library."""

    area: str
    area_label: str
    activity_code: str
    title: str
    helps: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the first page, in the order in which it is shown.

    Attributes
    ----------
    kind : AnswerKind
    headline : str
    emergency : tuple of str
        What to do if it is happening now; shown first and apart when there is any.
    paragraphs : tuple of str
        The first names the child's strengths.
    next_steps, questions_for_the_doctor : tuple of str
    play_ideas : tuple of PlayIdea
        Empty when someone should be called today, so that one thing stands out.
    signs : tuple of str
        Codes of all signs that were ticked or heard; a referral keeps them if the parent sends one.
    """

    kind: AnswerKind
    headline: str
    emergency: tuple[str, ...]
    paragraphs: tuple[str, ...]
    next_steps: tuple[str, ...]
    questions_for_the_doctor: tuple[str, ...]
    play_ideas: tuple[PlayIdea, ...]
    signs: tuple[str, ...]


def answer_first_worry(
    worry: FirstWorry,
    table: WorryTable,
    library: Sequence[Activity] = (),
    rules: SafetyRules | None = None,
) -> Answer:
    """Answer a first worry; any sign, and whatever is in doubt, leads to talking to someone.

    Parameters
    ----------
    worry : FirstWorry
    table : WorryTable
    library : sequence of Activity
    rules : SafetyRules or None
        Both are needed for play ideas (`play_ideas`).

    Returns
    -------
    Answer

    Raises
    ------
    ValueError
        When the age is not from 0 to 216 months, or an area or a sign is unknown.
    """
    _check_input(worry, table)
    signs = signs_of(worry, table)
    understood = _all_understood(worry, table)
    kind = _kind(worry, table, signs, understood)
    today = kind == "talk_to_someone_today"
    return Answer(
        kind=kind,
        headline=table.headlines[kind],
        emergency=_emergency(signs, table),
        paragraphs=_paragraphs(worry, table, signs, kind, understood),
        next_steps=tuple(s.text for s in table.next_steps if s.suits(kind, worry.age_months)),
        questions_for_the_doctor=_questions(worry, table, signs, kind, understood),
        play_ideas=() if today or rules is None else play_ideas(worry, library, rules),
        signs=tuple(sign.code for sign in signs),
    )


def signs_of(worry: FirstWorry, table: WorryTable) -> tuple[Sign, ...]:
    """Find the signs that a parent ticked or wrote about, in the order of the table."""
    # a full stop between the texts, since no pattern reaches across the end of a sentence
    words = " . ".join(map(plain_words, (worry.own_words, worry.good_at, worry.tried)))
    return tuple(
        sign for sign in table.signs if sign.code in worry.signs or sign.pattern.search(words)
    )


def is_understood(text: str, table: WorryTable) -> bool:
    """Tell whether a text is short, or English enough for the patterns to have a chance.

    Parameters
    ----------
    text : str
    table : WorryTable

    Returns
    -------
    bool
        False for 6 words or more of which less than a fifth are common English words, and for
        any text whose letters are mostly not of the Latin alphabet.
    """
    if not _is_latin(text):
        return False
    words = re.findall(r"[^\W\d_]+", plain_words(text))
    if len(words) < READABLE_WORDS:
        return True
    return sum(word in table.common_words for word in words) >= READABLE_SHARE * len(words)


def play_ideas(
    worry: FirstWorry, library: Sequence[Activity], rules: SafetyRules
) -> tuple[PlayIdea, ...]:
    """Pick play for home by area, where no rule speaks against it for a child unknown to us.

    Parameters
    ----------
    worry : FirstWorry
    library : sequence of Activity
    rules : SafetyRules

    Returns
    -------
    tuple of PlayIdea
        At most two for each hard area, in the order of the areas, no activity twice. Activities
        made for few months around the child's age come first. When no area is marked, one each
        for the first three areas.
    """
    unknown = ChildSafety(worry.age_months, unanswered=frozenset(rules.flags))
    marked = [area.code for area in AREAS if area.code in worry.areas]
    wanted = marked or [area.code for area in AREAS[:3]]
    near = [a for a in library if a.suits_age(worry.age_months) and set(wanted) & set(a.areas)]
    safe = sorted(
        (a for a in near if not check(a, unknown, rules, "home")),
        key=lambda a: (a.age_to_months - a.age_from_months, a.code),
    )
    ideas: dict[str, PlayIdea] = {}
    for code in wanted:
        most = IDEAS_PER_AREA if marked else 1
        fitting = [a for a in safe if code in a.areas and a.code not in ideas]
        for activity in sorted(fitting, key=lambda a: a.main_area != code)[:most]:
            ideas[activity.code] = PlayIdea(
                area=code,
                area_label=BY_CODE[code].family_label,
                activity_code=activity.code,
                title=activity.title,
                helps=activity.what_it_helps,
                steps=activity.steps,
            )
    return tuple(ideas.values())


def _check_input(worry: FirstWorry, table: WorryTable) -> None:
    if not math.isfinite(worry.age_months) or not 0 <= worry.age_months <= LAST_MONTH:
        raise ValueError(f"the age must be from 0 to {LAST_MONTH} months")
    for area in worry.areas:
        area_of(area)
    unknown = worry.signs - {sign.code for sign in table.signs}
    if unknown:
        raise ValueError(f"'{min(unknown)}' is not a sign")


def _kind(
    worry: FirstWorry, table: WorryTable, signs: tuple[Sign, ...], understood: bool
) -> AnswerKind:
    if any(sign.is_for_today(worry.age_months) for sign in signs):
        return "talk_to_someone_today"
    if signs or not understood or _many(worry, table) or _young(worry, table):
        return "talk_to_someone"
    return "play_and_look_again"


def _all_understood(worry: FirstWorry, table: WorryTable) -> bool:
    """Judge the worry by itself, and with the lists of loves and tries that are often terse."""
    together = f"{worry.own_words} {worry.good_at} {worry.tried}"
    texts = (worry.own_words, worry.good_at, worry.tried)
    return all(_is_latin(text) for text in texts) and all(
        is_understood(text, table) for text in (worry.own_words, together)
    )


def _is_latin(text: str) -> bool:
    plain = plain_words(text)
    return 2 * len(re.findall(r"[a-z]", plain)) >= sum(sign.isalpha() for sign in plain)


def _many(worry: FirstWorry, table: WorryTable) -> bool:
    return len(set(worry.areas)) >= table.talk_from_areas


def _young(worry: FirstWorry, table: WorryTable) -> bool:
    return bool(worry.areas) and worry.age_months < table.talk_under_months


def _paragraphs(
    worry: FirstWorry,
    table: WorryTable,
    signs: tuple[Sign, ...],
    kind: AnswerKind,
    understood: bool,
) -> tuple[str, ...]:
    quote = _quote(worry.good_at)
    first = table.strengths_told.replace("{quote}", quote) if quote else table.strengths_not_told
    reasons = [sign.says for sign in signs]
    if not understood:
        reasons.append(table.says["not_understood"])
    if not reasons and _many(worry, table):
        reasons.append(table.says["many_areas"])
    if not reasons and _young(worry, table):
        reasons.append(table.says["young"])
    return (first, *reasons, *table.paragraphs[kind])


def _questions(
    worry: FirstWorry,
    table: WorryTable,
    signs: tuple[Sign, ...],
    kind: AnswerKind,
    understood: bool,
) -> tuple[str, ...]:
    asks = [sign.ask_doctor for sign in signs]
    if not understood:
        asks.append(table.not_understood_ask)
    return _once([*asks, *(q.text for q in table.questions if q.suits(kind, worry.age_months))])


def _emergency(signs: tuple[Sign, ...], table: WorryTable) -> tuple[str, ...]:
    said = _once(sign.emergency for sign in signs)
    return (*said, table.emergency_elsewhere) if said else ()


def _quote(text: str) -> str:
    """Shorten the family's words at a space, and close them with a full stop or an ellipsis."""
    words = " ".join(text.split())
    if len(words) > QUOTED:
        return words[:QUOTED].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
    return words if not words or words[-1] in ".!?…" else f"{words}."


def _once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))
