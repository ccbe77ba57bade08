"""The references over a tape as a small picture in the terminal, with the funding instant."""

import re

from stepladder.inputs.references_answer import ReferencesAnswer
from stepladder.model.time import NS_PER_SECOND, time_text
from stepladder.model.unknown import Unknown

HEIGHT = 18
WIDTH_MIN = 50
TICKS = 5
LEGEND_SHARE = 0.15
"""Room on the left, so that the legend covers no price."""
PAINT = re.compile(r"\x1b\[(?:48;5;[0-9]+|38;5;0)m")
"""Backgrounds and black, which would hide the picture on one terminal or another."""


def references_picture(answer: ReferencesAnswer, *, width: int, colour: bool = False) -> str:
    """Index, last, venue's mark and ours over time, ``width`` characters wide.

    Empty for a tape without marks or a terminal too narrow to show anything.
    """
    points = answer.points
    if not points or width < WIDTH_MIN:
        return ""
    import plotext

    start = points[0].time_ns
    seconds = [float((point.time_ns - start) / NS_PER_SECOND) for point in points]
    lines: list[tuple[str, str, list[tuple[float, float]]]] = []
    for name, marker in (("index", "dot"), ("last", "dot"), ("mark", "braille"), ("ours", "dot")):
        pairs = []
        for second, point in zip(seconds, points, strict=True):
            values = {
                "index": point.index,
                "last": point.last,
                "mark": point.venue_mark,
                "ours": point.mark,
            }
            value = values[name]
            if value is not None and not isinstance(value, Unknown):
                pairs.append((second, float(value)))
        if pairs:
            lines.append((name, marker, pairs))
    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(width, HEIGHT)
    for name, marker, pairs in lines:
        signal = figure.signal([x for x, _ in pairs], [y for _, y in pairs], marker=marker)
        figure.draw(signal.lines(True).label(name))
    for found in answer.settlements:
        at = float((found.time_ns - start) / NS_PER_SECOND)
        prices = [price for _, _, pairs in lines for _, price in pairs]
        figure.draw(figure.signal([at, at], [min(prices), max(prices)], marker="│").lines(True))
    figure.ruler("x").lim(-seconds[-1] * LEGEND_SHARE, seconds[-1])
    figure.title(_title(answer))
    marks = [seconds[-1] * step / TICKS for step in range(TICKS + 1)]
    figure.ruler("x").ticks(marks, [_clock(start, mark) for mark in marks])
    text = str(figure.build().string(colorless=not colour))
    return "\n".join(line.rstrip() for line in PAINT.sub("", text).splitlines())


def _title(answer: ReferencesAnswer) -> str:
    settled = ", ".join(_clock(found.time_ns, 0) for found in answer.settlements)
    return f"index, last and mark{f', funding at {settled}' if settled else ''}"


def _clock(start_ns: int, seconds: float) -> str:
    """Hour, minute and second of an instant."""
    whole = start_ns // NS_PER_SECOND + int(seconds)
    return time_text(whole * NS_PER_SECOND)[11:19]
