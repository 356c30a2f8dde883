"""The demonstration's invented norms hold by every check, and are what their script writes."""

from __future__ import annotations

import runpy
from pathlib import Path

from handspan.core.measurement.norm_checks import notes
from handspan.core.measurement.norm_files import read, write

ROOT = Path(__file__).resolve().parents[2]
CODE = "own-riverside-copying-task"
TEXT = (ROOT / "data/demonstration/copying_norms.csv").read_text("utf-8")


def test_they_hold_without_a_gap() -> None:
    rows, problems = read(TEXT, instrument=CODE, edition="1")
    assert problems == []
    assert notes(list(enumerate(rows))) == []
    assert {row.source_page for row in rows} == {"invented"}


def test_they_are_what_the_script_writes() -> None:
    rows = runpy.run_path(str(ROOT / "data/demonstration/build_norms.py"))["rows"]()
    assert write(rows, instrument=CODE, edition="1") == TEXT
