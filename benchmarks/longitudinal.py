"""Measure the course over visits: how well it foretells, and whether its bands hold the truth.

    python -m benchmarks.longitudinal DATA TABLES [--children 3000]

DATA holds the studies of childdevdata, TABLES itembank.csv, keys.csv and references.csv. The time
constant is fitted to every second child of SMOCC and tested on the others, and in every other
study with repeat visits on all children. The peer is the age prior: each visit on its own.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.arrays import MISSING
from handspan.core.measurement.bank_yardstick import bank_yardstick
from handspan.core.measurement.course import CourseSettings
from handspan.core.measurement.evidence import VisitEvidence, Yardstick
from handspan.core.measurement.foresight import NextVisitLoss, fit_years, next_visit_loss

SMOCC = "gcdg_nld_smocc_even"
OTHERS = ("gcdg_col_lt45m", "gcdg_jam_stunted")
KEYS = ("gcdg", "gsed2406")
_SEED = 20261124


def main() -> None:
    """Print the tables of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--children", type=int, default=3000)
    arguments = parser.parse_args()
    print("| key | study | repeat visits | T, years | age prior | course | saved |")
    print("|-|-|-|-|-|-|-|")
    for key in KEYS:
        _foretell(arguments.data, study_yardstick(arguments.tables, key), key)
    print()
    print("| T, years | spread | standing | ability | change | standings | changes |")
    print("|-|-|-|-|-|-|-|")
    for settings in (CourseSettings(), CourseSettings(years=3.0, spread=1.5)):
        _cover(settings, arguments.children)


def study_yardstick(tables: Path, key: str) -> Yardstick:
    """Measure with a key of the tables."""
    from handspan.site.commands.score import scale_of_tables

    return bank_yardstick(
        scale_of_tables(
            key,
            bank=tables / "itembank.csv",
            keys=tables / "keys.csv",
            references=tables / "references.csv",
        )
    )


def studied_children(file: Path, yardstick: Yardstick) -> list[list[VisitEvidence]]:
    """Visits of each child with an age that the reference reaches and an answer to the key."""
    from handspan.site.commands.response_files import read_responses

    read = read_responses(file)
    children: dict[str, list[VisitEvidence]] = {}
    for subject, days, levels in zip(read.subjects, read.age_days, read.answers, strict=True):
        given = np.flatnonzero(levels != MISSING)
        answers = {
            read.items[place]: int(levels[place])
            for place in given
            if read.items[place] in yardstick.items
        }
        age = round(float(days) / DAYS_PER_YEAR, 4)
        if answers and np.isfinite(yardstick.ability(np.zeros(1), age)).all():
            children.setdefault(subject, []).append(VisitEvidence(age, answers))
    return [sorted(visits, key=lambda visit: visit.age) for visits in children.values()]


def _foretell(data: Path, yardstick: Yardstick, key: str) -> None:
    smocc = studied_children(data / f"{SMOCC}.txt.gz", yardstick)
    years = fit_years(smocc[0::2], yardstick)
    _print(key, f"{SMOCC}, other half", years, smocc[1::2], yardstick)
    swapped = fit_years(smocc[1::2], yardstick)
    _print(key, f"{SMOCC}, halves swapped", swapped, smocc[0::2], yardstick)
    for study in OTHERS:
        children = studied_children(data / f"{study}.txt.gz", yardstick)
        _print(key, study, years, children, yardstick)
        _print(key, study, CourseSettings().years, children, yardstick)


def _print(
    key: str,
    study: str,
    years: float,
    children: list[list[VisitEvidence]],
    yardstick: Yardstick,
) -> None:
    told: NextVisitLoss = next_visit_loss(children, yardstick, CourseSettings(years=years))
    print(
        f"| {key} | {study} | {told.visits:,} | {years:.2f} | {told.age_prior:.4f} "
        f"| {told.course:.4f} | {told.saved:.2%} |",
        flush=True,
    )


def _cover(settings: CourseSettings, children: int) -> None:
    from benchmarks.simulated_children import coverage, simulated_children, simulated_yardstick

    yardstick = simulated_yardstick()
    drawn = simulated_children(yardstick, settings, children, _SEED)
    found = coverage(drawn, yardstick, settings)
    print(
        f"| {settings.years} | {settings.spread} | {found.standing:.2%} | {found.ability:.2%} "
        f"| {found.change:.2%} | {found.standings:,} | {found.changes:,} |",
        flush=True,
    )


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
