"""`handspan longitudinal`: every child followed, and predicted better than by age alone."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks.longitudinal import children_of, next_visit_loss

from handspan.core.measurement.course import fit_wander
from handspan.site.cli import main
from handspan.site.commands.score import scale_of_tables
from tests.shared import shared
from tests.site.commands.test_score_responses import BANK, KEY_TABLE, REFERENCES, reference_tables

ANSWERS = (
    "subjid\tagedays\tabcgmc001\tabcgmc002\n"
    "a\t500\t1\t1\n"
    "a\t400\t1\t0\n"
    "a\t\t1\t0\n"
    "b\t700\t\t\n"
    "c\t900\t0\t0\n"
    "c\t9000\t1\t1\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    texts = {"bank": BANK, "keys": KEY_TABLE, "references": REFERENCES}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in texts}


def follow(
    file: Path, tables: dict[str, Path], out: Path, *more: str, key: str = "k"
) -> tuple[int, list[dict[str, str]]]:
    options = [part for name, path in tables.items() for part in (f"--{name}", str(path))]
    code = main(["longitudinal", str(file), *options, "--key", key, "--out", str(out), *more])
    rows = list(csv.DictReader(io.StringIO(out.read_text()))) if out.exists() else []
    return code, rows


def test_each_visit_has_its_line_in_order_of_age(tables: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    code, rows = follow(file, tables, tmp_path / "bands.csv")
    assert code == 0
    assert [(row["row"], row["subjid"], row["agedays"], row["n"]) for row in rows] == [
        ("2", "a", "400", "2"),
        ("1", "a", "500", "2"),
        ("3", "a", "", "2"),
        ("4", "b", "700", "0"),
        ("5", "c", "900", "2"),
        ("6", "c", "9000", "2"),  # beyond the ages of the reference
    ]
    first, later = rows[0], rows[1]
    assert first["p_up"] == ""
    assert float(first["z"]) < float(later["z"])
    assert float(later["z_low"]) < float(later["z"]) < float(later["z_high"])
    assert 0.5 < float(later["p_beyond"]) <= float(later["p_up"]) <= 1
    for row in rows[2:4]:
        assert set(list(row.values())[4:]) == {""}
    assert rows[5]["z"] == ""
    assert rows[4]["z"] != ""


def test_a_longer_time_ties_visits_closer_together(tables: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    apart = []
    for years in ("0.1", "10"):
        _, rows = follow(file, tables, tmp_path / f"{years}.csv", "--years", years)
        apart.append(float(rows[1]["z"]) - float(rows[0]["z"]))
    assert apart[0] > apart[1]


def test_children_whose_visits_are_scattered_are_refused_whole(
    tables: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "answers.txt", tmp_path / "bands.csv"
    file.write_text(ANSWERS + "a\t800\t1\t1\n")
    code, rows = follow(file, tables, out)
    assert (code, rows) == (2, [])
    assert "answers.txt:8:1 (subjid): the visits of 'a' do not stand together" in (
        capsys.readouterr().err
    )
    assert list(tmp_path.glob(".bands*")) == []


def test_bad_options_and_files_are_said(
    tables: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS.replace("\t900\t0", "\t900\t7"))
    assert follow(file, tables, tmp_path / "bands.csv")[0] == 2
    assert "answers.txt:6:3" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        follow(file, tables, tmp_path / "bands.csv", "--years", "0")


def test_the_course_predicts_children_of_smocc_better_than_their_age() -> None:
    scale = scale_of_tables("gcdg", **reference_tables())
    children = children_of(shared("data", "childdevdata", "gcdg_nld_smocc_even.txt.gz"), scale)
    half = [(child.years, child.evidence, child.abilities) for child in children[::2]]
    wander = fit_wander(half)
    assert next_visit_loss(children[1::2], wander).percent_below >= 2.5
    for study in ("gcdg_col_lt45m", "gcdg_jam_stunted"):
        others = children_of(shared("data", "childdevdata", f"{study}.txt.gz"), scale)
        loss = next_visit_loss(others, wander)
        assert loss.course < loss.prior
        assert math.isfinite(loss.course)


def test_parquet_holds_what_csv_holds(tables: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    _, rows = follow(file, tables, tmp_path / "bands.csv")
    options = [part for name, path in tables.items() for part in (f"--{name}", str(path))]
    out = tmp_path / "bands.parquet"
    code = main(["longitudinal", str(file), *options, "--key", "k", "--out", str(out)])
    assert code == 0
    found = pq.read_table(out).to_pylist()
    assert len(found) == len(rows)
    for ours, line in zip(found, rows, strict=True):
        for name, value in line.items():
            shown = value if name == "subjid" else float(value) if value else None
            assert ours[name] == shown, name
