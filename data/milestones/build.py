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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.age_link import AgeLink, link_by_age
from handspan.core.measurement.age_norms import NormalNorm, fit_normal_norm
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.banks import ItemBank, Key
from handspan.core.measurement.calibration import comparison_counts, fit_linked_set, linked_sets
from handspan.core.measurement.developmental_scale import expected_ability
from handspan.core.measurement.item_fit import infit
from handspan.core.measurement.references import LmsReference
from handspan.core.measurement.scale import Scale, prepare_form
from handspan.core.measurement.scoring import score_visits
from handspan.site.commands.response_files import ResponseFile, read_responses

KEY = "handspan0"
FEWEST_ANSWERS, RAREST_SHARE = 50, 0.01
SMALLEST_SET = 5
WORST_INFIT = 1.2
NORM_ANSWERS = 5
ANCHOR_MONTHS = (6, 24)
GRID = (-20, 100, 1)
NORM_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Answers:
    """All visits with a known age, over the items of all studies."""

    items: tuple[str, ...]
    answers: AnswerArray
    age: FloatArray
    children: IntArray

    def only(self, columns: IntArray) -> Answers:
        """Keep these items."""
        items = tuple(self.items[column] for column in columns)
        return replace(self, items=items, answers=self.answers[:, columns])


@dataclass(frozen=True, eq=False)
class Calibration:
    """Items that stayed, with difficulties in logits on one scale."""

    data: Answers
    sets: IntArray
    difficulty: FloatArray
    error: FloatArray
    link: AgeLink


def main() -> None:
    """Read the answers, calibrate, and write the three tables beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    files = [read_responses(path) for path in sorted(arguments.folder.glob("*.txt.gz"))]
    data = _pooled(files)
    calibration = _calibrate(data)
    slope, intercept = _units(calibration.link)
    key = Key(KEY, KEY, intercept, slope, *GRID, retired=False)
    bank = _bank(data, calibration, key)
    reference = _reference(data, calibration, key, bank)
    _write_bank(arguments.out, bank)
    _write_key(arguments.out, key, bank)
    _write_reference(arguments.out, reference)
    _report(calibration, key)


def _pooled(files: Sequence[ResponseFile]) -> Answers:
    items = tuple(sorted({item for file in files for item in file.items}))
    place = {item: column for column, item in enumerate(items)}
    answers, children = [], []
    for study, file in enumerate(files):
        wide = np.full((len(file), len(items)), MISSING, dtype=np.int8)
        wide[:, [place[item] for item in file.items]] = file.answers
        answers.append(wide)
        children += [f"{study} {subject}" for subject in file.subjects]
    pooled = np.concatenate(answers)
    age = np.concatenate([file.age_days for file in files]) / DAYS_PER_YEAR
    known = np.isfinite(age) & (pooled != MISSING).any(axis=1)
    _, numbers = np.unique(np.array(children)[known], return_inverse=True)
    return Answers(items, pooled[known], age[known], numbers)


def _calibrate(data: Answers) -> Calibration:
    """Fit, drop items that do not follow the model, and fit again until none has to go."""
    given = (data.answers != MISSING).sum(axis=0)
    share = (data.answers == 1).sum(axis=0) / np.maximum(given, 1)
    usable = (given >= FEWEST_ANSWERS) & (share > RAREST_SHARE) & (share < 1 - RAREST_SHARE)
    current = data.only(np.flatnonzero(usable))
    while True:
        found = _fit(current)
        prior = found.link.mean(data.age), found.link.spread(data.age)
        points = np.linspace(-36.0, 24.0, 201)
        fits = infit(found.data.answers, found.difficulty, *prior, points)
        good = np.flatnonzero(fits <= WORST_INFIT)
        _say(f"{len(fits)} items fitted, {len(fits) - len(good)} of them dropped")
        if len(good) == len(fits):
            return found
        current = found.data.only(good)


def _fit(data: Answers) -> Calibration:
    sets = linked_sets(comparison_counts(data.answers))
    sizes = np.bincount(sets)
    rank = np.empty_like(sizes)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    large = np.flatnonzero(sizes[sets] >= SMALLEST_SET)
    data, sets = data.only(large), rank[sets[large]]
    difficulty, error = np.empty(len(sets)), np.empty(len(sets))
    for number in range(int(sets.max()) + 1):
        own = sets == number
        fit = fit_linked_set(data.answers[:, own], data.children)
        difficulty[own], error[own] = fit.difficulty, fit.error
    link = link_by_age(data.answers, data.age, sets, difficulty)
    return Calibration(data, sets, difficulty + link.shifts[sets], error, link)


def _units(link: AgeLink) -> tuple[float, float]:
    """Units that put the middle child where the scale of our inventory has it at two ages."""
    logits = link.mean(np.array(ANCHOR_MONTHS) / 12)
    wanted = [expected_ability(month) for month in ANCHOR_MONTHS]
    slope = (wanted[1] - wanted[0]) / (logits[1] - logits[0])
    return round(float(slope), 6), round(float(wanted[0] - slope * logits[0]), 6)


def _bank(data: Answers, calibration: Calibration, key: Key) -> ItemBank:
    """All items seen; those that were dropped have no difficulty."""
    place = {item: column for column, item in enumerate(calibration.data.items)}
    columns = np.array([place.get(item, -1) for item in data.items])
    tau = key.intercept + key.slope * calibration.difficulty
    return ItemBank(
        key=KEY,
        codes=data.items,
        difficulty=np.where(columns >= 0, np.round(tau[columns], 3), np.nan),
        error=np.where(columns >= 0, np.round(key.slope * calibration.error[columns], 3), np.nan),
        instruments=tuple(item[:3] for item in data.items),
        domains=tuple(item[3:5] for item in data.items),
        modes=tuple(item[5] for item in data.items),
    )


def _reference(data: Answers, calibration: Calibration, key: Key, bank: ItemBank) -> LmsReference:
    """Fit scores by age; scores need an expected ability, which is the fit of the round before."""
    ages = _reference_ages(data.age)
    link = calibration.link
    mean = key.intercept + key.slope * link.mean(ages)
    reference = _as_lms(ages, mean, key.slope * link.spread(ages))
    inside = (data.age >= ages[0]) & (data.age <= ages[-1])
    for _ in range(NORM_ROUNDS):
        form = prepare_form(Scale(key, bank, reference), data.items)
        scores = score_visits(form, data.answers[inside], data.age[inside] * DAYS_PER_YEAR)
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


def _write_bank(folder: Path, bank: ItemBank) -> None:
    header = ["key", "item", "tau", "instrument", "domain", "mode", "error"]
    columns = (bank.codes, bank.difficulty, bank.instruments, bank.domains, bank.modes, bank.error)
    lines = [
        [KEY, code, _number(tau), instrument, domain, mode, _number(error)]
        for code, tau, instrument, domain, mode, error in zip(*columns, strict=True)
    ]
    _write(folder / "bank.csv", header, lines)


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
    return "" if np.isnan(value) else f"{value:g}"


def _report(calibration: Calibration, key: Key) -> None:
    sizes = np.bincount(calibration.sets)
    _say(f"slope {key.slope}, intercept {key.intercept}")
    for number, size in enumerate(sizes):
        own = calibration.sets == number
        instruments = sorted({calibration.data.items[i][:3] for i in np.flatnonzero(own)})
        shift = calibration.link.shifts[number] * key.slope
        _say(f"set {number}: {size} items of {', '.join(instruments)}, shift {shift:.2f}")


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    main()
