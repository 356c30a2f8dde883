"""`handspan progress`: effects and forecasts of series, bad input, whole results."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.forecast.filtering import Before, Visit
from handspan.core.progress.forecast.goal_forecast import forecast
from handspan.core.progress.simulated_children import JUDGING, simulated
from handspan.site.cli import main
from tests.shared import shared

SERIES = "dataset,series,session,cond,y\n" + "".join(
    f"d,{name},{place + 1},{'A' if place < 4 else 'B'},{value}\n"
    for name in ("s1", "s2")
    for place, value in enumerate((1, 2, 1, 3, 4, 6, 5, 7))
)
TRIALS = "series,session,phase,successes,trials\n" + "".join(
    f"{name},{place + 1},{'A' if place < 4 else 'B'},{value},{10 if place < 7 else 8}\n"
    for name in ("g1", "g2")
    for place, value in enumerate((1, 2, 1, 3, 4, 6, 5, 7))
)


def run(*words: str | Path) -> int:
    return main(["progress", *map(str, words)])


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def kept(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_effects_need_only_five_columns(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("effects", kept(tmp_path, "in.csv", SERIES), "--out", out) == 0
    found = lines(out)
    assert {(row["series"], row["pair"]) for row in found} == {("s1", "1"), ("s2", "1")}
    nap = next(row for row in found if (row["ES"], row["variant"]) == ("NAP", "unbiased"))
    assert (nap["Est"], nap["CI_upper"]) == ("1.0", "1.0")
    assert 0.5 < float(nap["CI_lower"]) < 1
    pogo = next(row for row in found if row["ES"] == "PoGO")
    assert pogo["Est"] == pogo["SE"] == "NA"


def test_a_return_to_baseline_makes_two_pairs(tmp_path: Path) -> None:
    text = "dataset,series,session,cond,y\n" + "".join(
        f"d,s,{place},{cond},{place % 3}\n" for place, cond in enumerate("AAABBBAABBB")
    )
    out = tmp_path / "out.csv"
    assert run("effects", kept(tmp_path, "in.csv", text), "--out", out) == 0
    assert {row["pair"] for row in lines(out)} == {"1", "2"}


def test_effects_agree_with_the_reference_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    file = shared("reference", "progress", "series_long.csv")
    assert run("effects", file, "--out", out) == 0
    key = ("dataset", "series", "pair", "ES", "variant")
    ours = {tuple(row[name] for name in key): row for row in lines(out)}
    seen = 0
    for row in lines(shared("reference", "progress", "reference_es.csv")):
        found = ours[tuple(row[name] for name in key)]
        if row["Est"] not in {"NA", "Inf"}:
            assert float(found["Est"]) == pytest.approx(float(row["Est"]), abs=1e-9)
            seen += 1
    assert seen > 1_500


def test_parquet_goes_in_and_out(tmp_path: Path) -> None:
    text, table = kept(tmp_path, "in.csv", SERIES), tmp_path / "in.parquet"
    pq.write_table(pa_csv.read_csv(text), table)
    plain, typed = tmp_path / "out.csv", tmp_path / "out.parquet"
    assert run("effects", text, "--out", plain) == 0
    assert run("effects", table, "--out", typed) == 0
    found = pq.read_table(typed)
    assert found.schema.field("Est").type == pa.float64()
    expected = [None if row["Est"] == "NA" else float(row["Est"]) for row in lines(plain)]
    assert found["Est"].to_pylist() == expected


def test_forecasts_begin_with_the_fifth_visit_and_look_at_nothing_later(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("forecast", kept(tmp_path, "in.csv", TRIALS), "--out", out) == 0
    found = [row for row in lines(out) if row["series"] == "g1"]
    assert [row["session"] for row in found] == ["5", "6", "7", "8"]
    assert [row["trials"] for row in found] == ["10", "10", "8", "8"]
    visits = [
        Visit(value, 10, Before.PHASE if place == 4 else Before.NOTHING)
        for place, value in enumerate((1, 2, 1, 3, 4, 6))
    ]
    told = forecast(visits, MasteryRule(80, 3, 10))
    chances = [float(value) for value in found[1]["probabilities"].split(";")]
    np.testing.assert_allclose(chances, told.chances, rtol=1e-5)
    for (ahead, chance), row in zip(told.rule, [found[1]] * 3, strict=True):
        assert float(row[f"p_rule_{ahead}"]) == pytest.approx(chance, rel=1e-5)
    for row in found:
        assert 0 <= float(row["p_plateau"]) + float(row["p_regression"]) <= 1
        assert len(row["probabilities"].split(";")) == int(row["trials"]) + 1


def test_series_may_stand_between_each_other(tmp_path: Path) -> None:
    head, *rest = TRIALS.splitlines(keepends=True)
    mixed = head + "".join(sorted(rest, key=lambda line: int(line.split(",")[1])))
    assert mixed != TRIALS
    plain, other = tmp_path / "plain.csv", tmp_path / "other.csv"
    assert run("forecast", kept(tmp_path, "in.csv", TRIALS), "--out", plain) == 0
    assert run("forecast", kept(tmp_path, "mixed.csv", mixed), "--out", other) == 0
    assert lines(plain) == lines(other)


def test_a_rule_that_is_easier_is_likelier(tmp_path: Path) -> None:
    children = simulated(JUDGING, 6, 9, seed=3)
    text = "series,session,phase,successes,trials\n" + "".join(
        f"c{child},{visit + 1},B,{count},10\n"
        for child, row in enumerate(children.successes)
        for visit, count in enumerate(row)
    )
    file, easy, hard = kept(tmp_path, "in.csv", text), tmp_path / "e.csv", tmp_path / "h.csv"
    assert run("forecast", file, "--rule", "50:2", "--out", easy) == 0
    assert run("forecast", file, "--rule", "90:3", "--out", hard) == 0
    for one, other in zip(lines(easy), lines(hard), strict=True):
        assert float(one["p_rule_8"]) >= float(other["p_rule_8"])


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("effects", SERIES.replace("d,s1,3,A,1", "d,s1,3,A,x"), ":4:5 (y): 'x' is not a number"),
        ("effects", SERIES.replace(",cond,", ",condition,"), "the column 'cond' is missing"),
        ("effects", SERIES.replace("d,s1,1,A", "d,s1,1,C"), "'C' is neither A nor B"),
        ("effects", "dataset,series,session,cond,y\nd,s,1,A,1\n", "each A needs a B"),
        ("forecast", TRIALS.replace("g1,2,A,2,10", "g1,2,A,12,10"), "12 of 10 trials cannot be"),
        ("forecast", TRIALS.replace("g1,2,A,2,10", "g1,2,A,2,0"), "1 to 1,000 trials"),
        ("forecast", TRIALS.replace("g1,3,A", "g1,2,A"), "occurs twice"),
    ],
)
def test_bad_input_is_named_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, text: str, says: str
) -> None:
    out = tmp_path / "out.csv"
    assert run(kind, kept(tmp_path, "in.csv", text), "--out", out) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


@pytest.mark.parametrize("rule", ["80", "0:3", "80:0", "101:3", "x:3", "80:99"])
def test_an_impossible_rule_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("forecast", kept(tmp_path, "in.csv", TRIALS), "--rule", rule, "--out", "x.csv")
    assert stopped.value.code == 2
