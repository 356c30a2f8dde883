"""`handspan library check`: the table, the gaps, and the exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handspan.site.cli import main
from handspan.site.paths import ROOT


def test_the_shipped_library_is_counted_and_its_gaps_are_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["library", "check"])
    out = capsys.readouterr().out
    assert "56 skills" in out
    assert (code == 1) == ("gaps:" in out)
    lines = [line.split() for line in out.splitlines() if line.startswith("frustration ")]
    assert len(lines) == 1
    assert int(lines[0][1]) >= 3


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
