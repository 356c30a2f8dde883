"""Counts the syllables of an English word by rules of spelling, with a short list of exceptions."""

from __future__ import annotations

import re

IRREGULAR: dict[str, int] = {
    "apache": 3, "area": 3, "aren't": 1, "audience": 3, "baby": 2, "beautiful": 3, "being": 2,
    "behavior": 3, "business": 2, "cafe": 2, "can't": 1, "client": 2, "clothes": 1, "create": 2,
    "cruel": 2, "diet": 2, "dinosaur": 3, "don't": 1, "easier": 3, "evening": 2, "every": 2,
    "everybody": 4, "everyday": 3, "everyone": 3, "everything": 3, "everywhere": 3, "eye": 1,
    "familiar": 3, "fashion": 2, "favorite": 3, "fluent": 2, "fuel": 2, "giant": 2, "hour": 1,
    "idea": 3, "into": 2, "lion": 2, "maybe": 2, "million": 2, "museum": 3, "naive": 2, "naked": 2,
    "opinion": 3, "our": 1, "people": 2, "piano": 3, "poem": 2, "poet": 2, "quiet": 2, "radio": 3,
    "ratio": 3, "real": 1, "recipe": 3, "rhythm": 2, "ruin": 2, "safety": 2, "science": 2,
    "sesame": 3, "shoelace": 2, "someone": 2, "stereo": 3, "tired": 2, "trial": 2, "unique": 2,
    "video": 3, "wednesday": 2, "weren't": 1, "wicked": 2, "won't": 1,
}  # fmt: skip
"""Words without endings that the rules count wrong, or that they must be sure of."""

_VOWELS = re.compile(r"[aeiouy]+")
_GLIDE = re.compile(r"(?<=[aeo])y(?=[aeiou](?!d?$))")
_FIRST_PART = re.compile(
    r"(some|any|home|time|life|fire|base|face|make|take|name|game|side|line|type|shoe|space|place|"
    r"safe|pipe|wire|cheese|horse|goose|house|cake|lace|bike|note|tube|store|bone|stone|mile|there|"
    r"where|here|fore|care|whole|rope|grape|nose|like|else|live|smile|white|trade|frame|more|one)"
    r"(?=[bcdfghjklmnpqrtvwxzos][a-z]{2,})"
)
_AFTER_SILENT_E = re.compile(r"(.+[^l]e)(fully|lessly|fulness|ful|less|ness|ments?|ly|some)")
_SILENT_E = re.compile(r"(?:[^aeiouy]|u)e$")
_SPOKEN_LE = re.compile(r"[^aeiouylr]l(?:e|es|ed)$")
_SPOKEN_ES = re.compile(r"(?:[sxzcg]|[cs]h)es$")
_TWO_SOUNDS = re.compile(
    r"(?<![ctsg])ia(?!ge)|(?<![ctsgn])io(?!us$)|(?<![ctsgxn])ious|ieu?t|[bdflmnprtv]ier|iest|iu|"
    r"(?<![gq])u[ao]|eo(?!u)|(?<!q)uing|[aeo]ing|[aeiou]yi|yi|oe[tm]|[a-z]sm$|thms?$|ii|creat|react"
)


def syllables(word: str) -> int:
    """Count the syllables of one English word.

    Vowel groups count one each, less silent endings, plus pairs of vowels that are two sounds.
    Written for everyday words; the share that it counts exactly is in docs/methods/wording.md.

    Parameters
    ----------
    word : str
        Letters and apostrophes, in any case.

    Returns
    -------
    int
        At least 1.
    """
    lower = word.lower()
    if lower in IRREGULAR:
        return IRREGULAR[lower]
    if lower.endswith("n't"):
        base = lower[:-3]
        return syllables(base) + (base[-1:] not in tuple("aeiouyr") or base in ("have", "were"))
    if lower.endswith("'s"):
        base = lower[:-2]
        return syllables(base) + _sibilant(base)
    plain = lower.replace("'", "")
    for ending in ("s", "d", "ly", "less", "ful", "ness"):
        stem = plain.removesuffix(ending)
        if stem != plain and stem in IRREGULAR:
            return IRREGULAR[stem] + _spoken_ending(stem, ending)
    return max(1, _by_rules(plain))


def _spoken_ending(stem: str, ending: str) -> bool:
    if ending == "s":
        return _sibilant(stem)
    return ending != "d" or stem.endswith(("te", "de"))


def _sibilant(base: str) -> bool:
    """Tell whether an added s is spoken as a syllable of its own."""
    return base.endswith(("s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze"))


def _by_rules(word: str) -> int:
    parts = _FIRST_PART.match(word)
    if parts:
        return syllables(parts.group()) + syllables(word[parts.end() :])
    suffixed = _AFTER_SILENT_E.fullmatch(word)
    if suffixed:
        return syllables(suffixed.group(1)) + len(_VOWELS.findall(suffixed.group(2)))
    if _GLIDE.search(word):
        before, after = _GLIDE.split(word, maxsplit=1)
        return max(1, len(_VOWELS.findall(before))) + max(1, _by_rules(after))
    count = len(_VOWELS.findall(word)) + len(_TWO_SOUNDS.findall(word))
    if word.endswith("ically"):
        count -= 1
    if _SPOKEN_LE.search(word):
        return count
    if _SILENT_E.search(word) and not re.search(r"[^gq]ue$", word):
        return count - 1
    if re.search(r"[^aeiouy]es$", word) and not _SPOKEN_ES.search(word):
        return count - 1
    return count - bool(re.search(r"[^aeiouytd]ed$", word))
