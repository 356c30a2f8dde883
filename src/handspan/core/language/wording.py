"""Strengths-based wording: finds words that hurt, blame or hide, and says what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

Scope = Literal["family", "school", "professional", "child", "screener"]
WordingSeverity = Literal["change", "think"]

_KEYS = {
    "code",
    "pattern",
    "scopes",
    "severity",
    "suggestion",
    "spare_quotes",
    "allow",
    "catches",
    "spares",
}
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»")


class WordingError(ValueError):
    """The table of wording rules cannot be read; says which rule and why."""


@dataclass(frozen=True, slots=True)
class WordingRule:
    """One rule.

    Attributes
    ----------
    code : str
    pattern : re.Pattern
        What is looked for, in any case.
    scopes : frozenset of str
        Readers for whom it holds; "screener" is the first page that a parent sees.
    severity : {"change", "think"}
        "change" must go before a family sees it; "think" is worth a second look.
    suggestion : str
    spare_quotes : bool
        True when words in quotation marks are left alone, since they are someone's own.
    allow : re.Pattern or None
        A finding inside a match of this pattern is none.
    catches, spares : tuple of str
        Examples that it must find and must leave alone.
    """

    code: str
    pattern: re.Pattern[str]
    scopes: frozenset[Scope]
    severity: WordingSeverity
    suggestion: str
    spare_quotes: bool
    allow: re.Pattern[str] | None
    catches: tuple[str, ...]
    spares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """Words to look at: ``text[start:end] == found``."""

    rule_code: str
    severity: WordingSeverity
    start: int
    end: int
    found: str
    suggestion: str


def parse_wording_rules(text: str) -> tuple[WordingRule, ...]:
    """Read the table of wording rules.

    Parameters
    ----------
    text : str
        TOML with one ``[[rule]]`` per rule, laid out as docs/methods/wording.md says.

    Returns
    -------
    tuple of WordingRule

    Raises
    ------
    WordingError
        When the text is no TOML, a rule is incomplete, occurs twice or holds no valid pattern.
    """
    try:
        rows = tomllib.loads(text).get("rule")
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"cannot be read as TOML: {error}") from None
    if not isinstance(rows, list) or not rows:
        raise WordingError("holds no [[rule]]")
    rules: dict[str, WordingRule] = {}
    for row in rows:
        rule = _rule(row)
        if rule.code in rules:
            raise WordingError(f"rule {rule.code} occurs twice")
        rules[rule.code] = rule
    return tuple(rules.values())


def check_wording(
    text: str, scope: Scope, rules: Iterable[WordingRule]
) -> tuple[WordingFinding, ...]:
    """Look for words that someone who reads a text should not have to read.

    Parameters
    ----------
    text : str
    scope : {"family", "school", "professional", "child", "screener"}
        Who reads it.
    rules : iterable of WordingRule

    Returns
    -------
    tuple of WordingFinding
        By place in the text. A finding is advice to a person, who may keep the words.

    Raises
    ------
    ValueError
        When the scope is unknown.
    """
    if scope not in get_args(Scope):
        raise ValueError(f"'{scope}' is not one of {', '.join(get_args(Scope))}")
    plain = text.replace("\u2019", "'")
    quoted = [match.span() for match in _QUOTED.finditer(plain)]
    found = [
        _finding(rule, text, match)
        for rule in rules
        if scope in rule.scopes
        for match in rule.pattern.finditer(plain)
        if not _is_spared(rule, plain, match, quoted)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


def _finding(rule: WordingRule, text: str, match: re.Match[str]) -> WordingFinding:
    start, end = match.span()
    return WordingFinding(rule.code, rule.severity, start, end, text[start:end], rule.suggestion)


def _is_spared(
    rule: WordingRule, text: str, match: re.Match[str], quoted: list[tuple[int, int]]
) -> bool:
    allowed = [hit.span() for hit in rule.allow.finditer(text)] if rule.allow else []
    spans = [*allowed, *(quoted if rule.spare_quotes else [])]
    return any(start <= match.start() and match.end() <= end for start, end in spans)


def _rule(row: Mapping[str, object]) -> WordingRule:
    code = str(row.get("code", ""))
    name = f"rule {code}" if code else "a rule without a code"
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise WordingError(f"{name}: '{unknown[0]}' is not a field of a rule")
    for field in ("code", "pattern", "severity", "suggestion"):
        if not isinstance(row.get(field), str) or not row[field]:
            raise WordingError(f"{name}: {field} is missing")
    if row["severity"] not in get_args(WordingSeverity):
        raise WordingError(f"{name}: '{row['severity']}' is not one of change, think")
    scopes = _texts(row, "scopes", name)
    if not set(scopes) <= set(get_args(Scope)):
        raise WordingError(f"{name}: scopes are {', '.join(get_args(Scope))}")
    return WordingRule(
        code=code,
        pattern=_pattern(str(row["pattern"]), name),
        scopes=frozenset(cast("tuple[Scope, ...]", scopes)),
        severity=cast("WordingSeverity", row["severity"]),
        suggestion=str(row["suggestion"]),
        spare_quotes=row.get("spare_quotes") is True,
        allow=_pattern(str(row["allow"]), name) if "allow" in row else None,
        catches=_texts(row, "catches", name),
        spares=_texts(row, "spares", name),
    )


def _texts(row: Mapping[str, object], field: str, name: str) -> tuple[str, ...]:
    value = row.get(field)
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        raise WordingError(f"{name}: {field} must be a list of texts")
    return tuple(value)


def _pattern(pattern: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise WordingError(f"{name}: '{pattern}' is no pattern: {error}") from None
