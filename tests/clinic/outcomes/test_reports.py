"""Reports are drawn from the record, frozen when signed, and printed as tagged PDF."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import actions as evaluations
from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.outcomes import actions, queries
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.report_words import Words
from handspan.clinic.people.access import Right
from handspan.documents import pdf
from tests.world import NOW, TODAY, World

HOSTILE = '<script>alert(1)</script> #panic() *bold* $x$ \\ " شجاع 😀'


def _evaluated(world: World, strengths: str = "Robin builds and sings.") -> Evaluation:
    actor = world.actor("therapist")
    opened = evaluations.open_evaluation(
        actor=actor, child_id=world.child.pk, given_on=TODAY, question="Why so tired?", at=NOW
    )
    levels = {item.code: 2 for item in inventory.offered(world.child.birth_date, TODAY)}
    evaluations.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    evaluations.describe(
        actor=actor,
        evaluation_id=opened.pk,
        strengths=strengths,
        observations="Plays long.",
        conditions="",
        recommendation="Weekly visits.",
        at=NOW,
    )
    return evaluations.complete(actor=actor, evaluation_id=opened.pk, at=NOW)


def _draft(world: World, strengths: str = "Robin builds and sings.") -> Report:
    evaluation = _evaluated(world, strengths)
    return actions.draft_evaluation_report(
        actor=world.actor("therapist"), evaluation_id=evaluation.pk, at=NOW
    )


def test_strengths_come_before_the_profile_and_the_letter_comes_first(world: World) -> None:
    shown = queries.report(world.actor("therapist"), Right.READ, _draft(world).pk, NOW)
    headings = [section["heading"] for section in shown["facts"]["sections"]]
    assert headings.index("Strengths") < headings.index("Results")
    assert "builds and sings" in " ".join(shown["facts"]["letter"]["paragraphs"])


def test_the_pdf_is_tagged_and_holds_the_words_as_they_were_typed(world: World) -> None:
    report = _draft(world, "Robin builds. #panic() <b>not bold</b> \\ $x$")
    shown = queries.report(world.actor("therapist"), Right.READ, report.pk, NOW)
    document = pikepdf.open(io.BytesIO(pdf.report(shown["facts"])))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en"
    assert "pdfuaid" in str(document.open_metadata())
    assert pdf.report(shown["facts"]) == pdf.report(shown["facts"])


def test_no_text_keeps_a_report_from_being_printed(world: World) -> None:
    shown = queries.report(world.actor("therapist"), Right.READ, _draft(world, HOSTILE).pk, NOW)
    assert pdf.report(shown["facts"]).startswith(b"%PDF")


def test_a_signed_report_stays_as_it_was_when_the_record_goes_on(world: World) -> None:
    actor = world.actor("therapist")
    report = actions.sign_report(actor=actor, report_id=_draft(world).pk, at=NOW)
    before = queries.report(actor, Right.READ, report.pk, NOW)["facts"]
    assert before["signature"] == ["Signed by Therapist Ash, OTR/L on November 24, 2026."]
    world.child.given_name = "Another"
    world.child.save()
    assert queries.report(actor, Right.READ, report.pk, NOW)["facts"] == before
    with pytest.raises(Refused, match="stays as it is"):
        actions.sign_report(actor=actor, report_id=report.pk, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(words={})


def test_families_see_signed_reports_only(world: World) -> None:
    report = _draft(world)
    parent = world.actor("parent")
    assert queries.of_child(parent, Right.FAMILY_SEE, world.child.pk, NOW) == []
    actions.sign_report(actor=world.actor("therapist"), report_id=report.pk, at=NOW)
    assert len(queries.of_child(parent, Right.FAMILY_SEE, world.child.pk, NOW)) == 1
    assert queries.of_child(world.actor("driver"), Right.FAMILY_SEE, world.child.pk, NOW) == []


@pytest.mark.parametrize("who", ["assistant", "stranger", "front_desk", "parent"])
def test_only_a_therapist_of_the_team_writes_reports(world: World, who: str) -> None:
    evaluation = _evaluated(world)
    with pytest.raises(Denied):
        actions.draft_evaluation_report(actor=world.actor(who), evaluation_id=evaluation.pk, at=NOW)


def test_nobody_signs_without_a_valid_license(world: World) -> None:
    report = _draft(world)
    license_ = world.staff["therapist"].credentials.get()
    license_.valid_to = TODAY - timedelta(days=1)
    license_.save()
    with pytest.raises(Refused, match="license"):
        actions.sign_report(actor=world.actor("therapist"), report_id=report.pk, at=NOW)


def test_a_period_that_cannot_be_is_refused(world: World) -> None:
    for first, last in ((TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=1))):
        with pytest.raises(Refused, match="period"):
            actions.draft_progress_report(
                actor=world.actor("therapist"),
                child_id=world.child.pk,
                period_from=first,
                period_to=last,
                at=NOW,
            )


def _parts(world: World, report: Report) -> dict[str, Words]:
    parts = queries.composition(world.actor("therapist"), report.pk, NOW) or ()
    return {part.code: part for part in parts if isinstance(part, Words)}


def test_a_part_reads_as_drafted_until_it_is_rewritten_and_again_when_asked(world: World) -> None:
    actor, report = world.actor("therapist"), _draft(world)
    before = _parts(world, report)
    assert all(piece.drawn for piece in before["summary"].pieces)
    unchanged = before["letter"].text.replace("\n", "\r\n")  # as browsers send it
    words = {"summary": "Plays long. He asks for more.", "letter": unchanged}
    saved = actions.edit_report(actor=actor, report_id=report.pk, words=words, at=NOW)
    assert list(saved.words) == ["summary"]
    own = _parts(world, report)["summary"]
    assert own.is_own
    assert [(piece.text, piece.drawn) for piece in own.pieces] == [
        ("Plays long.", True),
        (" He asks for more.", False),
    ]
    actions.draft_again(actor=actor, report_id=report.pk, part="summary", at=NOW)
    assert _parts(world, report) == before
    with pytest.raises(Refused, match="as it was drafted"):
        actions.draft_again(actor=actor, report_id=report.pk, part="summary", at=NOW)


def test_an_emptied_summary_cannot_be_signed_and_an_unknown_part_is_refused(world: World) -> None:
    actor, report = world.actor("therapist"), _draft(world)
    actions.edit_report(actor=actor, report_id=report.pk, words={"summary": " "}, at=NOW)
    with pytest.raises(Refused, match="“Summary”"):
        actions.sign_report(actor=actor, report_id=report.pk, at=NOW)
    with pytest.raises(Refused, match="no such part"):
        actions.edit_report(actor=actor, report_id=report.pk, words={"grade": "A"}, at=NOW)
    too_long = "x" * (actions.LONGEST_PART + 1)
    with pytest.raises(Refused, match="10,000"):
        actions.edit_report(actor=actor, report_id=report.pk, words={"need": too_long}, at=NOW)


def test_the_draft_of_words_follows_the_record_until_it_is_signed(world: World) -> None:
    report = _draft(world)
    world.child.interests = ["kites"]
    world.child.save()
    assert "kites" in _parts(world, report)["profile"].text


@pytest.mark.parametrize("who", ["assistant", "front_desk", "parent"])
def test_who_may_not_write_gets_no_draft_to_write(world: World, who: str) -> None:
    assert queries.composition(world.actor(who), _draft(world).pk, NOW) is None
