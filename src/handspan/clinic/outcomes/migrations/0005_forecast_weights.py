"""What the forecast learned from a clinic's own goals. Rows never change."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("outcomes", "0004_life_events"),
        ("people", "0004_report_clocks"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ForecastWeights",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("weights", models.JSONField()),
                ("version", models.CharField(max_length=20)),
                ("goals", models.PositiveIntegerField()),
                ("visits", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
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
                "abstract": False,
            },
        ),
        tenant_wall("outcomes_forecastweights"),
        append_only("outcomes_forecastweights"),
    ]
