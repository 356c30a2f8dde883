"""Measure how well a child's course predicts the next visit, against the age prior alone.

    python -m benchmarks.longitudinal FOLDER BANK KEYS REFERENCES [--key gcdg]

For every study of FOLDER in which children came more than once: the mean of -ln(chance) of each
answer of the next visits, given the age alone and given all visits before. On SMOCC the time of the
wander is fit on half of the children and everything is measured on the other half; the other studies
are measured whole, with the time from SMOCC. The last column says how fast it went, on one core.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from handspan.core.measurement.arrays import MISSING, FloatArray
from handspan.core.measurement.course import (
    STANDINGS,
    Wander,
    course,
    fit_wander,
    standing_prior,
)
from handspan.core.measurement.evidence import rasch_evidence
from handspan.core.measurement.scale import Scale
from handspan.site.commands.response_files import read_responses
from handspan.site.commands.score import scale_of_tables

FIT_ON = "gcdg_nld_smocc"


@dataclass(frozen=True, slots=True)
class Child:
    """The scored visits of one child, in order of age; `answered` counts answers by visit."""

    years: FloatArray
    evidence: FloatArray
    abilities: FloatArray
    answered: FloatArray


@dataclass(frozen=True, slots=True)
class Loss:
    """Mean surprise of an answer at the next visits, from the age alone and from the course."""

    answers: int
    prior: float
    course: float

    @property
    def percent_below(self) -> float:
        return 100 * (1 - self.course / self.prior)


def children_of(file: Path, scale: Scale) -> list[Child]:
    """Read a study and put together each child's evidence."""
    study = read_responses(file, frozenset(scale.bank.codes))
    difficulty = scale.bank.difficulties()
    used = [place for place, code in enumerate(study.items) if code in difficulty]
    taus = np.array([difficulty[study.items[place]] for place in used])
    answers, years = study.answers[:, used], study.age_days / 365.25
    abilities = scale.reference.scores(STANDINGS, years[:, np.newaxis])
    answered = (answers != MISSING).sum(axis=1)
    visits: dict[str, list[int]] = {}
    for visit in np.flatnonzero(np.isfinite(abilities).all(axis=1) & (answered > 0)):
        visits.setdefault(study.subjects[visit], []).append(int(visit))
    found = []
    for own in visits.values():
        own.sort(key=lambda visit: years[visit])
        evidence = [
            rasch_evidence(answers[visit], taus, scale.key.slope, abilities[visit]) for visit in own
        ]
        found.append(
            Child(years[own], np.array(evidence), abilities[own], answered[own].astype(float))
        )
    return found


def next_visit_loss(children: list[Child], wander: Wander) -> Loss:
    """Measure the surprise at every visit after a child's first."""
    prior = standing_prior(wander)
    by_age = by_course = answers = 0.0
    for child in children:
        found = course(child.years, child.evidence, child.abilities, wander)
        top = child.evidence.max(axis=1)
        alone = np.log(np.exp(child.evidence - top[:, np.newaxis]) @ prior) + top
        by_age -= alone[1:].sum()
        by_course -= found.log_predictive[1:].sum()
        answers += child.answered[1:].sum()
    return Loss(int(answers), by_age / answers, by_course / answers)


def main() -> None:
    """Print one row of a Markdown table for each study."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("folder", "bank", "keys", "references"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--key", default="gcdg")
    options = parser.parse_args()
    scale = scale_of_tables(
        options.key, bank=options.bank, keys=options.keys, references=options.references
    )
    studies = {
        file.name.partition(".")[0]: children_of(file, scale)
        for file in sorted(options.folder.glob("*.txt.gz"))
    }
    fitting = next(name for name in studies if name.startswith(FIT_ON))
    half = [child for child in studies[fitting][::2] if len(child.years) > 1]
    wander = fit_wander([(child.years, child.evidence, child.abilities) for child in half])
    studies[fitting] = studies[fitting][1::2]
    print(f"Time fit on half of {fitting}: {wander.years:.2f} years")
    print("| study | answers at next visits | age alone | course | below by | visits/s |")
    print("|-|-|-|-|-|-|")
    for name, children in studies.items():
        if any(len(child.years) > 1 for child in children):
            begun = time.perf_counter()
            loss = next_visit_loss(children, wander)
            rate = sum(len(child.years) for child in children) / (time.perf_counter() - begun)
            print(
                f"| {name} | {loss.answers:,} | {loss.prior:.4f} | {loss.course:.4f} "
                f"| {loss.percent_below:.1f} % | {rate:,.0f} |"
            )


if __name__ == "__main__":
    main()
