"""The evaluation stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "handspan.clinic.evaluation"
    label = "evaluation"
