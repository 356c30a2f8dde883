"""Places of items that a clinic took over from its own answers, and its consent to weigh them."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("evaluation", "0005_instrument_walls"),
        ("people", "0003_corrected_age"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AnswersConsent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinic",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("clinic",),
                        name="answers_consent_once",
                        violation_error_message="The clinic has agreed already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPlaces",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("places", models.JSONField()),
                ("children", models.PositiveIntegerField()),
                ("answers", models.PositiveIntegerField()),
                ("fewest_answers", models.PositiveIntegerField()),
                ("why", models.CharField(max_length=300)),
                ("accepted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "version"), name="item_places_version"
                    )
                ],
            },
        ),
        tenant_wall("evaluation_answersconsent"),
        append_only("evaluation_answersconsent", frozen_when="OLD.withdrawn_at IS NOT NULL"),
        tenant_wall("evaluation_itemplaces"),
        append_only("evaluation_itemplaces", frozen_when="OLD.ended_at IS NOT NULL"),
    ]
