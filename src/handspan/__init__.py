"""Handspan: from a parent's first worry to the day the child no longer needs therapy."""

__version__ = "0.1.0"
