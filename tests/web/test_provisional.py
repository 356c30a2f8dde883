"""Wherever results of the inventory are shown, one sentence says that they are provisional."""

from __future__ import annotations

from html import unescape

import pytest

from handspan.clinic.evaluation import actions as evaluations
from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.models import Evaluation, Score
from handspan.clinic.outcomes import actions as outcomes
from handspan.clinic.outcomes import facts
from handspan.core.language.reading import reads_easily
from tests.world import NOW, TODAY, World


@pytest.fixture
def evaluation(world: World) -> Evaluation:
    """Return a completed evaluation."""
    actor = world.actor("therapist")
    opened = evaluations.open_evaluation(
        actor=actor, child_id=world.child.pk, given_on=TODAY, at=NOW
    )
    offered = inventory.offered(world.child.birth_date, TODAY)
    levels = {item.code: place % 4 for place, item in enumerate(offered)}
    evaluations.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    words = {"strengths": "Sings.", "observations": "Plays.", "recommendation": "Weekly."}
    evaluations.describe(actor=actor, evaluation_id=opened.pk, conditions="", at=NOW, **words)
    evaluations.complete(actor=actor, evaluation_id=opened.pk, at=NOW)
    return opened


def test_a_family_can_read_the_sentence() -> None:
    assert inventory.PROVISIONAL.startswith("Provisional")
    assert "no diagnosis" in inventory.PROVISIONAL
    assert reads_easily(inventory.PROVISIONAL)


def test_the_table_of_a_score_says_so_too(evaluation: Evaluation) -> None:
    tables = set(Score.objects.filter(sheet__evaluation=evaluation).values_list("table", flat=True))
    assert tables == {inventory.TABLE}
    assert inventory.TABLE.startswith("provisional")
    assert f"{len(inventory.items())} items" in inventory.TABLE


def test_every_page_with_results_says_so(world: World, evaluation: Evaluation) -> None:
    browser = world.browser("therapist")
    for address in (
        f"/children/{world.child.pk}/",
        f"/evaluations/{evaluation.pk}/result",
        f"/evaluations/{evaluation.pk}/map",
    ):
        page = unescape(browser.get(address).content.decode())
        assert inventory.PROVISIONAL in page, address


def test_the_report_says_so_on_its_page_and_in_what_is_printed(
    world: World, evaluation: Evaluation
) -> None:
    report = outcomes.draft_evaluation_report(
        actor=world.actor("therapist"), evaluation_id=evaluation.pk, at=NOW
    )
    page = world.browser("therapist").get(f"/reports/{report.pk}/").content.decode()
    assert inventory.PROVISIONAL in unescape(page)
    assert inventory.PROVISIONAL in facts.of_report(report, NOW)["remark"]
