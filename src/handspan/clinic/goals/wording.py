"""Words of a goal that a family should not have to read, by the clinic's own table of rules."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from django.conf import settings

from handspan.core.language.wording import WordingRule, check_wording, parse_wording_rules


@functools.cache
def rules() -> tuple[WordingRule, ...]:
    """Return the table of wording rules, read once."""
    return parse_wording_rules((settings.DATA / "wording/rules.toml").read_text("utf-8"))


def advice(texts: Iterable[str]) -> tuple[str, ...]:
    """Say of each word that hurts or hides what to write instead; the writer may keep it."""
    found = [one for text in texts for one in check_wording(text, "family", rules())]
    says = (f"Families read “{one.found}” here. Better: {one.suggestion}." for one in found)
    return tuple(dict.fromkeys(says))
