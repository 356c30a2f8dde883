"""Reports in the browser: read what was drawn, rewrite it where it stands, sign."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.evaluation import actions as evaluations
from handspan.clinic.evaluation import inventory
from handspan.clinic.outcomes import actions
from handspan.clinic.outcomes.models import Report
from tests.web.visiting import HOSTILE
from tests.world import NOW, TODAY, World


@pytest.fixture
def draft(world: World) -> Report:
    """Return the drafted report of a completed evaluation."""
    actor = world.actor("therapist")
    opened = evaluations.open_evaluation(
        actor=actor, child_id=world.child.pk, given_on=TODAY, question="Why so tired?", at=NOW
    )
    offered = inventory.offered(world.child.birth_date, TODAY)
    levels = {item.code: place % 4 for place, item in enumerate(offered)}
    evaluations.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    evaluations.describe(
        actor=actor,
        evaluation_id=opened.pk,
        strengths="Robin builds & sings.",
        observations="Plays long.",
        conditions="",
        recommendation="Weekly visits.",
        at=NOW,
    )
    evaluations.complete(actor=actor, evaluation_id=opened.pk, at=NOW)
    return actions.draft_evaluation_report(actor=actor, evaluation_id=opened.pk, at=NOW)


def _page(world: World, report: Report, who: str = "therapist") -> str:
    return str(world.browser(who).get(f"/reports/{report.pk}/").content.decode())


def test_drawn_words_are_marked_with_where_they_come_from(world: World, draft: Report) -> None:
    page = _page(world, draft)
    assert '<mark title="from the evaluation">Robin builds &amp; sings.</mark>' in page
    assert '<mark title="from the answers of the evaluation">' in page
    assert page.index("For the family") < page.index("Referral question")
    assert page.index("part-strengths") < page.index("part-analysis")


def test_words_are_kept_where_they_are_rewritten_and_drafted_again(
    world: World, draft: Report
) -> None:
    browser, address = world.browser("therapist"), f"/reports/{draft.pk}/"
    page = browser.post(address, {"summary": HOSTILE}, follow=True).content.decode()
    assert "Saved." in page
    assert "&lt;script&gt;" in page
    assert Report.objects.get().words["summary"] == HOSTILE.strip()
    assert "your words" in page
    page = browser.post(address, {"summary": HOSTILE, "again": "summary"}, follow=True)
    assert '<mark title="from the evaluation">Plays long.</mark>' in page.content.decode()


def test_a_gap_keeps_what_was_typed_and_a_signed_report_is_read_only(
    world: World, draft: Report
) -> None:
    browser, address = world.browser("therapist"), f"/reports/{draft.pk}/"
    answer = browser.post(address, {"summary": "", "need": "Twice a week.", "sign": "yes"})
    assert answer.status_code == 422
    assert "Write “Summary” before you sign." in answer.content.decode()
    assert "Twice a week." in answer.content.decode()
    browser.post(address, {"summary": "He is ready.", "sign": "yes"})
    late = browser.post(address, {"summary": "Too late."}, follow=True).content.decode()
    assert "This report is signed and stays as it is." in late
    page = _page(world, draft)
    assert "Signed" in page
    assert "<textarea" not in page
    assert "He is ready." in page


def test_who_only_reads_sees_no_editor(world: World, draft: Report) -> None:
    assert "<textarea" not in _page(world, draft, "assistant")


def test_a_progress_report_has_its_letter_and_waits_for_words(world: World) -> None:
    report = actions.draft_progress_report(
        actor=world.actor("therapist"),
        child_id=world.child.pk,
        period_from=TODAY - timedelta(days=80),
        period_to=TODAY,
        at=NOW,
    )
    page = _page(world, report)
    assert "has been doing since" in page
    assert page.count("your words here") == 2
