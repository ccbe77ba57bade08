"""The Binance ladders are what was recorded, on every recorded day."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rulebook import Rulebook
from tests.support.ladder_rows import Row, rows
from tests.support.rulebook_questions import packaged, version_on

COINS = {
    "BTCUSDT": "BTC/USDT:USDT",
    "ETHUSDT": "ETH/USDT:USDT",
    "SOLUSDT": "SOL/USDT:USDT",
    "WIFUSDT": "WIF/USDT:USDT",
    "DOGEUSDT": "DOGE/USDT:USDT",
    "1000PEPEUSDT": "1000PEPE/USDT:USDT",
    "HIVEUSDT": "HIVE/USDT:USDT",
}
RECORDED_VERSIONS = 42
RECORD = " (recorded Binance API answer)"
RECORDED_DAYS = 216
NO_CAP = Decimal(2**63 - 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """Every recorded day, the rows of each coin on it, and the commit they came from."""

    days: tuple[str, ...]
    rows: dict[tuple[str, str], tuple[Row, ...]]
    sources: dict[str, str]

    def after(self, day: str) -> str | None:
        return dict(pairwise(self.days)).get(day)


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


@pytest.fixture(scope="module")
def recordings(shared_data: Path) -> Recordings:
    folder = shared_data / "data" / "binance_ladders"
    with duckdb.connect() as connection:
        found = connection.execute(
            "select cast(snapshot_date as varchar), symbol, floor_notional, cap_notional, "
            "maintenance_margin_rate, max_leverage, maintenance_deduction "
            "from read_parquet($file) order by snapshot_date, symbol, tier",
            {"file": str(folder / "binance_ladders_to_20250929.parquet")},
        ).fetchall()
    symbols = {pair: symbol for symbol, pair in COINS.items()}
    ladders: dict[tuple[str, str], tuple[Row, ...]] = {}
    for day, pair, *cells in found:
        if pair in symbols:
            numbers = [Decimal(repr(cell)) for cell in cells]
            row = tuple(None if number >= NO_CAP else number for number in numbers)
            ladders[symbols[pair], day] = (*ladders.get((symbols[pair], day), ()), row)
    with (folder / "snapshots.csv").open(encoding="utf-8") as file:
        sources = {
            row["snapshot_date"]: row["source"]
            for row in csv.DictReader(file)
            if row["kept"] != "no (a later commit of the same day is kept)"
        }
    days = tuple(sorted({row[0] for row in found}))
    return Recordings(days=days, rows=ladders, sources=sources)


def day_of(instant: int | None) -> str:
    assert instant is not None
    return time_text(instant)[:10]


def recorded_versions(rulebook: Rulebook) -> Iterator[LadderVersion]:
    for versions in rulebook.ladders.values():
        yield from (v for v in versions if "binance_leverage_tiers.json" in v.source)


def test_each_recorded_version_is_what_was_recorded(recordings: Recordings):
    versions = list(recorded_versions(packaged("binance-usdm")))
    assert len(versions) == RECORDED_VERSIONS
    for version in versions:
        first, last = day_of(version.observed_from), day_of(version.observed_to)
        assert version.effective_at is None
        assert rows(version) == recordings.rows[version.symbol, first]
        assert rows(version) == recordings.rows[version.symbol, last]
        following = recordings.after(last)
        if following is not None:
            assert rows(version) != recordings.rows[version.symbol, following]
        repository, _, path = version.source.removesuffix(RECORD).partition(":")
        assert recordings.sources[first].startswith(repository)
        assert recordings.sources[first].endswith(path.strip())


def test_every_recorded_day_resolves_to_what_was_recorded(recordings: Recordings):
    rulebook, checked = packaged("binance-usdm"), 0
    for symbol, versions in rulebook.ladders.items():
        start = day_of(versions[0].start)
        for day in recordings.days:
            if day >= start and (symbol, day) in recordings.rows:
                version = version_on("binance-usdm", symbol, day)
                assert rows(version) == recordings.rows[symbol, day], (symbol, day)
                checked += 1
    assert checked == RECORDED_DAYS


@pytest.mark.parametrize("symbol", ["BTCUSDT", "ETHUSDT", "SOLUSDT", "WIFUSDT"])
def test_the_whole_recorded_history_ships(recordings: Recordings, symbol: str):
    first = next(day for day in recordings.days if (symbol, day) in recordings.rows)
    versions = packaged("binance-usdm").ladders[symbol]
    assert day_of(versions[0].observed_from) == first
    assert day_of(versions[-1].observed_to) == recordings.days[-1]
