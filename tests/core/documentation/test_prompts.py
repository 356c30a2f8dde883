"""One order of help, lasting codes, and a mapping that never claims too much independence."""

from __future__ import annotations

import pytest

from handspan.core.documentation.prompts import (
    ASSISTANCE,
    CODES,
    PROMPTS,
    VERSION,
    assistance_of,
    from_assistance,
    is_without_help,
    prompt_of,
)


def test_codes_and_order_are_frozen_in_this_version() -> None:
    assert VERSION == "1"
    assert CODES == (
        "independent",
        "verbal",
        "gesture",
        "model",
        "partial_physical",
        "full_physical",
    )
    assert [prompt.rank for prompt in PROMPTS] == list(range(6))
    assert all(len(code) <= 20 for code in CODES)  # the column that keeps them


def test_every_prompt_belongs_to_one_word_in_the_same_order() -> None:
    assert [code for word in ASSISTANCE for code in word.prompts] == list(CODES)
    assert [assistance_of(code).code for code in CODES] == [
        "independent",
        "supervision",
        "supervision",
        "minimal",
        "moderate",
        "maximal",
    ]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Independent", "independent"),
        ("supervision", "gesture"),
        ("min", "model"),
        ("Min assist", "model"),
        ("MOD A", "partial_physical"),
        ("moderate assistance", "partial_physical"),
        (" max ", "full_physical"),
    ],
)
def test_assistance_words_become_the_prompt_with_most_help(word: str, code: str) -> None:
    assert from_assistance(word).code == code
    assert from_assistance(word).rank == max(
        prompt_of(each).rank for each in assistance_of(code).prompts
    )


def test_only_success_without_any_help_counts_as_alone() -> None:
    assert is_without_help("independent", True)
    assert not is_without_help("independent", False)
    assert not any(is_without_help(code, True) for code in CODES[1:])


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="not a level of help"):
        prompt_of("magic")
    with pytest.raises(ValueError, match="not an assistance word"):
        from_assistance("somewhat")
    with pytest.raises(ValueError, match="not a level of help"):
        is_without_help("magic", False)
