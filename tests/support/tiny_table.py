"""The table of tiny assumptions in venues/README.md: names, prices and shifts as printed."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PRICE = re.compile(r"\d{1,3}(?:,\d{3})*\.\d{2}(?![\d%])")
SHIFT = re.compile(r"([+−-]?)(\d[\d,]*\.\d)( later)?")
SIZE = re.compile(r"(\d[\d,]*) BTC at (\d+)x")
BETA = re.compile(r"([\d.]+) at −([\d.]+)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRow:
    """One row: prices of reading A and of every reading B, and the shifts from A to B.

    A shift is positive where B liquidates earlier, for a long and for a short.
    """

    name: str
    text: str
    before: Decimal
    after: tuple[Decimal, ...]
    shifts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedHedge:
    """The paragraph below the table: where a hedged book ends, in percent of the price."""

    frozen: Decimal
    never: Decimal
    moves: dict[Decimal, Decimal]


def printed_rows(folder: Path) -> dict[str, PrintedRow]:
    """Every row of the table by its name."""
    text = (folder / "venues" / "README.md").read_text(encoding="utf-8")
    section = text.split("## Tiny assumptions")[1].split("**Cross margin")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]
    rows = [_row(line) for line in cells]
    return {row.name: row for row in rows}


def _row(cells: list[str]) -> PrintedRow:
    name, before, after, shift, _ = cells
    (first,) = _prices(before)
    return PrintedRow(
        name=name,
        text=" | ".join(cells),
        before=first,
        after=_prices(after),
        shifts=tuple(_shift(match) for match in SHIFT.finditer(shift)),
    )


def _prices(cell: str) -> tuple[Decimal, ...]:
    return tuple(number(text) for text in PRICE.findall(cell))


def _shift(match: re.Match[str]) -> Decimal:
    size = number(match[2])
    return -size if match[1] in ("−", "-") or match[3] else size


def number(text: str) -> Decimal:
    """A printed number without its thousands commas."""
    return Decimal(text.replace(",", ""))


def size_and_leverage(name: str) -> tuple[str, str]:
    """``12 BTC at 20x`` in the name of a row."""
    match = SIZE.search(name)
    assert match, name
    return str(number(match[1])), match[2]


def printed_hedge(folder: Path) -> PrintedHedge:
    """The figures of the cross-margin paragraph."""
    text = (folder / "venues" / "README.md").read_text(encoding="utf-8")
    paragraph = text.split("**Cross margin: a hedge becomes a trigger.**")[1].split("\n\n")[0]
    frozen = re.search(r"BTC liquidation is −([\d.]+)%", paragraph)
    never = re.search(r"beta ([\d.]+) never", paragraph)
    assert frozen
    assert never
    moves = {Decimal(beta): -Decimal(move) for beta, move in BETA.findall(paragraph)}
    return PrintedHedge(frozen=-Decimal(frozen[1]), never=Decimal(never[1]), moves=moves)
