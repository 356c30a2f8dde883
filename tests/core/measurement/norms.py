"""Made-up norm tables for tests; nothing of a publisher."""

from __future__ import annotations

from dataclasses import replace

from handspan.core.measurement.metrics import percentile_of
from handspan.core.measurement.norm_tables import NormRow


def row(**changes: object) -> NormRow:
    """One line that holds by itself."""
    values: dict[str, object] = {
        "form": "", "scale": "Copying", "sex": "any", "age_from_months": 60, "age_to_months": 66,
        "raw_min": 0.0, "raw_max": 0.0, "standard": 1.0, "metric": "scaled",
    }  # fmt: skip
    return NormRow(**(values | changes))  # type: ignore[arg-type]


def table(bands: int = 2, months: int = 6, scale: str = "Copying") -> list[NormRow]:
    """Scaled scores 1 to 19, one for each two raw scores; each band asks one raw score more."""
    return [
        row(
            scale=scale,
            age_from_months=60 + months * band,
            age_to_months=60 + months * (band + 1),
            raw_min=float(2 * score + band),
            raw_max=float(2 * score + band + 1),
            standard=float(score),
            percentile=_printed(score),
            ci_low=float(max(1, score - 2)),
            ci_high=float(min(20, score + 2)),
            ci_level=90.0,
            descriptor="typical" if 7 <= score <= 13 else "",
        )
        for band in range(bands)
        for score in range(1, 20)
    ]


def with_composite() -> list[NormRow]:
    """Two scales and their sum, as a standard score."""
    parts = [*table(1, scale="Copying"), *table(1, scale="Tracing")]
    whole = [
        row(scale="Hands", raw_min=float(total), raw_max=float(total), metric="standard",
            standard=float(40 + 3 * total), sum_of=("Copying", "Tracing"), sem=5.0)
        for total in range(2, 39)
    ]  # fmt: skip
    return [*parts, *whole]


def changed(rows: list[NormRow], place: int, **changes: object) -> list[NormRow]:
    """The same rows, one of them changed."""
    return [replace(one, **changes) if n == place else one for n, one in enumerate(rows)]  # type: ignore[arg-type]


def _printed(score: int) -> float:
    exact = percentile_of("scaled", score)
    assert exact is not None
    return float(min(99, max(1, round(exact))))
