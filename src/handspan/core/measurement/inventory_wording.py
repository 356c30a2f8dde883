"""What the words of an inventory item must be: one act, begun by its verb, easy for its reader."""

from __future__ import annotations

import re

from handspan.core.language.reading import HIGHEST_FAMILY_GRADE, reads_easily

MOST_WORDS = 14

_VERB_FIRST = re.compile(r"[A-Z][a-z]+s\b")
_ONE_ACT = re.compile(
    r"\b(knife and fork|back and forth|up and down|hands and knees|give and take|two and two)\b"
)
_TWO_ACTS = re.compile(r"\b(and|then|also)\b|;")


def fault_of(words: str, *, family: bool) -> str:
    """Say what is wrong with the words of an item.

    Parameters
    ----------
    words : str
        One act in the third person, without the child's name or a final stop: "Ties a bow".
    family : bool
        True for what caregivers and teachers read: reading grade 6 or below.

    Returns
    -------
    str
        A reason to write it anew; empty when there is none.
    """
    if not _VERB_FIRST.match(words):
        return "must begin with what the child does, such as 'Holds'"
    if len(words.split()) > MOST_WORDS:
        return f"must have at most {MOST_WORDS} words"
    if words.endswith("."):
        return "must not end with a stop"
    if _TWO_ACTS.search(_ONE_ACT.sub("", words)):
        return "must name one act, not two"
    if family and not reads_easily(words):
        return f"must have reading grade {HIGHEST_FAMILY_GRADE:.0f} or below"
    return ""
