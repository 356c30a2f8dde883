"""Which evaluations and answers an actor may read or work on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation
from handspan.clinic.people.access import Right, of_children


def evaluations(actor: Actor, right: Right, at: datetime) -> QuerySet[Evaluation]:
    """Return the evaluations of the children for whom the actor holds the right."""
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(of_children(actor, right, at))
    return rows


def answer_sheets(actor: Actor, right: Right, at: datetime) -> QuerySet[AnswerSheet]:
    """Return the answer sheets of the children for whom the actor holds the right."""
    rows: QuerySet[AnswerSheet] = AnswerSheet.objects.filter(of_children(actor, right, at))
    return rows
