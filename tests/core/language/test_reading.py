"""Syllables and reading level against words and texts that were counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.language.reading import reading_level, reads_easily
from handspan.core.language.syllables import syllables

COUNTED = {
    1: """cat dog house make made time name give gave hands feet toes snap stretch strength through
        school please clothes shoes shoe eyes eye hour our walked jumped washed played stayed
        don't can't won't aren't child's cup's there where here more are were whole once clothed
        side bike cake these those young friend friends laugh health breathe breathes fetched
        choose tie ties seat rain boat queue tongue league""",
    2: """baby table little apple purple bottle window paper pencil scissors finger fingers
        bubble hopping running playing reading being doing going seeing started wanted needed
        boxes dishes bridges noses roses didn't couldn't isn't wasn't doesn't people quiet lion
        create really cruel fuel something sometimes someone homework bedtime lonely careful
        useless homeless movement statement parent parents children sentence movie cookie money
        mirror button zipper sandwich balance useful safety into maybe crayon layer beyond royal
        handle handles handled client poem hopeful painted painting""",
    3: """family banana elephant together remember important everyone everything everyday animal
        animals piano video radio idea ideas area areas beautiful dinosaur creative musical
        difficult exercise happily quietly carefully hopefully holiday tomato potato
        favorite understand wonderful another example bicycle triangle recipe stereo
        museum easier easiest happier breakable""",
    4: """activity independent television watermelon development ability original everybody
        impossible usually january kindergarten experience calculator necessary automatic""",
    5: """opportunity university creativity imagination communication electricity
        pronunciation refrigerator""",
}


def test_of_the_words_that_we_are_sure_of_nearly_all_are_counted_exactly() -> None:
    words = [(word, count) for count, text in COUNTED.items() for word in text.split()]
    wrong = [(word, count, syllables(word)) for word, count in words if syllables(word) != count]
    assert len(words) > 200
    assert len(wrong) <= 0.02 * len(words), wrong


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("finger", 2),
        ("painting", 2),
        ("Bubble", 2),
        ("WRAP", 1),
        ("scissors", 2),
        ("activity", 4),
        ("child", 1),
        ("children", 2),
        ("played", 1),
        ("needed", 2),
        ("don't", 1),
        ("didn't", 2),
        ("something", 2),
        ("everyone", 3),
        ("idea", 3),
        ("create", 2),
        ("created", 3),
        ("science", 2),
        ("family", 3),
        ("families", 3),
    ],
)
def test_words_that_must_never_be_counted_wrong(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=30))
def test_every_word_has_a_syllable_and_no_more_than_letters(word: str) -> None:
    assert 1 <= syllables(word) <= max(1, 2 * len(word))


def test_a_text_counted_by_hand() -> None:
    # the(1) cat(1) sat(1) on(1) the(1) mat(1) / it(1) was(1) a(1) happy(2) animal(3)
    level = reading_level("The cat sat on the mat. It was a happy animal.")
    assert (level.sentences, level.words, level.syllables) == (2, 11, 14)
    assert level.grade == pytest.approx(0.39 * 11 / 2 + 11.8 * 14 / 11 - 15.59)
    assert level.grade == pytest.approx(1.573, abs=0.001)


def test_a_hard_sentence_reads_hard() -> None:
    hard = (
        "Proprioceptive modulation facilitates organizational capabilities throughout "
        "participation in educational environments."
    )
    grade = reading_level(hard).grade
    assert grade is not None
    assert grade > 20
    assert not reads_easily(hard)


@pytest.mark.parametrize(
    ("text", "sentences", "count"),
    [
        ("Go. Stop!", 2, 2),
        ("Really?! Yes...", 2, 2),
        ("Dr. Lee came at 3 p.m. today.", 1, 8),
        ("First line\nSecond line", 2, 4),
        ("Say: “Up, up!” Then rest.", 3, 5),
        ("One; two", 2, 2),
        ("It weighs 2.5 pounds.", 1, 5),
        ("Don\u2019t stop.", 1, 2),
        ("", 0, 0),
        ("... !!! —", 0, 0),
    ],
)
def test_sentences_and_words_are_found(text: str, sentences: int, count: int) -> None:
    level = reading_level(text)
    assert (level.sentences, level.words) == (sentences, count)


NUMBERS = {
    "0": 2,
    "1": 1,
    "7": 2,
    "11": 3,
    "14": 2,
    "17": 3,
    "20": 2,
    "21": 3,
    "70": 3,
    "77": 5,
    "100": 3,
    "250": 5,
    "1000": 3,
    "911": 3,
    "988": 3,
}


@pytest.mark.parametrize(("number", "count"), list(NUMBERS.items()))
def test_numbers_count_as_they_are_spoken(number: str, count: int) -> None:
    assert reading_level(number).syllables == count


@pytest.mark.parametrize(
    ("word", "count"), [("OT", 2), ("PT", 2), ("TV", 2), ("WWW", 9), ("US", 2)]
)
def test_short_names_are_spelled(word: str, count: int) -> None:
    assert reading_level(word).syllables == count


def test_a_text_without_words_has_no_grade_and_reads_easily() -> None:
    assert reading_level(" 🙂 ").grade is None
    assert reads_easily("")


@given(st.text(max_size=300))
def test_any_text_is_measured(text: str) -> None:
    level = reading_level(text)
    assert (level.grade is None) == (level.words == 0)
    assert level.sentences <= level.words <= level.syllables


@given(
    st.lists(
        st.sampled_from(["we", "play", "with", "the", "big", "red", "ball", "now"]), min_size=3
    )
)
def test_splitting_a_sentence_never_makes_it_harder(said: list[str]) -> None:
    one = reading_level(" ".join(said) + ".").grade
    two = reading_level(" ".join(said[:2]) + ". " + " ".join(said[2:]) + ".").grade
    assert one is not None
    assert two is not None
    assert two < one
