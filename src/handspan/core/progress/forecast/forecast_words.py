"""A forecast in a sentence, for notes and reports."""

from __future__ import annotations

from handspan.core.progress.forecast.goal_forecast import GoalForecast


def forecast_sentence(found: GoalForecast) -> str:
    """Say the range of the next visit and the chances of the rule, and on what they rest.

    Parameters
    ----------
    found : GoalForecast

    Returns
    -------
    str
        Chances, never a date.
    """
    horizons = [str(ahead) for ahead, _ in found.rule]
    chances = [chance_in_words(chance) for _, chance in found.rule]
    return (
        f"Next visit, with {found.tries} tries: {found.likely.low} to {found.likely.high} without "
        f"help is likely (80% range). Chance that the goal's rule is met within "
        f"{_joined(horizons)} visits: {_joined(chances)}, from {found.visits} visits and a model "
        "whose settings were tuned on simulated children."
    )


def chance_in_words(chance: float) -> str:
    """Say a chance without claiming certainty.

    Parameters
    ----------
    chance : float
        0 to 1.

    Returns
    -------
    str
        A percentage; above 99% and below 1% are said so.
    """
    if chance > 0.99:
        return "above 99%"
    return "below 1%" if chance < 0.01 else f"{100 * chance:.0f}%"


def _joined(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
