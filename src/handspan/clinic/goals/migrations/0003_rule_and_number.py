"""People and places of a mastery rule, and why a child has more than three goals at a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("goals", "0002_walls")]
    operations: ClassVar = [
        migrations.AddField("goal", "target_people", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("goal", "target_places", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(
            "goal",
            "many_why",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
