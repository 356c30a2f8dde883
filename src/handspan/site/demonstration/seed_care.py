"""The demonstration's care before the visits: evaluation, goals with the family, and programs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from handspan.clinic.evaluation import actions as evaluation
from handspan.clinic.evaluation import inventory
from handspan.clinic.goals import actions as goals
from handspan.clinic.goals import agreeing
from handspan.clinic.program import actions as program
from handspan.clinic.program import library
from handspan.core import ages
from handspan.site.demonstration import cast, seed_chance, seed_forms, seed_goals, seed_instruments
from handspan.site.demonstration.seed_scene import Scene

HOME_ANSWERS = frozenset(
    {"amara-okafor", "hannah-kim", "mateo-alvarez", "kwame-mensah", "lin-chen"}
)
"""Children whose families answered a form at home as well."""

GOALS_WRITTEN = timedelta(days=4)
"""After the evaluation, where the family has not agreed to everything yet."""
LONG_TERM = timedelta(weeks=24)
HOME_ACTIVITIES = 2


def evaluate(scene: Scene, child: cast.Child, at: datetime) -> UUID:
    """Give the whole evaluation on its day, and complete it."""
    told = child.evaluation
    assert told is not None
    if child.teacher:  # the child whose story is told in full came with an earlier one
        seed_forms.evaluate_before(scene, child, at - timedelta(minutes=30))
    actor, row = scene.member(told.by), scene.children[child.key]
    opened = evaluation.open_evaluation(
        actor=actor, child_id=row.pk, given_on=told.given_on, question=told.question, at=at
    )
    birth = ages.scoring_birth_date(row.birth_date, told.given_on, row.gestational_days)
    age = ages.months_old(birth, told.given_on)
    levels = seed_chance.answers(
        seed_chance.asked(inventory.offered(row.birth_date, told.given_on), age),
        dict(told.standing),
        age,
        seed_chance.dice(scene.seed, child.key, "answers"),
    )
    evaluation.answer_all(
        actor=actor, evaluation_id=opened.pk, levels=levels, at=at + timedelta(minutes=50)
    )
    if child.key in HOME_ANSWERS:
        seed_forms.home(scene, child, opened.pk, at + timedelta(minutes=52))
    if child.teacher:
        seed_forms.school(scene, child, opened.pk, at + timedelta(minutes=52))
    evaluation.describe(
        actor=actor,
        evaluation_id=opened.pk,
        strengths=child.strengths,
        observations=told.observations,
        conditions=told.conditions,
        recommendation=told.recommendation,
        at=at + timedelta(minutes=70),
    )
    seed_instruments.give(scene, child, opened.pk, at + timedelta(minutes=75))
    at += timedelta(minutes=80)
    evaluation.complete(actor=actor, evaluation_id=opened.pk, at=at)
    return opened.pk


def propose(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Write the long-term goal and the steps to it, with their ladders."""
    lead, row = scene.member(child.therapist), scene.children[child.key]
    words = _long_term(scene, child, at.date())
    hope = seed_goals.tell_hopes(scene, child, at)
    parent = goals.propose(actor=lead, child_id=row.pk, words=words, hope_id=hope, at=at)
    for number, told in enumerate(child.goals):
        scene.goals[child.key, number] = goals.propose(
            actor=scene.member(scene.therapist(child, told.discipline)),
            child_id=row.pk,
            words=_short_term(told, child, at.date()),
            parent_id=parent.pk,
            at=at + timedelta(minutes=10 + number),
        ).pk


def agree(scene: Scene, child: cast.Child, guardian: str, at: datetime) -> None:
    """Let one guardian sign every step."""
    actor = scene.guardian(guardian)
    for number in range(len(child.goals)):
        agreeing.agree(
            actor=actor,
            goal_id=scene.goals[child.key, number],
            agreed=True,
            typed_name=actor.name,
            at=at + timedelta(minutes=number),
        )


def rate_baseline(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Keep the level on which the child stands before the program."""
    for number, told in enumerate(child.goals):
        goals.rate(
            actor=scene.member(scene.therapist(child, told.discipline)),
            goal_id=scene.goals[child.key, number],
            level=told.baseline_level,
            rated_on=at.date(),
            at=at,
        )


def start_programs(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Begin a program for each profession, and choose what is played where."""
    told = child.program
    assert told is not None
    programs = {}
    for discipline in dict.fromkeys(goal.discipline for goal in child.goals):
        visits = [one for one in child.visits if scene.staff[one.staff].discipline == discipline]
        programs[discipline] = program.start_program(
            actor=scene.member(scene.therapist(child, discipline)),
            child_id=scene.children[child.key].pk,
            discipline=discipline,
            starts_on=told.starts_on,
            ends_on=told.ends_on,
            visits_each_week=len(visits),
            minutes_each_visit=visits[0].minutes,
            home_minutes_each_day=told.home_minutes_each_day,
            precautions=told.precautions,
            at=at,
        ).pk
    wanted = [(number, code, "clinic") for number, code in _codes(child)]
    wanted += [(number, code, "home") for number, code in _codes(child, open_first=True)]
    if child.teacher:
        wanted += [(number, code, "class") for number, code in _codes(child)]
    most = {"clinic": len(wanted), "home": HOME_ACTIVITIES, "class": 1}
    for number, code, place in wanted:
        goal = child.goals[number]
        if most[place] and _add(scene, child, programs[goal.discipline], number, code, place, at):
            most[place] -= 1


def _codes(child: cast.Child, *, open_first: bool = False) -> list[tuple[int, str]]:
    """Return (goal, activity): the first choice of every goal, then the second ones."""
    order = list(enumerate(child.goals))
    if open_first:
        order.sort(key=lambda pair: pair[1].growth == "reached")
    return [
        (number, goal.activities[choice])
        for choice in range(max((len(goal.activities) for goal in child.goals), default=0))
        for number, goal in order
        if choice < len(goal.activities)
    ]


def _add(
    scene: Scene,
    child: cast.Child,
    program_id: UUID,
    number: int,
    code: str,
    place: str,
    at: datetime,
) -> bool:
    """Choose an activity, unless safety forbids it; what needs care is chosen with a reason."""
    told, row, chosen = child.goals[number], scene.children[child.key], library.activities()[code]
    if place not in chosen.places:
        return False
    safety = library.safety_of(row.pk, row.birth_date, at, row.gestational_days)
    found = library.findings(chosen, safety, place)
    if any(one.severity == "forbidden" for one in found):
        return False
    assert child.program is not None
    often = max(1, child.program.home_plays_each_week // HOME_ACTIVITIES)
    program.add_activity(
        actor=scene.member(scene.therapist(child, told.discipline)),
        program_id=program_id,
        goal_id=scene.goals[child.key, number],
        activity=code,
        place=place,
        times_each_week=often if place == "home" else 1,
        why=f"For the goal: {told.title}",
        despite="An adult stays within reach, and the family knows what to look out for."
        if found
        else "",
        at=at,
    )
    return True


def _long_term(scene: Scene, child: cast.Child, on: date) -> goals.GoalText:
    told = child.program
    return goals.GoalText(
        discipline=scene.staff[child.therapist].discipline,
        area=child.goals[0].area,
        title=told.long_term if told else child.hopes[0].rstrip("."),
        family_words=told.long_term_words if told else child.hopes[0],
        due_on=told.ends_on if told else on + LONG_TERM,
        settings=("clinic", "home", "school") if child.school else ("clinic", "home"),
    )


def _short_term(told: cast.Goal, child: cast.Child, on: date) -> goals.GoalText:
    assert child.evaluation is not None
    return goals.GoalText(
        discipline=told.discipline,
        area=told.area,
        title=told.title,
        family_words=told.family_words,
        condition=told.condition,
        settings=told.settings,
        target_percent=told.target_percent,
        target_visits=told.target_visits,
        tries_each_visit=told.tries_each_visit,
        baseline_percent=told.baseline_percent,
        baseline_on=child.evaluation.given_on,
        baseline_how="Tries counted at the evaluation",
        due_on=child.program.goals_due_on if child.program else on + LONG_TERM / 2,
        ladder=tuple((level - 2, says) for level, says in enumerate(told.gas)),
    )
