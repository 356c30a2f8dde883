"""`handspan program plan`: a week from a file, safe and explained; nothing written when refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handspan.clinic.program import shipped
from handspan.core.program.safety import ChildSafety, check
from handspan.site.cli import main
from handspan.site.paths import ROOT

CHILD: dict[str, Any] = {
    "age_months": 66,
    "safety": [["allergy", "milk"], ["seizures", ""]],
    "interests": ["trains"],
    "standings": {"hands": {"standing": -1.4, "error": 0.4}},
    "goals": [
        {"code": "g1", "title": "Buttons a coat", "area": "everyday", "chance": 0.4},
        {"code": "g2", "title": "Asks for help", "area": "confidence", "at_target": 0.9},
    ],
    "week": {"visits": 2, "minutes": 45, "home_minutes_a_day": 15},
}


def plan(tmp_path: Path, child: object) -> tuple[int, Path]:
    """Run the command on a child."""
    source, out = tmp_path / "child.json", tmp_path / "plan.json"
    source.write_text(child if isinstance(child, str) else json.dumps(child), "utf-8")
    return main(["program", "plan", str(source), "--out", str(out)]), out


def test_a_week_is_planned_safely_and_adds_up(tmp_path: Path) -> None:
    code, out = plan(tmp_path, CHILD)
    assert code == 0
    found = json.loads(out.read_text("utf-8"))
    assert "no study shows" in found["note"]
    items = [one for visit in (*found["visits"], found["home"]) for one in visit]
    assert sum(sum(one["adds"].values()) for one in items) == pytest.approx(
        found["objective"], abs=1e-9
    )
    for visit in found["visits"]:
        assert {"g1", "g2"} <= {one["key"] for one in visit}
        assert [one["minutes"] for one in visit if one["is_goal"]] == [15, 15]
        assert sum(one["minutes"] for one in visit) <= 45
    assert sum(one["minutes"] for one in found["home"]) <= 15
    library = shipped.read(ROOT / "data")
    known = library.activities
    child = ChildSafety(66, (("allergy", "milk"), ("seizures", "")))
    for place, listed in (("clinic", found["visits"]), ("home", [found["home"]])):
        for one in (each for visit in listed for each in visit if not each["is_goal"]):
            assert check(known[one["key"]], child, library.rules, place) == ()
    assert found["left_out"]
    again, other = plan(tmp_path, CHILD)
    assert again == 0
    assert json.loads(other.read_text("utf-8")) == found


def test_a_file_that_says_nothing_of_safety_counts_every_question_as_a_yes(
    tmp_path: Path,
) -> None:
    silent = {key: value for key, value in CHILD.items() if key != "safety"}
    _, out = plan(tmp_path, silent)
    left = json.loads(out.read_text("utf-8"))["left_out"]
    _, out = plan(tmp_path, CHILD | {"safety": []})
    assert len(left) > len(json.loads(out.read_text("utf-8"))["left_out"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"age_months": 300}, "age_months: a number from 0 to 216"),
        ({"age_months": "six"}, "age_months: a number"),
        ({"goals": []}, "goals: from 1 to 10"),
        ({"goals": [{"code": "a", "title": "A", "area": "wings"}]}, "'wings' is not one of"),
        ({"goals": [CHILD["goals"][0], CHILD["goals"][0]]}, "a code occurs twice"),
        ({"goals": [{"code": "a", "title": "A"}]}, "area is missing"),
        ({"standings": {"hands": {"standing": 0.0, "error": 0.0}}}, "hands: error"),
        ({"standings": {"wings": {}}}, "'wings' is not one of"),
        ({"week": {"visits": 1.5, "minutes": 45}}, "week: visits: a whole number"),
        ({"week": {"visits": 1}}, "week: minutes is missing"),
        ({"safety": [["allergy"]]}, "safety: each is a pair"),
        ({"interests": "trains"}, "interests: a list"),
        ({"shoe_size": 28}, "shoe_size is not known here"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], why: str
) -> None:
    code, out = plan(tmp_path, CHILD | changes)
    assert code == 2
    assert why in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(("text", "why"), [("{", "no JSON"), ("[]", "a table is expected")])
def test_a_file_that_is_no_child_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    code, out = plan(tmp_path, text)
    assert code == 2
    assert why in capsys.readouterr().err
    assert not out.exists()
