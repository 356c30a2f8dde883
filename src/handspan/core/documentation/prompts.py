"""The one ordered list of levels of help, and the assistance words that map to it."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "1"
"""Codes and their order never change within a version; records keep codes."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A level of help.

    Attributes
    ----------
    code : str
        What records keep.
    rank : int
        0 is no help; a higher rank is more help.
    label : str
        Words for staff, as they read in "one try with ...".
    button : str
        One or two words for a button that staff tap during a session.
    family_label : str
        Words for families and schools.
    """

    code: str
    rank: int
    label: str
    button: str
    family_label: str


@dataclass(frozen=True, slots=True)
class Assistance:
    """A word of assistance as therapists chart it, and the prompts that it stands for.

    Attributes
    ----------
    code, label : str
    prompts : tuple of str
        Codes of the prompts, least help first.
    """

    code: str
    label: str
    prompts: tuple[str, ...]


PROMPTS: tuple[Prompt, ...] = (
    Prompt("independent", 0, "no help", "On their own", "on their own"),
    Prompt("verbal", 1, "a verbal cue", "Words", "with a spoken hint"),
    Prompt("gesture", 2, "a gesture", "Pointed", "with pointing"),
    Prompt("model", 3, "a model", "Showed", "after being shown"),
    Prompt("partial_physical", 4, "partial physical help", "Some hand help", "with some hand help"),
    Prompt("full_physical", 5, "full physical help", "Full hand help", "with full hand help"),
)
"""Least help first."""

ASSISTANCE: tuple[Assistance, ...] = (
    Assistance("independent", "Independent", ("independent",)),
    Assistance("supervision", "Supervision or cues", ("verbal", "gesture")),
    Assistance("minimal", "Minimal assistance", ("model",)),
    Assistance("moderate", "Moderate assistance", ("partial_physical",)),
    Assistance("maximal", "Maximal assistance", ("full_physical",)),
)
"""Our own convention: every prompt belongs to exactly one word, in the same order."""

BY_CODE: dict[str, Prompt] = {prompt.code: prompt for prompt in PROMPTS}
CODES: tuple[str, ...] = tuple(BY_CODE)

_WORD_OF = {code: word for word in ASSISTANCE for code in word.prompts}
_SPELLINGS = {
    "independent": "independent",
    "ind": "independent",
    "supervision": "supervision",
    "sup": "supervision",
    "min": "minimal",
    "minimal": "minimal",
    "mod": "moderate",
    "moderate": "moderate",
    "max": "maximal",
    "maximal": "maximal",
    "maximum": "maximal",
}


def prompt_of(code: str) -> Prompt:
    """Find a prompt by its code.

    Raises
    ------
    ValueError
        When no prompt has this code.
    """
    if code not in BY_CODE:
        raise ValueError(f"'{code}' is not a level of help; there are {', '.join(CODES)}")
    return BY_CODE[code]


def is_without_help(code: str, succeeded: bool) -> bool:
    """Tell whether a try counts as done alone: it succeeded, and with no help at all."""
    return prompt_of(code).rank == 0 and succeeded


def assistance_of(code: str) -> Assistance:
    """Find the assistance word that a prompt belongs to."""
    return _WORD_OF[prompt_of(code).code]


def from_assistance(word: str) -> Prompt:
    """Turn a charted assistance word into a prompt.

    Parameters
    ----------
    word : str
        "max", "mod", "min", "supervision" or "independent", short or long, in any case, with or
        without "assist" behind it.

    Returns
    -------
    Prompt
        Where a word stands for several prompts, the one with most help, so that a record never
        claims more independence than the word did.

    Raises
    ------
    ValueError
        When the word is not known.
    """
    plain = word.strip().casefold().rstrip(".")
    for tail in (" assistance", " assist", " a"):
        plain = plain.removesuffix(tail)
    if plain not in _SPELLINGS:
        known = "max, mod, min, supervision, independent"
        raise ValueError(f"'{word}' is not an assistance word; there are {known}")
    code = _SPELLINGS[plain]
    chosen = next(each for each in ASSISTANCE if each.code == code)
    return BY_CODE[chosen.prompts[-1]]
