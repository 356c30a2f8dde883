"""Build bank.csv, keys.csv and references.csv from the open answers of the childdevdata studies.

    python data/milestones/build.py FOLDER

FOLDER holds the answer files (*.txt.gz). README.md beside this script says what is done and why.
Nothing but these answers goes into the tables; no published difficulty or norm is read.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.age_link import AgeLink
from handspan.core.measurement.age_norms import NormalNorm, fit_normal_norm
from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.banks import ItemBank, Key, parse_item_banks
from handspan.core.measurement.developmental_scale import expected_ability
from handspan.core.measurement.item_fit import local_dependence
from handspan.core.measurement.place_differences import differences_by_group
from handspan.core.measurement.pooled_calibration import (
    PooledCalibration,
    PooledVisits,
    calibrate_pooled,
    usable_items,
)
from handspan.core.measurement.references import LmsReference
from handspan.core.measurement.scale import Scale, prepare_form
from handspan.core.measurement.scoring import score_visits
from handspan.site.commands.pooled_files import pooled
from handspan.site.commands.response_files import ResponseFile, read_responses

KEY = "handspan0"
WORST_INFIT = 1.2
DEPENDENT = 0.2
NORM_ANSWERS = 5
ANCHOR_MONTHS = (6, 24)
GRID = (-20, 100, 1)
NORM_ROUNDS = 4


def main() -> None:
    """Read the answers, calibrate, and write the three tables beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    files = [read_responses(path) for path in sorted(arguments.folder.glob("*.txt.gz"))]
    visits = pooled(files)
    visits = visits.only(np.flatnonzero(np.isfinite(visits.age)))
    calibration = _calibrated(visits)
    slope, intercept = _units(calibration.link)
    key = Key(KEY, KEY, intercept, slope, *GRID, retired=False)
    table = _bank_table(visits, calibration, key)
    bank = parse_item_banks(table)[KEY]
    reference = _reference(visits, calibration, key, bank)
    (arguments.out / "bank.csv").write_text(table, encoding="utf-8")
    _write_key(arguments.out, key, bank)
    _write_reference(arguments.out, reference)
    _report(visits, calibration, key)
    _report_by_sex(files, visits, calibration, key)


def _calibrated(visits: PooledVisits) -> PooledCalibration:
    """Place, drop items that do not follow the model, and place again until none has to go."""
    columns = usable_items(visits.answers)
    while True:
        found = calibrate_pooled(visits, columns)
        good = found.fit.infit <= WORST_INFIT
        _say(f"{len(good)} items placed, {(~good).sum()} of them dropped")
        if good.all():
            return found
        columns = found.columns[good]


def _units(link: AgeLink) -> tuple[float, float]:
    """Units that put the middle child where the scale of our inventory has it at two ages."""
    logits = link.mean(np.array(ANCHOR_MONTHS) / 12)
    wanted = [expected_ability(month) for month in ANCHOR_MONTHS]
    slope = (wanted[1] - wanted[0]) / (logits[1] - logits[0])
    return round(float(slope), 6), round(float(wanted[0] - slope * logits[0]), 6)


def _bank_table(visits: PooledVisits, calibration: PooledCalibration, key: Key) -> str:
    """All items seen; those that were dropped have no difficulty."""
    tau, error = np.full((2, len(visits.items)), np.nan)
    tau[calibration.columns] = key.intercept + key.slope * calibration.place
    error[calibration.columns] = key.slope * calibration.error
    lines = ["key,item,tau,instrument,domain,mode,error"]
    for item, place, uncertain in zip(visits.items, tau, error, strict=True):
        cells = (KEY, item, _number(place), item[:3], item[3:5], item[5], _number(uncertain))
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def _reference(
    visits: PooledVisits, calibration: PooledCalibration, key: Key, bank: ItemBank
) -> LmsReference:
    """Fit scores by age; scores need an expected ability, which is the fit of the round before."""
    ages = _reference_ages(visits.age)
    link = calibration.link
    mean = key.intercept + key.slope * link.mean(ages)
    reference = _as_lms(ages, mean, key.slope * link.spread(ages))
    inside = (visits.age >= ages[0]) & (visits.age <= ages[-1])
    for _ in range(NORM_ROUNDS):
        form = prepare_form(Scale(key, bank, reference), visits.items)
        scores = score_visits(form, visits.answers[inside], visits.age[inside] * DAYS_PER_YEAR)
        enough = (scores.answered >= NORM_ANSWERS) & np.isfinite(scores.ability)
        norm = fit_normal_norm(scores.age[enough], scores.ability[enough])
        reference = _from_norm(ages, norm)
    return reference


def _reference_ages(age: FloatArray) -> FloatArray:
    """Rows every hundredth of a year at first, fewer later: growth slows down."""
    youngest, oldest = np.quantile(age, [0.0005, 0.9995])
    hundredths = range(int(youngest * 100), int(oldest * 100) + 1)
    return np.array(
        [
            each / 100
            for each in hundredths
            if each <= 25 or (each <= 100 and each % 5 == 0) or each % 10 == 0
        ]
    )


def _from_norm(ages: FloatArray, norm: NormalNorm) -> LmsReference:
    return _as_lms(ages, norm.mean(ages), norm.spread(ages))


def _as_lms(ages: FloatArray, mean: FloatArray, spread: FloatArray) -> LmsReference:
    median, variation = np.round(mean, 3), np.round(spread / mean, 5)
    return LmsReference(KEY, KEY, ages, (median, variation, np.ones_like(ages)))


def _write_key(folder: Path, key: Key, bank: ItemBank) -> None:
    header = ["key", "base_population", "n_items", "n_instruments", "intercept", "slope"]
    header += ["from", "to", "by", "retired"]
    used = [code for code in bank.codes if code in bank.difficulties()]
    counts = [len(used), len({code[:3] for code in used})]
    line = [key.name, key.population, *counts, key.intercept, key.slope, *GRID, "FALSE"]
    _write(folder / "keys.csv", header, [line])


def _write_reference(folder: Path, reference: LmsReference) -> None:
    header = ["population", "key", "distribution", "age", "mu", "sigma", "nu", "tau"]
    rows = zip(reference.age, *reference.parameters, strict=True)
    lines = [[KEY, KEY, "LMS", *(f"{value:g}" for value in row), ""] for row in rows]
    _write(folder / "references.csv", header, lines)


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{round(value, 3):g}"


def _report(visits: PooledVisits, calibration: PooledCalibration, key: Key) -> None:
    link = calibration.link
    _say(f"slope {key.slope}, intercept {key.intercept}")
    _say(f"studies at equal age spread by {link.study_spread * key.slope:.2f} units")
    for number, size in enumerate(np.bincount(calibration.sets)):
        own = calibration.columns[calibration.sets == number]
        instruments = sorted({visits.items[column][:3] for column in own})
        shift, error = (each[number] * key.slope for each in (link.shifts, link.shift_errors))
        named = ", ".join(instruments)
        _say(f"set {number}: {size} items of {named}, shift {shift:.2f}, error {error:.2f}")
    model = calibration.model(visits.age)
    dependence = local_dependence(visits.answers[:, calibration.columns], model)
    pairs, high = np.isfinite(dependence).sum() // 2, (dependence > DEPENDENT).sum() // 2
    _say(f"{high} of {pairs} pairs of items hang together beyond the model (Q3 above {DEPENDENT})")


def _report_by_sex(
    files: Sequence[ResponseFile],
    visits: PooledVisits,
    calibration: PooledCalibration,
    key: Key,
) -> None:
    sex = np.array([each for file in files for each in file.sex])[visits.rows]
    names = sorted(set(sex.tolist()) - {""})
    if len(names) != 2:
        return
    known = visits.only(np.flatnonzero(sex != ""))
    found = differences_by_group(
        known.answers[:, calibration.columns],
        known.children,
        sex[sex != ""] == names[0],
        calibration.steps,
        key.slope,
    )
    tested = np.isfinite(found.difference).sum()
    size = np.abs(found.difference[found.notable])
    middle = float(np.median(size)) if len(size) else 0.0
    _say(f"{len(size)} of {tested} items differ by sex, by {middle:.1f} units in the middle")


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    main()
