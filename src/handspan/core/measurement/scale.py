"""What scoring under one key needs: its scale, and the items of a form on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.banks import ItemBank, Key
from handspan.core.measurement.posterior import Curves
from handspan.core.measurement.priors import PRIOR_MEANS
from handspan.core.measurement.references import Reference
from handspan.core.measurement.response_models import log_probability_table


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """Everything that scoring under one key needs."""

    key: Key
    bank: ItemBank
    reference: Reference

    def prior_mean(self, age: FloatArray) -> FloatArray:
        """Expected ability at ages in years.

        The published formula where the population has one, else the median of the reference.
        """
        if self.key.population in PRIOR_MEANS:
            return PRIOR_MEANS[self.key.population].at(age)
        return self.reference.medians(age)


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """Items that a set of visits may have answered, made ready for scoring under one scale.

    Attributes
    ----------
    scale : Scale
    items : tuple of str
        All columns of the answers, in their order.
    used : ndarray of int, shape (items in the key,)
        Columns whose item is calibrated under the key.
    tops : ndarray of int8, shape (items,)
        Highest level of each column; 1 where the key does not know the item.
    curves : Curves
        Of the used columns.
    """

    scale: Scale
    items: tuple[str, ...]
    used: IntArray
    tops: AnswerArray
    curves: Curves


def assemble_scale(
    name: str,
    banks: Mapping[str, ItemBank],
    keys: Mapping[str, Key],
    references: Mapping[tuple[str, str], Reference],
) -> Scale:
    """Put together what belongs to one key.

    Parameters
    ----------
    name : str
        Name of the key.
    banks, keys, references : mapping
        As the parsers of `banks` and `references` return them.

    Returns
    -------
    Scale

    Raises
    ------
    ValueError
        When a table holds nothing for this key; names what it does hold.
    """
    if name not in keys:
        raise ValueError(f"no key '{name}' in the table of keys, which holds {_listed(keys)}")
    if name not in banks:
        raise ValueError(f"no items of key '{name}' in the item bank, which holds {_listed(banks)}")
    wanted = (keys[name].population, name)
    if wanted not in references:
        raise ValueError(f"no reference of population '{wanted[0]}' for key '{name}'")
    return Scale(keys[name], banks[name], references[wanted])


def prepare_form(scale: Scale, items: Sequence[str]) -> Form:
    """Find the items of a key among the columns of the answers.

    Parameters
    ----------
    scale : Scale
    items : sequence of str
        Names of the columns; case does not matter.

    Returns
    -------
    Form
    """
    known = scale.bank.calibrated()
    codes = tuple(item.lower() for item in items)
    used = np.array([place for place, code in enumerate(codes) if code in known], dtype=np.intp)
    tops = np.array([known[code].top if code in known else 1 for code in codes], dtype=np.int8)
    points = scale.key.grid()
    chosen = [known[codes[place]] for place in used]
    logs = log_probability_table(chosen, points, scale.key.slope)
    return Form(scale, codes, used, tops, Curves(points, logs))


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names)
