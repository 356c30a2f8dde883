"""What the columns of a file of item answers are, by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from handspan.core.measurement.tables import TableError

_DETAILS = frozenset({"ctrycd", "cohort", "cohortn", "subjid", "agedays", "sex", "gagebrth"})
_NEEDED = ("subjid", "agedays")
_ITEM_NAME = re.compile(r"[a-z0-9]{3}[a-z]{2}[a-z][0-9]{3}")


class Columns:
    """Names of the columns, and what each of them is.

    Parameters
    ----------
    names : sequence of str
    known_items : collection of str
        Item names, lower case, that do not have the common nine-character form.

    Raises
    ------
    TableError
        When a needed column is missing, one occurs twice, or one is neither known nor an item.
    """

    def __init__(self, names: Sequence[str], known_items: Collection[str]) -> None:
        self.names = list(names)
        self.place: dict[str, int] = {}
        for column, name in enumerate(self.names):
            self._add(column, name.lower(), known_items)
        for name in _NEEDED:
            if name not in self.place:
                raise TableError(1, 1, "", f"the column '{name}' is missing")
        self.item_columns = [i for n, i in self.place.items() if n not in _DETAILS]
        self.items = tuple(self.names[i].lower() for i in self.item_columns)
        if not self.items:
            raise TableError(1, 1, "", "no column is an item")

    def _add(self, column: int, name: str, known_items: Collection[str]) -> None:
        if name in self.place:
            raise TableError(1, column + 1, name, "the column occurs twice")
        if name not in _DETAILS and name not in known_items and not _ITEM_NAME.fullmatch(name):
            shown = name or "without a name"
            raise TableError(1, column + 1, shown, "is neither a known column nor an item name")
        self.place[name] = column
