"""The templates' environment: Jinja2 with our own few globals and filters."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from handspan.clinic.evaluation.inventory import PROVISIONAL
from handspan.core import ages
from handspan.core.areas import AREAS
from handspan.core.charts import Chart


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend uses for our pages."""
    options |= {"autoescape": True, "undefined": StrictUndefined}
    env = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    env.globals |= {
        "static": static,
        "url": _url,
        "provisional": PROVISIONAL,
        "areas": {area.code: area for area in AREAS},
        "messages_of": get_messages,
        "current": _current,
    }
    env.filters |= {
        "day": day,
        "short_day": short_day,
        "clock": clock,
        "moment": moment,
        "age": age,
        "short_age": short_age,
        "svg": svg,
        "initial": initial,
        "paragraphs": paragraphs,
    }
    return env


def _url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs) if kwargs else _fixed_url(name)


@functools.cache
def _fixed_url(name: str) -> str:
    """Return an address without parts; every page's rail names a dozen of them."""
    return reverse(name)


@pass_context
def _current(context: Context, *names: str) -> Markup:
    """Mark the link of the page that is open (or of a page below it)."""
    match = context["request"].resolver_match
    here = match is not None and match.view_name in names
    return Markup(' aria-current="page"') if here else Markup("")


def _local(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """Return "Tuesday, November 24, 2026"."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local:%A, %B} {local.day}, {local.year}"


def short_day(value: date | datetime | None) -> str:
    """Return "Tue, Nov 24"."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local:%a, %b} {local.day}"


def clock(value: datetime | None) -> str:
    """Return "9:30 AM" in the clinic's time."""
    return timezone.localtime(value).strftime("%I:%M %p").lstrip("0") if value else ""


def moment(value: datetime | None) -> str:
    """Return "Tue, Nov 24, 9:30 AM"."""
    return f"{short_day(value)}, {clock(value)}" if value else ""


def age(birth_date: date, on: date) -> str:
    """Return "6 years 1 month"."""
    return ages.in_words(ages.completed(birth_date, on))


def short_age(birth_date: date, on: date) -> str:
    """Return "6 y 1 m"."""
    return ages.short(ages.completed(birth_date, on))


def svg(chart: Chart | dict[str, str]) -> Markup:
    """Return the chart's drawing; core.charts escapes every text that it places."""
    return Markup(chart.svg if isinstance(chart, Chart) else chart["svg"])  # noqa: S704


def initial(name: str) -> str:
    return name[:1].upper()


def paragraphs(words: str) -> Markup:
    """Return typed text with its paragraphs and line breaks; everything in it is text."""
    blocks = words.replace("\r\n", "\n").strip().split("\n\n")
    broken = (Markup("<br>").join(block.split("\n")) for block in blocks if block.strip())
    return Markup("").join(Markup("<p dir='auto'>{}</p>").format(block) for block in broken)
