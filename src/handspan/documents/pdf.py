"""A report's facts as a tagged PDF."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "templates"


def report(facts: dict[str, Any]) -> bytes:
    """Return the PDF of a report's facts (clinic.outcomes.facts says what they hold).

    The same facts always give the same bytes: the file carries no time of its own. It meets
    PDF/UA-1 unless a name or a word needs a letter that no font on this machine has; then the
    standard refuses, and the file is tagged all the same but makes no such claim.
    """
    import typst

    inputs = {"facts": orjson.dumps(facts).decode()}
    try:
        return _compile(inputs, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed with font" not in error.diagnostic:
            raise
        return _compile(inputs, [])


def _compile(inputs: dict[str, str], standards: list[Any]) -> bytes:
    pdf = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=standards)
    if not isinstance(pdf, bytes):
        raise TypeError("typst returned no single document")
    return pdf


@functools.cache
def _compiler() -> typst.Compiler:
    import typst

    return typst.Compiler(_TEMPLATES / "report.typ", root=_TEMPLATES)
