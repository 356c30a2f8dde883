"""The registry of instruments that others publish: facts about them, never their items or norms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handspan.core import ages
from handspan.core.areas import BY_CODE
from handspan.core.measurement.metrics import METRICS

INFORMANTS = {
    "child": "The child, tested or asked",
    "caregiver": "A caregiver",
    "teacher": "A teacher or school staff",
}
QUALIFICATIONS = {
    "": "not known",
    "staff": "a therapist scores it; a family or a teacher may fill it in",
    "therapist": "a licensed therapist",
    "trained": "a licensed therapist with training in this instrument",
}
LICENSES = {
    "": "not known",
    "clinic": "copyright of its publisher; the clinic needs its own license",
    "permission": "copyright of its authors; ask them in writing first",
    "free": "free to use, its wording unchanged; copyright stays with its authors",
    "open": "the procedure is public; norms stand in papers, which the clinic cites",
    "own": "the clinic's own",
}

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RegistryError(ValueError):
    """The registry cannot be read; says which instrument and why."""


@dataclass(frozen=True, slots=True)
class Window:
    """Ages in completed calendar months, half-open; None where an end is not known."""

    from_months: int | None = None
    to_months: int | None = None

    def covers(self, months: int) -> bool:
        """Tell whether a child of so many completed months is inside, as far as is known."""
        low = self.from_months is None or months >= self.from_months
        return low and (self.to_months is None or months < self.to_months)

    @property
    def words(self) -> str:
        """Say the window as manuals do, its last month included: "4 years to 6 years 11 months"."""
        first = "birth" if self.from_months == 0 else month_words(self.from_months)
        last = None if self.to_months is None else self.to_months - 1
        if self.from_months is None:
            return "not known" if last is None else f"up to {month_words(last)}"
        return f"from {first}" if last is None else f"{first} to {month_words(last)}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an instrument, for an age or an informant."""

    code: str
    name: str
    window: Window = Window()
    informants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is known of one instrument; empty where it is not known.

    Attributes
    ----------
    code, short, name, edition, publisher : str
    window : Window
    areas : tuple of str
        Codes of our areas that it looks at.
    informants : tuple of str
        Keys of `INFORMANTS`; a form may say it more closely.
    qualification : str
        Key of `QUALIFICATIONS`.
    metrics : tuple of str
        Kinds of score it gives, keys of `METRICS`.
    license : str
        Key of `LICENSES`.
    note : str
        What else a clinic should know before it uses the instrument.
    forms : tuple of Form
    """

    code: str
    short: str
    name: str
    edition: str = ""
    publisher: str = ""
    window: Window = Window()
    areas: tuple[str, ...] = ()
    informants: tuple[str, ...] = ()
    qualification: str = ""
    metrics: tuple[str, ...] = ()
    license: str = ""
    note: str = ""
    forms: tuple[Form, ...] = field(default=())

    def form(self, code: str) -> Form:
        """Find a form by its code; the empty code is the only form of a test without forms.

        Raises
        ------
        ValueError
            When there is no such form.
        """
        if not self.forms and not code:
            return Form("", "", self.window, self.informants)
        for one in self.forms:
            if one.code == code:
                return one
        known = ", ".join(one.name for one in self.forms) or "none"
        raise ValueError(f"{self.short} has no form “{code}”; its forms: {known}.")


def parse_registry(text: str) -> tuple[Instrument, ...]:
    """Read the registry.

    Parameters
    ----------
    text : str
        TOML with a list `instruments`; the fields of `Instrument`, its window as
        `age_from_months` and `age_to_months` (half-open), its forms as a list `forms`.

    Returns
    -------
    tuple of Instrument
        In the order of the file.

    Raises
    ------
    RegistryError
        When a field is unknown or malformed, or a code occurs twice.
    """
    try:
        rows = tomllib.loads(text)["instruments"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise RegistryError(f"the registry cannot be read: {error}") from error
    found: dict[str, Instrument] = {}
    for row in rows:
        one = _instrument(row)
        if one.code in found:
            raise RegistryError(f"{one.code}: this code occurs twice")
        found[one.code] = one
    return tuple(found.values())


def age_refusal(instrument: Instrument, form: Form, birth: date, on: date) -> str | None:
    """Say in one sentence why a child's age does not fit a form, naming the window.

    Parameters
    ----------
    instrument : Instrument
    form : Form
        Of this instrument.
    birth : date
        The date from which age counts: the due date while age is corrected.
    on : date
        The day of the test.

    Returns
    -------
    str or None
        None when the age fits, as far as the window is known.
    """
    if on < birth:
        return f"{instrument.short} counts age from the due date, which lies after the test day."
    age = ages.completed(birth, on)
    for name, window in (
        (instrument.short, instrument.window),
        (_form_name(instrument, form), form.window),
    ):
        if not window.covers(age.total_months):
            day = f"{on:%B} {on.day}, {on.year}"
            return (
                f"{name} is for ages {window.words}; "
                f"on {day} the child was {ages.in_full(age)} old."
            )
    return None


def informant_refusal(instrument: Instrument, form: Form, informant: str) -> str | None:
    """Say why this informant cannot answer a form; None when they can or nothing is known."""
    allowed = form.informants or instrument.informants
    if not allowed or informant in allowed:
        return None
    who = " or ".join(INFORMANTS[one].lower() for one in allowed)
    return f"{_form_name(instrument, form)} is answered by {who}."


def month_words(months: int | None) -> str:
    """Say completed months as years and months; "not known" for None."""
    if months is None:
        return "not known"
    if months == 0:
        return "0 months"
    return ages.in_words(ages.CompletedAge(*divmod(months, 12), 0))


def _form_name(instrument: Instrument, form: Form) -> str:
    return f"{instrument.short}, {form.name}," if form.name else instrument.short


def _instrument(row: Mapping[str, Any]) -> Instrument:
    code = row.get("code", "")
    _keys(code, row, _INSTRUMENT_KEYS)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise RegistryError(f"{code!r}: a code is lower-case words and numbers with hyphens")
    if not row.get("short") or not row.get("name"):
        raise RegistryError(f"{code}: short and name are needed")
    window = _window(code, row)
    forms = tuple(_form(code, one, window) for one in row.get("forms", ()))
    if len({one.code for one in forms}) < len(forms):
        raise RegistryError(f"{code}: two forms have the same code")
    return Instrument(
        code=code,
        short=row["short"],
        name=row["name"],
        edition=row.get("edition", ""),
        publisher=row.get("publisher", ""),
        window=window,
        areas=_among(code, row, "areas", BY_CODE),
        informants=_among(code, row, "informants", INFORMANTS),
        qualification=_one(code, row, "qualification", QUALIFICATIONS),
        metrics=_among(code, row, "metrics", METRICS),
        license=_one(code, row, "license", LICENSES),
        note=row.get("note", ""),
        forms=forms,
    )


_FORM_KEYS = {"code", "name", "age_from_months", "age_to_months", "informants"}
_INSTRUMENT_KEYS = _FORM_KEYS | {
    "short", "edition", "publisher", "areas", "qualification", "metrics", "license", "note",
    "forms",
}  # fmt: skip


def _form(code: str, row: Mapping[str, Any], outer: Window) -> Form:
    _keys(code, row, _FORM_KEYS)
    if not row.get("code") or not row.get("name"):
        raise RegistryError(f"{code}: a form needs a code and a name")
    window = _window(code, row)
    inside = (
        outer.from_months is None
        or window.from_months is None
        or window.from_months >= outer.from_months
    ) and (
        outer.to_months is None or window.to_months is None or window.to_months <= outer.to_months
    )
    if not inside:
        raise RegistryError(f"{code}: form {row['code']} reaches beyond the instrument's ages")
    return Form(row["code"], row["name"], window, _among(code, row, "informants", INFORMANTS))


def _keys(code: str, row: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(row) - known
    if unknown:
        raise RegistryError(f"{code}: unknown field {min(unknown)}")


def _window(code: str, row: Mapping[str, Any]) -> Window:
    low, high = row.get("age_from_months"), row.get("age_to_months")
    for end in (low, high):
        if end is not None and (not isinstance(end, int) or end < 0):
            raise RegistryError(f"{code}: ages are whole months from 0")
    if low is not None and high is not None and low >= high:
        raise RegistryError(f"{code}: the age window ends before it begins")
    return Window(low, high)


def _among(
    code: str, row: Mapping[str, Any], name: str, known: Mapping[str, Any]
) -> tuple[str, ...]:
    values = tuple(row.get(name, ()))
    for value in values:
        if value not in known:
            raise RegistryError(f"{code}: {name} does not know “{value}”")
    return values


def _one(code: str, row: Mapping[str, Any], name: str, known: Mapping[str, Any]) -> str:
    value: str = row.get(name, "")
    if value not in known:
        raise RegistryError(f"{code}: {name} does not know “{value}”")
    return value
