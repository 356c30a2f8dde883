"""A browser's long description of itself, in three words that its owner knows."""

from __future__ import annotations

# The first mark that occurs wins: many browsers also carry the marks of others.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


def in_words(description: str) -> str:
    """Return "Firefox on Windows"; "An unknown device" when nothing is known."""
    browser = next((name for mark, name in _BROWSERS if mark in description), "")
    device = next((name for mark, name in _DEVICES if mark in description), "")
    if not browser and not device:
        return "An unknown device"
    return f"{browser or 'A browser'} on {device}" if device else browser
