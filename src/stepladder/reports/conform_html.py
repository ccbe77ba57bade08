"""A run over published cases as one page: a bar per topic, then everything as text."""

from pathlib import Path

import plotly.graph_objects as go

from stepladder.reports.conform_text import conform_text, headline
from stepladder.reports.html_page import html_page, write_page
from stepladder.verification.conformance.run import VERDICTS, ConformAnswer, count_verdicts

COLOURS = {"pass": "#2a7f4f", "fail": "#b3261e", "unsupported": "#9aa4af"}
ROW_HEIGHT = 26


def conform_figure(answer: ConformAnswer) -> go.Figure:
    """How many cases of each topic pass, fail, or are not supported."""
    topics = answer.by(lambda case: case.topic)
    names = list(reversed(topics))
    bars = [
        go.Bar(
            y=names,
            x=[count_verdicts(topics[name])[verdict] for name in names],
            name=verdict,
            orientation="h",
            marker={"color": COLOURS[verdict]},
        )
        for verdict in VERDICTS
    ]
    figure = go.Figure(data=bars)
    figure.update_layout(
        barmode="stack",
        height=160 + ROW_HEIGHT * len(names),
        margin={"l": 220, "r": 20, "t": 20, "b": 40},
        xaxis_title="cases",
        template="plotly_white",
    )
    return figure


def write_conform_html(answer: ConformAnswer, path: Path) -> None:
    """Write the page to a file."""
    sections: list[tuple[str, go.Figure | str]] = [
        (headline(answer).splitlines()[0], conform_figure(answer)),
        ("Every case", conform_text(answer, explain=True)),
    ]
    write_page(html_page(f"Published cases: {answer.engine}", sections), path)
