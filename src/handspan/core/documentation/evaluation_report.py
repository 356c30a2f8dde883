"""The evaluation report drafted from the record: every sentence drawn from a datum names it.

Judgement is never made up. What only a therapist can say is left open and marked so; what was seen
comes before what is hard, and strengths before both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from handspan.core.documentation.evaluation_facts import (
    AreaFound,
    EvaluationFacts,
    Place,
    Seen,
    place_of,
)
from handspan.core.documentation.segments import Line, Section, Segment, section, sentence

MOST_DONE = 3
"""Things that a child does alone, named for each area: the hardest of them."""

MOST_HELPED = 3
"""Things that take help, named for each area: the easiest of them."""

MOST_IN_LETTER = 4
"""Things of each kind that the family's page names."""

_CLOSING = (
    "We looked at many parts of daily life. The numbers in the report are estimates, and each "
    "comes with a range.",
    "Next, we would like to talk with you about what matters most at home and at school. Then we "
    "set the goals with you.",
)


PARTS: tuple[tuple[str, str], ...] = (
    ("letter", "For the family"),
    ("question", "Referral question"),
    ("sources", "Sources"),
    ("background", "Background"),
    ("profile", "Occupational profile"),
    ("strengths", "Strengths"),
    ("conditions", "Behavior and validity"),
    ("analysis", "Analysis by area"),
    ("impact", "In daily life"),
    ("summary", "Summary"),
    ("need", "Need for skilled service"),
    ("recommendation", "Recommendation"),
)
"""Code and heading of each part that has words, in the order of the report."""


def draft_evaluation_report(facts: EvaluationFacts) -> dict[str, Section]:
    """Draft every part of an evaluation report.

    Parameters
    ----------
    facts : EvaluationFacts

    Returns
    -------
    dict of str to Section
        By code, in the order of `PARTS`.
    """
    drafts = {
        "letter": section("letter", _letter(facts), needs_words=False),
        "question": _told(
            "question",
            ("The worry that brought the child: ", facts.worry, "referral"),
            ("The question of this evaluation: ", facts.question, "evaluation"),
            ("Tried before: ", facts.tried, "referral"),
        ),
        "sources": section(
            "sources",
            [(Segment(sentence(says), f"source:{key}"),) for key, says in facts.sources],
            needs_words=not facts.sources,
        ),
        "background": _told(
            "background",
            ("Birth and health: ", facts.birth_and_health, "intake"),
            ("School and other services: ", facts.school_and_services, "intake"),
            ("Languages at home: ", ", ".join(facts.languages), "chart"),
        ),
        "profile": _told(
            "profile",
            ("What the family hopes for: ", "; ".join(facts.hopes), "intake"),
            ("Interests: ", ", ".join(facts.interests), "chart"),
            ("Daily routines: ", facts.daily_routines, "intake"),
            ("Fears and comforts: ", facts.comforts, "intake"),
        ),
        "strengths": _told(
            "strengths",
            ("", facts.strengths, "evaluation"),
            ("The family says: ", facts.good_at, "referral"),
        ),
        "conditions": _told(
            "conditions",
            *(("", words, "evaluation") for words in (*facts.testing, facts.conditions)),
        ),
        "analysis": section("analysis", list(_analysis(facts)), needs_words=False),
        "impact": section("impact", list(_impact(facts)), needs_words=True),
        "summary": _told("summary", ("", facts.observations, "evaluation")),
        "need": section("need", list(_need(facts)), needs_words=True),
        "recommendation": _told("recommendation", ("", facts.recommendation, "evaluation")),
    }
    return {code: drafts[code] for code, _ in PARTS}


def _told(code: str, *parts: tuple[str, str, str]) -> Section:
    """Put what somebody wrote down in lines, each with a lead and its source."""
    lines = [
        (*((Segment(lead),) if lead else ()), Segment(sentence(words), source))
        for lead, words, source in parts
        if words.strip()
    ]
    return section(code, lines, needs_words=not lines)


def _analysis(facts: EvaluationFacts) -> Iterator[Line]:
    for area in facts.areas:
        done, helped = _done(area.seen), _helped(area.seen)
        segments = [Segment(f"{area.label}. ")]
        if done:
            segments += [Segment("Alone: "), *_named(done[:MOST_DONE]), Segment(". ")]
        if helped:
            segments += [
                Segment("With help: "),
                *_named(helped[:MOST_HELPED], facts.levels),
                Segment(". "),
            ]
        segments.append(Segment(_standing(area), f"score:{area.code}"))
        yield tuple(segments)


def _standing(area: AreaFound) -> str:
    if area.standing is None or area.low is None or area.high is None:
        return f"No estimate: {area.remark or 'too few answers'}."
    place = place_of(area.low, area.high).value
    limit = f" It is {area.remark}." if area.remark else ""
    return (
        f"The estimate is {area.standing:+.1f} standard deviations from the middle for the age. "
        f"Its 90% interval, {area.low:+.1f} to {area.high:+.1f}, {place}.{limit}"
    )


def _impact(facts: EvaluationFacts) -> Iterator[Line]:
    daily = [seen for area in facts.areas if area.code in facts.daily_areas for seen in area.seen]
    done, helped = _done(daily), _helped(daily)
    if done:
        yield (Segment("Already alone: "), *_named(done[:MOST_DONE]), Segment("."))
    if helped:
        named = _named(helped[:MOST_HELPED], facts.levels)
        yield (Segment("Takes help just now: "), *named, Segment("."))


def _need(facts: EvaluationFacts) -> Iterator[Line]:
    for place, lead in ((Place.BELOW, "Below"), (Place.REACHES_BELOW, "Possibly below")):
        areas = [area for area in facts.areas if _at(area) is place]
        if areas:
            segments = [Segment(f"{lead} what most children of this age do: ")]
            segments += _listed((area.label.lower(), f"score:{area.code}") for area in areas)
            yield (*segments, Segment("."))


def _letter(facts: EvaluationFacts) -> list[Line]:
    lines: list[Line] = [(Segment(f"Thank you for letting us get to know {facts.child}."),)]
    if facts.strengths.strip():
        strengths = Segment(sentence(facts.strengths), "evaluation")
        lines.append((Segment("What we saw first: "), strengths))
    # the whole interval above the middle: nothing less is called easy
    easy = [area for area in facts.areas if area.low is not None and area.low > 0]
    if easy:
        found = _listed((area.family_label.lower(), f"score:{area.code}") for area in easy)
        lines.append((Segment("This comes easily: "), *found, Segment(".")))
    done = _spread(facts, _done)
    if done:
        lines.append((Segment(f"{facts.child} does this alone: "), *_named(done), Segment(".")))
    helped = _spread(facts, _helped)
    if helped:
        lead = Segment("With some help and practice, this can come next: ")
        lines.append((lead, *_named(helped), Segment(".")))
    return [*lines, *((Segment(words),) for words in _CLOSING)]


def _spread(facts: EvaluationFacts, choose: Callable[[Sequence[Seen]], list[Seen]]) -> list[Seen]:
    """Take one thing of each area in turn, so that the letter speaks of the whole child."""
    first = [found[0] for area in facts.areas if (found := choose(area.seen))]
    return first[:MOST_IN_LETTER]


def _done(seen: Sequence[Seen]) -> list[Seen]:
    """What is done alone, the hardest first."""
    return [one for one in reversed(seen) if one.level == 3]


def _helped(seen: Sequence[Seen]) -> list[Seen]:
    """What takes help, what needs least of it first, and the easiest first among those."""
    return sorted((one for one in seen if one.level in (1, 2)), key=lambda one: -one.level)


def _named(seen: Iterable[Seen], levels: Sequence[str] = ()) -> list[Segment]:
    def words(one: Seen) -> str:
        help_taken = f" ({levels[one.level].lower()})" if levels else ""
        return one.words[:1].lower() + one.words[1:] + help_taken

    return _listed(((words(one), f"item:{one.code}") for one in seen), "; ")


def _listed(parts: Iterable[tuple[str, str]], between: str = ", ") -> list[Segment]:
    segments: list[Segment] = []
    for words, source in parts:
        if segments:
            segments.append(Segment(between))
        segments.append(Segment(words, source))
    return segments


def _at(area: AreaFound) -> Place | None:
    if area.low is None or area.high is None:
        return None
    return place_of(area.low, area.high)
