"""A ladder as a small picture in the terminal: what it asks, against the straight line."""

from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.reports.ladder_figure import drawn_span, requirement_points, straight_line
from stepladder.venues.ladder_answer import LadderAnswer

HEIGHT = 16
WIDTH_MIN = 50
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
        low, high = drawn_span(ladder)
        asked = [(x, y) for x, y in requirement_points(ladder) if y > 0]
        straight = [(x, y) for x, y in straight_line(ladder) if y > 0]
        ticks = _powers_of_ten(low, high)
        heights = _powers_of_ten(min(y for _, y in [*asked, *straight]), asked[-1][1])
    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(width, HEIGHT)
    for points, name, marker in (
        (straight, "first tier's rate", "dot"),
        (asked, "asked", "braille"),
    ):
        signal = figure.signal(
            [float(x) for x, _ in points], [float(y) for _, y in points], marker=marker
        )
        figure.draw(signal.lines(True).label(name))
    for axis, values in (("x", ticks), ("y", heights)):
        figure.ruler(axis).scale("log")
        figure.ruler(axis).ticks(
            [float(value) for value in values], [short(value) for value in values]
        )
    unit = f" ({answer.unit})" if answer.unit else ""
    figure.title(f"maintenance margin against notional{unit}")
    return str(figure.build().string(colorless=not colour)).rstrip("\n")


def short(value: Decimal) -> str:
    """A power of ten in a few characters.

    Examples
    --------
    >>> short(Decimal(10) ** 7), short(Decimal("0.1")), short(Decimal(10) ** 13)
    ('10M', '0.1', '10000G')
    """
    for size, suffix in SUFFIXES:
        if value >= size:
            return f"{value / size:f}{suffix}"
    return f"{value:f}"


def _powers_of_ten(low: Decimal, high: Decimal) -> list[Decimal]:
    first = low.adjusted() if low == Decimal(10) ** low.adjusted() else low.adjusted() + 1
    powers = [Decimal(1).scaleb(power) for power in range(first, high.adjusted() + 1)]
    return [value * 1 for value in powers] or [high]
