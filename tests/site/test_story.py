"""The demonstration clinic's story: whole, kind, and refused when anything in it cannot be."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handspan.core.areas import BY_CODE
from handspan.core.goals.ladder import Ladder, LadderLevel, check_ladder
from handspan.core.goals.wording import GoalWords, check_wording
from handspan.core.language.reading import reads_easily
from handspan.core.program.library import Vocabulary, parse_library, parse_themes
from handspan.core.program.safety import ChildSafety, is_forbidden
from handspan.core.program.safety import check as check_safety
from handspan.core.program.safety_rules import parse_safety_rules
from handspan.core.program.skills import parse_skills
from handspan.site.demonstration.cast import Child, Story, Visit, monday
from handspan.site.demonstration.checks import check
from handspan.site.demonstration.story import StoryError, parse, told_on

DATA = Path(__file__).resolve().parents[2] / "data"
TEXT = (DATA / "demonstration" / "clinic.toml").read_text(encoding="utf-8")
RULES = parse_safety_rules((DATA / "activities" / "safety.toml").read_text(encoding="utf-8"))
THEMES = parse_themes((DATA / "activities" / "themes.toml").read_text(encoding="utf-8"))
SKILLS = parse_skills((DATA / "skills" / "skills.toml").read_text(encoding="utf-8"))
LIBRARY = {
    activity.code: activity
    for activity in parse_library(
        {code: (DATA / "activities" / f"{code}.toml").read_text("utf-8") for code in BY_CODE},
        Vocabulary(RULES.tags, THEMES, SKILLS.by_code),
    )
}
STORY = parse(TEXT)
CHILDREN = {child.key: child for child in STORY.children}
STAFF = {member.key: member for member in STORY.staff}
ACTIVE = [child for child in STORY.children if child.stage == "active"]
NOT_SAID = re.compile(
    r"\b(fail\w*|poor\w*|weak\w*|deficit\w*|deficien\w*|impair\w*|abnormal\w*|normal\w*|refus\w*|"
    r"non-?complian\w*|suffer\w*|retard\w*|lazy|naughty|dumb|stupid|tantrum\w*|meltdown\w*|"
    r"special needs|low-functioning|high-functioning|wheelchair-bound|disorder\w*|delay\w*)\b",
    re.IGNORECASE,
)


def family_texts(child: Child) -> list[str]:
    """What this child's family says or reads in its own words."""
    said = [child.strengths, *child.hopes, *child.family_says]
    said += [child.referral.worry, child.referral.good_at, child.referral.tried]
    said += [goal.family_words for goal in child.goals]
    said += [flag.detail for flag in child.safety]
    if child.evaluation:
        said += [child.evaluation.question, child.evaluation.recommendation]
    return said + ([child.program.long_term_words] if child.program else [])


def with_child(key: str, **changes: object) -> Story:
    children = tuple(
        replace(child, **changes) if child.key == key else child  # type: ignore[arg-type]
        for child in STORY.children
    )
    return replace(STORY, children=children)


def test_the_clinic_has_the_promised_people() -> None:
    assert STORY.clinic.time_zone == "America/Chicago"
    assert len(STORY.rooms) == 4
    assert Counter(role for member in STORY.staff for role in member.roles) == {
        "therapist": 3,
        "assistant": 1,
        "supervisor": 1,
        "administrator": 1,
        "front_desk": 1,
    }
    therapists = Counter(m.discipline for m in STORY.staff if "therapist" in m.roles)
    assert therapists == {"OT": 2, "PT": 1}
    assert STAFF["dana"].roles == ("therapist", "supervisor", "administrator")
    assert STAFF["leticia"].supervisor == "dana"


def test_every_license_holds_well_into_2028() -> None:
    licenses = [c for m in STORY.staff for c in m.credentials if c.kind == "license"]
    assert len(licenses) == 4
    assert all(each.valid_to and each.valid_to >= date(2028, 6, 1) for each in licenses)
    assert all("made up" in c.issuer for m in STORY.staff for c in m.credentials)


def test_twenty_seven_children_from_one_to_sixteen() -> None:
    assert len(STORY.children) == 27
    ages = [
        (STORY.clinic.story_day - child.birth_date).days / 365.25 for child in CHILDREN.values()
    ]
    assert 1 <= min(ages) < 2
    assert 16 <= max(ages) < 17
    assert len({int(age) for age in ages}) >= 12
    assert len({child.family_name for child in STORY.children}) >= 26
    assert len({name for child in STORY.children for name in child.languages}) >= 15
    assert len({child.pronouns for child in STORY.children}) == 3
    assert {m for c in ACTIVE for v in c.visits if (m := STAFF[v.staff].discipline)} == {"OT", "PT"}


def test_stages_and_the_shapes_of_progress() -> None:
    assert Counter(child.stage for child in STORY.children) == {
        "active": 24,
        "new": 1,
        "waiting": 1,
        "goals_proposed": 1,
    }
    growth = Counter(goal.growth for child in ACTIVE for goal in child.goals)
    assert set(growth) == {"steady", "reached", "plateau", "slow", "late_start"}
    assert growth["plateau"] == 1
    assert growth["reached"] >= 5
    missed = {c.key: sum(v.attendance.count(x) for v in c.visits for x in "FN") for c in ACTIVE}
    assert [key for key, times in missed.items() if times >= 4] == ["mila-novak"]


def test_amara_and_her_teacher() -> None:
    amara = CHILDREN["amara-okafor"]
    assert amara.birth_date == date(2020, 10, 13)
    assert [(flag.kind, flag.substance) for flag in amara.safety] == [("allergy", "latex")]
    assert [right.guardian for right in amara.guardians] == ["ada-okafor", "chidi-okafor"]
    assert amara.teacher
    assert (amara.teacher.name, amara.teacher.ends_on) == ("Ms. Brandt", date(2027, 6, 30))
    assert [child.key for child in STORY.children if child.teacher] == ["amara-okafor"]


def test_safety_households_and_rights_that_pages_must_honor() -> None:
    flags = {(flag.kind, flag.substance) for c in STORY.children for flag in c.safety}
    assert flags == {
        ("allergy", "latex"),
        ("allergy", "peanut"),
        ("seizures", ""),
        ("elopement", ""),
        ("choking", ""),
        ("other", ""),
    }
    home = {guardian.key: guardian.household for guardian in STORY.guardians}
    parted = [
        child.key
        for child in STORY.children
        if len({home[r.guardian] for r in child.guardians if r.can_see}) == 2
    ]
    assert parted == ["jonah-feldman-reyes", "rafael-souza"]
    rights = [right for child in STORY.children for right in child.guardians]
    by_order = [right for right in rights if right.court_order_on]
    assert [(r.can_see, r.can_decide, r.can_sign) for r in by_order] == [(True, False, False)]
    assert [r.relationship for r in rights if r.can_pick_up and not r.can_see] == ["aunt"]
    assert "grandmother" in {right.relationship for right in rights}
    of_guardian = Counter(right.guardian for right in rights)
    assert of_guardian["layla-haddad"] == 2


@pytest.mark.parametrize("child", STORY.children, ids=lambda child: child.key)
def test_words_of_families_are_short_and_kind(child: Child) -> None:
    for text in family_texts(child):
        assert text
        assert reads_easily(text), text
    everything = " ".join(
        [
            *family_texts(child),
            *(text for goal in child.goals for text in (goal.title, goal.condition, *goal.gas)),
            *([child.evaluation.observations] if child.evaluation else []),
        ]
    )
    assert not NOT_SAID.search(everything)


@pytest.mark.parametrize("child", STORY.children, ids=lambda child: child.key)
def test_goals_name_one_act_in_the_childs_areas(child: Child) -> None:
    for goal in child.goals:
        assert re.match(r"[A-Z][a-z]+s\b", goal.title), "begins with what the child does"
        assert not re.search(r"\band\b", goal.title), "one act"
        assert goal.area in BY_CODE
        assert all(
            f" {p * goal.tries_each_visit // 100} of " in f" {says} " or p == 0
            for p, says in zip(goal.gas_percent, goal.gas, strict=True)
        )
    assert len({goal.title for goal in child.goals}) == len(child.goals)


@pytest.mark.parametrize("child", ACTIVE, ids=lambda child: child.key)
def test_the_clinics_own_checks_find_nothing_in_the_goals(child: Child) -> None:
    assert child.evaluation
    assert child.program
    for goal in child.goals:
        steps = tuple(LadderLevel(n - 2, says) for n, says in enumerate(goal.gas))
        assert check_ladder(Ladder(steps, goal.baseline_level)) == ()
        words = GoalWords(
            act=goal.title,
            condition=goal.condition,
            settings=tuple(goal.settings),
            target_percent=goal.target_percent,
            tries=goal.tries_each_visit,
            visits=goal.target_visits,
            baseline_percent=goal.baseline_percent,
            baseline_on=child.evaluation.given_on,
            baseline_how="Counted at the evaluation",
            due_on=child.program.goals_due_on,
        )
        assert check_wording(words) == ()


@pytest.mark.parametrize("child", ACTIVE, ids=lambda child: child.key)
def test_chosen_activities_exist_and_are_safe_for_the_child(child: Child) -> None:
    assert child.program
    flags = tuple((flag.kind, flag.substance or flag.detail) for flag in child.safety)
    for goal in child.goals:
        chosen = [LIBRARY[code] for code in goal.activities]
        assert goal.area in chosen[0].areas
        for activity in chosen:
            assert goal.discipline in activity.disciplines
            for day in (child.program.starts_on, STORY.clinic.story_day):
                months = (day - child.birth_date).days / 30.4375
                for place in activity.places:
                    found = check_safety(activity, ChildSafety(months, flags), RULES, place)
                    assert not is_forbidden(found), (activity.code, found)


@pytest.mark.parametrize("child", ACTIVE, ids=lambda child: child.key)
def test_history_of_an_active_child(child: Child) -> None:
    assert child.family_says
    assert child.program
    for visit in child.visits:
        assert visit.attendance[-1] != "-"
        assert sum(letter in "AL" for letter in visit.attendance) >= 5


BROKEN = [
    ('slug = "riverside"', 'slug = ""x', "not TOML"),
    ("weeks = 12", "", "clinic.weeks: is missing"),
    ("weeks = 12", 'weeks = "12"', "must be a whole number"),
    ("weeks = 12", "weeks = true", "must be a whole number"),
    ("weeks = 12", "weeks = 12\nmood = 1", "clinic.mood: is not a field"),
    ('supervisor = "dana"', 'supervisor = "hana"', "role of a supervisor"),
    ('supervisor = "dana"', 'supervisor = "nobody"', "called 'nobody'"),
    ('household = "okafor"', 'household = "palace"', "called 'palace'"),
    ('guardian = "ada-okafor"', 'guardian = "ada"', "called 'ada'"),
    ('therapist = "hana"', 'therapist = "leticia"', "must be a therapist"),
    ('by = "dana"', 'by = "leticia"', "must be a therapist"),
    ('staff = "leticia"', 'staff = "joe"', "does not treat"),
    ('given_by = "ada-okafor"', 'given_by = "mei-chen"', "called 'mei-chen'"),
    ('room = "gym"', 'room = "attic"', "called 'attic'"),
    ("start = 09:30:00", "start = 07:45:00", "between 8:00 and 18:00"),
    ("start = 16:00:00", "start = 17:30:00", "between 8:00 and 18:00"),
    ("AAAAAFAAAAFA", "--AAAFAAAAFA", "must begin after 0 weeks"),
    ("starts_on = 2026-09-01", "starts_on = 2026-09-15", "must begin after 2 weeks"),
    ("AAAAAFAAAAFA", "AAAAAFAAAAF", "must be 12 letters"),
    ("AAAAAFAAAAFA", "AAAAAFAAAAAA", "one reason for each of 1"),
    ("given_on = 2026-08-20", "given_on = 2026-07-20", "lies before referral"),
    ("goals_due_on = 2027-01-15", "goals_due_on = 2026-11-20", "after the story's day"),
    ("valid_to = 2028-08-31", "valid_to = 2026-12-01", "has no license"),
    ("ends_on = 2027-06-30", "ends_on = 2026-11-24", "after the story's day"),
    ("confidence = -0.9 }", "confidence = -2.1 }", "between -2.0 and 1.2"),
    (", confidence = -0.9 }", " }", "nine areas"),
    ('area = "eye_hand"', 'area = "toes"', "must be one of hands"),
    ('growth = "plateau"', 'growth = "magic"', "must be one of steady"),
    ("baseline_percent = 20", "baseline_percent = 40", "the percentage of its level"),
    ("target_percent = 60", "target_percent = 80", "the percentage of level 0"),
    ("[20, 40, 60, 80, 100]", "[20, 40, 60, 80, 90]", "rise in equal steps"),
    ("tries_each_visit = 10", "tries_each_visit = 7", "no whole number of tries"),
    ("birth_date = 2020-10-13", "birth_date = 2020-10-13T08:00:00", "must be a date"),
    ('stage = "waiting"', 'stage = "active"', "does not fit the stage"),
    ("court_order_on = 2026-03-16, ", "", "a court order needs its date"),
    ("can_see = false, can_decide = false", "can_see = false, can_decide = true", "able to see"),
]


@pytest.mark.parametrize(("old", "new", "why"), BROKEN)
def test_a_broken_story_is_refused_with_place_and_reason(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(StoryError, match=re.escape(why)):
        parse(TEXT.replace(old, new, 1))


visits = st.sampled_from([(c.key, n) for c in STORY.children for n in range(len(c.visits))])


@given(visits, visits, st.sampled_from(["staff", "room"]), st.integers(-120, 120))
def test_visits_that_overlap_are_refused_and_no_others(
    one: tuple[str, int], two: tuple[str, int], shared: str, minutes: int
) -> None:
    first = CHILDREN[one[0]].visits[one[1]]
    others = list(CHILDREN[two[0]].visits)
    at = first.start.hour * 60 + first.start.minute + minutes
    assume(one != two and 8 * 60 <= at <= 18 * 60 - 45)
    moved = replace(others[two[1]], start=time(at // 60, at % 60), weekday=first.weekday)
    others[two[1]] = (
        replace(moved, staff=first.staff) if shared == "staff" else replace(moved, room=first.room)
    )
    story = with_child(two[0], **EARLY, visits=tuple(waiting(visit) for visit in others))
    assert clashes(story) or abs(minutes) >= 45
    assert ("double-booked" in refusal(story)) == clashes(story)


EARLY = {"stage": "new", "evaluation": None, "program": None, "goals": (), "teacher": None}


def waiting(visit: Visit) -> Visit:
    """The same place in the week, not yet begun, so that only the calendar can be wrong."""
    return replace(visit, attendance="-" * STORY.clinic.weeks, reasons=())


def clashes(story: Story) -> bool:
    """Minute by minute, apart from the code under test."""
    seen: set[tuple[str, str, str, int]] = set()
    for child in story.children:
        for visit in child.visits:
            begins = visit.start.hour * 60 + visit.start.minute
            for minute in range(begins, begins + visit.minutes):
                for what, key in cells(child, visit):
                    if (what, key, visit.weekday, minute) in seen:
                        return True
                    seen.add((what, key, visit.weekday, minute))
    return False


def cells(child: Child, visit: Visit) -> list[tuple[str, str]]:
    return [("staff", visit.staff), ("room", visit.room), ("child", child.key)]


def refusal(story: Story) -> str:
    try:
        check(story)
    except StoryError as error:
        return str(error)
    return ""


def test_the_shipped_week_has_no_clash_minute_by_minute() -> None:
    assert not clashes(STORY)


@given(st.integers(-400, 2000))
def test_the_story_moves_by_whole_weeks(days: int) -> None:
    day = STORY.clinic.story_day + timedelta(days=days)
    moved = told_on(STORY, day)
    assert monday(moved.clinic.story_day) == monday(day)
    assert moved.clinic.story_day.weekday() == STORY.clinic.story_day.weekday()
    by = moved.clinic.story_day - STORY.clinic.story_day
    for old, new in zip(STORY.children, moved.children, strict=True):
        assert new.birth_date == old.birth_date
        assert new.referral.received_on - old.referral.received_on == by
        if old.program and new.program:
            assert new.program.starts_on.weekday() == old.program.starts_on.weekday()
    if day == STORY.clinic.story_day:
        assert moved == STORY
