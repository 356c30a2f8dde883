"""Age references: where a score stands among children of the same age, and back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.tables import Row, rows

_COLUMNS = ("population", "key", "distribution", "age", "mu", "sigma", "nu", "tau")
_PARAMETERS = {"LMS": ("mu", "sigma", "nu"), "BCT": ("mu", "sigma", "nu", "tau")}
_NEARLY_LOGARITHMIC = 0.01
_LOWEST_BOX_COX_T = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class _AgeTable:
    """Parameters of a distribution at ages in years, linear in between, nothing outside."""

    population: str
    key: str
    age: FloatArray
    parameters: tuple[FloatArray, ...]

    def at(self, age: npt.ArrayLike) -> list[FloatArray]:
        """Interpolate each parameter; not-a-number outside the table."""
        years = np.asarray(age, dtype=np.float64)
        return [
            np.asarray(np.interp(years, self.age, values, left=np.nan, right=np.nan))
            for values in self.parameters
        ]

    def medians(self, age: npt.ArrayLike) -> FloatArray:
        """Median score at ages in years; not-a-number outside the table."""
        return self.at(age)[0]


@dataclass(frozen=True, eq=False, slots=True)
class LmsReference(_AgeTable):
    """Median M, coefficient of variation S and power L by age (Cole and Green 1992)."""

    def standard_scores(self, score: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Give the standard score z of each score.

        ``z = ((D/M)^L - 1) / (L S)``, and ``ln(D/M) / S`` where L is nearly 0.

        Parameters
        ----------
        score : array_like
            In units of the key.
        age : array_like
            In years, broadcast with `score`.

        Returns
        -------
        ndarray
            Not-a-number outside the age range or where the power is undefined.
        """
        median, variation, power = self.at(age)
        ratio = np.asarray(score, dtype=np.float64) / median
        near = np.abs(power) <= _NEARLY_LOGARITHMIC
        safe = np.where(near, 1.0, power)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            general = (np.power(ratio, safe) - 1.0) / (safe * variation)
            return _finite(np.where(near, np.log(ratio) / variation, general))

    def scores(self, z: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Give the score that stands at a standard score z: the inverse of `standard_scores`."""
        median, variation, power = self.at(age)
        near = np.abs(power) <= _NEARLY_LOGARITHMIC
        safe = np.where(near, 1.0, power)
        spread = variation * np.asarray(z, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            general = np.power(1.0 + safe * spread, 1.0 / safe)
            return _finite(median * np.where(near, np.exp(spread), general))


@dataclass(frozen=True, eq=False, slots=True)
class BoxCoxTReference(_AgeTable):
    """Box-Cox t distribution by age (Rigby and Stasinopoulos 2006), cut off at zero."""

    def standard_scores(self, score: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Give the standard score z of each score; scores below 1 count as 1.

        With ``u = ((D/mu)^nu - 1) / (nu sigma)`` and T the Student distribution of tau degrees of
        freedom, z is the normal quantile of
        ``(T(u) - [nu > 0] T(-1/(sigma |nu|))) / T(1/(sigma |nu|))``.

        Parameters
        ----------
        score : array_like
            In units of the key.
        age : array_like
            In years, broadcast with `score`.

        Returns
        -------
        ndarray
            Not-a-number outside the age range and where the quantile is infinite.
        """
        from scipy.special import ndtri, stdtr

        median, variation, power, freedom = self.at(age)
        score = np.asarray(score, dtype=np.float64)
        ratio = np.where(np.isnan(score), np.nan, np.maximum(score, _LOWEST_BOX_COX_T)) / median
        flat = power == 0.0
        safe = np.where(flat, 1.0, power)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            general = (np.power(ratio, safe) - 1.0) / (safe * variation)
            bent = np.where(flat, np.log(ratio) / variation, general)
            edge = 1.0 / (variation * np.abs(power))
            below = np.where(power > 0, stdtr(freedom, -edge), 0.0)
            return _finite(ndtri((stdtr(freedom, bent) - below) / stdtr(freedom, edge)))

    def scores(self, z: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Give the score that stands at a standard score z, at least 1."""
        from scipy.special import ndtr, stdtr, stdtrit

        median, variation, power, freedom = self.at(age)
        share = ndtr(np.asarray(z, dtype=np.float64))
        flat = power == 0.0
        safe = np.where(flat, 1.0, power)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            inside = stdtr(freedom, 1.0 / (variation * np.abs(power)))
            cut = np.where(power > 0, 1.0 - (1.0 - share) * inside, share * inside)
            bent = stdtrit(freedom, cut)
            general = np.power(np.maximum(1.0 + safe * variation * bent, 0.0), 1.0 / safe)
            value = median * np.where(flat, np.exp(variation * bent), general)
        return _finite(np.maximum(value, _LOWEST_BOX_COX_T))


Reference = LmsReference | BoxCoxTReference


def parse_references(text: str) -> dict[tuple[str, str], Reference]:
    """Read the table of references.

    Parameters
    ----------
    text : str
        Comma-separated values with the columns population, key, distribution (LMS or BCT), age in
        years, mu, sigma, nu and, for BCT, tau. For LMS, mu is M, sigma is S and nu is L.

    Returns
    -------
    dict of (population, key) to LmsReference or BoxCoxTReference

    Raises
    ------
    TableError
        When a value is missing, malformed or impossible, ages do not rise, or one reference mixes
        two distributions.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows(text, _COLUMNS):
        found.setdefault((row.text("population"), row.text("key")), []).append(row)
    return {name: _reference(name, lines) for name, lines in found.items()}


def _reference(name: tuple[str, str], lines: list[Row]) -> Reference:
    kind = lines[0].text("distribution")
    if kind not in _PARAMETERS:
        raise lines[0].error("distribution", f"'{kind}' is neither LMS nor BCT")
    for row in lines:
        if row.text("distribution") != kind:
            raise row.error("distribution", "one reference must keep to one distribution")
        for parameter in {"mu", "sigma", "tau"} & set(_PARAMETERS[kind]):
            if row.number(parameter) <= 0:
                raise row.error(parameter, "must be above zero")
    for before, row in pairwise(lines):
        if row.number("age") <= before.number("age"):
            raise row.error("age", "ages must rise from row to row")
    age = np.array([row.number("age") for row in lines])
    values = [np.array([row.number(each) for row in lines]) for each in _PARAMETERS[kind]]
    for array in (age, *values):
        array.flags.writeable = False
    make = LmsReference if kind == "LMS" else BoxCoxTReference
    return make(*name, age, tuple(values))


def _finite(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(array), array, np.nan)
