"""Every command explains itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from handspan.site.cli import COMMANDS, main


def paths(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words that lead to every parser below this one."""
    yield path
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from paths(below, (*path, name))


def every() -> list[tuple[str, ...]]:
    """Return the words of every command, the program itself first."""
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    for command in COMMANDS:
        command.add(subparsers)
    return list(paths(parser))


@pytest.mark.parametrize("words", every(), ids=" ".join)
def test_help_is_printed(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    assert " ".join(("usage: handspan", *words)) in " ".join(capsys.readouterr().out.split())
