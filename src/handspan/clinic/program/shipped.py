"""The library as it ships: activities with the tables that they speak of, read from a folder.

It knows no Django, so that commands can read it without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handspan.core.program.activity import Activity
from handspan.core.program.library import Vocabulary, parse_library, parse_themes
from handspan.core.program.safety_rules import SafetyRules, parse_safety_rules
from handspan.core.program.skills import Skills, parse_skills

_NOT_ACTIVITIES = ("safety.toml", "themes.toml")


@dataclass(frozen=True, slots=True)
class Shipped:
    """Activities by their code, with the tables that they speak of."""

    activities: dict[str, Activity]
    skills: Skills
    rules: SafetyRules
    themes: dict[str, tuple[str, ...]]


def read(data: Path) -> Shipped:
    """Read the library from a data folder.

    Raises
    ------
    OSError, ValueError
        When a file is missing or spoiled; the message names it.
    """
    skills = parse_skills((data / "skills/skills.toml").read_text("utf-8"))
    rules = parse_safety_rules((data / "activities/safety.toml").read_text("utf-8"))
    themes = parse_themes((data / "activities/themes.toml").read_text("utf-8"))
    texts = {
        file.name: file.read_text("utf-8")
        for file in sorted((data / "activities").glob("*.toml"))
        if file.name not in _NOT_ACTIVITIES
    }
    found = parse_library(texts, Vocabulary(rules.tags, themes, skills.by_code))
    return Shipped({activity.code: activity for activity in found}, skills, rules, themes)
