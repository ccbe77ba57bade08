"""The account answer as a page: a figure per position, then everything as text."""

from pathlib import Path

import plotly.graph_objects as go

from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.reports.account_explain import account_explanation
from stepladder.reports.account_figure import account_figure
from stepladder.reports.account_text import account_text, headline
from stepladder.reports.html_page import html_page, write_page


def account_sections(answer: AccountAnswer) -> list[tuple[str, go.Figure | str]]:
    """Headed sections of the page, figures first."""
    positions = [position for pool in answer.pools for position in pool.positions]
    sections: list[tuple[str, go.Figure | str]] = []
    for index, position in enumerate(positions):
        figure = account_figure(answer, index)
        if figure is not None:
            sections.append((f"{position.terms.position.label}: {headline(position)}", figure))
    sections.append(("The answer", account_text(answer)))
    sections.append(("Unfolded", account_explanation(answer)))
    return sections


def write_account_html(answer: AccountAnswer, path: Path) -> None:
    """Write the page to a file."""
    title = f"Account on {answer.rules.rulebook.name}"
    write_page(html_page(title, account_sections(answer)), path)
