"""Areas: codes that records keep, labels that pages show."""

from __future__ import annotations

import pytest

from handspan.core.areas import AREAS, area_of


def test_codes_that_records_keep_never_change() -> None:
    assert " ".join(area.code for area in AREAS) == (
        "hands eye_hand body senses attention feelings together everyday confidence"
    )


def test_each_area_has_a_label_of_its_own() -> None:
    assert len({area.label for area in AREAS}) == len(AREAS)
    assert len({area.family_label for area in AREAS}) == len(AREAS)


def test_an_area_is_found_by_its_code() -> None:
    assert area_of("eye_hand").label == "Eyes and hands together"


def test_an_unknown_code_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="'wings' is not an area"):
        area_of("wings")
