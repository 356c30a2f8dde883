"""The 56 skills that activities practice: own words, area, ICF codes, examples, what they need."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.program.activity import LAST_MONTH

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill.

    Attributes
    ----------
    code : str
    area : str
        Code of `handspan.core.areas`.
    from_months : int
        Age at which children begin to practice it; before that a library needs nothing for it.
    plain : str
        Name on pages that families read.
    name : str
        Name in the field.
    means : str
        Own definition.
    icf : tuple of str
        Codes of the classification's release `Skills.icf_release`; no words of it.
    icf_checked : bool
        Whether somebody who holds the release has checked them.
    examples : tuple of str
        Three, from everyday life.
    before : tuple of str
        Codes of the skills that it builds on.
    """

    code: str
    area: str
    from_months: int
    plain: str
    name: str
    means: str
    icf: tuple[str, ...]
    icf_checked: bool
    examples: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skills:
    """All skills by their code, in the order of the areas, and the release of their ICF codes."""

    icf_release: str
    by_code: Mapping[str, Skill]

    def of_area(self, area: str) -> tuple[Skill, ...]:
        """Return the skills of one area."""
        return tuple(skill for skill in self.by_code.values() if skill.area == area)


def parse_skills(text: str) -> Skills:
    """Read the table of skills.

    Parameters
    ----------
    text : str
        TOML with ``icf_release`` and an array ``skill`` with the field names of `Skill`.

    Returns
    -------
    Skills

    Raises
    ------
    ValueError
        When something is missing, unknown or twice, when a skill builds on one that is not there,
        or on itself over others; the message names the skill.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the skills cannot be read as TOML: {error}") from None
    rows, release = table.get("skill"), table.get("icf_release")
    if set(table) != {"skill", "icf_release"} or not isinstance(rows, list) or not release:
        raise ValueError("the skills need icf_release and a list of [[skill]] tables, no more")
    found: dict[str, Skill] = {}
    for row in rows:
        skill = _skill(row)
        if skill.code in found:
            raise ValueError(f"skill {skill.code} occurs twice")
        found[skill.code] = skill
    for skill in found.values():
        for code in skill.before:
            if code not in found:
                raise ValueError(f"skill {skill.code} builds on '{code}', which is not here")
    _refuse_circles(found)
    return Skills(str(release), found)


def _skill(row: object) -> Skill:
    names = {field.name for field in fields(Skill)}
    if not isinstance(row, dict) or set(row) != names:
        code = row.get("code", "?") if isinstance(row, dict) else "?"
        raise ValueError(f"skill {code} needs the fields {', '.join(sorted(names))}, no others")
    code = row["code"]
    for name in ("code", "area", "plain", "name", "means"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise ValueError(f"skill {code}: {name} is a text")
    for name in ("icf", "examples", "before"):
        if not isinstance(row[name], list) or not all(isinstance(one, str) for one in row[name]):
            raise ValueError(f"skill {code}: {name} is a list of texts")
    if row["area"] not in AREAS:
        raise ValueError(f"skill {code}: '{row['area']}' is not an area")
    if len(row["examples"]) != EXAMPLES or not row["icf"]:
        raise ValueError(f"skill {code} needs three examples and an ICF code")
    months = row["from_months"]
    if isinstance(months, bool) or not isinstance(months, int) or not 0 <= months < LAST_MONTH:
        raise ValueError(f"skill {code}: from_months is a whole number below {LAST_MONTH}")
    if not isinstance(row["icf_checked"], bool):
        raise ValueError(f"skill {code}: icf_checked is true or false")
    return Skill(
        code=code,
        area=row["area"],
        from_months=row["from_months"],
        plain=row["plain"],
        name=row["name"],
        means=row["means"],
        icf=tuple(row["icf"]),
        icf_checked=row["icf_checked"],
        examples=tuple(row["examples"]),
        before=tuple(row["before"]),
    )


def _refuse_circles(found: Mapping[str, Skill]) -> None:
    settled: set[str] = set()
    while len(settled) < len(found):
        ready = {
            code
            for code, skill in found.items()
            if code not in settled and settled.issuperset(skill.before)
        }
        if not ready:
            left = ", ".join(sorted(set(found) - settled))
            raise ValueError(f"these skills build on each other in a circle: {left}")
        settled |= ready
