"""The referral stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "handspan.clinic.referral"
    label = "referral"
