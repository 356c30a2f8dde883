"""Until when the age of a child born early is corrected becomes a rule of the clinic."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0002_walls")]
    operations: ClassVar = [
        migrations.AddField(
            "clinic", "corrected_until_months", models.PositiveSmallIntegerField(default=24)
        ),
    ]
