"""A ladder as a small picture in the terminal: what it asks, against the straight line."""

import re
from collections.abc import Iterable
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.reports.ladder_figure import drawn_span, requirement_points, straight_line
from stepladder.venues.ladder_answer import LadderAnswer

HEIGHT = 16
WIDTH_MIN = 50
MARKS_MIN = 3
PAINT = re.compile(r"\x1b\[(?:48;5;[0-9]+|38;5;0)m")
"""Backgrounds and black, which would hide the picture on one terminal or another."""
SUFFIXES = ((Decimal(10) ** 9, "G"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def ladder_picture(answer: LadderAnswer, *, width: int, colour: bool = False) -> str:
    """Requirement against notional, both logarithmic, ``width`` characters wide.

    Empty for an unknown ladder or a terminal too narrow to show anything.
    """
    ladder = answer.ladder
    if isinstance(ladder, Unknown) or width < WIDTH_MIN:
        return ""
    import plotext

    with localcontext(EXACT):
        asked = [(x, y) for x, y in requirement_points(ladder) if y > 0]
        straight = [(x, y) for x, y in straight_line(ladder) if y > 0]
        axes = (
            ("x", drawn_span(ladder)),
            ("y", _span([y for _, y in [*asked, *straight]])),
        )
    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(width, HEIGHT)
    for points, name, marker in (
        (straight, "first tier's rate alone", "dot"),
        (asked, "asked", "braille"),
    ):
        signal = figure.signal(
            _logs(x for x, _ in points), _logs(y for _, y in points), marker=marker
        )
        figure.draw(signal.lines(True).label(name))
    for axis, (low, high) in axes:
        marks = _marks(low, high)
        figure.ruler(axis).lim(*_logs((low, high)))
        figure.ruler(axis).ticks(_logs(marks), [short(mark) for mark in marks])
    unit = f" ({answer.unit})" if answer.unit else ""
    against = "notional" if ladder.unit == "notional" else "size"
    figure.title(f"maintenance margin against {against}{unit}")
    text = str(figure.build().string(colorless=not colour))
    lines = PAINT.sub("", text).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _logs(values: Iterable[Decimal]) -> list[float]:
    """Drawn on straight axes: the library places labels of its own on logarithmic ones."""
    return [float(value.log10()) for value in values]


def short(value: Decimal) -> str:
    """A round amount in a few characters.

    Examples
    --------
    >>> short(Decimal(10) ** 7), short(Decimal("0.2")), short(Decimal(10) ** 13)
    ('10M', '0.2', '10000G')
    """
    for size, suffix in SUFFIXES:
        if value >= size:
            return f"{value / size:f}{suffix}"
    return f"{value:f}"


def _span(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    return min(values), max(values)


def _marks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Powers of ten between two amounts, and twos and fives where those are few."""
    powers = [Decimal(1).scaleb(power) for power in range(low.adjusted(), high.adjusted() + 1)]
    marks = [power for power in powers if low <= power <= high]
    if len(marks) < MARKS_MIN:
        marks = [power * digit for power in powers for digit in (1, 2, 5)]
        marks = [mark for mark in marks if low <= mark <= high]
    return marks or [low, high]
