"""Reads a TOML table into a frozen dataclass, and says exactly where it does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class StoryError(ValueError):
    """The story cannot be told; says where it is broken and why.

    Attributes
    ----------
    where : str
        Path in the file, such as ``children[3].goals[1].area``, counted from 0.
    """

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        super().__init__(f"{where}: {why}" if where else why)


def read(kind: type[T], table: object, where: str = "") -> T:
    """Build a dataclass from a table whose keys are its fields.

    Raises
    ------
    StoryError
        When a key is unknown or missing, or a value is of another type.
    """
    if not isinstance(table, Mapping):
        raise StoryError(where, "must be a table")
    if not is_dataclass(kind):
        raise TypeError(f"{kind} is not a dataclass")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    for name in table:
        if name not in known:
            raise StoryError(_join(where, str(name)), "is not a field that the story knows")
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], _join(where, name))
        elif field.default is MISSING:
            raise StoryError(_join(where, name), "is missing")
    return kind(**values)


def _value(hint: Any, value: object, where: str) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _value(next(part for part in parts if part is not type(None)), value, where)
    if origin is Literal:
        if value not in parts:
            raise StoryError(where, f"must be one of {', '.join(map(str, parts))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise StoryError(where, "must be a list")
        return tuple(_value(parts[0], each, f"{where}[{n}]") for n, each in enumerate(value))
    if origin is Mapping:
        if not isinstance(value, dict):
            raise StoryError(where, "must be a table")
        return {name: _value(parts[1], each, _join(where, name)) for name, each in value.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return read(hint, value, where)
    return _plain(hint, value, where)


def _plain(hint: type, value: object, where: str) -> object:
    if hint is float and type(value) is int:
        return float(value)
    # type() and not isinstance(): a bool is no number here, and a datetime is no date.
    if type(value) is not hint:
        raise StoryError(where, f"must be {_NAMES.get(hint, f'a {hint.__name__}')}")
    if isinstance(value, str) and value != value.strip():
        raise StoryError(where, "has spaces at its ends")
    return value


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
