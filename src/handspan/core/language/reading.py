"""Reading level of English text: words, sentences and the Flesch-Kincaid grade."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from handspan.core.language.syllables import syllables

HIGHEST_FAMILY_GRADE = 6.0
"""What families read stays at or below this grade."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_SENTENCE = re.compile(r"[.!?…]+[\"')\]\u201d\u2019»]*(?=\s|$)|\n+|;\s|:\s+(?=[\"\u201c«]?[A-Z])")
_SHORTENED = re.compile(r"\b(mr|mrs|ms|dr|st|vs|e\.g|i\.e|a\.m|p\.m)\.", re.IGNORECASE)
_SPOKEN_BY_DIGIT = {"911": 3, "988": 3}
_TEENS_AND_TENS = {7: 2, 11: 3, 13: 2, 14: 2, 15: 2, 16: 2, 17: 3, 18: 2, 19: 2, 70: 3}


@dataclass(frozen=True, slots=True)
class ReadingLevel:
    """What was counted in a text, and its grade; the grade is None when there are no words."""

    sentences: int
    words: int
    syllables: int
    grade: float | None


def reading_level(text: str) -> ReadingLevel:
    """Measure how hard an English text is to read.

    Parameters
    ----------
    text : str
        Prose; a line break ends a sentence, so that headings and list entries count as sentences.

    Returns
    -------
    ReadingLevel
        The grade is 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne,
        Rogers and Chissom 1975, Navy Research Branch Report 8-75). It is the grade of US schools
        at which most can read the text, may be negative, and is a warning, never a judge: for one
        short sentence it moves by a whole grade with a single syllable.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    plain = _SHORTENED.sub(r"\1", plain)
    counts = [_WORD.findall(part) for part in _SENTENCE.split(plain)]
    spoken = [[_spoken(word) for word in words] for words in counts if words]
    sentences, words = len(spoken), sum(map(len, spoken))
    total = sum(map(sum, spoken))
    if not words:
        return ReadingLevel(0, 0, 0, None)
    grade = 0.39 * words / sentences + 11.8 * total / words - 15.59
    return ReadingLevel(sentences, words, total, grade)


def reads_easily(text: str, highest: float = HIGHEST_FAMILY_GRADE) -> bool:
    """Tell whether a text has a grade of at most `highest`; a text without words does."""
    grade = reading_level(text).grade
    return grade is None or grade <= highest


def _spoken(word: str) -> int:
    """Syllables of a word, a number or a name spelled letter by letter."""
    if word in _SPOKEN_BY_DIGIT:
        return _SPOKEN_BY_DIGIT[word]
    if word.isdecimal():
        return _spoken_number(int(word))
    if word.isupper() and 1 < len(word) <= 4 and not re.search(r"[AEIOU]", word[1:-1]):
        return len(word) + 2 * word.count("W")
    return syllables(word)


def _spoken_number(number: int) -> int:
    """Syllables of a whole number in words: 14 is "fourteen", 250 "two hundred fifty"."""
    if number in _TEENS_AND_TENS:
        return _TEENS_AND_TENS[number]
    if number < 20:
        return 2 if number == 0 else 1
    if number < 100:
        tens, ones = number // 10 * 10, number % 10
        return _TEENS_AND_TENS.get(tens, 2) + (_spoken_number(ones) if ones else 0)
    for size, name in ((1_000_000, 2), (1_000, 2), (100, 2)):
        if number >= size:
            rest = _spoken_number(number % size) if number % size else 0
            return _spoken_number(min(number // size, 999_999)) + name + rest
    raise AssertionError("every number is below 100 or at least 100")
