"""The alarm in words: a sentence with figures for staff, a plain one for families."""

from __future__ import annotations

from collections.abc import Sequence

from handspan.core.progress.alarm import (
    FALSE_ALARMS,
    FALSE_ALARMS_IF_SLOW,
    FIRST_JUDGED,
    Alarm,
    Reason,
    Visit,
    Word,
)

FAMILY: dict[Reason, str] = {
    Reason.BASELINE: "We are still looking at how it goes before we start.",
    Reason.FEW_VISITS: "It is too soon to tell. A few more visits will show how it goes.",
    Reason.CEILING: "This works nearly every time now. It may be time for a next step.",
    Reason.GROWING: "This is growing. What you do helps, so keep going.",
    Reason.EITHER: "We cannot tell yet if this is still growing. A few more visits will show.",
    Reason.PLATEAU: (
        "What was learned is still there. It has been about the same for some visits, so it needs "
        "a new idea. We will look for one together."
    ),
    Reason.REGRESSION: (
        "This went well before, so it can come back. It is harder right now, so it needs a new "
        "idea. We will look for one together."
    ),
}
"""Sentences that families read; no figures, nothing that blames."""


def family_sentence(found: Alarm) -> str:
    """Say it the way one would at the door."""
    return FAMILY[found.reason]


def staff_sentence(visits: Sequence[Visit], found: Alarm) -> str:
    """Say the word with its reason, its probabilities and how often the alarm is wrong.

    Parameters
    ----------
    visits : sequence of Visit
        Those that the alarm was made from.
    found : Alarm
        After the latest of them.

    Returns
    -------
    str
    """
    return f"{found.word.label}: {_because(visits, found)}"


def _because(visits: Sequence[Visit], found: Alarm) -> str:
    if found.reason is Reason.BASELINE:
        return "growth is judged once the program has begun."
    if found.reason is Reason.FEW_VISITS:
        visit = "visit" if found.watched == 1 else "visits"
        return (
            f"{found.watched} {visit} {_since_when(visits, found)}; growth is judged from the "
            f"{FIRST_JUDGED}th on, since fewer cannot tell it from chance."
        )
    if found.reason is Reason.CEILING:
        return (
            f"about {found.share:.0%} of tries succeed, which leaves no room to see growth. "
            "Check whether the goal is reached."
        )
    if found.word is not Word.STALLED:
        return f"{_chances(found)}."
    assert found.since is not None
    what = "lower with each visit" if found.reason is Reason.REGRESSION else "about the same"
    before = visits[found.since]
    when = f" ({before.on:%Y-%m-%d})" if before.on is not None else ""
    return (
        f"probably {what} since visit {found.since + 1}{when}, give or take five visits; "
        f"{_chances(found)}. In simulation up to {FALSE_ALARMS:.0%} of steadily growing children "
        f"are called stalled at least once on the way to their goal, up to "
        f"{FALSE_ALARMS_IF_SLOW:.0%} where growth is slow."
    )


def _since_when(visits: Sequence[Visit], found: Alarm) -> str:
    begun = len(visits) - found.watched
    if begun == 0:
        return "so far"
    return f'since "{visits[begun].event}"' if visits[begun].event else "since the new start"


def _chances(found: Alarm) -> str:
    chances = (found.p_growing, found.p_plateau, found.p_regression)
    growing, plateau, regression = (f"{chance:.2f}" for chance in chances)
    return f"probability of growth {growing}, of a plateau {plateau}, of regression {regression}"
