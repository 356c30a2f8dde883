"""`handspan longitudinal`: courses from files, their bars on real children, bad input."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from handspan.core.measurement.bank_yardstick import bank_yardstick
from handspan.core.measurement.course import CourseSettings, course
from handspan.core.measurement.evidence import VisitEvidence
from handspan.site.cli import main
from handspan.site.commands import response_files
from handspan.site.commands.score import scale_of_tables
from tests.shared import shared

BANK = (
    "key,item,tau,instrument,domain,mode,error\n"
    "k,abcgmc001,40,abc,gm,c,\nk,abcgmc002,50,abc,gm,c,1.2\nk,abcgmc003,,abc,gm,c,\n"
)
KEY_TABLE = (
    "key,base_population,intercept,slope,from,to,by,retired\nk,gcdg,66.5,2,-10,100,1,FALSE\n"
)
REFERENCES = (
    "population,key,distribution,age,mu,sigma,nu,tau\n"
    "gcdg,k,LMS,0,6,0.6,1,\ngcdg,k,LMS,5,85,0.05,1,\n"
)
ANSWERS = (
    "subjid\tagedays\tabcgmc001\tabcgmc002\tabcgmc003\tabcgmc004\n"
    'a, "the first"\t900\t1\t1\t1\t0\n'
    'a, "the first"\t\t1\t\t\t\n'
    'a, "the first"\t700\t1\t0\t\t\n'
    'a, "the first"\t800\t\t\t1\t1\n'
    'a, "the first"\t2200\t1\t1\t\t\n'
    "b\t650\t0\t0\t\t\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("bank", BANK), ("keys", KEY_TABLE), ("references", REFERENCES)):
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_text(text)
    return found


def follow(
    file: Path, tables: dict[str, Path], key: str, out: Path
) -> tuple[int, list[dict[str, str]]]:
    options = [part for name, path in tables.items() for part in (f"--{name}", str(path))]
    code = main(["longitudinal", str(file), *options, "--key", key, "--out", str(out)])
    return code, list(csv.DictReader(io.StringIO(out.read_text()))) if out.exists() else []


def test_each_child_is_followed_in_order_of_age(tables: dict[str, Path], tmp_path: Path) -> None:
    file, out = tmp_path / "answers.txt", tmp_path / "bands.csv"
    file.write_text(ANSWERS)
    code, rows = follow(file, tables, "k", out)
    assert code == 0
    assert [row["row"] for row in rows] == ["3", "4", "1", "5", "2", "6"]
    assert [row["agedays"] for row in rows] == ["700", "800", "900", "2200", "", "650"]
    assert [row["n"] for row in rows] == ["2", "0", "2", "2", "1", "2"]
    assert [row["z"] != "" for row in rows] == [True, False, True, False, False, True]
    assert [row["p_change"] != "" for row in rows] == [False, False, True, False, False, False]
    assert {row["subjid"] for row in rows[:5]} == {'a, "the first"'}


def test_figures_are_those_of_the_course(tables: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    _, rows = follow(file, tables, "k", tmp_path / "bands.csv")
    visits = [
        VisitEvidence(round(700 / 365.25, 4), {"abcgmc001": 1, "abcgmc002": 0}),
        VisitEvidence(round(900 / 365.25, 4), {"abcgmc001": 1, "abcgmc002": 1}),
    ]
    followed = course(visits, bank_yardstick(scale_of_tables("k", **tables)), CourseSettings())
    change = followed.change(0, 1)
    for row, state in zip((rows[0], rows[2]), followed.states, strict=True):
        wanted = {
            "z_filtered": state.at_the_time.mean,
            "sd_filtered": state.at_the_time.sd,
            "z": state.z.mean,
            "sd": state.z.sd,
            "z_low": state.z.low,
            "z_high": state.z.high,
        }
        for column, value in wanted.items():
            assert float(row[column]) == pytest.approx(value, abs=5.1e-4), column
        for column, value in (
            ("d", state.ability.mean),
            ("d_low", state.ability.low),
            ("d_high", state.ability.high),
        ):
            assert float(row[column]) == pytest.approx(value, abs=5.1e-3), column
    assert float(rows[2]["p_change"]) == pytest.approx(change.probability_up, abs=5.1e-5)
    beyond = change.probability_beyond_expected
    assert float(rows[2]["p_beyond"]) == pytest.approx(beyond, abs=5.1e-5)


def test_where_blocks_of_the_file_end_changes_nothing(
    tables: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    _, whole = follow(file, tables, "k", tmp_path / "whole.csv")
    monkeypatch.setattr(response_files, "_BLOCK_BYTES", 30)
    _, split = follow(file, tables, "k", tmp_path / "split.csv")
    assert split == whole


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "file",
            ANSWERS + 'a, "the first"\t950\t1\t1\t\t\n',
            ":8:1 (subjid): 'a, \"the first\"' c",
        ),
        ("file", ANSWERS + "b\t400\t1\t7\t\t\n", ":8:4 (abcgmc002): an answer is 1, 0 or empty"),
        ("file", "agedays\tabcgmc001\n400\t1\n", ":1:1: the column 'subjid' is missing"),
        ("file", "", ":1:1: the file does not begin with the names"),
        ("bank", BANK + "k,abcgmc005,hard,abc,gm,c,\n", ":5:3 (tau): 'hard' is not a number"),
    ],
)
def test_bad_input_is_named_and_leaves_nothing(
    tables: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    message: str,
) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    wrong = {"file": file, **tables}[name]
    wrong.write_text(text)
    before = {path.name for path in tmp_path.iterdir()}
    code, _ = follow(file, tables, "k", tmp_path / "bands.csv")
    assert code == 2
    assert capsys.readouterr().err.startswith(f"{wrong}{message}")
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("missing", ["file", "bank", "out", "key"])
def test_what_is_not_there_is_named(
    tables: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    file, out = tmp_path / "answers.txt", tmp_path / "bands.csv"
    file.write_text(ANSWERS)
    if missing == "file":
        file.unlink()
    elif missing == "bank":
        tables["bank"].unlink()
    elif missing == "out":
        out = tmp_path / "nowhere" / "bands.csv"
    code, rows = follow(file, tables, "other" if missing == "key" else "k", out)
    assert (code, rows) == (2, [])
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("key", ["gcdg", "gsed2406"])
def test_real_children_are_followed_to_the_end_of_the_reference(key: str, tmp_path: Path) -> None:
    tables = {
        "bank": shared("reference", "measure", "itembank.csv"),
        "keys": shared("reference", "measure", "keys.csv"),
        "references": shared("reference", "measure", "references.csv"),
    }
    file = shared("data", "childdevdata", "gcdg_jam_stunted.txt.gz")
    code, rows = follow(file, tables, key, tmp_path / "bands.csv")
    assert code == 0
    assert len(rows) == 477
    told = [row for row in rows if row["z"]]
    oldest = 5.0 if key == "gcdg" else 3.56
    assert {row["row"] for row in rows} - {row["row"] for row in told} == {
        row["row"] for row in rows if float(row["agedays"]) / 365.25 > oldest
    }
    for row in told:
        assert float(row["z_low"]) < float(row["z"]) < float(row["z_high"])
    assert sum(float(r["sd"]) for r in told) < sum(float(r["sd_filtered"]) for r in told)
