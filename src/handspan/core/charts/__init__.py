"""Charts as SVG, each with its words and its numbers. They need no style sheet and no script."""

from __future__ import annotations

from handspan.core.charts.chart import Chart

__all__ = ["Chart"]
