"""Activities that are not proposed for a child any more."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import tenant_wall

_KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("program", "0003_lighter_week")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("activity", models.SlugField(max_length=60)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("disliked", "The child does not like it"),
                            ("hard_at_home", "It does not fit the family's days"),
                            ("no_things", "The things for it are not there"),
                            ("not_now", "It does not serve what is needed now"),
                            ("judgment", "My judgment as a therapist"),
                        ],
                        max_length=12,
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("child", models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.child")),
                (
                    "clinic",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.clinic"),
                ),
                ("staff", models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.staff")),
            ],
            options={"abstract": False},
        ),
        tenant_wall("program_setaside"),
    ]
