"""Lines of a table of courses: the visits of a child are gathered while they stand together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.course import STANDINGS, Course, Wander, course
from handspan.core.measurement.evidence import rasch_evidence
from handspan.core.measurement.grid import mean_and_sd
from handspan.core.measurement.scale import Scale
from handspan.core.measurement.tables import TableError
from handspan.site.commands.response_files import ResponseFile
from handspan.site.commands.score_rows import number, quoted

HEADER = "row,subjid,agedays,n,z_then,z_then_sd,z,z_sd,z_low,z_high,d,sem,p_up,p_beyond\n"
_NOTHING = "," * (HEADER.count(",") - 3)


@dataclass(frozen=True, slots=True)
class _Visit:
    row: int
    age_words: str
    years: float
    answers: AnswerArray


class Follower:
    """Takes blocks of visits and gives the lines of each child as soon as its visits are over.

    Only the visits of one child are kept, and the names of those before it.
    """

    def __init__(self, scale: Scale, wander: Wander) -> None:
        self._scale, self._wander = scale, wander
        self._difficulty = scale.bank.difficulties()
        self._used: IntArray | None = None
        self._taus: FloatArray = np.empty(0)
        self._subject = ""
        self._visits: list[_Visit] = []
        self._seen: set[str] = set()
        self._rows = 0

    @property
    def children(self) -> int:
        """Children met so far."""
        return len(self._seen)

    def take(self, block: ResponseFile) -> Iterator[str]:
        """Yield the lines of the children whose visits ended in this block."""
        if self._used is None:
            used = [place for place, code in enumerate(block.items) if code in self._difficulty]
            self._used = np.array(used, dtype=np.intp)
            self._taus = np.array([self._difficulty[block.items[place]] for place in used])
        answers = block.answers[:, self._used]
        years = block.age_days / DAYS_PER_YEAR
        for place, subject in enumerate(block.subjects):
            if subject != self._subject:
                yield from self.finish()
                self._begin(subject, block.first_line + place)
            self._rows += 1
            visit = _Visit(self._rows, block.age_words[place], float(years[place]), answers[place])
            self._visits.append(visit)

    def finish(self) -> Iterator[str]:
        """Yield the lines of the child whose visits were gathered last."""
        visits, self._visits = self._visits, []
        yield from self._lines(visits)

    def _begin(self, subject: str, line: int) -> None:
        if subject in self._seen:
            why = f"the visits of '{subject}' do not stand together; sort the file by subjid"
            raise TableError(line, 1, "subjid", why)
        self._seen.add(subject)
        self._subject = subject

    def _lines(self, visits: list[_Visit]) -> Iterator[str]:
        ordered = sorted(visits, key=lambda visit: (np.isnan(visit.years), visit.years, visit.row))
        years = np.array([visit.years for visit in ordered])
        abilities = self._scale.reference.scores(STANDINGS, years[:, np.newaxis])
        counts = [int(np.count_nonzero(visit.answers != MISSING)) for visit in ordered]
        usable = np.isfinite(abilities).any(axis=1) & (np.array(counts, dtype=int) > 0)
        chosen = np.flatnonzero(usable)
        found = self._course(
            [ordered[i] for i in chosen], [_completed(abilities[i]) for i in chosen]
        )
        places = {int(i): place for place, i in enumerate(chosen)}
        for i, visit in enumerate(ordered):
            start = f"{visit.row},{quoted(self._subject)},{visit.age_words},{counts[i]}"
            if found is None or i not in places:
                yield f"{start}{_NOTHING}\n"
                continue
            yield ",".join([start, *map(number, _figures(found, places[i]))]) + "\n"

    def _course(self, visits: list[_Visit], abilities: list[FloatArray]) -> Course | None:
        if not visits:
            return None
        slope = self._scale.key.slope
        evidence = [
            rasch_evidence(visit.answers, self._taus, slope, at)
            for visit, at in zip(visits, abilities, strict=True)
        ]
        years = [visit.years for visit in visits]
        return course(years, np.array(evidence), np.array(abilities), self._wander)


def _completed(abilities: FloatArray) -> FloatArray:
    """Repeat the last ability where a skewed reference ends before the standings do."""
    known = np.isfinite(abilities)
    return np.interp(STANDINGS, STANDINGS[known], abilities[known])


def _figures(found: Course, place: int) -> list[float]:
    """Standing then and now with errors and band, ability, and how sure a change is."""
    change = found.change(place - 1, place) if place else None
    mean, sd = mean_and_sd(STANDINGS, found.filtered[place])
    return [
        float(mean),
        float(sd),
        *found.standing(place),
        *found.ability(place),
        change.probability_up if change else np.nan,
        change.probability_beyond_expected if change else np.nan,
    ]
