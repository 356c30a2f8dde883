"""Who is in the demonstration clinic's story, and what the story says about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

Area = Literal[
    "hands",
    "eye_hand",
    "body",
    "senses",
    "attention",
    "feelings",
    "together",
    "everyday",
    "confidence",
]
DisciplineCode = Literal["OT", "PT"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
WEEKDAYS: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Clinic:
    """The practice, the day on which its story is told, and how many weeks lie behind it."""

    name: str
    slug: str
    time_zone: str
    phone: str
    story_day: date
    weeks: int


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Room:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Credential:
    kind: Literal["degree", "license"]
    name: str
    discipline: DisciplineCode
    issuer: str
    number: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works there; discipline and credential are empty at the front desk."""

    key: str
    given_name: str
    family_name: str
    email: str
    discipline: Literal["OT", "PT", ""]
    credential: str
    roles: tuple[
        Literal["therapist", "assistant", "supervisor", "front_desk", "administrator"], ...
    ]
    supervisor: str | None = None
    credentials: tuple[Credential, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    key: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Guardian:
    key: str
    given_name: str
    family_name: str
    email: str
    phone: str
    language: str
    household: str


@dataclass(frozen=True, slots=True)
class Guardianship:
    """What one guardian may do for the child."""

    guardian: str
    relationship: str
    can_see: bool
    can_decide: bool
    can_sign: bool
    can_pick_up: bool
    court_order_on: date | None = None
    court_order_note: str = ""


@dataclass(frozen=True, slots=True)
class SafetyFlag:
    kind: Literal["allergy", "seizures", "choking", "elopement", "other"]
    substance: str
    detail: str


@dataclass(frozen=True, slots=True)
class Referral:
    """Who asked for help, when, and in which words."""

    source: Literal["parent", "doctor", "school", "other"]
    received_on: date
    worry: str
    good_at: str
    tried: str
    hard_areas: tuple[Area, ...]
    wished_times: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was seen; standing holds a z value per area, from which answers are simulated."""

    given_on: date
    by: str
    question: str
    conditions: str
    observations: str
    recommendation: str
    standing: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Program:
    """The plan of care, with the long-term goal that the short-term ones lead to."""

    agreed_on: date
    starts_on: date
    ends_on: date
    goals_due_on: date
    long_term: str
    long_term_words: str
    home_plays_each_week: int
    home_minutes_each_day: int
    precautions: str


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher whom a guardian lets read some of the record, until a day."""

    name: str
    school: str
    email: str
    given_by: str
    ends_on: date
    scope: tuple[Literal["goals", "program", "progress", "visits"], ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A short-term goal; gas and gas_percent go from level -2 to +2.

    The level on a day is the highest one whose percentage of tries is met. growth says which way
    the simulated tries go from baseline_percent to target_percent.
    """

    area: Area
    discipline: DisciplineCode
    title: str
    family_words: str
    condition: str
    settings: tuple[Literal["clinic", "home", "school"], ...]
    tries_each_visit: int
    target_percent: int
    target_visits: int
    baseline_percent: int
    baseline_level: int
    growth: Literal["steady", "reached", "plateau", "slow", "late_start"]
    gas_percent: tuple[int, ...]
    gas: tuple[str, ...]
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A weekly place in the calendar and what became of it, one letter a week, oldest first.

    A attended, L arrived late, F cancelled by the family, C cancelled by the clinic, N did not
    come, - not yet begun. reasons holds one text for each F, C and N, in their order.
    """

    staff: str
    room: str
    weekday: Weekday
    start: time
    minutes: int
    attendance: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Child:
    key: str
    given_name: str
    family_name: str
    birth_date: date
    gestational_weeks: int
    pronouns: str
    languages: tuple[str, ...]
    school: str
    strengths: str
    interests: tuple[str, ...]
    stage: Literal["new", "waiting", "goals_proposed", "active"]
    therapist: str
    hopes: tuple[str, ...]
    guardians: tuple[Guardianship, ...]
    referral: Referral
    visits: tuple[Visit, ...]
    safety: tuple[SafetyFlag, ...] = ()
    evaluation: Evaluation | None = None
    program: Program | None = None
    goals: tuple[Goal, ...] = ()
    family_says: tuple[str, ...] = ()
    teacher: Teacher | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The whole demonstration clinic."""

    clinic: Clinic
    site: Site
    rooms: tuple[Room, ...]
    staff: tuple[StaffMember, ...]
    households: tuple[Household, ...]
    guardians: tuple[Guardian, ...]
    children: tuple[Child, ...]

    @property
    def first_week(self) -> date:
        """Monday of the first of the weeks that lie behind the story's day."""
        return monday(self.clinic.story_day) - timedelta(weeks=self.clinic.weeks)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
