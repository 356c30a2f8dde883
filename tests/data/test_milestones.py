"""Our own calibration of the open answers: what ships is sound, and the script can make it."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from handspan.core.measurement.banks import parse_item_banks, parse_keys
from handspan.core.measurement.calibration import calibrate
from handspan.core.measurement.developmental_scale import expected_ability
from handspan.core.measurement.pooled_calibration import SMALLEST_SET, usable_items
from handspan.core.measurement.references import parse_references
from handspan.core.measurement.scale import Scale, assemble_scale, prepare_form
from handspan.core.measurement.scoring import score_visits
from handspan.site.commands.pooled_files import pooled
from handspan.site.commands.response_files import read_responses
from tests.shared import shared

MILESTONES = Path(__file__).resolve().parents[2] / "data" / "milestones"
LINKED = (("aqi", "bat", "by3", "den", "mds"), ("gri",), ("by1",), ("ddi",), ("bar",))


def scale(folder: Path = MILESTONES) -> Scale:
    return assemble_scale(
        "handspan0",
        parse_item_banks((folder / "bank.csv").read_text()),
        parse_keys((folder / "keys.csv").read_text()),
        parse_references((folder / "references.csv").read_text()),
    )


def test_difficulties_lie_on_the_grid_and_errors_are_stated() -> None:
    shipped = scale()
    grid = shipped.key.grid()
    known = np.isfinite(shipped.bank.difficulty)
    assert known.sum() > 700
    assert (~known).sum() > 100  # items that do not follow the model have no difficulty
    assert grid[0] < np.nanmin(shipped.bank.difficulty)
    assert np.nanmax(shipped.bank.difficulty) < grid[-1]
    assert (shipped.bank.error[known] > 0).all()
    assert np.median(shipped.bank.error[known]) < 1.5
    assert shipped.key.grid()[1] - shipped.key.grid()[0] < shipped.key.slope


def test_the_middle_child_grows_and_stands_where_the_inventory_has_it() -> None:
    shipped = scale()
    ages = np.array([0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 3.8])
    medians = shipped.reference.medians(ages)
    assert (np.diff(medians) > 0).all()
    inventory = np.array([expected_ability(12 * age) for age in ages])
    assert np.abs(medians - inventory).max() < 3.5


def reference_difficulties() -> dict[str, float]:
    text = shared("reference", "measure", "itembank.csv").read_text()
    return parse_item_banks(text)["gcdg"].difficulties()


@pytest.mark.parametrize("instruments", LINKED, ids="-".join)
def test_difficulties_agree_with_the_published_key_within_a_linked_set(
    instruments: tuple[str, ...],
) -> None:
    own, published = scale().bank.difficulties(), reference_difficulties()
    both = [code for code in own if code[:3] in instruments and code in published]
    assert len(both) >= SMALLEST_SET
    pairs = np.array([(own[code], published[code]) for code in both])
    assert np.corrcoef(pairs.T)[0, 1] > 0.98


def test_comparisons_alone_agree_with_the_published_key() -> None:
    """All items of the published key, with the condition of its makers and nothing screened."""
    published = reference_difficulties()
    folder = shared("data", "childdevdata")
    visits = pooled([read_responses(path) for path in sorted(folder.glob("*.txt.gz"))])
    columns = usable_items(visits.answers)
    columns = columns[[visits.items[column] in published for column in columns]]
    found = calibrate(visits.answers[:, columns], visits.children)
    tau = np.array([published[visits.items[column]] for column in columns])
    sizes = np.bincount(found.sets[found.sets >= 0])
    large = np.flatnonzero(sizes >= SMALLEST_SET)
    assert sizes[large].tolist() == sorted(sizes[large], reverse=True)
    assert len(large) == len(LINKED)
    for number in large:
        own = found.sets == number
        assert np.corrcoef(found.place[own], tau[own])[0, 1] > 0.98


def expected_scores(study: str) -> tuple[np.ndarray, np.ndarray]:
    path = shared("reference", "measure", f"gcdg__{study}.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cells = [(row["d"] or "nan", row["daz"] or "nan") for row in rows]
    return tuple(np.array(column, dtype=float) for column in zip(*cells, strict=True))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("study", "ability", "standing"),
    [("gcdg_nld_smocc_even", 0.995, 0.94), ("gcdg_col_lt45m", 0.99, 0.83)],
)
def test_scores_rank_visits_as_the_published_key_does(
    study: str, ability: float, standing: float
) -> None:
    file = read_responses(shared("data", "childdevdata", f"{study}.txt.gz"))
    scores = score_visits(prepare_form(scale(), file.items), file.answers, file.age_days)
    d, daz = expected_scores(study)
    some = np.isfinite(scores.standard_score) & np.isfinite(daz) & (scores.answered >= 5)
    assert some.sum() > 0.7 * len(d)
    assert np.corrcoef(scores.ability[some], d[some])[0, 1] > ability
    assert np.corrcoef(scores.standard_score[some], daz[some])[0, 1] > standing


def test_standings_of_all_studies_are_spread_as_a_norm_says() -> None:
    ages, standings = [], []
    for path in sorted(shared("data", "childdevdata").glob("*.txt.gz")):
        file = read_responses(path)
        scores = score_visits(prepare_form(scale(), file.items), file.answers, file.age_days)
        some = np.isfinite(scores.standard_score) & (scores.answered >= 5)
        ages.append(scores.age[some])
        standings.append(scores.standard_score[some])
    age, z = np.concatenate(ages), np.concatenate(standings)
    assert z.mean() == pytest.approx(0.0, abs=0.03)
    assert z.std() == pytest.approx(1.0, abs=0.05)
    for young, old in ((0, 0.5), (0.5, 1), (1, 1.5), (1.5, 2), (2, 3), (3, 4)):
        band = z[(age >= young) & (age < old)]
        assert band.mean() == pytest.approx(0.0, abs=0.15)
        assert band.std() == pytest.approx(1.0, abs=0.2)


def write_study(
    path: Path, random: np.random.Generator, items: list[str], taus: np.ndarray
) -> None:
    age = np.exp(random.uniform(np.log(0.1), np.log(3.5), 500))
    ability = random.normal(5 * np.log(age + 0.25), 1.0)
    passing = 1 / (1 + np.exp(taus - ability[:, np.newaxis]))
    answers = (random.random(passing.shape) < passing).astype(int)
    lines = ["\t".join(["subjid", "agedays", *items])]
    for child in range(500):
        cells = [str(child), str(round(age[child] * 365.25)), *map(str, answers[child])]
        lines.append("\t".join(cells))
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def test_the_script_calibrates_made_up_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(2)
    taus = np.linspace(-6, 6, 16)
    for study in ("aaa", "bbb"):
        items = [f"{study}gmd{number:03}" for number in range(16)]
        write_study(tmp_path / f"{study}.txt.gz", random, items, taus)
    spec = importlib.util.spec_from_file_location("milestones_build", MILESTONES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "milestones_build", build)
    monkeypatch.setattr(sys, "argv", ["build.py", str(tmp_path), "--out", str(tmp_path)])
    spec.loader.exec_module(build)
    build.main()
    made = scale(tmp_path)
    for study in ("aaa", "bbb"):
        own = [made.bank.difficulties()[f"{study}gmd{number:03}"] for number in range(16)]
        fit = np.polyfit(taus, own, 1)
        assert np.corrcoef(taus, own)[0, 1] > 0.995
        assert fit[0] == pytest.approx(made.key.slope, rel=0.1)
        assert fit[1] == pytest.approx(made.key.intercept, abs=2.0)
    assert made.reference.medians([0.5, 2.0]) == pytest.approx(
        [expected_ability(6), expected_ability(24)], abs=1.0
    )
    assert "set 1: 16 items" in capsys.readouterr().err
