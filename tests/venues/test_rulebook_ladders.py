"""Every live table of the compilation is a ladder of its rulebook; toy tables never are."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_version import LadderVersion
from tests.support.fact_base import Table, compilation, fact_name, figures, plain, tables
from tests.support.ladder_rows import Row, rows
from tests.support.rulebook_questions import VENUES, packaged

TABLES = {
    "aevo": 0,
    "aster": 1,
    "binance-usdm": 12,
    "bitget": 6,
    "bitmex": 4,
    "bybit-linear": 6,
    "coinbase-intx": 3,
    "deribit": 0,
    "drift-v2": 0,
    "dydx-v4": 4,
    "gate-usdt": 1,
    "gmx-v2": 2,
    "hyperliquid": 6,
    "kraken": 17,
    "kucoin-futures": 5,
    "lighter": 2,
    "okx-swap": 13,
    "paradex": 2,
    "phemex-usdtm": 0,
}
LEFT_OUT = 9
CONTINUED = 13
ROUNDED = {"bitmex", "hyperliquid"}
"""Venues whose tables round what the rulebook computes from one rule."""
WRITTEN_ON = {"bitmex"}
"""Venues whose tables stop where the rule goes on until no leverage is left."""
OTHER_STATUS = {
    ("bitmex", "ladder.per_symbol.XBTUSD"): (
        "the figures are confirmed, the day they took effect is an inference"
    ),
}
ONLY_THE_BASE = {"coinbase-intx"}
"""Venues whose tables are called whole, though larger positions need more by a rule not read."""
OTHER_SOURCE = {"binance-usdm", "okx-swap"}
"""Venues that cite the first recording of a ladder, where the compilation cites a later one, or
say in other words that the repository of a record was not written down."""


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


def tables_of(shared_data: Path, venue: str) -> list[Table]:
    found = list(tables(compilation(shared_data, venue)))
    assert len(found) == TABLES[venue]
    return found


def left_out(venue: str, table: Table) -> bool:
    return fact_name(table.key) in {fact_name(name) for name in packaged(venue).not_modelled}


def rounded_like(value: Decimal | None, example: object) -> Decimal | None:
    return value.quantize(example) if value is not None and isinstance(example, Decimal) else value


def expected_rows(table: Table) -> list[Row]:
    """Rows as read; a deduction without meaning, on a ladder of one rate for all, is none."""
    without = table.data["deductions"] == "not applicable"
    result: list[Row] = []
    for row in table.data["value"]:
        cells = [None if cell is None else Decimal(str(cell)) for cell in row.values()]
        result.append((*cells[:4], None if without else cells[4]))
    return result


def candidates(venue: str, table: Table) -> list[LadderVersion]:
    """Versions of the symbol with the floors, caps, rates and leverages of the table."""
    expected = expected_rows(table)
    goes_on = "continuation" in table.data or venue in WRITTEN_ON
    found = []
    for version in packaged(venue).ladders.get(table.symbol, ()):
        if isinstance(version.ladder, Unknown):
            continue
        written = rows(version)
        if len(written) != len(expected) and not (goes_on and len(written) > len(expected)):
            continue
        pairs = zip(written, expected, strict=False)
        if all(same_row(row, as_read, venue) for row, as_read in pairs):
            found.append(version)
    return found


def same_row(row: Row, as_read: Row, venue: str) -> bool:
    if venue in ROUNDED:
        row = tuple(rounded_like(*both) for both in zip(row, as_read, strict=True))
    return row[:4] == as_read[:4] and (None in (row[4], as_read[4]) or row[4] == as_read[4])


def dated_like(version: LadderVersion, table: Table) -> bool:
    """Whether a version holds when the table was in force, as far as the table tells a day."""
    date = table.date
    if "effective_at" in table.data:
        return version.effective_at == parse_time(date, where=table.key)
    start, before = version.start or 0, re.fullmatch(r"before (\S+)", date)
    if before:
        return start < parse_time(before[1], where=table.key)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        return True
    day = parse_time(date, where=table.key)
    return start <= day and (version.observed_to is None or day <= version.observed_to)


def complaint(venue: str, table: Table) -> str | None:
    alike = candidates(venue, table)
    if left_out(venue, table):
        return f"{table.key} is shipped, and said to be left out" if alike else None
    if table.data["role"] == "illustration":
        return f"{table.key} is a toy, and not said to be left out"
    if not alike:
        return f"{table.key} ({table.date}) is missing, and not said to be left out"
    other_status = (venue, table.key) in OTHER_STATUS
    fitting = [
        version
        for version in alike
        if dated_like(version, table)
        and version.partial is (table.data["partial"] or venue in ONLY_THE_BASE)
        and (version.status == table.data["status"]) is not other_status
        and (version.source == table.data["source"] or venue in OTHER_SOURCE)
    ]
    if len(fitting) != 1:
        seen = [(v.citation, v.partial, v.status) for v in alike]
        return f"{table.key} ({table.date}, {table.data['source']}): {len(fitting)} of {seen}"
    if table.data["deductions"] not in ("not applicable", *(v.deductions for v in alike)):
        return f"{table.key}: deductions are not {table.data['deductions']}"
    return None


@pytest.mark.parametrize("venue", VENUES)
def test_every_live_table_is_a_ladder_or_left_out_on_purpose(shared_data: Path, venue: str):
    complaints = [complaint(venue, table) for table in tables_of(shared_data, venue)]
    assert not any(complaints), "\n".join(["", *filter(None, complaints)])


def test_how_many_tables_ship(shared_data: Path):
    found = [(venue, table) for venue in VENUES for table in tables_of(shared_data, venue)]
    assert len(found) == 84
    assert sum(left_out(venue, table) for venue, table in found) == LEFT_OUT


def test_steps_go_on_as_the_tables_say(shared_data: Path):
    checked = 0
    for venue in VENUES:
        for table in tables_of(shared_data, venue):
            steps = plain(table.data.get("continuation"))
            if not isinstance(steps, dict) or left_out(venue, table):
                continue
            (version,) = (v for v in candidates(venue, table) if dated_like(v, table))
            written, known = rows(version), len(table.data["value"])
            _, cap, rate, leverage, _ = written[known - 1]
            assert cap is not None
            assert rate is not None
            assert leverage is not None
            assert list(written[known][:4]) == [
                cap,
                cap + steps["cap_step"],
                rate + steps["maintenance_margin_rate_step"],
                1 / (1 / leverage + steps["initial_margin_rate_step"]),
            ], f"{venue} {table.key}"
            checked += 1
    assert checked == CONTINUED


@pytest.mark.parametrize("venue", VENUES)
def test_no_figure_of_a_note_is_lost(shared_data: Path, venue: str):
    for table in tables_of(shared_data, venue):
        if left_out(venue, table):
            continue
        versions = packaged(venue).ladders[table.symbol]
        written = figures(*((v.note, v.citation, rates(v)) for v in versions))
        lost = figures(table.data["note"]) - written
        assert not lost, f"{table.key}: {sorted(lost)} of {table.data['note']!r}"


def rates(version: LadderVersion) -> str:
    """Everything the ladder holds as a number, as text."""
    ladder = version.ladder
    if isinstance(ladder, Unknown):
        return ""
    cells = [*ladder.tiers[:1], ladder.initial_margin_rate, ladder.close_out_margin_rate]
    return " ".join(map(str, (*cells, ladder.open_interest, ladder.growth)))
