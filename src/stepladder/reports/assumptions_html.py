"""The ranking of assumptions as a page: the bars, then everything as text."""

from pathlib import Path

import plotly.graph_objects as go

from stepladder.pipeline.assumption_effects import AssumptionsAnswer
from stepladder.reports.assumptions_figure import assumptions_figure
from stepladder.reports.assumptions_text import assumptions_text, headline
from stepladder.reports.html_page import html_page, write_page


def write_assumptions_html(answer: AssumptionsAnswer, path: Path) -> None:
    """Write the page to a file."""
    sections: list[tuple[str, go.Figure | str]] = []
    figure = assumptions_figure(answer)
    if figure is not None:
        sections.append((f"Matters most: {headline(answer)}", figure))
    sections.append(("The answer", assumptions_text(answer, explain=True)))
    title = f"Assumptions about {answer.scene.position.label}, {answer.scene.rules.rulebook.name}"
    write_page(html_page(title, sections), path)
