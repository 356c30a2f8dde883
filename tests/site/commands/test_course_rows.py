"""Lines of courses: the figures of the core, whatever the blocks of the file and the reference."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from handspan.core.measurement.course import STANDINGS, Wander, course
from handspan.core.measurement.evidence import rasch_evidence
from handspan.site.cli import main
from handspan.site.commands import response_files
from handspan.site.commands.score import scale_of_tables
from tests.site.commands.test_score_responses import BANK, KEY_TABLE, REFERENCES

ANSWERS = (
    "subjid\tagedays\tabcgmc001\tabcgmc002\tabcgmc009\n"
    'a, "one"\t900\t1\t1\t1\n'
    'a, "one"\t700\t1\t0\t\n'
    'a, "one"\t800\t\t\t1\n'
    "b\t650\t0\t0\t\n"
)
SKEWED = REFERENCES.replace("0,6,0.6,1", "0,6,0.6,1.5").replace("5,85,0.05,1", "5,85,0.25,1.5")


def follow(folder: Path, references: str = REFERENCES) -> list[dict[str, str]]:
    texts = {"bank": BANK, "keys": KEY_TABLE, "references": references}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "answers.txt").write_text(ANSWERS)
    options = [part for name in texts for part in (f"--{name}", str(folder / f"{name}.csv"))]
    out = folder / "bands.csv"
    command = ["longitudinal", str(folder / "answers.txt"), *options, "--key", "k"]
    assert main([*command, "--out", str(out)]) == 0
    return list(csv.DictReader(io.StringIO(out.read_text())))


def test_figures_are_those_of_the_course(tmp_path: Path) -> None:
    rows = follow(tmp_path)
    scale = scale_of_tables(
        "k", **{name: tmp_path / f"{name}.csv" for name in ("bank", "keys", "references")}
    )
    years = [700 / 365.25, 900 / 365.25]
    abilities = np.array([scale.reference.scores(STANDINGS, age) for age in years])
    evidence = [
        rasch_evidence(np.array(given, np.int8), np.array([40.0, 50.0]), 2.0, at)
        for given, at in zip(([1, 0], [1, 1]), abilities, strict=True)
    ]
    found = course(years, np.array(evidence), abilities, Wander())
    change = found.change(0, 1)
    for visit, row in enumerate((rows[0], rows[2])):
        then = found.filtered[visit]
        mean = then @ STANDINGS
        wanted = {
            "z_then": mean,
            "z_then_sd": np.sqrt(then @ (STANDINGS - mean) ** 2),
            **dict(zip(("z", "z_sd", "z_low", "z_high"), found.standing(visit), strict=True)),
            **dict(zip(("d", "sem"), found.ability(visit), strict=True)),
        }
        for column, value in wanted.items():
            assert float(row[column]) == pytest.approx(value, rel=1e-5), column
    assert float(rows[2]["p_up"]) == pytest.approx(change.probability_up, rel=1e-5)
    beyond = change.probability_beyond_expected
    assert float(rows[2]["p_beyond"]) == pytest.approx(beyond, rel=1e-5)
    assert (rows[0]["p_up"], rows[3]["p_up"], rows[1]["z_then"]) == ("", "", "")
    assert rows[2]["z_then"] == rows[2]["z"]


def test_where_blocks_of_the_file_end_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = follow(tmp_path)
    monkeypatch.setattr(response_files, "_BLOCK_BYTES", 30)
    assert follow(tmp_path) == whole


def test_a_skewed_reference_that_ends_early_still_tells(tmp_path: Path) -> None:
    rows = follow(tmp_path, SKEWED)
    scale = scale_of_tables(
        "k", **{name: tmp_path / f"{name}.csv" for name in ("bank", "keys", "references")}
    )
    assert not np.isfinite(scale.reference.scores(STANDINGS, 700 / 365.25)).all()
    assert [row["z"] != "" for row in rows] == [True, False, True, True]
    for row in (rows[0], rows[2], rows[3]):
        assert float(row["z_low"]) < float(row["z"]) < float(row["z_high"])
        assert float(row["sem"]) > 0
