"""What happened in a child's life, that progress is read with."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("outcomes", "0003_words"),
        ("people", "0003_corrected_age"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                ("says", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outside", "In the child's life"),
                            ("condition", "In how we count"),
                        ],
                        default="outside",
                        max_length=9,
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.child",
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
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["clinic", "child", "on"], name="outcomes_li_clinic__85d819_idx"
                    )
                ],
            },
        ),
        tenant_wall("outcomes_lifeevent"),
    ]
