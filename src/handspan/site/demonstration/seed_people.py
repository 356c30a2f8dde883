"""The demonstration's people: the clinic, who works there, families, and how a chart opens."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.conf import settings

from handspan.clinic.audit.actions import writing
from handspan.clinic.people import models as people
from handspan.clinic.referral.models import Intake, Referral
from handspan.site.demonstration import cast, sign_ins
from handspan.site.demonstration.seed_scene import Scene

NO_CHART = ("new", "waiting")
"""Stages before a chart is opened."""
FAMILY_ACCOUNTS = ("ada-okafor", "farida-rahman", "bruno-souza", "chidi-okafor")
"""In the order of the list that the sign-in page shows: a family in the middle of it, one with
goals to agree, a father who may see only, and the other parent of the first child."""


def open_clinic(scene: Scene, at: datetime) -> None:
    """Write down the clinic, its place and rooms, who works there, and the families' adults."""
    story = scene.story
    with writing(scene.program, "demonstration.open", at=at) as ledger:
        ledger.save(scene.clinic)
        site = ledger.save(people.Site(name=story.site.name, address=story.site.address))
        scene.rooms = {
            room.key: ledger.save(people.Room(site=site, name=room.name)) for room in story.rooms
        }
        for member in sorted(story.staff, key=lambda one: one.supervisor is not None):
            scene.staff[member.key] = ledger.save(_staff(member, scene))
            ledger.save_many(_credentials(scene, member, scene.staff[member.key]))
        known = [one for one in story.guardians if one.key in _known_guardians(story)]
        lived_in = {one.household for one in known}
        homes = {
            home.key: people.Household(label=home.label, address=home.address)
            for home in story.households
            if home.key in lived_in
        }
        ledger.save_many(list(homes.values()))
        scene.guardians = {
            one.key: people.Guardian(
                household=homes[one.household],
                given_name=one.given_name,
                family_name=one.family_name,
                email=one.email,
                phone=one.phone,
                language=one.language,
            )
            for one in known
        }
        ledger.save_many(list(scene.guardians.values()))
    _give_accounts(scene, at)


def open_chart(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Write down a child, the child's people, and who asked for help in which words.

    Who is not accepted yet has asked, and has no chart.
    """
    if child.stage in NO_CHART:
        with writing(scene.program, "demonstration.ask", at=at) as ledger:
            scene.referrals[child.key] = ledger.save(_referral(scene, child, None, at)).pk
        return
    row = people.Child(
        given_name=child.given_name,
        family_name=child.family_name,
        birth_date=child.birth_date,
        gestational_days=7 * child.gestational_weeks,
        pronouns=child.pronouns,
        languages=list(child.languages),
        school=child.school,
        strengths=child.strengths,
        interests=list(child.interests),
        created_at=at,
    )
    since = child.referral.received_on
    with writing(scene.program, "demonstration.open_chart", at=at) as ledger:
        scene.children[child.key] = ledger.save(row)
        ledger.save_many([_guardianship(scene, row, one, since) for one in child.guardians])
        ledger.save_many(
            [
                people.SafetyFlag(
                    child=row, kind=flag.kind, substance=flag.substance, detail=flag.detail
                )
                for flag in child.safety
            ]
        )
        scene.referrals[child.key] = ledger.save(_referral(scene, child, row, at)).pk


def decide(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Accept a referral with intake, consent and care team; or put it on the waiting list."""
    row, waits = scene.children.get(child.key), child.stage == "waiting"
    act = "demonstration.wait" if waits else "demonstration.accept"
    with writing(scene.desk(), act, at=at, child_id=row.pk if row else None) as ledger:
        referral = Referral.objects.get(pk=scene.referrals[child.key])
        referral.status = Referral.Status.WAITING if waits else Referral.Status.ACCEPTED
        referral.decided_at = at
        ledger.save(referral)
        if row is None:
            return
        intake = Intake(
            referral=referral, child=row, hopes=list(child.hopes), completed_at=at,
            school_and_services=child.school,
        )  # fmt: skip
        ledger.save(intake)
        signer = next(one for one in child.guardians if one.can_decide and one.can_sign)
        ledger.save(
            people.Consent(
                child=row,
                given_by=scene.guardians[signer.guardian],
                purpose=people.Consent.Purpose.TREATMENT,
                given_at=at,
            )
        )
        since = child.referral.received_on
        ledger.save_many(
            [
                people.CareTeamMember(
                    child=row, staff=scene.staff[key], lead=key == child.therapist, starts_on=since
                )
                for key in scene.team(child)
            ]
        )


def share_with_teacher(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Let a guardian open some of the record to the child's teacher, by a link known to all."""
    teacher = child.teacher
    assert teacher is not None
    row = scene.children[child.key]
    with writing(
        scene.guardian(teacher.given_by), "demonstration.share", at=at, child_id=row.pk
    ) as ledger:
        consent = ledger.save(
            people.Consent(
                child=row,
                given_by=scene.guardians[teacher.given_by],
                purpose=people.Consent.Purpose.SCHOOL,
                recipient=f"{teacher.name}, {teacher.school}",
                scope=list(teacher.scope),
                given_at=at,
                ends_on=teacher.ends_on,
            )
        )
        digest = hashlib.sha256(sign_ins.TEACHER_TOKEN.encode()).hexdigest()
        ledger.save(people.ShareLink(consent=consent, token_digest=digest, created_at=at))


def _give_accounts(scene: Scene, at: datetime) -> None:
    """Give accounts first, so that the trail names who acted; hashing makes each one slow."""
    if not settings.DEMONSTRATION:
        raise RuntimeError("accounts with a known password belong to the demonstration only")
    emails = {one.key: one.email for one in scene.story.staff}
    emails |= {one.key: one.email for one in scene.story.guardians}
    persons: dict[str, people.Staff | people.Guardian] = {**scene.staff}
    persons |= {key: scene.guardians[key] for key in FAMILY_ACCOUNTS}
    for minute, (key, person) in enumerate(persons.items()):
        sign_ins.give_account(
            person=person,
            email=emails[key],
            password=sign_ins.PASSWORD,
            second_factor=isinstance(person, people.Staff),
            at=at + timedelta(minutes=minute),
        )


def _staff(member: cast.StaffMember, scene: Scene) -> people.Staff:
    return people.Staff(
        given_name=member.given_name,
        family_name=member.family_name,
        discipline=member.discipline,
        credential=member.credential,
        supervisor=scene.staff[member.supervisor] if member.supervisor else None,
        **{f"is_{role}": True for role in member.roles},
    )


def _known_guardians(story: cast.Story) -> set[str]:
    """Return the keys of the guardians of children with a chart."""
    charts = (child for child in story.children if child.stage not in NO_CHART)
    return {one.guardian for child in charts for one in child.guardians}


def _renewed(valid_to: date | None, today: date) -> date | None:
    """Return the end of a license, renewed for two years at a time when the story is told late."""
    while valid_to is not None and valid_to < today + timedelta(days=365):
        valid_to = valid_to.replace(year=valid_to.year + 2)
    return valid_to


def _credentials(
    scene: Scene, member: cast.StaffMember, staff: people.Staff
) -> list[people.Credential]:
    return [
        people.Credential(
            staff=staff,
            kind=one.kind,
            name=one.name,
            discipline=one.discipline,
            issuer=one.issuer,
            number=one.number,
            valid_from=one.valid_from,
            valid_to=_renewed(one.valid_to, scene.today),
        )
        for one in member.credentials
    ]


def _guardianship(
    scene: Scene, child: people.Child, one: cast.Guardianship, since: date
) -> people.Guardianship:
    return people.Guardianship(
        child=child,
        guardian=scene.guardians[one.guardian],
        relationship=one.relationship,
        can_see=one.can_see,
        can_decide=one.can_decide,
        can_sign=one.can_sign,
        can_pick_up=one.can_pick_up,
        court_order_on=one.court_order_on,
        court_order_note=one.court_order_note,
        starts_on=since,
    )


def _referral(scene: Scene, child: cast.Child, row: people.Child | None, at: datetime) -> Referral:
    asked, key = child.referral, child.guardians[0].guardian
    first = next(one for one in scene.story.guardians if one.key == key)
    return Referral(
        child=row,
        source=asked.source,
        child_given_name=child.given_name,
        child_family_name=child.family_name,
        birth_date=child.birth_date,
        contact_name=f"{first.given_name} {first.family_name}",
        contact_email=first.email,
        contact_phone=first.phone,
        language=first.language,
        worry=asked.worry,
        good_at=asked.good_at,
        tried=asked.tried,
        hard_areas=list(asked.hard_areas),
        wished_times=asked.wished_times,
        discipline=scene.staff[child.therapist].discipline if row else "",
        received_at=at,
    )
