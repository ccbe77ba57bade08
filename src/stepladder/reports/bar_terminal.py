"""Signed bars as a small picture in the terminal, one row each, in one or several parts."""

import re
from collections.abc import Sequence
from decimal import Decimal

from stepladder.model.exact import ZERO
from stepladder.reports.number_format import figure as figure_text

WIDTH_MIN = 60
LABEL_MAX = 44
BARS_MAX = 20
FULL = "█"
PAINT = re.compile(r"\x1b\[(?:48;5;[0-9]+|38;5;0)m")
"""Backgrounds and black, which would hide the picture on one terminal or another."""
Part = tuple[Decimal, str]
"""A signed length and the character it is drawn with."""


def bar_picture(
    rows: Sequence[tuple[str, Sequence[Part]]], title: str, *, width: int, colour: bool = False
) -> str:
    """Horizontal bars, the first row on top; at most the first twenty.

    Parts above zero are stacked to the right, those below zero to the left. Empty where every part
    is zero, or on a terminal too narrow to show anything.
    """
    shown = list(rows[:BARS_MAX])
    ends = [end for _, parts in shown for start_end in _stacked(parts) for end in start_end[:2]]
    if width < WIDTH_MIN or not any(ends):
        return ""
    import plotext

    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(width, len(shown) + 4)
    low, high = min([*ends, ZERO]), max([*ends, ZERO])
    for row, (_, parts) in enumerate(shown):
        place = len(shown) - row
        for start, end, character in _stacked(parts):
            if start != end:
                line = figure.signal([float(start), float(end)], [place] * 2, marker=character)
                figure.draw(line.lines(True))
    figure.ruler("y").lim(0.5, len(shown) + 0.5)
    figure.ruler("y").ticks(
        list(range(1, len(shown) + 1)), [_short(label) for label, _ in shown[::-1]]
    )
    marks = list(dict.fromkeys((low, ZERO, high)))
    figure.ruler("x").lim(float(low), float(high))
    figure.ruler("x").ticks([float(mark) for mark in marks], [_mark(mark) for mark in marks])
    figure.title(title)
    text = str(figure.build().string(colorless=not colour))
    lines = PAINT.sub("", text).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _stacked(parts: Sequence[Part]) -> list[tuple[Decimal, Decimal, str]]:
    """Where each part starts and ends: away from zero, on its own side."""
    found, right, left = [], ZERO, ZERO
    for value, character in parts:
        if value < 0:
            found.append((left, left + value, character))
            left += value
        else:
            found.append((right, right + value, character))
            right += value
    return found


def _mark(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{figure_text(value)}"


def _short(label: str) -> str:
    return label if len(label) <= LABEL_MAX else f"{label[: LABEL_MAX - 3]}..."
