"""The library, the safety rules and the themes as they are shipped."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from handspan.core.areas import AREAS
from handspan.core.program.library import Vocabulary, parse_library, parse_themes
from handspan.core.program.safety_rules import parse_safety_rules
from handspan.core.program.skills import parse_skills

FOLDER = Path(__file__).resolve().parents[3] / "data" / "activities"
SAFETY_TEXT = (FOLDER / "safety.toml").read_text(encoding="utf-8")
RULES = parse_safety_rules(SAFETY_TEXT)
THEMES = parse_themes((FOLDER / "themes.toml").read_text(encoding="utf-8"))
SKILLS_TEXT = (FOLDER.parent / "skills/skills.toml").read_text(encoding="utf-8")
SKILLS = parse_skills(SKILLS_TEXT)
VOCABULARY = Vocabulary(RULES.tags, THEMES, SKILLS.by_code)
TEXTS = {a.code: (FOLDER / f"{a.code}.toml").read_text(encoding="utf-8") for a in AREAS}
LIBRARY = parse_library(TEXTS, VOCABULARY)
BY_CODE = {activity.code: activity for activity in LIBRARY}


def row(code: str) -> dict[str, Any]:
    """A fresh table of one shipped activity, as TOML gives it, for tests to spoil."""
    for text in TEXTS.values():
        tables: list[dict[str, Any]] = tomllib.loads(text)["activity"]
        for table in tables:
            if table["code"] == code:
                return table
    raise KeyError(code)
