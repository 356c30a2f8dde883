"""Forms by link: who can be asked, what the link opens, and when it stops to."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import actions, form_actions, form_queries, sheet_actions
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, FormLink, Score
from handspan.clinic.people.consent_actions import digest
from handspan.clinic.people.models import Consent
from tests.clinic.evaluation.test_giving import answer, opened
from tests.world import NOW, TODAY, World


def informant(world: World, token: str) -> Actor:
    found = form_queries.sheet_by_link(digest(token), NOW)
    assert found is not None
    sheet, child = found
    return Actor(Kind.INFORMANT, world.clinic.pk, sheet_id=sheet, child_id=child)


def asked(world: World, evaluation: Evaluation) -> str:
    _, token = form_actions.ask_guardian(
        actor=world.actor("therapist"), evaluation_id=evaluation.pk,
        guardian_id=world.guardians["parent"].pk, at=NOW,
    )  # fmt: skip
    return token


def consent(world: World, *scope: str) -> Consent:
    return Consent.objects.create(
        clinic=world.clinic, child=world.child, given_by=world.guardians["parent"],
        purpose="school", recipient="Ms. Brandt", scope=list(scope), given_at=NOW,
        ends_on=TODAY + timedelta(days=30),
    )  # fmt: skip


def sheet(actor: Actor) -> AnswerSheet:
    return AnswerSheet.objects.select_related("child", "evaluation").get(pk=actor.sheet_id)


def test_a_guardian_answers_by_link_and_sends_it_off(world: World) -> None:
    evaluation = opened(world)
    token = asked(world, evaluation)
    assert not FormLink.objects.filter(token_digest=token).exists()
    home = informant(world, token)
    form = form_queries.forms_of(world.actor("therapist"), evaluation.pk, NOW)
    assert [(one.state, one.answered) for one in form] == [("Not begun", 0)]
    with pytest.raises(Refused, match="at least one"):
        sheet_actions.finish(actor=home, sheet_id=sheet(home).pk, at=NOW)
    answer(home, sheet(home), 2)
    sheet_actions.finish(actor=home, sheet_id=sheet(home).pk, at=NOW)
    form = form_queries.forms_of(world.actor("therapist"), evaluation.pk, NOW)
    assert [(one.state, one.answered) for one in form] == [("Done", 1)]
    with pytest.raises(Refused, match="sent off"):
        answer(home, sheet(home), 2)


def test_the_link_opens_nothing_but_its_own_sheet(world: World) -> None:
    evaluation = opened(world)
    home = informant(world, asked(world, evaluation))
    own = AnswerSheet.objects.get(evaluation=evaluation, informant="therapist")
    with pytest.raises(Denied):
        answer(home, own, 2)
    assert form_queries.forms_of(home, evaluation.pk, NOW) == []
    with pytest.raises(Denied):
        actions.describe(
            actor=home, evaluation_id=evaluation.pk, strengths="x", observations="",
            conditions="", recommendation="", at=NOW,
        )  # fmt: skip


def test_a_link_stops_when_its_reason_does(world: World) -> None:
    evaluation = opened(world)
    token = asked(world, evaluation)
    link = FormLink.objects.get()

    def opens(at: object = NOW) -> bool:
        return form_queries.sheet_by_link(digest(token), at) is not None  # type: ignore[arg-type]

    assert opens()
    assert not opens(NOW + form_actions.OPENS_FOR)
    guardianship = world.guardians["parent"].guardianships.get(child=world.child)
    for changed in (
        {"can_see": False, "can_decide": False, "can_sign": False},
        {"ends_on": TODAY - timedelta(days=1), "starts_on": TODAY - timedelta(9)},
    ):
        kept = {name: getattr(guardianship, name) for name in changed}
        type(guardianship).objects.filter(pk=guardianship.pk).update(**changed)
        assert not opens()
        type(guardianship).objects.filter(pk=guardianship.pk).update(**kept)
    form_actions.end(actor=world.actor("therapist"), link_id=link.pk, at=NOW)
    assert not opens(NOW + timedelta(seconds=1))
    _, fresh = form_actions.renew(actor=world.actor("therapist"), link_id=link.pk, at=NOW)
    assert not opens()  # the old address stays closed
    assert form_queries.sheet_by_link(digest(fresh), NOW) is not None


def test_a_teacher_is_asked_only_with_a_consent_to_ask(world: World) -> None:
    evaluation, actor = opened(world), world.actor("therapist")
    for other in (consent(world, "goals"), consent(world, "questions")):
        covered = "questions" in other.scope
        assert (f"consent:{other.pk}" in dict(form_queries.to_ask(world.child.pk, NOW))) == covered
        if not covered:
            with pytest.raises(Refused, match="must first consent"):
                form_actions.ask_teacher(
                    actor=actor, evaluation_id=evaluation.pk, consent_id=other.pk, at=NOW
                )
            continue
        _, token = form_actions.ask_teacher(
            actor=actor, evaluation_id=evaluation.pk, consent_id=other.pk, at=NOW
        )
        assert sheet(informant(world, token)).informant_name == "Ms. Brandt"
        other.withdrawn_at = NOW
        other.save()
        assert form_queries.sheet_by_link(digest(token), NOW) is None


def test_nobody_gets_two_forms_and_only_known_guardians_are_asked(world: World) -> None:
    evaluation = opened(world)
    asked(world, evaluation)
    with pytest.raises(Refused, match="already"):
        asked(world, evaluation)
    for stranger in (world.guardians["other"].pk, world.guardians["driver"].pk, UUID(int=1)):
        with pytest.raises(Refused, match="may see"):
            form_actions.ask_guardian(
                actor=world.actor("therapist"), evaluation_id=evaluation.pk,
                guardian_id=stranger, at=NOW,
            )  # fmt: skip
    with pytest.raises(Denied):
        form_actions.ask_guardian(
            actor=world.actor("assistant"), evaluation_id=evaluation.pk,
            guardian_id=world.guardians["parent"].pk, at=NOW,
        )  # fmt: skip


def test_each_informant_is_scored_on_an_own_sheet_when_the_evaluation_is_completed(
    world: World,
) -> None:
    evaluation, actor = opened(world), world.actor("therapist")
    home = informant(world, asked(world, evaluation))
    for _ in range(6):
        answer(home, sheet(home), 3)
    own = AnswerSheet.objects.select_related("child", "evaluation").get(informant="therapist")
    for _ in range(12):
        own = answer(actor, own, 1)
    actions.describe(
        actor=actor, evaluation_id=evaluation.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    actions.complete(actor=actor, evaluation_id=evaluation.pk, at=NOW)
    scored = Score.objects.values_list("sheet__informant", flat=True).distinct()
    assert set(scored) == {"therapist", "caregiver"}
    with pytest.raises(Refused, match="completed"):
        form_actions.renew(actor=actor, link_id=FormLink.objects.get().pk, at=NOW)
