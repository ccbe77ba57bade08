"""A funding history as a small picture in the terminal: what a long has paid since the start."""

from stepladder.incentives.funding_history import FundingHistory
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_DAY, time_text
from stepladder.reports.funding_figure import accrued_points
from stepladder.reports.ladder_terminal import HEIGHT, PAINT, WIDTH_MIN

MARKS = 4


def funding_picture(
    history: FundingHistory, *, width: int, coin: str | None = None, colour: bool = False
) -> str:
    """Accrued funding of one coin in percent, a line for each venue, ``width`` characters wide.

    Empty for an empty history or a terminal too narrow to show anything.
    """
    if not history.series or width < WIDTH_MIN:
        return ""
    import plotext

    shown = history.series[0].coin if coin is None else coin
    lines = {}
    with localcontext(EXACT):
        for series in history.series:
            if series.coin == shown:
                points = accrued_points(series, history.findings)
                lines[series.venue] = [
                    (at / NS_PER_DAY, float(total * 100))
                    for at, total in points
                    if total is not None
                ]
    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(width, HEIGHT)
    for venue, pairs in lines.items():
        signal = figure.signal([x for x, _ in pairs], [y for _, y in pairs], marker="braille")
        figure.draw(signal.lines(True).label(venue))
    days = [x for pairs in lines.values() for x, _ in pairs]
    low, high = min(days), max(days)
    marks = [low + (high - low) * i / MARKS for i in range(MARKS + 1)]
    figure.ruler("x").ticks(marks, [time_text(int(mark * NS_PER_DAY))[:10] for mark in marks])
    figure.title(f"{shown}: funding paid by a long since the start, %")
    text = str(figure.build().string(colorless=not colour))
    return "\n".join(line.rstrip() for line in PAINT.sub("", text).splitlines())
