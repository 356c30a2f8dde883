"""How well answers to each item follow the model, and which items hang together beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.comparisons import Steps
from handspan.core.measurement.grid import log_normal_prior, normalized
from handspan.core.measurement.step_curves import level_moments, log_sums

_VISITS_AT_ONCE = 1024
_FEWEST_TOGETHER = 30


@dataclass(frozen=True, eq=False, slots=True)
class FittedModel:
    """What answers are held against: places, and what was known of each ability beforehand.

    Attributes
    ----------
    steps : Steps
    place : ndarray, shape (steps,)
        In logits, all on one scale.
    prior_mean, prior_sd : ndarray, shape (visits,)
        Of the ability, in logits.
    points : ndarray, shape (points,)
        Abilities to be weighed, in logits.
    """

    steps: Steps
    place: FloatArray
    prior_mean: FloatArray
    prior_sd: FloatArray
    points: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class ItemFit:
    """Fit of each item; not-a-number where nobody was given it.

    Attributes
    ----------
    answered : ndarray of int, shape (items,)
    infit, outfit : ndarray, shape (items,)
        Mean squares; about 1 when the item follows the model.
    band_residual, band_error : ndarray, shape (items, bands)
        Mean of answer minus expectation in each band, in levels, and its standard error under the
        model.
    """

    answered: IntArray
    infit: FloatArray
    outfit: FloatArray
    band_residual: FloatArray
    band_error: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class _Residuals:
    """A part of the visits and the items they were given."""

    visits: slice
    columns: IntArray
    given: FloatArray
    residual: FloatArray
    noise: FloatArray


def item_fit(answers: AnswerArray, model: FittedModel, bands: IntArray | None = None) -> ItemFit:
    """Infit, outfit and residuals by band (Wright and Masters 1982).

    With E and V the mean and variance of an answer, averaged over the posterior of the ability:
    infit ``sum (x - E)^2 / sum V``, outfit ``mean (x - E)^2 / V``. The posterior contains the
    answer itself, so good items come out a little below 1. Above 1: noisier than the model, or
    about something else. Outfit heeds single answers that were far from expected.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given.
    model : FittedModel
    bands : ndarray of int, shape (visits,), optional
        Number of each visit's band, such as of age, from 0 on; one band unless given.

    Returns
    -------
    ItemFit
    """
    items = answers.shape[1]
    bands = np.zeros(len(answers), dtype=np.intp) if bands is None else bands
    count = int(bands.max(initial=0)) + 1
    squares, ratios = np.zeros(items), np.zeros(items)
    answered, away, noise = (np.zeros((items, count)) for _ in range(3))
    for part in _residuals(answers, model):
        own = part.columns
        in_band = (bands[part.visits][:, np.newaxis] == np.arange(count)).astype(np.float64)
        squares[own] += (part.residual**2).sum(axis=0)
        ratios[own] += (part.residual**2 / np.maximum(part.noise, 1e-12)).sum(axis=0)
        answered[own] += part.given.T @ in_band
        away[own] += part.residual.T @ in_band
        noise[own] += (part.given * part.noise).T @ in_band
    with np.errstate(invalid="ignore", divide="ignore"):
        return ItemFit(
            answered=answered.sum(axis=1).astype(np.intp),
            infit=squares / noise.sum(axis=1),
            outfit=ratios / answered.sum(axis=1),
            band_residual=away / answered,
            band_error=np.sqrt(noise) / answered,
        )


def local_dependence(
    answers: AnswerArray, model: FittedModel, fewest: int = _FEWEST_TOGETHER
) -> FloatArray:
    """Correlations of residuals of pairs of items, Q3 (Yen 1984), less their mean.

    Two items that ask for much the same agree more than the ability explains. The mean over all
    pairs is not zero, because residuals of one visit sum to about nothing; it is taken out, and
    then 0.2 is a usual line to look closer (Christensen, Makransky and Horton 2017).

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    model : FittedModel
    fewest : int
        Visits that must have been given both items.

    Returns
    -------
    ndarray, shape (items, items)
        Not-a-number on the diagonal and for pairs that too few were given.
    """
    items = answers.shape[1]
    together, first, square, product = (np.zeros((items, items)) for _ in range(4))
    for part in _residuals(answers, model):
        inside = np.ix_(part.columns, part.columns)
        together[inside] += part.given.T @ part.given
        first[inside] += part.residual.T @ part.given
        square[inside] += (part.residual**2).T @ part.given
        product[inside] += part.residual.T @ part.residual
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(square - first**2 / together)
        found = (product - first * first.T / together) / (spread * spread.T)
    found[together < fewest] = np.nan
    np.fill_diagonal(found, np.nan)
    return np.asarray(found - np.nanmean(found)) if np.isfinite(found).any() else found


def _residuals(answers: AnswerArray, model: FittedModel) -> Iterator[_Residuals]:
    """Yield answers minus what the model expects of them, part after part."""
    costs = log_sums(model.steps, model.place, model.points, answers.shape[1])
    expected, variance = level_moments(model.steps, model.place, model.points, costs)
    for start in range(0, len(answers), _VISITS_AT_ONCE):
        visits = slice(start, start + _VISITS_AT_ONCE)
        columns = np.flatnonzero((answers[visits] != MISSING).any(axis=0))
        own = answers[visits][:, columns]
        given = (own != MISSING).astype(np.float64)
        log_weights = log_normal_prior(
            model.points, model.prior_mean[visits], model.prior_sd[visits]
        )
        log_weights += np.maximum(own, 0).sum(axis=1)[:, np.newaxis] * model.points
        weights = normalized(log_weights - given @ costs[columns])
        residual = given * (own - weights @ expected[columns].T)
        yield _Residuals(visits, columns, given, residual, weights @ variance[columns].T)
