"""Instruments that the clinic holds or makes, norm tables, and scores entered from them."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0003_sheets"),
        ("people", "0003_corrected_age"),
    ]

    operations = [
        migrations.CreateModel(
            name="NormTable",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("edition", models.CharField(blank=True, max_length=20)),
                ("version", models.PositiveSmallIntegerField()),
                ("source", models.CharField(blank=True, max_length=300)),
                ("rows", models.JSONField(blank=True, default=list)),
                ("typed_by", models.JSONField(blank=True, default=list)),
                ("started_at", models.DateTimeField()),
                ("handed_over_at", models.DateTimeField(blank=True, null=True)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("disagreements", models.PositiveSmallIntegerField(default=0)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("discarded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinic",
                    ),
                ),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnteredScore",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("instrument_name", models.CharField(max_length=120)),
                ("edition", models.CharField(blank=True, max_length=20)),
                ("form", models.CharField(blank=True, max_length=80)),
                ("informant", models.CharField(blank=True, max_length=20)),
                ("scale", models.CharField(max_length=80)),
                ("raw", models.FloatField()),
                ("standard", models.FloatField(blank=True, null=True)),
                ("metric", models.CharField(blank=True, max_length=20)),
                ("percentile", models.FloatField(blank=True, null=True)),
                ("low", models.FloatField(blank=True, null=True)),
                ("high", models.FloatField(blank=True, null=True)),
                ("level", models.FloatField(blank=True, null=True)),
                ("descriptor", models.CharField(blank=True, max_length=80)),
                ("norms", models.CharField(blank=True, max_length=3)),
                ("corrected", models.BooleanField(default=False)),
                ("age_months", models.PositiveSmallIntegerField()),
                ("age_days", models.PositiveSmallIntegerField()),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("entered_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
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
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered_scores",
                        to="evaluation.evaluation",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluation.normtable",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnInstrument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("purpose", models.TextField(blank=True, max_length=1000)),
                ("items", models.JSONField(blank=True, default=list)),
                ("levels", models.JSONField(blank=True, default=list)),
                ("areas", models.JSONField(blank=True, default=list)),
                ("age_from_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_to_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("in_use_from", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
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
        ),
        migrations.CreateModel(
            name="OwnSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict)),
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
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_sheets",
                        to="evaluation.evaluation",
                    ),
                ),
                (
                    "own",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="evaluation.owninstrument",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("license_note", models.CharField(max_length=300)),
                ("holder", models.CharField(max_length=120)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("trained", models.JSONField(blank=True, default=list)),
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
                        fields=("clinic", "instrument"),
                        name="holding_once",
                        violation_error_message="The license of this instrument is noted already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="holding_ends_after_it_begins",
                        violation_error_message="The last day cannot be before the first.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="normtable",
            index=models.Index(
                fields=["clinic", "instrument", "edition"], name="evaluation__clinic__53aaa0_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="normtable",
            constraint=models.UniqueConstraint(
                fields=("clinic", "instrument", "edition", "version"), name="norm_table_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="normtable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    models.Q(("verified_by", models.F("handed_over_by")), _negated=True),
                    _connector="OR",
                ),
                name="norm_table_second_person",
                violation_error_message="Another person verifies the table.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enteredscore",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("clinic", "evaluation", "instrument", "form", "scale", "informant"),
                name="entered_score_once",
                violation_error_message="This score is entered already. Take it back first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="owninstrument",
            constraint=models.UniqueConstraint(
                fields=("clinic", "code", "version"), name="own_instrument_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownsheet",
            constraint=models.UniqueConstraint(
                fields=("clinic", "evaluation", "own"), name="own_sheet_once"
            ),
        ),
    ]
