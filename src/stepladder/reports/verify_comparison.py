"""Venues side by side, as text and as data."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from stepladder.model.decision import Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.verify_contradictions import contradiction_json, sides
from stepladder.reports.verify_layout import paragraph
from stepladder.reports.verify_matrix import matrix_json
from stepladder.verification.contradictions.record import Contradiction
from stepladder.verification.venue_comparison import VenueComparison

SCHEMA = "stepladder.verify_comparison/1"
COUNTED: tuple[Verdict, ...] = ("pass", "warn", "fail", "unknown")
SWITCH_TITLES = {
    "shape": "shape",
    "value_price": "value price",
    "fee_in_trigger": "fee in the test",
    "look_up": "looked up by",
}
EQUITY_TITLES = {
    "profit_weight": "profit",
    "haircuts": "haircuts",
    "conversion": "conversion",
}
CELL_MAX = 34


def comparison_text(comparison: VenueComparison) -> str:
    """Two tables that fit a page of 100 columns, then every contradiction with both readings."""
    with localcontext(EXACT):
        return "\n".join(_lines(comparison))


def _lines(comparison: VenueComparison) -> Iterator[str]:
    yield f"{len(comparison.answers)} venues, rules as of {time_text(comparison.as_of)}"
    yield ""
    yield from table(switch_rows(comparison))
    yield ""
    yield from table(verdict_rows(comparison))
    yield ""
    yield "contradictions between sources, both readings"
    for record in every_contradiction(comparison):
        yield ""
        yield paragraph(record.id, f"{record.venue}: {record.what}")
        yield from (paragraph("", f"{side}: {text}") for side, text in sides(record).items())


def every_contradiction(comparison: VenueComparison) -> list[Contradiction]:
    """Those of the venues compared and those that belong to no rulebook, by id."""
    return sorted(comparison.contradictions + comparison.elsewhere, key=lambda record: record.id)


def switch_rows(comparison: VenueComparison) -> list[list[str]]:
    """Venue by switch, with a heading."""
    rows = [["venue", *SWITCH_TITLES.values()]]
    for answer, found in zip(comparison.answers, comparison.switches, strict=True):
        rows.append([answer.venue, *(getattr(found, name) for name in SWITCH_TITLES)])
    return rows


def verdict_rows(comparison: VenueComparison) -> list[list[str]]:
    """Venue by equity rule, verdict and counts, with a heading."""
    rows = [["venue", *EQUITY_TITLES.values(), "verdict", *COUNTED, "differ"]]
    for answer, found in zip(comparison.answers, comparison.switches, strict=True):
        named = answer.rules.rulebook.contradictions
        rows.append(
            [
                answer.venue,
                *(getattr(found, name) for name in EQUITY_TITLES),
                answer.decision.verdict,
                *(str(answer.counts[verdict]) for verdict in COUNTED),
                str(len(named)),
            ]
        )
    return rows


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows under a heading, columns as wide as they need to be."""
    short = [[cell if len(cell) <= CELL_MAX else f"{cell[:CELL_MAX]}…" for cell in r] for r in rows]
    widths = [max(len(row[i]) for row in short) for i in range(len(short[0]))]
    for row in short:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def comparison_json(comparison: VenueComparison) -> dict[str, object]:
    """The comparison as data (schema ``stepladder.verify_comparison/1``)."""
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "as_of": time_text(comparison.as_of),
            "venues": [
                {
                    "venue": answer.venue,
                    "switches": asdict(found),
                    "verdict": answer.decision.verdict,
                    "counts": {verdict: answer.counts[verdict] for verdict in COUNTED},
                    "contradictions": list(answer.rules.rulebook.contradictions),
                }
                for answer, found in zip(comparison.answers, comparison.switches, strict=True)
            ],
            "contradictions": [
                contradiction_json(record) for record in every_contradiction(comparison)
            ],
            "matrix": matrix_json(comparison.matrix)["venues"],
        }
