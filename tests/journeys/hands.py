"""The hands of somebody who works with Handspan: taps and typed letters, counted."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

SECONDS_A_TAP = 3.0
SECONDS_A_LETTER = 0.3  # 40 words a minute


class Hands:
    """Taps and types as a person does, and counts."""

    def __init__(self, page: Page, axe: Callable[[Page], None]) -> None:
        self.page, self.axe = page, axe
        self.taps = self.letters = self.facts = 0

    def seen(self) -> None:
        """Look at the page: accessible, and no wider than the screen."""
        self.axe(self.page)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{self.page.url} is {wide} px too wide"

    def tap(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.taps += 1

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()
        self.taps += 1

    def write(self, field: str, words: str) -> None:
        self.page.locator(f"[name='{field}']").fill(words)
        self.taps += 1
        self.facts += 1
        self.letters += len(words)

    @property
    def minutes(self) -> float:
        return (self.taps * SECONDS_A_TAP + self.letters * SECONDS_A_LETTER) / 60
