"""The references of a tape as a page: the figure, then everything as text."""

from pathlib import Path

import plotly.graph_objects as go

from stepladder.inputs.references_answer import ReferencesAnswer
from stepladder.reports.html_page import html_page, write_page
from stepladder.reports.references_figure import references_figure
from stepladder.reports.references_text import headline, references_text


def write_references_html(answer: ReferencesAnswer, path: Path) -> None:
    """Write the page to a file."""
    sections: list[tuple[str, go.Figure | str]] = []
    figure = references_figure(answer)
    if figure is not None:
        sections.append((headline(answer), figure))
    sections.append(("The answer, unfolded", references_text(answer, explain=True)))
    title = f"Index, mark and last at {answer.rules.rulebook.name}"
    write_page(html_page(title, sections), path)
