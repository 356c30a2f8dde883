"""The goal bank that ships, read once."""

from __future__ import annotations

import functools

from django.conf import settings

from handspan.core.goals.bank import BankGoal, parse_goal_bank


@functools.cache
def goals() -> dict[str, BankGoal]:
    """Return every goal of the bank by its code."""
    text = (settings.DATA / "goals/bank.csv").read_text("utf-8")
    return {goal.code: goal for goal in parse_goal_bank(text)}
