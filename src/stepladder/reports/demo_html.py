"""The demonstration as a page."""

from pathlib import Path

from stepladder.pipeline.demonstration import Demonstration
from stepladder.reports.account_html import account_sections
from stepladder.reports.demo_text import demo_text
from stepladder.reports.html_page import html_page, write_page
from stepladder.reports.ladder_figure import ladder_figure


def write_demo_html(demonstration: Demonstration, path: Path) -> None:
    """Write the comparison, the ladder and the cross book to one page."""
    ladder = ladder_figure(demonstration.ladder)
    sections = [
        ("One position, many rulebooks", demo_text(demonstration)),
        *([] if ladder is None else [("The ladder behind the first row", ladder)]),
        *account_sections(demonstration.same_position[0])[:1],
        *account_sections(demonstration.cross_book)[:2],
    ]
    write_page(html_page("stepladder: where do you really get liquidated?", sections), path)
