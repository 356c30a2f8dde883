"""`handspan import responses`: a whole file becomes charts, or nothing does."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from handspan.clinic.evaluation.models import AnswerSheet, Score
from handspan.clinic.people.models import Child
from handspan.site.cli import main
from handspan.site.commands.progress_bar import ProgressBar
from tests.shared import shared
from tests.world import World

HEADER = "ctrycd\tcohort\tcohortn\tsubjid\tagedays\tsex\tgagebrth\tby1mdd074\tby1mdd075\n"
ROWS = "CHL\tTEST\t1\t7\t374\tFemale\t\t1\t0\nCHL\tTEST\t1\t7\t551\tFemale\t259\t1\t1\n"


def _file(folder: Path, rows: str, name: str = "answers.txt") -> Path:
    path = folder / name
    text = (HEADER + rows).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def _import(path: Path, *more: str) -> int:
    return main(["import", "responses", str(path), *more])


@pytest.mark.parametrize("name", ["answers.txt", "answers.txt.gz"])
def test_every_visit_opens_in_the_browser(world: World, tmp_path: Path, name: str) -> None:
    lead = world.staff["therapist"].user.email
    assert _import(_file(tmp_path, ROWS, name), "--lead", lead) == 0
    child = Child.objects.get(source="TEST 7")
    assert AnswerSheet.objects.filter(child=child).count() == 2
    browser: Client = world.browser("therapist")
    body = browser.get(f"/children/{child.pk}/scores").content.decode()
    assert "90% interval" in body
    assert "Gray band" in body
    for score in Score.objects.filter(child=child):
        assert f"{score.estimate:.1f}" in body


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (ROWS.replace("\t1\t0\n", "\t1\t7\n"), ":2:9 (by1mdd075)"),
        (ROWS.replace("374", "soon"), ":2:5 (agedays)"),
        (ROWS.replace("\t1\t1\n", "\t1\n"), ":3:"),
    ],
)
def test_bad_input_names_its_place_and_nothing_is_imported(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, says: str
) -> None:
    path = _file(tmp_path, rows)
    assert _import(path) == 2
    assert f"{path}{says}" in capsys.readouterr().err
    assert not Child.objects.filter(source__startswith="TEST").exists()


def test_visits_without_an_age_are_left_out_and_said(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, ROWS + "CHL\tTEST\t1\t8\t\tMale\t\t1\t0\n")
    assert _import(path) == 0
    assert "1 visits have no age and were left out (line 4)" in capsys.readouterr().err
    assert not Child.objects.filter(source="TEST 8").exists()


def test_what_is_here_is_not_imported_again(world: World, tmp_path: Path) -> None:
    assert _import(_file(tmp_path, ROWS)) == 0
    assert _import(_file(tmp_path, ROWS)) == 2
    assert Child.objects.filter(source="TEST 7").count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--clinic", "oak"), "name one of the clinics here (willow)"),
        (("--lead", "nobody@willow.example"), "nobody on the staff"),
        (("--key", "other"), "no key 'other'"),
    ],
)
def test_unknown_names_are_said(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    says: str,
) -> None:
    assert _import(_file(tmp_path, ROWS), *more) == 2
    assert says in capsys.readouterr().err


def test_another_calibration_has_no_band_of_ours(world: World, tmp_path: Path) -> None:
    bank = tmp_path / f"{'long' * 20}.csv"
    bank.write_bytes((settings.DATA / "milestones/bank.csv").read_bytes())
    assert _import(_file(tmp_path, ROWS), "--bank", str(bank)) == 0
    child = Child.objects.get(source="TEST 7")
    assert set(Score.objects.values_list("table", flat=True)) == {bank.name[:60]}
    body = world.browser("supervisor").get(f"/children/{child.pk}/scores").content.decode()
    assert "90% interval" in body
    assert "Gray band" not in body


@pytest.mark.parametrize("label", ["Reading answers.txt", "Writing charts"])
def test_ctrl_c_takes_everything_back_and_leaves_the_bar(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    terminal = _interrupted(monkeypatch, label)
    assert _import(_file(tmp_path, ROWS)) == 130
    assert not Child.objects.filter(source__startswith="TEST").exists()
    assert label in terminal.getvalue()
    assert terminal.getvalue().endswith("\n")


def test_ctrl_c_leaves_no_scores_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _interrupted(monkeypatch, "Scoring answers.txt")
    own = settings.DATA / "milestones"
    tables = [
        part
        for name in ("bank", "keys", "references")
        for part in (f"--{name}", str(own / f"{name}.csv"))
    ]
    file, out = _file(tmp_path, ROWS), tmp_path / "scores.csv"
    command = ["score", "responses", str(file), *tables, "--key", "handspan0", "--out", str(out)]
    assert main(command) == 130
    assert list(tmp_path.iterdir()) == [file]
    assert terminal.getvalue().endswith("\n")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _interrupted(monkeypatch: pytest.MonkeyPatch, label: str) -> _Terminal:
    """Watch on a terminal, and press Ctrl+C as soon as this bar moves."""
    terminal, move = _Terminal(), ProgressBar.__call__

    def press(bar: ProgressBar, share: float) -> None:
        move(bar, share)
        if bar._label == label:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(ProgressBar, "__call__", press)
    return terminal


def test_a_whole_study_comes_in(world: World) -> None:
    path = shared("data", "childdevdata", "gcdg_ecu.txt.gz")
    assert _import(path) == 0
    assert Child.objects.exclude(source="").count() == AnswerSheet.objects.count() == 667
