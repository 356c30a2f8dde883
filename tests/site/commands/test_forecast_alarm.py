"""`handspan progress forecast` writes the alarm's probabilities, and refuses days out of order."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handspan.core.progress.alarm import Visit, watch
from handspan.site.cli import main

COUNTS = (1, 2, 3, 4, 5, 5, 5, 4, 5, 5, 5)


def written(folder: Path, sessions: list[str]) -> Path:
    lines = [f"ana,{session},program,{n},10" for session, n in zip(sessions, COUNTS, strict=True)]
    path = folder / "trials.csv"
    path.write_text("series,session,phase,successes,trials\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def test_the_alarm_after_each_visit_is_written(tmp_path: Path) -> None:
    out = tmp_path / "forecasts.csv"
    path = written(tmp_path, [str(n) for n in range(len(COUNTS))])
    assert main(["progress", "forecast", str(path), "--out", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    alarms = watch([Visit(count, 10) for count in COUNTS])[4:]
    for row, found in zip(rows, alarms, strict=True):
        assert float(row["p_plateau"]) == pytest.approx(found.p_plateau, rel=1e-4)
        assert float(row["p_regression"]) == pytest.approx(found.p_regression, rel=1e-4)


def test_days_out_of_order_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = [f"2026-03-{n:02d}" for n in (1, 2, 4, 3, *range(5, 12))]
    out = tmp_path / "forecasts.csv"
    assert main(["progress", "forecast", str(written(tmp_path, days)), "--out", str(out)]) == 2
    assert "2026-03-03 stands after 2026-03-04 in 'ana'" in capsys.readouterr().err
    assert not out.exists()
