"""A rule that changed is the old one until its instant and the new one from it on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from tests.support.fact_base import figures, plain
from tests.support.rulebook_questions import VENUES, packaged, rules_at


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


@dataclass(frozen=True, slots=True)
class Change:
    """One fact and the instant it changed; ``None`` stands for not known."""

    venue: str
    fact: str
    instant: str
    before: object
    after: object


CHANGES = (
    Change("binance-usdm", "mark_price.window_seconds", "2025-09-18T08:01:00Z", 60, 30),
    Change("bybit-linear", "ladder.value_price", "2025-09-02T00:00:00Z", "entry", "mark"),
    Change(
        "bybit-linear", "references.maintenance_margin", "2025-09-02T00:00:00Z", "entry", "mark"
    ),
    Change("bybit-linear", "references.initial_margin", "2025-09-02T00:00:00Z", "entry", "mark"),
    Change("kucoin-futures", "ladder.value_price", "2025-05-22T03:00:00Z", "entry", "mark"),
    Change(
        "kucoin-futures", "references.maintenance_margin", "2025-05-22T03:00:00Z", "entry", "mark"
    ),
    Change(
        "kucoin-futures",
        "ladder.fee_in_trigger",
        "2025-05-22T03:00:00Z",
        "taker_and_funding",
        "liquidation_fee_at_mark",
    ),
    Change("gate-usdt", "ladder.shape", "2025-07-29T00:00:00Z", "whole_position", "marginal"),
    Change("bitget", "ladder.shape", "2025-11-10T08:00:00Z", "whole_position", "marginal"),
    Change("deribit", "ladder.fee_in_trigger", "2022-01-11T00:00:00Z", None, "none"),
    Change(
        "deribit",
        "fees.liquidation_fee",
        "2022-01-11T00:00:00Z",
        {"BTC": Decimal("0.005"), "ETH": Decimal("0.009")},
        {"BTC": Decimal("0.0075"), "ETH": Decimal("0.009")},
    ),
    Change(
        "deribit",
        "collateral.haircuts",
        "2026-01-13T00:00:00Z",
        {"USDC": 0, "stETH": Decimal("0.15")},
        {"USDC": 0, "stETH": Decimal("0.075")},
    ),
    Change("bitmex", "ladder.change_binds_existing_positions", "2024-03-19T04:00:00Z", True, False),
)

WORDS = (
    ("okx-swap", "funding.sampling", "2024-03-05T00:00:00Z"),
    ("binance-usdm", "funding.formula", "2025-09-18T08:01:00Z"),
    ("gate-usdt", "funding.formula", "2026-05-26T16:00:00Z"),
    ("gate-usdt", "funding.sampling", "2026-05-26T16:00:00Z"),
    ("kucoin-futures", "ladder.maintenance_formula", "2025-05-22T03:00:00Z"),
    ("deribit", "collateral.quote_conversion", "2025-07-15T00:00:00Z"),
    ("kraken", "fees.liquidation_fee", "2026-03-26T00:00:00Z"),
)
"""Rules told in words: what they say differs on the two sides of the instant."""


def around(venue: str, instant: str) -> tuple[Rules, Rules]:
    """The rules one nanosecond before an instant, and at it."""
    at = parse_time(instant, where="test")
    rulebook = packaged(venue)
    return Rules(rulebook=rulebook, at=at - 1), Rules(rulebook=rulebook, at=at)


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.venue} {c.fact}")
def test_a_value_changes_at_its_instant(change: Change):
    section, _, name = change.fact.partition(".")
    for rules, expected in zip(
        around(change.venue, change.instant), (change.before, change.after), strict=True
    ):
        value = rules.fact(section, name).value
        if expected is None:
            assert isinstance(value, Unknown)
        else:
            assert plain(value) == plain(expected)


@pytest.mark.parametrize(("venue", "fact", "instant"), WORDS)
def test_words_change_at_their_instant(venue: str, fact: str, instant: str):
    section, _, name = fact.partition(".")
    before, after = (rules.fact(section, name) for rules in around(venue, instant))
    assert after.effective_at == parse_time(instant, where="test")
    assert before.effective_at is None or before.effective_at < after.effective_at
    assert str(before.value) != str(after.value)


def test_deribit_haircut_of_usdc_is_gone_since_july_2025():
    before, after = around("deribit", "2025-07-15T00:00:00Z")
    assert after.fact("collateral", "haircuts").value == {"USDC": 0, "stETH": Decimal("0.15")}
    old = before.fact("collateral", "haircuts").value
    assert isinstance(old, Unknown) or (isinstance(old, dict) and old.get("USDC") != 0)


def test_kucoin_fee_since_2025_is_unknown_because_its_rate_is():
    before, after = around("kucoin-futures", "2025-05-22T03:00:00Z")
    assert before.taker_fee_rate(None) == Decimal("0.0006")
    rate = after.number("fees", "liquidation_fee_rate")
    assert isinstance(rate, Unknown)
    assert "not read" in str(rate)


def test_kucoin_mark_of_its_page_is_disputed_by_an_older_copy():
    formula = rules_at("kucoin-futures", "2026-01-01").fact("mark_price", "formula")
    assert (formula.as_of, formula.status) == ("2025-10-22", "contradicted")
    assert "index+MA(mid-index)" in formula.note


def test_gate_printed_case_gives_both_shapes():
    before, after = around("gate-usdt", "2025-07-29T00:00:00Z")
    case = after.fact("ladder", "BTC case 1,200,000 USDT")
    assert plain(case.value) == {"whole_position": Decimal(6000), "marginal": Decimal(4900)}
    assert isinstance(before.fact("ladder", "BTC case 1,200,000 USDT").value, Unknown)
    assert "in batches" in after.fact("ladder", "shape").note


def test_binance_notices_disagree_about_open_positions():
    binds = rules_at("binance-usdm", "2026-01-01").fact("ladder", "change_binds_existing_positions")
    assert binds.status == "contradicted"
    assert {"2025", "09", "15", "2024", "04", "12"} <= figures(binds.note.replace("-", " "))


def test_bitmex_profit_weight_is_unknown():
    weight = rules_at("bitmex", "2026-01-01").number("cross_margin", "profit_weight")
    assert isinstance(weight, Unknown)


def test_every_venue_answers_for_today_though_its_rules_are_older():
    for venue in VENUES:
        rules = rules_at(venue, "2026-11-01")
        for section, facts in rules.rulebook.facts.items():
            for name, versions in facts.items():
                assert rules.fact(section, name) == versions[-1], f"{venue} {section}.{name}"
