"""Commands of `handspan`: each module adds one to the command line."""

from __future__ import annotations
