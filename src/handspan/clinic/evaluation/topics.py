"""What people ask about, and the areas that an evaluation then looks at first."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from handspan.core.areas import BY_CODE, area_of


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that families and referrers ask about."""

    code: str
    label: str
    areas: tuple[str, ...]


@functools.cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, read once from the data folder."""
    table = tomllib.loads((settings.DATA / "evaluation/topics.toml").read_text("utf-8"))
    found = [Topic(row["code"], row["label"], tuple(row["areas"])) for row in table["topic"]]
    for topic in found:
        for code in topic.areas:
            area_of(code)
    return tuple(found)


def areas_of(chosen: Collection[str]) -> list[str]:
    """Return the areas of the chosen topics, in the order of a profile; none for no topic."""
    wanted = {area for topic in topics() if topic.code in chosen for area in topic.areas}
    return [code for code in BY_CODE if code in wanted]
