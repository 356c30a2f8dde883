"""One record of every kind for each child, so that every address can be filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from handspan.clinic.appointments.models import Appointment, Authorization
from handspan.clinic.encounters.models import Encounter, Note
from handspan.clinic.evaluation.models import (
    AnswerSheet,
    Evaluation,
    FormLink,
    Holding,
    NormTable,
    OwnInstrument,
)
from handspan.clinic.goals.models import Goal, Hope, LadderStep
from handspan.clinic.outcomes.models import LifeEvent, Report
from handspan.clinic.people.consent_actions import digest
from handspan.clinic.people.models import (
    Child,
    Consent,
    Guardian,
    Household,
    SafetyFlag,
    ShareLink,
    Staff,
)
from handspan.clinic.program.models import Play, Program, ProgramActivity, SetAside
from handspan.clinic.referral.models import Intake, Referral
from tests.world import World

TOKEN = "a-token-of-the-test"


def canary(kind: str, child: str) -> str:
    """Return words that stand in one kind of record of one child, and nowhere else."""
    return f"heron-{kind}-{child}"


# What is sent to the pages that fewer people may change than may read, so that it is well formed.
BODIES: dict[str, dict[str, Any]] = {
    "child_reports": {"period_from": "2026-01-05", "period_to": "2026-02-02"},
    "report": {"summary": "Better every week"},
    "family_goal": {"typed_name": "Anybody"},
    "family_hopes": {"words": "A calm morning"},
    "family_play": {"on": "2026-01-05", "went": "right", "minutes": "5"},
}


def records(world: World, child: Child, staff: Staff, guardian: Guardian) -> dict[str, Any]:
    """Return an argument for every keyword that an address may have.

    The note is an assistant's and waits for a co-signature; sam's consent has been withdrawn.
    """
    name = child.given_name.lower()
    guardian.household = Household.objects.create(
        clinic=world.clinic, label="Home", address=canary("home", name)
    )
    guardian.save()
    now = timezone.now()
    today = timezone.localdate(now)
    base = {"clinic": world.clinic}
    mine = base | {"child": child}
    referral = Referral.objects.create(
        **mine,
        child_given_name=child.given_name,
        birth_date=child.birth_date,
        contact_name=guardian.name,
        contact_phone="555",
        worry="Buttons",
        status="accepted",
        received_at=now,
    )
    Intake.objects.create(**mine, referral=referral, hopes=[])
    evaluation = Evaluation.objects.create(
        **mine, evaluator=staff, given_on=today, observations=canary("note", name)
    )
    told = mine | {
        "evaluation": evaluation,
        "instrument": "handspan-inventory",
        "given_on": today,
    }
    AnswerSheet.objects.create(**told, informant="therapist")
    form = FormLink.objects.create(
        **base,
        sheet=AnswerSheet.objects.create(**told, informant="caregiver", informant_name="Home"),
        guardian=guardian,
        token_digest=digest(f"{TOKEN}-form-{name}"),
        created_at=now,
        expires_at=now + timedelta(days=3),
    )
    long_term = Goal.objects.create(
        **mine,
        author=staff,
        discipline="OT",
        term="long",
        area="hands",
        title="Dresses for school",
        due_on=today + timedelta(days=200),
        created_at=now,
    )
    goal = Goal.objects.create(
        **mine,
        parent=long_term,
        author=staff,
        discipline="OT",
        term="short",
        area="hands",
        title=canary("goal", name),
        settings=["clinic", "home"],
        due_on=today + timedelta(days=60),
        created_at=now,
    )
    for level in range(-2, 3):
        LadderStep.objects.create(**base, goal=goal, level=level, says=f"Step {level}")
    hope = Hope.objects.create(
        **mine, said_by=guardian, words=canary("hope", name), said_at=now, goal=long_term
    )
    program = Program.objects.create(
        **mine,
        author=staff,
        discipline="OT",
        starts_on=today - timedelta(days=7),
        ends_on=today + timedelta(days=70),
        created_at=now,
    )
    planned = ProgramActivity.objects.create(
        **mine, program=program, goal=goal, activity="finger-paint", place="home", added_at=now
    )
    appointment = _visit(world, child, staff, today)
    authorization = Authorization.objects.create(
        **mine, payer="A plan", first_on=today, last_on=today, visits=3, kept_at=now
    )
    encounter = Encounter.objects.create(
        **mine, appointment=appointment, staff=staff, started_at=now
    )
    note = Note.objects.create(
        **mine,
        encounter=encounter,
        author=world.staff["assistant"],
        assessment=canary("note", name),
        drafted_at=now,
        frozen_at=now,
        needs_cosignature=True,
    )
    event = LifeEvent.objects.create(
        **mine, on=today, says=canary("event", name),
        noted_by=staff, noted_at=now,
    )  # fmt: skip
    report = Report.objects.create(
        **mine,
        kind="progress",
        author=staff,
        period_from=today - timedelta(days=30),
        period_to=today,
        created_at=now,
        signed_at=now,
        facts=None,
    )
    play = Play.objects.create(
        **mine, planned=planned, guardian=guardian, played_on=today, logged_at=now
    )
    aside = SetAside.objects.create(
        **mine, activity="finger-painting", why="not_now", staff=staff, set_at=now
    )
    consent = Consent.objects.create(
        **mine,
        given_by=guardian,
        purpose="school",
        recipient="A teacher",
        scope=["goals"],
        given_at=now,
        ends_on=today + timedelta(days=9),
        withdrawn_at=now if name == "sam" else None,
    )
    link = ShareLink.objects.create(
        **base, consent=consent, token_digest=digest(f"{TOKEN}-{name}"), created_at=now
    )
    flag = SafetyFlag.objects.create(**mine, kind="other", detail="loud bells")
    Holding.objects.get_or_create(
        **base, instrument="bot-3",
        defaults={"license_note": "1", "holder": "Anybody", "since": today},
    )  # fmt: skip
    table = NormTable.objects.create(
        **base, instrument="bot-3", edition="3", version=1 + NormTable.objects.count(),
        started_at=now,
    )  # fmt: skip
    own = OwnInstrument.objects.create(
        **base, code=f"own-{name}", version=1, name="Our sheet", items=["Waves"],
        levels=[["No", 0], ["Yes", 1]], author=staff, created_at=now, in_use_from=now,
    )  # fmt: skip
    return {
        "table": table.pk,
        "own": own.pk,
        "instrument": "bot-3",
        "child": child.pk,
        "referral": referral.pk,
        "evaluation": evaluation.pk,
        "goal": goal.pk,
        "hope": hope.pk,
        "program": program.pk,
        "planned": planned.pk,
        "appointment": appointment.pk,
        "encounter": encounter.pk,
        "authorization": authorization.pk,
        "note": note.pk,
        "report": report.pk,
        "event": event.pk,
        "flag": flag.pk,
        "guardian": guardian.pk,
        "guardianship": guardian.guardianships.get().pk,
        "staff": staff.pk,
        "site": world.site.pk,
        "play": play.pk,
        "aside": aside.pk,
        "consent": consent.pk,
        "link": link.pk,
        "form": form.pk,
        "member": child.care_team.earliest("starts_on").pk,
        "clinic": world.clinic.slug,
        "token": "not-a-token",
        "code": "finger-painting",
        "key": "nothing",
        "uidb36": "1",
    }


def _visit(world: World, child: Child, staff: Staff, on: date) -> Appointment:
    starts = datetime.combine(on, time(9, 0), UTC)
    return Appointment.objects.create(
        clinic=world.clinic,
        child=child,
        staff=staff,
        room=world.rooms[0 if child.given_name == "Robin" else 1],
        starts_at=starts,
        ends_at=starts + timedelta(minutes=45),
        created_at=starts,
    )
