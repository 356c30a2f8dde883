"""Hopes of a family and their own ratings; who witnessed a signature on one screen."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import append_only, tenant_wall


def _key() -> models.UUIDField[uuid.UUID, uuid.UUID]:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def _to(model: str, related_name: str = "+", *, maybe: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=model,
        null=maybe,
        blank=maybe,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("goals", "0004_second_rater"), ("people", "0004_report_clocks")]

    operations: ClassVar = [
        migrations.AddField("agreement", "witness", _to("people.staff", maybe=True)),
        migrations.CreateModel(
            name="Hope",
            fields=[
                ("id", _key()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("pictures", models.JSONField(blank=True, default=list)),
                ("said_at", models.DateTimeField()),
                ("aside_at", models.DateTimeField(blank=True, null=True)),
                ("child", _to("people.child", "hopes")),
                ("clinic", _to("people.clinic")),
                ("goal", _to("goals.goal", "hopes", maybe=True)),
                ("kept_by", _to("people.staff", maybe=True)),
                ("said_by", _to("people.guardian", maybe=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(words="") | models.Q(said_by=None),
                        name="hope_says_something",
                        violation_error_message="Say what you hope for.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnRating",
            fields=[
                ("id", _key()),
                ("importance", models.PositiveSmallIntegerField()),
                ("performance", models.PositiveSmallIntegerField()),
                ("satisfaction", models.PositiveSmallIntegerField()),
                ("rated_on", models.DateField()),
                ("rated_at", models.DateTimeField()),
                ("clinic", _to("people.clinic")),
                ("hope", _to("goals.hope", "ratings")),
                ("kept_by", _to("people.staff", maybe=True)),
                ("rater", _to("people.guardian", maybe=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            importance__range=(1, 10),
                            performance__range=(1, 10),
                            satisfaction__range=(1, 10),
                        ),
                        name="own_rating_in_range",
                        violation_error_message="Ratings go from 1 to 10.",
                    )
                ],
            },
        ),
        tenant_wall("goals_hope"),
        tenant_wall("goals_ownrating"),
        append_only("goals_ownrating"),
    ]
