"""Ratings by a second rater who has not seen the first one's level."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("goals", "0003_rule_and_number")]
    operations: ClassVar = [
        migrations.AddField("rating", "unseen", models.BooleanField(default=False)),
    ]
