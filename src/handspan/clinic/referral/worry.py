"""The table of signs and answers of the first worry, read once from the data folder."""

from __future__ import annotations

import functools

from django.conf import settings

from handspan.core.language.worry_signs import WorryTable, parse_worry_table


@functools.cache
def table() -> WorryTable:
    """Return the table."""
    return parse_worry_table((settings.DATA / "wording/worry_signs.toml").read_text("utf-8"))
