"""The structured rules of every rulebook say what its other facts say, at every date."""

from decimal import Decimal

import pytest

from stepladder.inputs.index_rule import IndexRule, index_rule, index_rule_readings
from stepladder.inputs.mark_rule import MarkRule, mark_rule, mark_rule_versions
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from tests.support.price_worlds import D

VENUES = packaged_venues()
DAYS = ("2023-04-05", "2025-09-18T08:00:59Z", "2025-09-18T08:01:00Z", "2026-06-01")
OWN_BOOK = {"last", "mid", "bid", "ask", "impact_mid", "book_median"}
UNKNOWN_MARKS = {"kraken", "phemex-usdtm"}
UNKNOWN_INDEXES = {"aevo", "gate-usdt", "kraken", "kucoin-futures", "phemex-usdtm"}


def rules_at(venue: str, day: str) -> Rules:
    return Rules(rulebook=packaged_rulebook(venue), at=parse_time(day, where="test"))


def test_nineteen_venues_are_looked_at():
    assert len(VENUES) == 19


@pytest.mark.parametrize("venue", VENUES)
def test_every_mark_rule_reads_and_only_those_nobody_found_are_unknown(venue: str):
    rule = mark_rule(rules_at(venue, "2026-06-01"))
    assert isinstance(rule, Unknown) == (venue in UNKNOWN_MARKS)
    if isinstance(rule, Unknown):
        assert "mark_price.formula" in str(rule)


@pytest.mark.parametrize("venue", VENUES)
def test_every_index_rule_reads_and_only_those_nobody_found_are_unknown(venue: str):
    rules = rules_at(venue, "2026-06-01")
    rule = index_rule(rules)
    assert isinstance(rule, Unknown) == (venue in UNKNOWN_INDEXES)
    for reading in index_rule_readings(rules):
        assert isinstance(reading, IndexRule)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("venue", VENUES)
def test_windows_samples_and_checks_are_those_of_the_facts_in_force(venue: str, day: str):
    rules = rules_at(venue, day)
    rule = mark_rule(rules)
    if isinstance(rule, Unknown):
        return
    term = next((node for node in rule.term.nodes() if node.averaged), None)
    window = rules.number("mark_price", "window_seconds")
    if term is not None and rule.term.kind != "blend":
        assert isinstance(window, Unknown) == isinstance(term.memory_seconds, Unknown)
        if not isinstance(window, Unknown):
            assert term.memory_seconds == window
        sample = rules.number("mark_price", "sample_seconds")
        if not isinstance(sample, Unknown):
            assert term.sample_seconds == sample
    cadence = rules.number("mark_price", "cadence_seconds")
    said = rule.check_interval_seconds
    assert said == (None if isinstance(cadence, Unknown) else cadence)


@pytest.mark.parametrize("venue", VENUES)
def test_the_own_book_is_a_term_where_the_rulebook_says_so(venue: str):
    rules = rules_at(venue, "2026-06-01")
    rule = mark_rule(rules)
    own_book = rules.fact("mark_price", "own_book_term").value
    if isinstance(rule, Unknown) or isinstance(own_book, Unknown):
        return
    leaves = [node for node in rule.term.nodes() if not node.terms]
    uses = any((leaf.of if leaf.averaged else leaf.kind) in OWN_BOOK for leaf in leaves)
    assert uses is own_book


def test_the_clamp_of_a_mark_is_the_band_of_its_basis():
    rules = rules_at("lighter", "2026-06-01")
    rule = mark_rule(rules)
    assert isinstance(rule, MarkRule)
    assert rule.term.terms[0].band == rules.number("mark_price", "clamp") == D("0.005")


@pytest.mark.parametrize(
    ("venue", "name", "fact"),
    [
        ("aster", "stale_seconds", "stale_rule"),
        ("deribit", "stale_seconds", "stale_rule"),
        ("deribit", "bound", "outlier_rule"),
    ],
)
def test_numbers_of_an_index_rule_are_those_of_the_facts(venue: str, name: str, fact: str):
    rules = rules_at(venue, "2026-06-01")
    rule = index_rule(rules)
    assert isinstance(rule, IndexRule)
    assert getattr(rule, name) == rules.number("index_price", fact)


def test_binance_has_sixty_seconds_until_the_minute_of_the_notice_then_thirty():
    windows = []
    for day in DAYS:
        rule = mark_rule(rules_at("binance-usdm", day))
        assert isinstance(rule, MarkRule)
        windows.append(rule.term.terms[1].window_seconds)
    assert windows == [60, 60, 30, 30]


def test_other_readings_are_listed_after_the_versions_and_none_is_in_force():
    found = {
        venue: [
            rule.name
            for rule in mark_rule_versions(rules_at(venue, "2026-06-01"))
            if isinstance(rule, MarkRule)
        ]
        for venue in ("binance-usdm", "bybit-linear", "kucoin-futures", "lighter", "bitmex")
    }
    assert found == {
        "binance-usdm": ["first", "from 2025-09-18T08:01:00Z", "COIN-M FAQ copy, 150 s"],
        "bybit-linear": ["first", "older copies, 150 s"],
        "kucoin-futures": ["first", "older copy, one term"],
        "lighter": ["first", "the copy before"],
        "bitmex": ["first"],
    }


def test_hyperliquid_weighs_the_venues_its_page_names():
    rule = mark_rule(rules_at("hyperliquid", "2026-06-01"))
    assert isinstance(rule, MarkRule)
    (external,) = [node for node in rule.term.nodes() if node.kind == "external_median"]
    weights = external.weights
    assert weights == {
        name: D(w)
        for name, w in zip(
            ("Binance", "OKX", "Bybit", "Gate", "MEXC"), (3, 2, 2, 1, 1), strict=True
        )
    }
    assert rule.assumed, "its sampling interval is not published"
    fallback = rule.term.fallback
    assert fallback is not None
    assert fallback.time_constant_seconds == Decimal(30)
