"""`handspan adaptive replay`: brute force on real answers, the bars, bad input, whole results."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handspan.core.measurement.batch_sittings import StopAt, replay
from handspan.core.measurement.grid import log_normal_prior, normalized
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.priors import PRIOR_SD
from handspan.core.measurement.scale import prepare_form
from handspan.core.measurement.scoring import score_visits
from handspan.core.measurement.visit_replay import bank_of_form
from handspan.site.cli import main
from handspan.site.commands.response_files import read_responses
from handspan.site.commands.score import scale_of_tables
from tests.shared import shared

BANK = "key,item,tau,instrument,domain,mode\n" + "".join(
    f"k,abcgmc{number:03d},{50 + 2 * number},abc,gm,c\n" for number in range(6)
)
KEY_TABLE = (
    "key,base_population,intercept,slope,from,to,by,retired\nk,gcdg,66.5,2,-10,100,1,FALSE\n"
)
REFERENCES = (
    "population,key,distribution,age,mu,sigma,nu,tau\n"
    "gcdg,k,LMS,0,6,0.6,1,\ngcdg,k,LMS,5,85,0.05,1,\n"
)
ANSWERS = "subjid\tagedays\t" + "\t".join(f"abcgmc{number:03d}" for number in range(6)) + "\n"
STUDIES = ("gcdg_chl_1", "gcdg_col_lt42m")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {
        "answers": ANSWERS
        + "a\t400\t1\t1\t1\t0\t0\t0\nb\t\t1\t1\t1\t0\t0\t0\nc\t400\t\t\t\t\t\t\n",
        "bank": BANK,
        "keys": KEY_TABLE,
        "references": REFERENCES,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return {name: tmp_path / name for name in texts}


def run(
    files: dict[str, Path], key: str, out: Path, *more: str
) -> tuple[int, list[dict[str, str]]]:
    tables = [
        part for name in ("bank", "keys", "references") for part in (f"--{name}", files[name])
    ]
    options = [*tables, "--key", key, "--out", out, *more]
    code = main(["adaptive", "replay", str(files["answers"]), *map(str, options)])
    if out.suffix != ".csv" or not out.exists():
        return code, []
    return code, list(csv.DictReader(io.StringIO(out.read_text())))


def study_files(study: str) -> dict[str, Path]:
    reference = {
        "bank": shared("reference", "measure", "itembank.csv"),
        "keys": shared("reference", "measure", "keys.csv"),
        "references": shared("reference", "measure", "references.csv"),
    }
    return {"answers": shared("data", "childdevdata", f"{study}.txt.gz"), **reference}


def test_one_line_for_each_visit_with_what_it_took(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "replay.csv"
    code, rows = run(files, "k", out, "--stop-se", "2.2")
    assert code == 0
    assert out.read_text().splitlines()[0] == "row,used,d,sem,full_d"
    assert [row["row"] for row in rows] == ["1", "2", "3"]
    assert 1 < int(rows[0]["used"]) < 6
    assert float(rows[0]["sem"]) < 2.2
    assert rows[0]["d"] != rows[0]["full_d"]
    for row in rows[1:]:
        assert (row["used"], row["d"], row["sem"], row["full_d"]) == ("0", "", "", "")
    _, whole = run(files, "k", out, "--stop-se", "0.01")
    assert whole[0]["used"] == "6"
    assert whole[0]["d"] == whole[0]["full_d"] == rows[0]["full_d"]
    _, few = run(files, "k", out, "--stop-se", "0.01", "--max-items", "2")
    assert few[0]["used"] == "2"


def test_parquet_in_and_out_say_the_same(files: dict[str, Path], tmp_path: Path) -> None:
    _, wanted = run(files, "k", tmp_path / "replay.csv", "--stop-se", "2.2")
    columns = list(zip(*csv.reader(files["answers"].open(), delimiter="\t"), strict=True))
    table = {
        name: list(cells) if name == "subjid" else [float(c) if c else None for c in cells]
        for name, *cells in columns
    }
    answers = tmp_path / "answers.parquet"
    pq.write_table(pa.table(table), answers)
    out = tmp_path / "replay.parquet"
    code = run({**files, "answers": answers}, "k", out, "--stop-se", "2.2")[0]
    assert code == 0
    found = pq.read_table(out).to_pylist()
    assert [list(row) for row in found] == [list(row) for row in wanted]
    for row, want in zip(found, wanted, strict=True):
        assert {k: v for k, v in row.items() if v is not None} == {
            k: float(v) for k, v in want.items() if v
        }


@pytest.mark.parametrize("study", STUDIES)
def test_replays_of_open_studies_reach_the_bars(study: str, tmp_path: Path) -> None:
    code, rows = run(study_files(study), "gcdg", tmp_path / "replay.csv", "--stop-se", "1.5")
    assert code == 0
    with gzip.open(shared("reference", "measure", f"gcdg__{study}.csv.gz"), "rt") as file:
        wanted = list(csv.DictReader(file))
    assert len(rows) == len(wanted)
    scored = [
        (row, want) for row, want in zip(rows, wanted, strict=True) if want["d"] not in {"", "NA"}
    ]
    assert all(float(row["full_d"]) == float(want["d"]) for row, want in scored)
    short, full = (np.array([float(row[name]) for row, _ in scored]) for name in ("d", "full_d"))
    assert np.corrcoef(short, full)[0, 1] >= 0.97
    # where all answers of the visit are precise enough, the replay must be, with 11 on average
    possible = [(row, want) for row, want in scored if float(want["sem"]) < 1.5]
    assert len(possible) > 0.9 * len(scored)
    assert all(float(row["sem"]) < 1.5 for row, _ in possible)
    assert np.mean([int(row["used"]) for row, _ in possible]) <= 11


@pytest.mark.parametrize("study", STUDIES)
def test_the_sequence_on_a_real_bank_is_that_of_brute_force(study: str) -> None:
    files = study_files(study)
    tables = {name: files[name] for name in ("bank", "keys", "references")}
    scale = scale_of_tables("gcdg", **tables)
    answered = read_responses(files["answers"])
    form = prepare_form(scale, answered.items)
    ages = score_visits(form, answered.answers, answered.age_days).age
    scored = np.flatnonzero(np.isfinite(scale.prior_mean(ages)))
    answers = np.ascontiguousarray(answered.answers[scored][:, form.used])
    means = scale.prior_mean(ages[scored])
    prior = Prior(means, np.full_like(means, PRIOR_SD))
    bank, stop = bank_of_form(form), StopAt(1.5, 0, 40)
    fast = replay(bank, answers, prior, stop)
    slow = replay(bank, answers, prior, stop, compiled=False)
    assert (fast.order == slow.order).all()
    assert fast.mean == pytest.approx(slow.mean, abs=1e-9)
    taus = np.array([scale.bank.difficulties()[form.items[column]] for column in form.used])
    for visit in range(0, len(scored), 20):
        wanted = textbook(answers[visit], taus, means[visit], form.curves.points, scale.key.slope)
        used = int(fast.used[visit])
        assert fast.order[visit, :used].tolist() == wanted[:used]


def textbook(
    answers: np.ndarray, taus: np.ndarray, prior_mean: float, points: np.ndarray, slope: float
) -> list[int]:
    """Weigh every item at every turn, by the chance to pass it."""
    log_weights = log_normal_prior(points, prior_mean, PRIOR_SD)
    left = np.flatnonzero(answers >= 0)
    order: list[int] = []
    while len(left) and len(order) < 40:
        mean = float(normalized(log_weights) @ points)
        chance = 1 / (1 + np.exp(-(mean - taus[left]) / slope))
        worth = chance * (1 - chance)
        chosen = int(left[np.argmax(worth >= worth.max() * (1 - 1e-9))])
        order.append(chosen)
        logit = (points - taus[chosen]) / slope
        log_weights = log_weights - np.logaddexp(0, -logit if answers[chosen] else logit)
        left = left[left != chosen]
    return order


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("answers", ANSWERS + "a\t400\t1\t1\t7\t0\t0\t0\n", ":2:5 (abcgmc002): an answer is 1"),
        ("answers", "subjid\tagedays\tabcgmc099\na\t400\t1\n", ": no item of the file belongs"),
        ("bank", BANK + "k,abcgmc099,hard,abc,gm,c\n", ":8:3 (tau): 'hard' is not a number"),
    ],
)
def test_bad_input_is_named_and_leaves_nothing(
    files: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    message: str,
) -> None:
    files[name].write_text(text)
    before = {path.name for path in tmp_path.iterdir()}
    code, _ = run(files, "k", tmp_path / "replay.csv", "--stop-se", "1.5")
    assert code == 2
    assert capsys.readouterr().err.startswith(f"{files[name]}{message}")
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "wrong",
    [
        ["--stop-se", "0"],
        ["--stop-se", "nan"],
        ["--stop-se", "much"],
        ["--stop-se", "1.5", "--max-items", "0"],
    ],
)
def test_limits_that_cannot_be_are_refused(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(files, "k", tmp_path / "replay.csv", *wrong)
    assert ended.value.code == 2
    assert wrong[-2] in capsys.readouterr().err
    assert not (tmp_path / "replay.csv").exists()


def test_a_key_without_items_is_named(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files, "other", tmp_path / "replay.csv", "--stop-se", "1.5")[0] == 2
    assert "--key other: no key 'other'" in capsys.readouterr().err
