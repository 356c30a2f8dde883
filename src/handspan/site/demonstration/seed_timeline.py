"""What happens when: steps that run in the order of their times, so that the record reads so."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

Step = Callable[[datetime], object]
Progress = Callable[[int, int, str], None]
OF = 100


class Timeline:
    """Steps up to now; a step may add later ones. What lies ahead has not happened."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._steps: list[tuple[datetime, int, Step]] = []
        self._added = 0

    def add(self, at: datetime, step: Step) -> None:
        """Let a step happen at a moment, unless that moment lies ahead."""
        if at <= self.now:
            heapq.heappush(self._steps, (at, self._added, step))
            self._added += 1

    def run(self, progress: Progress | None) -> None:
        """Run every step, the earliest first; steps of the same moment as they were added."""
        done, shown = 0, -1
        while self._steps:
            at, _, step = heapq.heappop(self._steps)
            step(at)
            done += 1
            part = OF * done // (self._added + 1)
            if progress and part > shown:
                shown = part
                progress(part, OF, f"{at:%B} {at.day}")
        if progress:
            progress(OF, OF, "Ready")
