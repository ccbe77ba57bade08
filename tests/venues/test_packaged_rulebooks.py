"""What ships: nineteen rulebooks that load, whose switches a machine reads, with sound ladders."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder, computed_deductions
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_lint import lint_ladder
from stepladder.venues.packaged import packaged_venues
from stepladder.verification.references_complete import PRICES as NAMED_PRICES, PURPOSES
from tests.support.rulebook_questions import (
    VENUES,
    WITHOUT_LADDER,
    ladder_on,
    packaged,
    rules_at,
    version_on,
)

TODAY = "2026-11-01"
BTC = {
    "aevo": "BTC-PERP",
    "aster": "BTCUSDT",
    "drift-v2": "BTC-PERP",
    "gate-usdt": "BTC_USDT",
    "phemex-usdtm": "BTCUSDT",
}
NO_WORD = {
    "aevo": {"ladder.shape", "ladder.value_price", "ladder.fee_in_trigger"},
    "coinbase-intx": {"ladder.fee_in_trigger"},
}
"""Switches nobody could read; every other one is a word the engine knows."""
SWITCHES = 19 * 3
WITHOUT_TAKER = {"aevo", "aster", "coinbase-intx", "dydx-v4", "gate-usdt", "kraken", "lighter"}


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


def test_all_nineteen_ship():
    assert packaged_venues() == VENUES
    assert len(VENUES) == 19


@pytest.mark.parametrize("venue", VENUES)
def test_it_loads(venue: str):
    rulebook = packaged(venue)
    assert rulebook.venue == venue
    assert bool(rulebook.ladders) is (venue not in WITHOUT_LADDER)
    assert rulebook.path
    assert rulebook.contracts or rulebook.contract_suffixes


@pytest.mark.parametrize("venue", VENUES)
def test_every_reference_is_one_of_the_named_prices(venue: str):
    references = packaged(venue).facts["references"]
    assert set(references) == {*PURPOSES, "realised_profit"}
    for name, versions in references.items():
        words = {fact.value for fact in versions if not isinstance(fact.value, Unknown)}
        assert words <= {*NAMED_PRICES, *OTHER_WORDS.get((venue, name), ())}, name


OTHER_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    **{(venue, "realised_profit"): ("fill",) for venue in VENUES},
    **{(venue, "adl_price"): ("none",) for venue in ("deribit", "drift-v2", "paradex")},
    ("bitmex", "stop_trigger_default"): ("selectable",),
    ("deribit", "stop_trigger_default"): ("selectable",),
    ("deribit", "funding_notional"): ("position_size",),
    ("coinbase-intx", "initial_margin"): ("execution",),
    ("coinbase-intx", "realised_profit"): ("settled",),
}
"""Purposes that no named price serves, and what the rulebook says instead."""


@pytest.mark.parametrize("venue", VENUES)
def test_the_taker_rate_is_a_number_where_anybody_read_one(venue: str):
    rate = rules_at(venue, TODAY).taker_fee_rate(None)
    assert isinstance(rate, Unknown) is (venue in WITHOUT_TAKER)


def test_every_switch_is_machine_read_or_known_to_be_unknown():
    read = 0
    for venue in VENUES:
        rules = rules_at(venue, TODAY)
        shape = rules.fact("ladder", "shape").value
        answers = {
            "ladder.shape": shape,
            "ladder.value_price": rules.value_price(),
            "ladder.fee_in_trigger": rules.fee_in_trigger(),
        }
        unknown = {name for name, word in answers.items() if isinstance(word, Unknown)}
        assert unknown == NO_WORD.get(venue, set()), venue
        assert not isinstance(rules.initial_basis(), Unknown)
        assert not isinstance(rules.quote_conversion(), Unknown)
        read += len(answers)
    assert read == SWITCHES


@pytest.mark.parametrize("venue", VENUES)
def test_every_symbol_with_a_ladder_has_a_contract(venue: str):
    rules = rules_at(venue, TODAY)
    classes = rules.fact("ladder", "classes").value
    of_class = classes if isinstance(classes, dict) else {}
    assert set(of_class.values()) <= set(rules.rulebook.ladders)
    symbols = {*rules.rulebook.ladders, *of_class} - {
        name for name in rules.rulebook.ladders if name.startswith("class ")
    }
    for symbol in symbols:
        assert not isinstance(rules.contract(symbol), Unknown), symbol


@pytest.mark.parametrize("venue", VENUES)
def test_no_ladder_has_a_fault(venue: str):
    for versions in packaged(venue).ladders.values():
        for version in versions:
            if isinstance(version.ladder, MarginLadder):
                findings = lint_ladder(version.ladder.tiers, version.ladder.shape)
                assert not findings, (version.citation, findings)


@pytest.mark.parametrize("venue", WITHOUT_LADDER)
def test_a_venue_without_a_live_ladder_answers_unknown_and_names_it(venue: str):
    assert not packaged(venue).ladders
    ladder = ladder_on(venue, BTC[venue], TODAY)
    assert isinstance(ladder, Unknown)
    assert f"ladder of {BTC[venue]}" in str(ladder)
    assert not isinstance(rules_at(venue, TODAY).contract(BTC[venue]), Unknown)


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
