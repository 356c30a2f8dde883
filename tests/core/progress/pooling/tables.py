"""Reference pools of metafor and clubSandwich, with the effects that went into each."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass

from tests.shared import shared

_EFFECTS = {
    "LRRi": ("LRRi", "bc"),
    "LRRd": ("LRRd", "bc"),
    "PoGO": ("PoGO", "default"),
    "SMDp": ("SMD", "pool_g"),
    "Tau": ("Tau", "null_variance"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One row, its effects, their errors and the series of each."""

    name: str
    effects: list[float]
    errors: list[float]
    series: list[str]
    expected: dict[str, float]


def references(method: str) -> list[Reference]:
    """All pools of one method."""
    known: dict[tuple[str, str, str], list[tuple[float, float, str]]] = {}
    for row in _rows("reference_es.csv"):
        effect, error = _number(row["Est"]), _number(row["SE"])
        if math.isfinite(effect) and error > 0:
            key = row["dataset"], row["ES"], row["variant"]
            known.setdefault(key, []).append((effect, error, row["series"]))
    found = []
    for row in _rows("reference_pool.csv"):
        if row["method"] != method:
            continue
        effects, errors, series = zip(*known[row["dataset"], *_EFFECTS[row["ES"]]], strict=True)
        numbers = {
            name: _number(value)
            for name, value in row.items()
            if name not in {"ES", "dataset", "method"}
        }
        assert len(effects) == numbers["k"]
        name = f"{row['ES']} of {row['dataset']}"
        found.append(Reference(name, list(effects), list(errors), list(series), numbers))
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with shared("reference", "progress", name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float:
    return math.nan if text == "NA" else float(text)
