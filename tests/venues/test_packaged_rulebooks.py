"""The packaged rulebooks say what the facts beside them say, no more and no less."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder, computed_deductions
from stepladder.model.time import parse_time, time_text
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import Fact
from stepladder.venues.ladder_lint import lint_ladder
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

VENUES = ("binance-usdm", "bitmex", "bybit-linear", "hyperliquid")
LEAVES = {"binance-usdm": 55, "bitmex": 55, "bybit-linear": 56, "hyperliquid": 57}
FIGURES = {"binance-usdm": 74, "bitmex": 28, "bybit-linear": 37, "hyperliquid": 19}
PARAMETERS = {"binance-usdm": 6, "bitmex": 2, "bybit-linear": 3, "hyperliquid": 4}
TABLES = {"binance-usdm": 12, "bitmex": 4, "bybit-linear": 5, "hyperliquid": 6}
REFERENCES = {"mark", "entry", "fill", "index", "oracle", "last", "bankruptcy", "previous_mark"}
PRICES = {"initial_margin", "maintenance_margin", "unrealised_profit", "realised_profit"} | {
    "liquidation_trigger",
    "stop_trigger_default",
    "funding_notional",
    "adl_price",
}

OTHER_STATUS = {
    ("bitmex", "cross_margin.profit_weight"): (
        "a 0 that was never verified must not be charged; unknown until the date is read"
    ),
}
OTHER_SOURCE = {
    ("binance-usdm", "mark_price.fallback"): "one page under two names",
    ("binance-usdm", "fees.taker"): "'same two third-party tables', written out",
}
OTHER_TABLE_STATUS = {
    ("bitmex", "XBTUSD", "2024-11-24"): (
        "the figures are confirmed, the day they took effect is an inference"
    ),
}
NOT_SHIPPED = {
    ("bybit-linear", "BTCUSDT", "about 2021"): "two tiers from a third party, on no known day",
    ("bitmex", "XBTUSD", "not dated"): "contradicts another version of its page (C20), no day",
}
ROUNDED = {"bitmex", "hyperliquid"}
"""Venues whose tables round what the rulebook computes, and stop before the ladder ends."""

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

Rows = tuple[tuple[Decimal | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact of the compilation, with the section and name it has in a rulebook."""

    section: str
    name: str
    data: dict[str, Any]


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


@cache
def packaged(venue: str) -> Rulebook:
    return packaged_rulebook(venue)


def compilation(shared_data: Path, venue: str) -> dict[str, Any]:
    path = shared_data / "venues" / f"{venue.replace('-', '_')}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return found


def leaves(facts: dict[str, Any]) -> Iterator[Leaf]:
    """Yield every leaf but ladder tables and path steps, which have shapes of their own."""
    for section, entries in facts["sections"].items():
        if section == "liquidation_path":
            continue
        for name, data in entries.items():
            if section == "ladder" and name == "parameters":
                yield from (Leaf(section, key, value) for key, value in data.items())
            elif "status" in data:
                yield Leaf(section, name, data)
            else:
                assert name in ("per_symbol", "vintages", "illustrations")


def live_tables(facts: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    ladder = facts["sections"]["ladder"]
    for group in (ladder["per_symbol"], ladder["vintages"]):
        for symbol, found in group.items():
            for table in found if isinstance(found, list) else [found]:
                assert table["role"] == "live"
                yield symbol, table


def plain(value: object) -> object:
    """Numbers as Decimal, rows as lists, keys as a rulebook writes them."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"lower_bound", "max_leverage"}:
            return [plain(item) for item in value.values()]
        return {
            name.removeprefix("settle ").replace(" ", "_"): plain(item)
            for key, item in value.items()
            for name in key.split(", ")
        }
    return value


def same(fact: Fact, data: dict[str, Any]) -> bool:
    """Whether a fact holds the value of a leaf; prose is rewritten and not compared."""
    if data["status"] == "unknown":
        return isinstance(fact.value, Unknown)
    if data["value"] is None:
        return data["note"] == "not applicable" and fact.value == "not applicable"
    if isinstance(data["value"], str):
        return not isinstance(fact.value, Unknown)
    expected, found = plain(data["value"]), plain(fact.value)
    return type(found) is type(expected) and (found, fact.unit) == (expected, data["unit"])


def dated_alike(fact: Fact, data: dict[str, Any]) -> bool:
    if "effective_at" in data:
        return fact.effective_at == parse_time(data["effective_at"], where="leaf")
    return fact.effective_at is None and fact.as_of == data["as_of"]


def rows(version: LadderVersion) -> Rows:
    assert isinstance(version.ladder, MarginLadder)
    return tuple(
        (
            tier.floor,
            tier.cap,
            tier.maintenance_margin_rate,
            None if isinstance(tier.max_leverage, Unknown) else tier.max_leverage,
            tier.maintenance_deduction,
        )
        for tier in version.ladder.tiers
    )


def rounded_like(value: Decimal | None, example: Decimal | None) -> Decimal | None:
    return value if value is None or example is None else value.quantize(example)


def rules_at(venue: str, day: str) -> Rules:
    return Rules(rulebook=packaged(venue), at=parse_time(day, where="test"))


NOT_SAID = unknown("opened_at", "not given", owner="test")


def ladder_on(venue: str, symbol: str, day: str) -> LadderVersion | Unknown:
    return rules_at(venue, day).ladder(symbol, opened_at=NOT_SAID)


def version_on(venue: str, symbol: str, day: str) -> LadderVersion:
    version = ladder_on(venue, symbol, day)
    assert isinstance(version, LadderVersion), str(version)
    return version


# What ships, without any other file.


@pytest.mark.parametrize("venue", VENUES)
def test_it_loads(venue: str):
    rulebook = packaged(venue)
    assert venue in packaged_venues()
    assert rulebook.venue == venue
    assert rulebook.ladders


@pytest.mark.parametrize("venue", VENUES)
def test_every_reference_is_one_of_the_known_prices(venue: str):
    references = packaged(venue).facts["references"]
    assert set(references) == PRICES
    for versions in references.values():
        assert {fact.value for fact in versions} <= REFERENCES | {"selectable"}


@pytest.mark.parametrize("venue", VENUES)
def test_the_switches_are_machine_read(venue: str):
    rules = rules_at(venue, "2026-06-01")
    assert rules.value_price() in ("mark", "entry")
    assert not isinstance(rules.fee_in_trigger(), Unknown)
    assert isinstance(rules.taker_fee_rate(None), Decimal)
    for symbol in rules.rulebook.ladders:
        assert not isinstance(rules.contract(symbol), Unknown)


@pytest.mark.parametrize("venue", VENUES)
def test_no_ladder_has_a_fault(venue: str):
    for versions in packaged(venue).ladders.values():
        for version in versions:
            if isinstance(version.ladder, MarginLadder):
                findings = lint_ladder(version.ladder.tiers, version.ladder.shape)
                assert not findings, (version.citation, findings)


def test_weights_are_what_haircuts_leave():
    binance = rules_at("binance-usdm", "2026-01-01")
    ratios = binance.fact("collateral", "haircuts").value
    assert isinstance(ratios, dict)
    assert list(ratios) == binance.fact("collateral", "assets").value
    for asset, ratio in ratios.items():
        assert binance.collateral_weight(asset, "USDT") == ratio
    bitmex = rules_at("bitmex", "2026-01-01")
    haircuts = bitmex.fact("collateral", "haircuts").value
    assert isinstance(haircuts, dict)
    for settlement, table in haircuts.items():
        for asset, haircut in table.items():
            assert bitmex.collateral_weight(asset, settlement) == 1 - Decimal(haircut)
    hyperliquid = rules_at("hyperliquid", "2026-01-01")
    assert hyperliquid.collateral_weight("USDC", "USDC") == 1
    assert hyperliquid.collateral_weight("HYPE", "USDC") == 0


def test_bybit_deductions_follow_from_floors_and_rates():
    version = version_on("bybit-linear", "BTCUSDT", "2026-02-26")
    assert isinstance(version.ladder, MarginLadder)
    assert version.deductions == "published"
    published = tuple(tier.maintenance_deduction for tier in version.ladder.tiers)
    assert len(published) == 35
    assert published == computed_deductions(version.ladder.tiers)


@pytest.mark.parametrize(("day", "cap"), [("2024-10-24", 50_000), ("2025-09-29", 300_000)])
def test_binance_first_tier_as_recorded(day: str, cap: int):
    assert rows(version_on("binance-usdm", "BTCUSDT", day))[0][1] == cap


def test_binance_ladder_between_two_recordings_is_unknown():
    ladder = ladder_on("binance-usdm", "BTCUSDT", "2025-03-01")
    assert isinstance(ladder, Unknown)
    assert "2024-10-24" in str(ladder)
    assert "2025-09-29" in str(ladder)


def test_binance_ladder_before_the_first_recording_is_unknown():
    ladder = ladder_on("binance-usdm", "BTCUSDT", "2022-02-11T23:59:59Z")
    assert isinstance(ladder, Unknown)
    assert "2022-02-12" in str(ladder)


@pytest.mark.parametrize(
    ("instant", "tiers", "second_rate"),
    [("2025-09-15T06:29:59Z", 9, "0.02"), ("2025-09-15T06:30:00Z", 8, "0.025")],
)
def test_binance_hive_on_both_sides_of_its_notice(instant: str, tiers: int, second_rate: str):
    found = rows(version_on("binance-usdm", "HIVEUSDT", instant))
    assert len(found) == tiers
    assert found[1][2] == Decimal(second_rate)


def test_binance_hive_before_the_notice_is_unknown():
    assert isinstance(ladder_on("binance-usdm", "HIVEUSDT", "2025-09-01"), Unknown)


@pytest.mark.parametrize(
    ("instant", "seconds"), [("2025-09-18T08:00:59Z", 60), ("2025-09-18T08:01:00Z", 30)]
)
def test_binance_window_on_both_sides_of_its_notice(instant: str, seconds: int):
    assert rules_at("binance-usdm", instant).number("mark_price", "window_seconds") == seconds


@pytest.mark.parametrize(
    ("instant", "price"), [("2025-09-01T23:59:59Z", "entry"), ("2025-09-02T00:00:00Z", "mark")]
)
def test_bybit_values_at_entry_until_september_2025(instant: str, price: str):
    rules = rules_at("bybit-linear", instant)
    assert rules.value_price() == price
    assert rules.fact("references", "maintenance_margin").value == price
    assert rules.fact("references", "initial_margin").value == price


@pytest.mark.parametrize(
    ("instant", "cap"), [("2025-07-02T08:59:59Z", 25_000), ("2025-07-02T09:00:00Z", 5_000)]
)
def test_bybit_small_caps_on_both_sides_of_their_notice(instant: str, cap: int):
    version = version_on("bybit-linear", "VOXELUSDT", instant)
    assert version.partial
    assert rows(version)[0][1] == cap


def test_bitmex_binds_only_positions_opened_since():
    rules = rules_at("bitmex", "2024-12-01")
    since, before = (
        rules.ladder("XBTUSD", opened_at=parse_time(opened, where="test"))
        for opened in ("2024-03-19T04:00:00Z", "2024-03-19T03:59:59Z")
    )
    assert isinstance(since, LadderVersion)
    first, second = rows(since)[:2]
    assert list(first) == [0, 200, Decimal("0.005"), 100, None]
    assert list(second) == [200, 350, Decimal("0.01"), 1 / Decimal("0.015"), None]
    assert isinstance(before, LadderVersion)
    assert isinstance(before.ladder, Unknown)
    assert "not read" in str(before.ladder)


def test_bitmex_position_of_unknown_age_has_an_unknown_ladder():
    assert ladder_on("bitmex", "XBTUSD", "2024-12-01") == NOT_SAID


@pytest.mark.parametrize(
    ("instant", "rate"),
    [
        ("2020-04-17T00:59:59Z", "0.005"),
        ("2020-04-17T01:00:00Z", "0.0045"),
        ("2020-05-05T01:59:59Z", "0.0045"),
        ("2020-05-05T02:00:00Z", "0.004"),
        ("2020-07-29T01:59:59Z", "0.004"),
    ],
)
def test_bitmex_base_rates_of_2020(instant: str, rate: str):
    found = rows(version_on("bitmex", "XBTUSD", instant))
    assert [row[2] for row in found[:3]] == [Decimal(rate) * n for n in (1, 2, 3)]
    assert [row[1] for row in found[:3]] == [200, 300, 400]


def test_bitmex_profit_weight_is_unknown():
    weight = rules_at("bitmex", "2026-01-01").number("cross_margin", "profit_weight")
    assert isinstance(weight, Unknown)


# Against the compilation of facts.


def leaf_complaints(venue: str, leaf: Leaf) -> Iterator[str]:
    """Say how a fact differs from its leaf; a deliberate difference must be one."""
    name = f"{leaf.section}.{leaf.name}"
    versions = packaged(venue).facts[leaf.section].get(leaf.name)
    if not versions:
        yield f"{name} is missing"
        return
    newest, deliberate = versions[-1], (venue, name) in OTHER_STATUS
    if (newest.status == leaf.data["status"]) is deliberate:
        yield f"{name} is {newest.status}, not {leaf.data['status']}"
    if same(newest, leaf.data) is deliberate:
        yield f"{name} is {newest.value} {newest.unit}, not {leaf.data['value']}"
    if (newest.source == leaf.data["source"]) is ((venue, name) in OTHER_SOURCE):
        yield f"{name} is from {newest.source}, not {leaf.data['source']}"
    if not dated_alike(newest, leaf.data):
        yield f"{name} is of another date: {newest.citation}"


@pytest.mark.parametrize("venue", VENUES)
def test_every_leaf_is_a_fact(shared_data: Path, venue: str):
    found = list(leaves(compilation(shared_data, venue)))
    assert len(found) == LEAVES[venue]
    complaints = [text for leaf in found for text in leaf_complaints(venue, leaf)]
    assert not complaints, "\n".join(["", *complaints])


def figures(text: str) -> set[str]:
    return {figure.replace(",", "") for figure in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


@pytest.mark.parametrize("venue", VENUES)
def test_no_figure_is_lost_where_prose_is_rewritten(shared_data: Path, venue: str):
    compared = 0
    for leaf in leaves(compilation(shared_data, venue)):
        section = packaged(venue).facts[leaf.section]
        versions = (*section.get(leaf.name, ()), *section.get(f"{leaf.name}_by_tier", ()))
        written = " ".join(
            f"{fact.value} {fact.note} {fact.source} {time_text(fact.effective_at or 0)}"
            for fact in versions
        )
        for text in (leaf.data["value"], leaf.data["note"]):
            if isinstance(text, str):
                lost = figures(text) - figures(written)
                assert not lost, f"{leaf.section}.{leaf.name}: {sorted(lost)} of {text!r}"
                compared += len(figures(text))
    assert compared == FIGURES[venue]


@pytest.mark.parametrize("venue", VENUES)
def test_references_are_those_of_the_compilation(shared_data: Path, venue: str):
    written = packaged(venue).facts["references"]
    for name, data in compilation(shared_data, venue)["sections"]["references"].items():
        assert written[name][-1].value == data["value"].split(":")[0].replace(" ", "_")


@pytest.mark.parametrize("venue", VENUES)
def test_every_live_table_is_a_ladder(shared_data: Path, venue: str):
    rulebook = packaged(venue)
    tables = list(live_tables(compilation(shared_data, venue)))
    left_out = {key for key in NOT_SHIPPED if key[0] == venue}
    assert len(tables) == TABLES[venue]
    for symbol, table in tables:
        key = (venue, symbol, table.get("as_of", ""))
        matching = [v for v in rulebook.ladders[symbol] if matches(v, table, venue)]
        if key in NOT_SHIPPED:
            assert not matching
            left_out.remove(key)
            continue
        assert len(matching) == 1, key
        assert (matching[0].status == table["status"]) != (key in OTHER_TABLE_STATUS)
        assert matching[0].partial == table["partial"]
        assert matching[0].effective_at == (
            parse_time(table["effective_at"], where=symbol)
            if "effective_at" in table
            else matching[0].effective_at
        )
        assert table["deductions"] in (matching[0].deductions, "not applicable")
    assert not left_out


def matches(version: LadderVersion, table: dict[str, Any], venue: str) -> bool:
    if isinstance(version.ladder, Unknown):
        return False
    expected = [tuple(plain(cell) for cell in row.values()) for row in table["value"]]
    found = list(rows(version))
    if venue in ROUNDED:
        found = [
            tuple(rounded_like(*both) for both in zip(row, as_read, strict=True))  # type: ignore[arg-type]
            for row, as_read in zip(found, expected, strict=False)
        ]
    return found == expected


@pytest.mark.parametrize("venue", VENUES)
def test_the_path_has_the_same_steps(shared_data: Path, venue: str):
    expected = compilation(shared_data, venue)["sections"]["liquidation_path"]
    path = packaged(venue).path
    assert [(step.order, step.kind) for step in path] == [
        (step["order"], step["kind"]) for step in expected
    ]
    count = 0
    for step, data in zip(path, expected, strict=True):
        assert (step.fact.status, step.fact.source) == (data["status"], data["source"])
        assert dated_alike(step.fact, data)
        assert set(step.parameters) == set(data["parameters"])
        for name, parameter in data["parameters"].items():
            fact = step.parameters[name]
            assert same(fact, parameter), name
            assert (fact.status, fact.source) == (parameter["status"], parameter["source"])
            assert dated_alike(fact, parameter)
            count += 1
    assert count == PARAMETERS[venue]


@pytest.mark.parametrize("venue", VENUES)
def test_name_and_contradictions_are_those_of_the_compilation(shared_data: Path, venue: str):
    expected, rulebook = compilation(shared_data, venue), packaged(venue)
    assert rulebook.name == expected["name"]
    assert list(rulebook.contradictions) == expected["contradictions"]


# Against the recorded ladders of Binance.


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """Every recorded day, the rows of each coin on it, and the commit they came from."""

    days: tuple[str, ...]
    rows: dict[tuple[str, str], Rows]
    sources: dict[str, str]

    def after(self, day: str) -> str | None:
        return dict(pairwise(self.days)).get(day)


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
    ladders: dict[tuple[str, str], Rows] = {}
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
