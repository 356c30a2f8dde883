"""`handspan calibrate`: a bank that scoring reads, bad input, whole results."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handspan.site.cli import main

PLACES = np.linspace(-5, 5, 14)


def study(folder: Path, name: str, instrument: str, seed: int, children: int = 500) -> Path:
    """Children of 1 month to 3.5 years; the last item is one that all of them pass."""
    random = np.random.default_rng(seed)
    age = np.exp(random.uniform(np.log(0.1), np.log(3.5), children))
    ability = random.normal(4 * np.log(age + 0.25), 1.0)
    passing = 1 / (1 + np.exp(np.append(PLACES, -99) - ability[:, np.newaxis]))
    answers = (random.random(passing.shape) < passing).astype(int)
    items = [f"{instrument}gmd{number:03}" for number in range(len(PLACES) + 1)]
    lines = ["\t".join(["subjid", "agedays", *items])]
    for child in range(children):
        lines.append("\t".join(map(str, [child, round(age[child] * 365.25), *answers[child]])))
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def calibrate(*words: str | Path) -> int:
    return main(["calibrate", *map(str, words)])


def bank(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_the_bank_holds_places_errors_and_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [study(tmp_path, "a.txt", "aaa", 1), study(tmp_path, "b.txt", "bbb", 2)]
    out = tmp_path / "bank.csv"
    assert calibrate(*files, "--out", out, "--key", "mine") == 0
    rows = bank(out)
    assert len(rows) == 2 * (len(PLACES) + 1)
    assert {row["key"] for row in rows} == {"mine"}
    placed = [row for row in rows if row["tau"]]
    assert [row["item"] for row in rows if not row["tau"]] == ["aaagmd014", "bbbgmd014"]
    assert {row["component"] for row in placed} == {"1", "2"}
    for instrument in ("aaa", "bbb"):
        own = [row for row in placed if row["instrument"] == instrument]
        assert len({row["component"] for row in own}) == 1
        tau = np.array([float(row["tau"]) for row in own])
        error = np.array([float(row["error"]) for row in own])
        away = tau - PLACES
        assert np.std(away) < 0.3
        assert abs(away.mean()) < 3 * error.mean()
        assert all(0.7 < float(row["infit"]) < 1.2 for row in own)
    first = rows[0]
    assert (first["domain"], first["mode"], first["model"]) == ("gm", "d", "rasch")
    assert (first["answers"], first["steps"]) == ("500", "")
    said = capsys.readouterr().err
    assert "28 of 30 items placed by 15,000 answers of 1,000 children" in said
    assert "2 components that share no comparison" in said


def test_a_parquet_bank_holds_the_same_with_typed_columns(tmp_path: Path) -> None:
    file = study(tmp_path, "a.txt", "aaa", 3)
    out, same = tmp_path / "bank.csv", tmp_path / "bank.parquet"
    assert calibrate(file, "--out", out) == 0
    assert calibrate(file, "--out", same) == 0
    table = pq.read_table(same)
    assert table.schema.field("tau").type == pa.float64()
    rows = bank(out)
    assert table.column_names == list(rows[0])
    for name in ("item", "model", "steps"):
        assert table[name].to_pylist() == [row[name] for row in rows]
    for name in ("tau", "error", "answers", "component"):
        assert table[name].to_pylist() == [float(row[name]) if row[name] else None for row in rows]


def test_scoring_reads_the_bank(tmp_path: Path) -> None:
    file = study(tmp_path, "a.txt", "aaa", 3)
    out, keys, references = (tmp_path / f"{name}.csv" for name in ("bank", "keys", "references"))
    assert calibrate(file, "--out", out) == 0
    keys.write_text(
        "key,base_population,intercept,slope,from,to,by,retired\nown,here,0,1,-20,20,0.25,FALSE\n"
    )
    references.write_text(
        "population,key,distribution,age,mu,sigma,nu,tau\n"
        "here,own,LMS,0,1,0.9,1,\nhere,own,LMS,5,6,0.2,1,\n"
    )
    scores = tmp_path / "scores.csv"
    tables = ["--bank", out, "--keys", keys, "--references", references, "--key", "own"]
    assert main(["score", "responses", *map(str, [file, *tables, "--out", scores])]) == 0
    rows = bank(scores)
    assert len(rows) == 500
    assert {row["n"] for row in rows} == {"14"}
    passed = np.array([float(row["p"]) for row in rows])
    assert np.corrcoef(passed, [float(row["d"]) for row in rows])[0, 1] > 0.9


def test_items_with_few_answers_are_placed_where_wanted(tmp_path: Path) -> None:
    file = study(tmp_path, "a.txt", "aaa", 4, children=40)
    out = tmp_path / "bank.csv"
    assert calibrate(file, "--out", out) == 2
    assert not out.exists()
    assert calibrate(file, "--out", out, "--min-answers", "20") == 0
    assert sum(1 for row in bank(out) if row["tau"]) > 5


def test_bad_input_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = study(tmp_path, "a.txt", "aaa", 5)
    bad = tmp_path / "bad.txt"
    bad.write_text("subjid\tagedays\taaagmd000\nx\t30\t7\n")
    alike = tmp_path / "alike.txt"
    lines = [line.split("\t") for line in good.read_text().splitlines()]
    alike.write_text(
        "\n".join(
            "\t".join([line[0], "400" if row else "agedays", *line[2:]])
            for row, line in enumerate(lines)
        )
    )
    out = tmp_path / "bank.csv"
    out.write_text("as it was")
    for files, why in (
        ([good, bad], f"{bad}:2:3 (aaagmd000): an answer is"),
        ([good, good], f"{good}: is named twice"),
        ([tmp_path / "none.txt"], "none.txt: No such file"),
        ([alike], "needs visits at different ages"),
    ):
        assert calibrate(*files, "--out", out) == 2
        assert why in capsys.readouterr().err
        assert out.read_text() == "as it was"
    assert calibrate(good, "--out", tmp_path / "no" / "bank.csv") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.txt",
        "alike.txt",
        "bad.txt",
        "bank.csv",
    ]


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_count_that_is_none_is_refused(
    tmp_path: Path, count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        calibrate(tmp_path / "a.txt", "--out", tmp_path / "b.csv", "--min-answers", count)
    assert stopped.value.code == 2
    assert "whole number above 0" in capsys.readouterr().err


def test_visits_without_an_age_are_compared_but_not_linked(tmp_path: Path) -> None:
    file = study(tmp_path, "a.txt", "aaa", 6)
    lines = [line.split("\t") for line in file.read_text().splitlines()]
    for line in lines[1:251]:
        line[1] = ""
    file.write_text("\n".join("\t".join(line) for line in lines))
    other = study(tmp_path, "b.txt", "bbb", 7)
    nameless = [line.split("\t") for line in other.read_text().splitlines()]
    other.write_text(
        "\n".join(
            "\t".join([line[0], "agedays" if not row else "", *line[2:]])
            for row, line in enumerate(nameless)
        )
    )
    out = tmp_path / "bank.csv"
    assert calibrate(file, other, "--out", out) == 0
    rows = bank(out)
    # an instrument whose children have no age cannot be brought onto the scale
    assert {row["instrument"] for row in rows if row["tau"]} == {"aaa"}
    assert {row["answers"] for row in rows} == {"500"}
