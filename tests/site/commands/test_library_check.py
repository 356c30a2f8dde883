"""`handspan library check`: the table, the gaps, and the exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handspan.site.cli import main
from handspan.site.paths import ROOT


def test_the_shipped_library_has_no_gap(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["library", "check"]) == 0
    out = capsys.readouterr().out
    assert "56 skills" in out
    assert "gaps" not in out
    lines = [line.split() for line in out.splitlines() if line.startswith("frustration ")]
    assert len(lines) == 1
    assert int(lines[0][1]) >= 8


def test_a_gap_ends_with_one_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    for name in ("skills", "activities"):
        shutil.copytree(ROOT / "data" / name, data / name)
    (data / "activities/everyday.toml").unlink()
    assert main(["library", "check", "--data", str(data)]) == 1
    assert "“using the toilet” occurs" in capsys.readouterr().out


def test_a_bad_file_ends_with_two_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["library", "check", "--data", str(tmp_path)]) == 2
    assert "skills.toml" in capsys.readouterr().err
    data = tmp_path / "data"
    for name in ("skills", "activities"):
        shutil.copytree(ROOT / "data" / name, data / name)
    hands = data / "activities/hands.toml"
    hands.write_text(hands.read_text("utf-8").replace("grasp = 0.6", "grasp = 0.5"), "utf-8")
    assert main(["library", "check", "--data", str(data)]) == 2
    assert "finger-hold, skills: the parts must sum to 1" in capsys.readouterr().err
