"""The comparison of venues as a page: stacked bars, then everything as text."""

from pathlib import Path

import plotly.graph_objects as go

from stepladder.pipeline.comparison import CompareAnswer
from stepladder.reports.compare_figure import compare_figure
from stepladder.reports.compare_text import compare_text, headline, question
from stepladder.reports.html_page import html_page, write_page


def write_compare_html(answer: CompareAnswer, path: Path) -> None:
    """Write the page to a file."""
    sections: list[tuple[str, go.Figure | str]] = []
    figure = compare_figure(answer)
    if figure is not None:
        sections.append((headline(answer), figure))
    sections.append(("The answer", compare_text(answer, explain=True)))
    title = f"One position under {len(answer.venues)} venues: {question(answer.scene.position)}"
    write_page(html_page(title, sections), path)
