"""All venues on one page: switches, verdicts, how well each section is known, contradictions."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from stepladder.model.decision import Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.html_page import write_page
from stepladder.reports.verify_comparison import (
    EQUITY_TITLES,
    SWITCH_TITLES,
    every_contradiction,
)
from stepladder.reports.verify_contradictions import sides
from stepladder.reports.verify_links import link_words
from stepladder.reports.verify_matrix import COLUMNS, LEGEND, NONE, TITLES, Counts, cell
from stepladder.reports.verify_page import badge, page, table, text
from stepladder.verification.dependencies import dependencies
from stepladder.verification.fact_matrix import STANDINGS, Standing
from stepladder.verification.venue_comparison import VenueComparison

COLOUR_OF: Mapping[Standing, str] = {
    "confirmed": "pass",
    "contradicted": "fail",
    "unverified": "warn",
    "unknown": "unknown",
    "not_modelled": "",
}
COUNTED: tuple[Verdict, ...] = ("pass", "warn", "fail", "unknown")


def comparison_page(comparison: VenueComparison) -> str:
    """The page as text."""
    with localcontext(EXACT):
        return page(f"{len(comparison.answers)} venues compared", _parts(comparison))


def write_comparison(comparison: VenueComparison, path: Path) -> None:
    """Write the page, making its folder."""
    write_page(comparison_page(comparison), path)


def _parts(comparison: VenueComparison) -> Iterator[str]:
    yield f'<p class="soft">Rules as of {time_text(comparison.as_of)}.</p>'
    yield "<h2>What moves a liquidation price</h2>"
    titles = {**SWITCH_TITLES, **EQUITY_TITLES}
    rows = [
        [f"<b>{text(answer.venue)}</b>", *(_word(getattr(found, name)) for name in titles)]
        for answer, found in zip(comparison.answers, comparison.switches, strict=True)
    ]
    yield table(["venue", *titles.values()], rows, ["tight"])
    yield "<h2>What the checklist found</h2>"
    yield _verdicts(comparison)
    yield "<h2>How well the rules are known</h2>"
    yield f'<p class="soft">{text(LEGEND)}</p>'
    yield _matrix(comparison)
    yield "<h2>Where sources differ</h2>"
    yield _contradictions(comparison)


def _word(word: str) -> str:
    shown = text(word.replace("_", " "))
    return f'<span class="unknown">{shown}</span>' if word == "unknown" else shown


def _verdicts(comparison: VenueComparison) -> str:
    rows = []
    for answer in comparison.answers:
        links = [(link.link, link_words(link)[1]) for link in dependencies(answer.rules)]
        single = ", ".join(name for name, standing in links if standing == "single")
        unsure = ", ".join(name for name, standing in links if standing == "unknown")
        rows.append(
            [
                f"<b>{text(answer.venue)}</b>",
                badge(answer.decision.verdict),
                *(str(answer.counts[verdict]) for verdict in COUNTED),
                f'<span class="warn">{text(single)}</span>',
                f'<span class="unknown">{text(unsure)}</span>',
            ]
        )
    headings = ["venue", "verdict", *COUNTED, "leans on one thing", "not known"]
    return table(headings, rows, ["tight", "tight", *["number"] * len(COUNTED)])


def _matrix(comparison: VenueComparison) -> str:
    matrix = comparison.matrix
    rows = [
        [
            f"<b>{text(venue)}</b>",
            *(_counts(cell(matrix, venue, column)) for column in COLUMNS),
        ]
        for venue in matrix.counts
    ]
    headings = ["venue", *(TITLES.get(column, column) for column in COLUMNS)]
    return table(headings, rows, ["tight", *["tight"] * len(COLUMNS)])


def _counts(counts: Counts) -> str:
    """Five counts, each in the colour of its standing."""
    cells = []
    for standing in STANDINGS:
        count = counts[standing]
        colour = COLOUR_OF[standing] if count else "soft"
        cells.append(f'<span class="{colour}">{count or NONE}</span>')
    return "/".join(cells)


def _contradictions(comparison: VenueComparison) -> str:
    rows = []
    for record in every_contradiction(comparison):
        a, b = sides(record).values()
        rows.append([text(record.id), text(record.venue), text(record.what), text(a), text(b)])
    headings = ["", "venue", "what", "one reading", "the other"]
    return table(headings, rows, ["tight", "tight"])
