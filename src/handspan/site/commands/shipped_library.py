"""The library as commands read it: from a data folder, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.program.activity import Activity
    from handspan.core.program.safety_rules import SafetyRules
    from handspan.core.program.skills import Skills

_NOT_ACTIVITIES = ("safety.toml", "themes.toml")


@dataclass(frozen=True)
class Shipped:
    """Activities with the tables that they speak of."""

    activities: tuple[Activity, ...]
    skills: Skills
    rules: SafetyRules
    themes: dict[str, tuple[str, ...]]


def read(data: Path | None) -> Shipped:
    """Read the library from a folder, the one that ships if none is named.

    Raises
    ------
    OSError, ValueError
        When a file is missing or spoiled; the message names it.
    """
    from handspan.core.program.library import Vocabulary, parse_library, parse_themes
    from handspan.core.program.safety_rules import parse_safety_rules
    from handspan.core.program.skills import parse_skills
    from handspan.site.paths import ROOT

    folder = data or ROOT / "data"
    skills = parse_skills((folder / "skills/skills.toml").read_text("utf-8"))
    rules = parse_safety_rules((folder / "activities/safety.toml").read_text("utf-8"))
    themes = parse_themes((folder / "activities/themes.toml").read_text("utf-8"))
    texts = {
        file.name: file.read_text("utf-8")
        for file in sorted((folder / "activities").glob("*.toml"))
        if file.name not in _NOT_ACTIVITIES
    }
    found = parse_library(texts, Vocabulary(rules.tags, themes, skills.by_code))
    return Shipped(found, skills, rules, themes)
