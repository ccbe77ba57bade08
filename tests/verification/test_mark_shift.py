"""The share of a move that is in a mark agrees with the mark's own interpreter, venue by venue."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stepladder.inputs.mark_price import mark_at, settled_marks, update
from stepladder.inputs.mark_rule import MarkRule, mark_rule
from stepladder.inputs.price_tick import PriceTick
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from stepladder.verification.mark_shift import INDEX, OTHER_VENUES, OWN_BOOK, mark_shift

START = 1_800_000_000 * NS_PER_SECOND
HUNDRED, MOVE = Decimal(100), Decimal("0.03")
SECONDS = (1, 5, 15, 30, 60, 150, 300, 900)
MOVED = HUNDRED * (1 - MOVE)

# The table of marks after a local dump of 3 %: percent of the mark by seconds after it.
PUBLISHED = {
    "binance-usdm": {5: "-0.50", 15: "-1.50", 30: "-3.00", 60: "-3.00"},
    "bybit-linear": {5: "-0.05", 15: "-0.15", 30: "-0.30", 60: "-0.60", 150: "-1.50", 300: "-3.00"},
    "bitget": {5: "-0.05", 15: "-0.15", 30: "-0.30", 60: "-0.60", 150: "-1.50", 300: "-3.00"},
    "hyperliquid": {5: "-0.10", 15: "-0.29", 30: "-0.54", 60: "-0.99", 150: "-1.90", 300: "-2.59"},
    "aster": {5: "0", 15: "0", 30: "0", 60: "-0.60", 150: "-1.20", 300: "-3.00"},
    "bitmex": {5: "0", 60: "0", 300: "0"},
    "dydx-v4": {5: "0", 60: "0", 300: "0"},
    "gmx-v2": {5: "0", 60: "0", 300: "0"},
    "drift-v2": {5: "0", 60: "0", 300: "0"},
}


def rule_of(venue: str) -> MarkRule | Unknown:
    at = parse_time("2026-06-01", where="test")
    return mark_rule(Rules(rulebook=packaged_rulebook(venue), at=at))


def tick(book: Decimal, index: Decimal, other: Decimal) -> PriceTick:
    return PriceTick(
        time_ns=START + 1, bid=book, ask=book, last=book, impact_mid=book, index=index,
        funding_rate=Decimal(0), next_funding_ns=START + 8 * NS_PER_HOUR,
        external={"a": other, "b": other, "c": other},
    )  # fmt: skip


def share_by_the_interpreter(rule: MarkRule, source: str, seconds: int) -> Decimal | Unknown:
    """Move one source just after everybody has looked, hold it, and ask the mark itself."""
    before = tick(HUNDRED, HUNDRED, HUNDRED)
    state = settled_marks(rule, replace(before, time_ns=START))
    book, index, other = (
        MOVED if source == name else HUNDRED for name in (OWN_BOOK, INDEX, OTHER_VENUES)
    )
    state = update(rule, state, tick(book, index, other))
    at = START + seconds * NS_PER_SECOND
    answer = mark_at(rule, state, at, funding_interval_hours=Decimal(8), owner="test")
    mark = answer.mark
    return mark if isinstance(mark, Unknown) else (HUNDRED - mark) / (HUNDRED - MOVED)


KNOWN = [venue for venue in packaged_venues() if isinstance(rule_of(venue), MarkRule)]


def test_there_are_rules_to_compare():
    assert len(KNOWN) >= 12


@pytest.mark.parametrize("source", [OWN_BOOK, INDEX, OTHER_VENUES])
@pytest.mark.parametrize("venue", KNOWN)
def test_the_interpreter_of_the_mark_says_the_same(venue, source):
    rule = rule_of(venue)
    assert isinstance(rule, MarkRule)
    compared = 0
    for seconds in SECONDS:
        with localcontext(EXACT):
            theirs = share_by_the_interpreter(rule, source, seconds)
            ours = mark_shift(rule.term, source, MOVE, Decimal(seconds))
        if isinstance(theirs, Unknown):
            continue  # it does not bound what it does not know
        assert not isinstance(ours, Unknown)
        assert abs(theirs - ours) < Decimal("1E-9"), (seconds, theirs, ours)
        compared += 1
    if compared == 0:
        assert isinstance(theirs, Unknown)


@pytest.mark.parametrize("venue", PUBLISHED)
def test_the_published_table_of_a_local_dump(venue):
    rule = rule_of(venue)
    assert isinstance(rule, MarkRule)
    for seconds, percent in PUBLISHED[venue].items():
        with localcontext(EXACT):
            share = mark_shift(rule.term, OWN_BOOK, MOVE, Decimal(seconds))
        assert isinstance(share, Decimal)
        assert round(-share * MOVE * 100, 2) == Decimal(percent), seconds
