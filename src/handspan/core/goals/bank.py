"""The goal bank: goals in our own words to begin from, each with five steps in one number."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.goals.attainment import LEVELS
from handspan.core.goals.ladder import EXPECTED, LadderLevel
from handspan.core.program.activity import DISCIPLINES, LAST_MONTH

SETTINGS = ("clinic", "home", "school")
TRIES = 10
"""Tries of a goal whose steps are a share of tries."""

FEWER_TRIES = 5
"""Tries in a visit for a goal whose steps are an amount, such as minutes or feet."""

USUAL_PERCENT = 80
_SHARES = (4, 6, 8, 9, 10)
_NEAR = 1 / 3
_STEM = 4  # letters that two words share at least before they count as the same
_LITTLE = """
about after all and are before but can could down each for from get gets getting has have her hers
herself him himself his how into its just like more much not now off one only other our out own over
she should than that the their them then there they this through too until want wanted wants was
well were what when where which who will wish with without would you your
"""
_SAYS_LITTLE = frozenset(_LITTLE.split())
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class BankGoal:
    """One goal to begin from. A child's own goal is what a therapist and family make of it.

    Attributes
    ----------
    code : str
    area : str
        Code of `handspan.core.areas`.
    disciplines, settings : tuple of str
    from_months, to_months : int
        For which ages it is meant, both included.
    act : str
        What the child does, in the third person.
    condition : str
    ladder : str
        The sentence of a step, with ``{}`` where its number stands.
    counts : tuple of int
        The five numbers, for the levels -2 to +2.
    opens : str
        What it opens up for the child, for families.
    words : str
        Further words by which it is found.
    """

    code: str
    area: str
    disciplines: tuple[str, ...]
    from_months: int
    to_months: int
    settings: tuple[str, ...]
    act: str
    condition: str
    ladder: str
    counts: tuple[int, ...]
    opens: str
    words: str

    @property
    def searched(self) -> str:
        """Everything by which the goal is found."""
        return f"{self.act} {self.condition} {self.opens} {self.words}"

    @property
    def steps(self) -> tuple[LadderLevel, ...]:
        """The five steps, the lowest first."""
        pairs = zip(LEVELS, self.counts, strict=True)
        return tuple(LadderLevel(level, self.ladder.replace("{}", str(n))) for level, n in pairs)

    @property
    def counts_tries(self) -> bool:
        """Whether the steps are shares of tries rather than amounts within one try."""
        return self.ladder.endswith(f"of {TRIES} tries")

    @property
    def title(self) -> str:
        """The act that a try is counted by: an amount is that of the expected step."""
        expected = self.steps[LEVELS.index(EXPECTED)].says
        return self.act if self.counts_tries else expected

    @property
    def tries(self) -> int:
        """Tries in a visit."""
        return TRIES if self.counts_tries else FEWER_TRIES

    @property
    def target_percent(self) -> int:
        """Share of tries that shows the goal is reached."""
        expected = self.counts[LEVELS.index(EXPECTED)]
        return 100 * expected // TRIES if self.counts_tries else USUAL_PERCENT


@dataclass(frozen=True, slots=True)
class BankQuery:
    """What somebody looks for; an empty part does not narrow."""

    text: str = ""
    area: str = ""
    months: int | None = None
    setting: str = ""
    discipline: str = ""


def parse_goal_bank(text: str) -> tuple[BankGoal, ...]:
    """Read the bank from its CSV text.

    An empty ladder means the act in so many of ten tries. Lists within a cell are separated by
    spaces.

    Parameters
    ----------
    text : str
        With the field names of `BankGoal` as its first line.

    Returns
    -------
    tuple of BankGoal

    Raises
    ------
    ValueError
        When a column is missing, or a goal holds something unknown, impossible or twice; the
        message names the goal.
    """
    reader = csv.DictReader(io.StringIO(text))
    columns = [field.name for field in fields(BankGoal)]
    if list(reader.fieldnames or ()) != columns:
        raise ValueError(f"the goal bank needs the columns {', '.join(columns)}")
    bank: dict[str, BankGoal] = {}
    for line, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise ValueError(f"line {line} of the goal bank does not have {len(columns)} cells")
        goal = _goal(row)
        if goal.code in bank:
            raise ValueError(f"{goal.code} occurs twice in the goal bank")
        bank[goal.code] = goal
    return tuple(bank.values())


def search(bank: Iterable[BankGoal], query: BankQuery) -> tuple[BankGoal, ...]:
    """Find goals: those that hold every word, the ones with most words in the act first.

    A word counts when some word of the goal begins with it, so that "button" finds "buttons".

    Parameters
    ----------
    bank : iterable of BankGoal
    query : BankQuery

    Returns
    -------
    tuple of BankGoal
        Equally good ones in the order of the bank.
    """
    asked = _words(query.text)
    found = [goal for goal in bank if _fits(goal, query) and _holds(goal.searched, asked)]
    return tuple(sorted(found, key=lambda goal: -sum(_holds(goal.act, [one]) for one in asked)))


def nearest(bank: Sequence[BankGoal], query: BankQuery, *, most: int = 12) -> tuple[BankGoal, ...]:
    """Find the goals that share most with somebody's own sentence, such as a family's hope.

    A shared word counts by how rare it is in the bank, log(goals / goals that hold it), and twice
    when the goal is about it rather than only mentions it; words of one or two letters, and those
    such as "the" and "wants", do not count. Words are shared when one begins with the other and
    the shorter has four letters or more, or when they are the same. What counts less than a third
    of the best is left out.

    Parameters
    ----------
    bank : sequence of BankGoal
    query : BankQuery
        Its text is the sentence.
    most : int
        At most so many.

    Returns
    -------
    tuple of BankGoal
        The nearest first; empty when no word is shared.
    """
    asked = {one for one in _words(query.text) if len(one) > 2} - _SAYS_LITTLE
    about = [_shared(asked, f"{goal.act} {goal.words}") for goal in bank]
    shared = [_shared(asked, goal.searched) for goal in bank]
    holders = {one: sum(one in words for words in shared) for one in asked}
    weight = {one: math.log(len(bank) / n) for one, n in holders.items() if n}
    worth = [
        sum(weight[one] * (1 + (one in main)) for one in words)
        for words, main in zip(shared, about, strict=True)
    ]
    fitting = sorted(
        (-value, place)
        for place, (goal, value) in enumerate(zip(bank, worth, strict=True))
        if value > 0 and _fits(goal, query)
    )[:most]
    best = -fitting[0][0] if fitting else 0.0
    return tuple(bank[place] for value, place in fitting if -value >= best * _NEAR)


def _fits(goal: BankGoal, query: BankQuery) -> bool:
    return (
        query.area in ("", goal.area)
        and (query.months is None or goal.from_months <= query.months <= goal.to_months)
        and (not query.setting or query.setting in goal.settings)
        and (not query.discipline or query.discipline in goal.disciplines)
    )


def _holds(text: str, asked: Iterable[str]) -> bool:
    words = _words(text)
    return all(any(word.startswith(one) for word in words) for one in asked)


def _shared(asked: Iterable[str], text: str) -> set[str]:
    words = _words(text)
    return {one for one in asked if any(_alike(one, word) for word in words)}


def _alike(one: str, other: str) -> bool:
    begins = one.startswith(other) or other.startswith(one)
    return one == other or (begins and min(len(one), len(other)) >= _STEM)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _goal(row: Mapping[str, str]) -> BankGoal:
    code, act = row["code"], row["act"]

    def refuse(why: str) -> ValueError:
        return ValueError(f"{code or 'a goal without a code'} in the goal bank: {why}")

    try:
        goal = BankGoal(
            code=code,
            area=row["area"],
            disciplines=tuple(row["disciplines"].split()),
            from_months=int(row["from_months"]),
            to_months=int(row["to_months"]),
            settings=tuple(row["settings"].split()),
            act=act,
            condition=row["condition"],
            ladder=row["ladder"] or f"{act} in {{}} of {TRIES} tries",
            counts=tuple(int(n) for n in row["counts"].split()) or _SHARES,
            opens=row["opens"],
            words=row["words"],
        )
    except ValueError as error:
        raise refuse(str(error)) from None
    if not all((code, act, goal.condition, goal.opens)):
        raise refuse("code, act, condition and what it opens are needed")
    if goal.area not in AREAS:
        raise refuse(f"'{goal.area}' is not an area")
    if not goal.disciplines or set(goal.disciplines) - set(DISCIPLINES):
        raise refuse(f"disciplines are {', '.join(DISCIPLINES)}")
    if not goal.settings or set(goal.settings) - set(SETTINGS):
        raise refuse(f"settings are {', '.join(SETTINGS)}")
    if not 0 <= goal.from_months < goal.to_months <= LAST_MONTH:
        raise refuse(f"ages go up, from 0 to {LAST_MONTH} months")
    if len(goal.counts) != len(LEVELS) or goal.ladder.count("{}") != 1:
        raise refuse("a ladder has five counts and one place for them")
    return goal
