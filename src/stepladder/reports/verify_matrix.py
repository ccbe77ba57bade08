"""How well each section of each rulebook is known, as a printed matrix and as data."""

from collections.abc import Iterator, Mapping, Sequence

from stepladder.model.time import time_text
from stepladder.verification.fact_matrix import MATRIX_SECTIONS, STANDINGS, FactMatrix, Standing

SCHEMA = "stepladder.verify_matrix/1"
TITLES = {
    "references": "references",
    "mark_price": "mark",
    "index_price": "index",
    "ladder": "ladder",
    "funding": "funding",
    "fees": "fees",
    "collateral": "collateral",
    "cross_margin": "cross",
    "portfolio_margin": "portfolio",
    "adl": "adl",
    "liquidation_path": "path",
}
TOTAL = "all"
COLUMNS = (*MATRIX_SECTIONS, TOTAL)
PER_BLOCK = 6
NONE = "."
LEGEND = "confirmed/contradicted/unverified/unknown/not modelled facts in force; . is none"
Counts = Mapping[Standing, int]


def matrix_text(matrix: FactMatrix) -> str:
    """The matrix for a person, in blocks that fit a page of 100 columns."""
    lines = [f"how well the rules are known, as of {time_text(matrix.as_of)}", LEGEND]
    for first in range(0, len(COLUMNS), PER_BLOCK):
        lines.append("")
        lines += _block(matrix, COLUMNS[first : first + PER_BLOCK])
    return "\n".join(lines)


def _block(matrix: FactMatrix, columns: Sequence[str]) -> Iterator[str]:
    rows = [["venue", *(TITLES.get(column, column) for column in columns)]]
    totals = dict.fromkeys(columns, dict.fromkeys(STANDINGS, 0))
    for venue in matrix.counts:
        cells = [cell(matrix, venue, column) for column in columns]
        totals = {c: _sum([totals[c], each]) for c, each in zip(columns, cells, strict=True)}
        rows.append([venue, *(cell_text(each) for each in cells)])
    rows.append(["together", *(cell_text(totals[column]) for column in columns)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        name, *cells_text = row
        text = "  ".join(c.ljust(w) for c, w in zip(cells_text, widths[1:], strict=True))
        yield f"{name.ljust(widths[0])}  {text}".rstrip()


def cell(matrix: FactMatrix, venue: str, column: str) -> Counts:
    """Counts of one venue and section, or of all its sections."""
    sections = matrix.counts[venue]
    return _sum(list(sections.values())) if column == TOTAL else sections[column]


def _sum(counts: Sequence[Counts]) -> dict[Standing, int]:
    return {standing: sum(each[standing] for each in counts) for standing in STANDINGS}


def cell_text(counts: Counts) -> str:
    """Five counts in the order of the legend.

    Examples
    --------
    >>> cell_text({"confirmed": 7, "contradicted": 0, "unverified": 1, "unknown": 2,
    ...            "not_modelled": 0})
    '7/./1/2/.'
    """
    return "/".join(str(counts[standing] or NONE) for standing in STANDINGS)


def matrix_json(matrix: FactMatrix) -> dict[str, object]:
    """The matrix as data (schema ``stepladder.verify_matrix/1``)."""
    return {
        "schema": SCHEMA,
        "as_of": time_text(matrix.as_of),
        "venues": [
            {
                "venue": venue,
                "sections": {
                    name: {str(standing): count for standing, count in counts.items()}
                    for name, counts in sections.items()
                },
                "all": {str(s): count for s, count in cell(matrix, venue, TOTAL).items()},
            }
            for venue, sections in matrix.counts.items()
        ],
    }
