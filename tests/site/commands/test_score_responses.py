"""`handspan score responses`: expected scores of seven studies, bad input, whole results."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handspan.site.cli import main
from handspan.site.commands.files import written_whole
from handspan.site.commands.progress_bar import ProgressBar
from tests.shared import shared

STUDIES = (
    "gcdg_chl_1",
    "gcdg_chn",
    "gcdg_col_lt42m",
    "gcdg_col_lt45m",
    "gcdg_ecu",
    "gcdg_jam_stunted",
    "gcdg_nld_smocc_even",
)
VISITS = dict(zip(STUDIES, (2139, 990, 1311, 1335, 667, 477, 8337), strict=True))
KEYS = ("gcdg", "gsed2406")
BANK = "key,item,tau,instrument,domain,mode\nk,abcgmc001,40,abc,gm,c\nk,abcgmc002,50,abc,gm,c\n"
KEY_TABLE = (
    "key,base_population,intercept,slope,from,to,by,retired\nk,gcdg,66.5,2,-10,100,1,FALSE\n"
)
REFERENCES = (
    "population,key,distribution,age,mu,sigma,nu,tau\n"
    "gcdg,k,LMS,0,6,0.6,1,\ngcdg,k,LMS,5,85,0.05,1,\n"
)
ANSWERS = "subjid\tagedays\tabcgmc001\tabcgmc002\na\t400\t1\t0\n"


def score(
    file: Path, tables: dict[str, Path], key: str, out: Path, *more: str
) -> tuple[int, list[dict[str, str]]]:
    options = [part for name, path in tables.items() for part in (f"--{name}", str(path))]
    code = main(["score", "responses", str(file), *options, "--key", key, "--out", str(out), *more])
    rows = list(csv.DictReader(io.StringIO(out.read_text()))) if out.exists() else []
    return code, rows


def reference_tables() -> dict[str, Path]:
    return {
        "bank": shared("reference", "measure", "itembank.csv"),
        "keys": shared("reference", "measure", "keys.csv"),
        "references": shared("reference", "measure", "references.csv"),
    }


def expected(name: str) -> list[dict[str, str]]:
    path = shared("reference", "measure", f"{name}.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def value(cell: str) -> float | None:
    return float(cell) if cell not in {"", "NA"} else None


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("study", STUDIES)
def test_rounded_scores_equal_the_expected_ones(study: str, key: str, tmp_path: Path) -> None:
    file = shared("data", "childdevdata", f"{study}.txt.gz")
    code, found = score(file, reference_tables(), key, tmp_path / "scores.csv")
    wanted = expected(f"{key}__{study}")
    assert code == 0
    assert len(found) == len(wanted) == VISITS[study]
    for row, (got, want) in enumerate(zip(found, wanted, strict=True), start=1):
        assert got["row"] == str(row)
        for column in ("subjid", "agedays", "a", "n", "p", "d", "daz"):
            assert value(got[column]) == value(want[column]), (row, column)
        assert value(got["sem"]) == pytest.approx(value(want["sem"]), abs=1e-9)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("study", ["gcdg_chl_1", "gcdg_nld_smocc_even"])
def test_unrounded_scores_equal_the_expected_ones(study: str, key: str, tmp_path: Path) -> None:
    file = shared("data", "childdevdata", f"{study}.txt.gz")
    out = tmp_path / "scores.csv"
    _, found = score(file, reference_tables(), key, out, "--unrounded")
    wanted = expected(f"full_{key}__{study}")
    assert len(found) == len(wanted) == VISITS[study]
    for row, (got, want) in enumerate(zip(found, wanted, strict=True), start=1):
        for column in ("subjid", "agedays", "a", "n", "p"):
            assert value(got[column]) == value(want[column]), (row, column)
        for column in ("d", "sem", "daz"):
            assert value(got[column]) == pytest.approx(value(want[column]), abs=1e-9)


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("bank", BANK), ("keys", KEY_TABLE), ("references", REFERENCES)):
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_text(text)
    return found


def test_the_table_has_one_line_for_each_visit(tables: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS + 'b, "the second"\t\t1\t\nc\t400\t\t\nd\t-100\t0\t0\n')
    out = tmp_path / "scores.csv"
    code, rows = score(file, tables, "k", out)
    assert code == 0
    assert out.read_text().splitlines()[0] == "row,subjid,agedays,a,n,p,d,sem,daz"
    assert [row["subjid"] for row in rows] == ["a", 'b, "the second"', "c", "d"]
    assert [row["n"] for row in rows] == ["2", "1", "0", "2"]
    assert (rows[0]["a"], rows[0]["p"]) == ("1.0951", "0.5")
    assert [row["d"] == "" for row in rows] == [False, True, True, True]
    assert len(rows[0]["d"].split(".")[1]) <= 2 < len(rows[0]["sem"].split(".")[1])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("file", ANSWERS + "b\t400\t1\t7\n", ":3:4 (abcgmc002): an answer is 1, 0 or empty, not"),
        ("file", ANSWERS + "b\t400\t1\n", ":3:4 (abcgmc002): 4 cells are needed, found 3"),
        ("bank", BANK + "k,abcgmc003,hard,abc,gm,c\n", ":4:3 (tau): 'hard' is not a number"),
        ("keys", KEY_TABLE.replace(",2,", ",0,"), ":2:4 (slope): must be above zero"),
        ("references", REFERENCES + "gcdg,k,LMS,6,0,1,1,\n", ":4:5 (mu): must be above zero"),
        ("references", "key\n", ":1:1: the column 'population' is missing"),
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
    code, _ = score(file, tables, "k", tmp_path / "scores.csv")
    assert code == 2
    assert capsys.readouterr().err.startswith(f"{wrong}{message}")
    assert {path.name for path in tmp_path.iterdir()} == before


def test_bad_input_leaves_earlier_scores_as_they_were(
    tables: dict[str, Path], tmp_path: Path
) -> None:
    file, out = tmp_path / "answers.txt", tmp_path / "scores.csv"
    file.write_text(ANSWERS + "b\t400\t1\t7\n")
    out.write_text("scores of yesterday")
    assert main(_command(file, tables, "k", out)) == 2
    assert out.read_text() == "scores of yesterday"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"file": "nowhere.txt"}, "nowhere.txt: No such file or directory"),
        ({"bank": "nowhere.csv"}, "nowhere.csv: No such file or directory"),
        ({"out": "nowhere/scores.csv"}, "scores.csv: No such file or directory"),
        ({"out": "."}, ": is a folder"),
        ({"key": "other"}, "--key other: no key 'other' in the table of keys, which holds k"),
    ],
)
def test_what_is_not_there_is_named(
    tables: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    message: str,
) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS)
    changed = {"bank": tmp_path / change["bank"]} if "bank" in change else {}
    command = _command(
        tmp_path / change.get("file", "answers.txt"),
        {**tables, **changed},
        change.get("key", "k"),
        tmp_path / change.get("out", "scores.csv"),
    )
    assert main(command) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def _command(file: Path, tables: dict[str, Path], key: str, out: Path) -> list[str]:
    options = [part for name, path in tables.items() for part in (f"--{name}", str(path))]
    return ["score", "responses", str(file), *options, "--key", key, "--out", str(out)]


def test_a_result_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    with pytest.raises(KeyboardInterrupt):
        _write_until_interrupted(path)
    assert list(tmp_path.iterdir()) == []
    with written_whole(path) as out:
        out.write("all of it")
        assert not path.exists()
    assert path.read_text() == "all of it"
    assert [each.name for each in tmp_path.iterdir()] == ["result.csv"]


def _write_until_interrupted(path: Path) -> None:
    with written_whole(path) as out:
        out.write("half of it")
        raise KeyboardInterrupt


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_only() -> None:
    terminal, pipe = _Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        bar = ProgressBar("Scoring", stream)
        for share in (0.0, 0.5, 0.501, 1.0):
            bar(share)
        bar.close()
    assert pipe.getvalue() == ""
    assert terminal.getvalue().count("\r") == 3
    assert "50 %" in terminal.getvalue()
    assert terminal.getvalue().endswith("100 %\n")


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    code = (
        "import sys; import handspan.site.cli; "
        "print(sorted({'django', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def _as_parquet(file: Path, to: Path) -> None:
    """Write a text file of answers as Parquet, with numbers as numbers."""
    lines = [line.split("\t") for line in gzip.decompress(file.read_bytes()).decode().splitlines()]
    columns = {}
    for place, name in enumerate(lines[0]):
        cells = [line[place] for line in lines[1:]]
        is_text = name in {"subjid", "sex", "cohort", "ctrycd"}
        columns[name] = cells if is_text else [float(cell) if cell else None for cell in cells]
    pq.write_table(pa.table(columns), to, row_group_size=1_000)


def test_parquet_in_and_out_gives_the_same_scores(tmp_path: Path) -> None:
    text = shared("data", "childdevdata", "gcdg_chl_1.txt.gz")
    _as_parquet(text, tmp_path / "answers.parquet")
    code, rows = score(text, reference_tables(), "gcdg", tmp_path / "scores.csv")
    assert code == 0
    assert main(_scoring(tmp_path / "answers.parquet", tmp_path / "s.parquet")) == 0
    found = pq.read_table(tmp_path / "s.parquet").to_pylist()
    assert len(found) == len(rows)
    for ours, text_row in zip(found, rows, strict=True):
        for name, value in text_row.items():
            if name == "subjid":
                assert ours[name] == value
            else:
                assert ours[name] == (float(value) if value else None), (name, text_row)


def _scoring(file: Path, out: Path) -> list[str]:
    options = [
        part for name, path in reference_tables().items() for part in (f"--{name}", str(path))
    ]
    return ["score", "responses", str(file), *options, "--key", "gcdg", "--out", str(out)]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"subjid": ["a"], "agedays": [400.0], "abcgmc001": [2.0]}, ":2:3 (abcgmc001): '2' is"),
        ({"subjid": ["a", None], "agedays": [400.0, 1.0], "abcgmc001": [1, 0]}, ":3:1 (subjid)"),
        ({"subjid": ["a"], "abcgmc001": [1]}, "the column 'agedays' is missing"),
        ({"subjid": ["a"], "agedays": ["old"], "abcgmc001": [1]}, "does not hold numbers"),
        ({"subjid": ["a"], "agedays": [1.0], "height": [1]}, "neither a known column"),
    ],
)
def test_what_is_wrong_in_a_parquet_file_is_said_with_its_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    columns: dict[str, list[object]],
    says: str,
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "answers.parquet")
    out = tmp_path / "scores.parquet"
    assert main(_scoring(tmp_path / "answers.parquet", out)) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_a_text_file_called_parquet_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "answers.parquet").write_text(ANSWERS)
    assert main(_scoring(tmp_path / "answers.parquet", tmp_path / "out.csv")) == 2
    assert "is no Parquet file" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
