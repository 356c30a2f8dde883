"""The table of safety rules, read from TOML text: tags, flags, substances, rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal

from handspan.core.program.activity import HELPERS, PLACES

Severity = Literal["forbidden", "caution"]

OTHER_SUBSTANCE = "other"
"""Substance of an allergy that the table does not know."""


class SafetyError(ValueError):
    """The table of safety rules cannot be read; says which rule and why."""


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """One rule: when an activity carries one of the tags and all conditions hold, say so.

    Attributes
    ----------
    code : str
    severity : {"forbidden", "caution"}
    tags : tuple of str
        The rule looks at activities and materials with one of these tags.
    sentence : str
        May hold ``{thing}`` (what carries the tag) and ``{substance}``.
    source : str
    flag : str
        Kind of flag that the child must have; empty for every child.
    substance : str
        Substance of the allergy that the flag must name; "other" for one that is in no table.
    same_substance : bool
        True when the tag must be the substance of the allergy.
    under_months : int or None
        The rule holds for children younger than this.
    places : tuple of str
        Where it holds; empty for everywhere.
    unless_helper : tuple of str
        Helper codes with which it does not hold.
    """

    code: str
    severity: Severity
    tags: tuple[str, ...]
    sentence: str
    source: str
    flag: str = ""
    substance: str = ""
    same_substance: bool = False
    under_months: int | None = None
    places: tuple[str, ...] = ()
    unless_helper: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """The whole table: words of the tags, kinds of flags, substances, rules.

    ``flags`` and ``substances`` map a code to the words that find it in free text; ``flag_labels``
    and ``tags`` map a code to the words that pages show.
    """

    version: str
    tags: Mapping[str, str]
    flag_labels: Mapping[str, str]
    flags: Mapping[str, tuple[str, ...]]
    substances: Mapping[str, tuple[str, ...]]
    rules: tuple[SafetyRule, ...]


def parse_safety_rules(text: str) -> SafetyRules:
    """Read the table of safety rules.

    Parameters
    ----------
    text : str
        TOML with ``version``, the tables ``tags``, ``flags`` and ``substances``, and ``[[rule]]``.

    Returns
    -------
    SafetyRules

    Raises
    ------
    SafetyError
        When the text is no TOML, or a rule is incomplete, twice, or names what no table holds.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SafetyError(f"cannot be read as TOML: {error}") from None
    for name in ("version", "tags", "flags", "substances", "rule"):
        if not table.get(name):
            raise SafetyError(f"'{name}' is missing")
    read = SafetyRules(
        version=str(table["version"]),
        tags=dict(table["tags"]),
        flag_labels={code: flag["label"] for code, flag in table["flags"].items()},
        flags={code: tuple(flag["words"]) for code, flag in table["flags"].items()},
        substances={code: tuple(words) for code, words in table["substances"].items()},
        rules=(),
    )
    rules: dict[str, SafetyRule] = {}
    for row in table["rule"]:
        rule = _rule(row, read)
        if rule.code in rules:
            raise SafetyError(f"rule {rule.code} occurs twice")
        rules[rule.code] = rule
    return replace(read, rules=tuple(rules.values()))


def _rule(row: Mapping[str, object], table: SafetyRules) -> SafetyRule:
    code = row.get("code")
    if not isinstance(code, str) or not code:
        raise SafetyError("a rule has no code")
    unknown = sorted(set(row) - {field.name for field in fields(SafetyRule)})
    if unknown:
        raise SafetyError(f"rule {code}: '{unknown[0]}' is not a field of a rule")
    texts = {key: row.get(key, "") for key in ("severity", "sentence", "source")}
    if not all(isinstance(text, str) and text for text in texts.values()):
        raise SafetyError(f"rule {code}: severity, sentence and source must be texts")
    if texts["severity"] not in ("forbidden", "caution"):
        raise SafetyError(f"rule {code}: '{texts['severity']}' is not forbidden or caution")
    under = row.get("under_months")
    if under is not None and (not isinstance(under, int) or under <= 0):
        raise SafetyError(f"rule {code}: under_months must be a whole number above 0")
    flag, substance = str(row.get("flag", "")), str(row.get("substance", ""))
    if flag and flag not in table.flags:
        raise SafetyError(f"rule {code}: '{flag}' is not a kind of flag")
    if substance and substance not in (*table.substances, OTHER_SUBSTANCE):
        raise SafetyError(f"rule {code}: '{substance}' is not a substance")
    return SafetyRule(
        code=code,
        severity="forbidden" if texts["severity"] == "forbidden" else "caution",
        tags=_codes(row, "tags", table.tags, needed=True),
        sentence=str(texts["sentence"]),
        source=str(texts["source"]),
        flag=flag,
        substance=substance,
        same_substance=row.get("same_substance") is True,
        under_months=under,
        places=_codes(row, "places", PLACES),
        unless_helper=_codes(row, "unless_helper", HELPERS),
    )


def _codes(
    row: Mapping[str, object], field: str, known: Mapping[str, str], *, needed: bool = False
) -> tuple[str, ...]:
    value = row.get(field, [])
    if not isinstance(value, list) or (needed and not value):
        raise SafetyError(f"rule {row['code']}: {field} must be a list")
    for code in value:
        if code not in known:
            raise SafetyError(f"rule {row['code']}, {field}: '{code}' is unknown")
    return tuple(value)
