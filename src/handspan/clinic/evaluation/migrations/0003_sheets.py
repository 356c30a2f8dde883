"""Several answer sheets for each evaluation: the therapist's, and forms by link."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from handspan.clinic.walls import tenant_wall, without_tenants

_SHEETS = "evaluation_answersheet"
_INFORMANTS = [
    ("therapist", "Therapist"),
    ("caregiver", "Home"),
    ("teacher", "School"),
    ("imported", "Imported"),
]


def _name_imports(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    with without_tenants(editor, _SHEETS) as cursor:
        cursor.execute(
            f"UPDATE {_SHEETS} SET informant = 'imported' WHERE evaluation_id IS NULL"  # noqa: S608
        )


def _to(model: str, *, one: bool = False, empty: bool = False, back: str = "+") -> Any:
    kind = models.OneToOneField if one else models.ForeignKey
    return kind(
        to=model,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=back,
        null=empty,
        blank=empty,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0002_walls"), ("people", "0002_walls")]
    operations: ClassVar = [
        migrations.AddField("evaluation", "areas", models.JSONField(blank=True, default=list)),
        migrations.AddField("evaluation", "testing", models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            "answersheet",
            "evaluation",
            _to("evaluation.evaluation", empty=True, back="sheets"),
        ),
        migrations.AddField(
            "answersheet",
            "informant",
            models.CharField(choices=_INFORMANTS, default="therapist", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "answersheet", "informant_name", models.CharField(blank=True, max_length=120)
        ),
        migrations.AddField("answersheet", "asked", models.JSONField(blank=True, default=list)),
        migrations.AddField("answersheet", "missing", models.JSONField(blank=True, default=dict)),
        migrations.AddField("answersheet", "notes", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "answersheet", "finished_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(_name_imports, migrations.RunPython.noop),
        migrations.AddConstraint(
            "answersheet",
            models.UniqueConstraint(
                condition=models.Q(informant="therapist"),
                fields=("evaluation",),
                name="sheet_one_by_therapist",
            ),
        ),
        migrations.AddConstraint(
            "answersheet",
            models.CheckConstraint(
                condition=models.Q(evaluation=None, informant="imported")
                | (models.Q(evaluation__isnull=False) & ~models.Q(informant="imported")),
                name="sheet_of_evaluation_or_import",
            ),
        ),
        migrations.CreateModel(
            "FormLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("clinic", _to("people.clinic")),
                ("consent", _to("people.consent", empty=True)),
                ("guardian", _to("people.guardian", empty=True)),
                ("sheet", _to("evaluation.answersheet", one=True, back="link")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(guardian__isnull=True) ^ models.Q(consent__isnull=True),
                        name="form_link_by_guardian_or_consent",
                    )
                ]
            },
        ),
        tenant_wall("evaluation_formlink"),
    ]
