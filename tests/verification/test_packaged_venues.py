"""What the checklist says of the rulebooks that ship."""

import pytest
from hypothesis import given, strategies as st

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from stepladder.verbs.verify import verify
from stepladder.verification.checklist import verify_rules

AT = "2026-11-23"
FOUR = ("binance-usdm", "bitmex", "bybit-linear", "hyperliquid")
BOOKS = {venue: packaged_rulebook(venue) for venue in FOUR}


def found(venue: str, rule_id: str) -> list[tuple[str, str]]:
    reasons = verify(venue, as_of=AT).decision.reasons
    return [(r.verdict, r.subject) for r in reasons if r.rule_id == rule_id]


@pytest.mark.parametrize("venue", packaged_venues())
def test_a_packaged_venue_does_not_fail(venue):
    answer = verify(venue, as_of=AT)
    assert [r for r in answer.decision.reasons if r.verdict == "fail"] == []
    assert answer.counts["pass"] > 40
    assert answer.decision.verdict == "unknown"  # none of them is known whole


def test_the_four_are_there():
    assert set(FOUR) <= set(packaged_venues())


def test_bybit_btc_names_no_leverage_from_tier_21():
    assert found("bybit-linear", "STEP-004")[:2] == [
        ("unknown", "ladder of BTCUSDT, tiers 21 to 35"),
        ("pass", "ladder of BTCUSDT, tier 16"),  # 18 times 3.5 % is 0.63, the most of the first 20
    ]


def test_only_binance_lets_its_own_book_move_the_mark_in_less_than_a_minute():
    verdicts = {venue: [verdict for verdict, _ in found(venue, "MARK-002")] for venue in FOUR}
    assert verdicts == {
        "binance-usdm": ["warn"],
        "bitmex": ["pass"],
        "bybit-linear": ["pass"],
        "hyperliquid": ["pass"],
    }
    before = verify("binance-usdm", as_of="2025-09-18").decision.reasons
    assert [r.verdict for r in before if r.rule_id == "MARK-002"] == ["unknown"]


def test_bitmex_is_the_one_with_cliffs():
    reasons = [r for r in verify("bitmex", as_of=AT).decision.reasons if r.rule_id == "STEP-002"]
    assert [(r.verdict, r.limit) for r in reasons] == [("pass", "a cliff by design")] * 2
    # from tier 198 to 199 the rate climbs by 0.5 % of 200 + 197 * 150 = 29,750 XBT
    assert str(reasons[0].observed) == "148.750"
    for venue in ("binance-usdm", "bybit-linear", "hyperliquid"):
        jumps = [r for r in verify(venue, as_of=AT).decision.reasons if r.rule_id == "STEP-002"]
        assert jumps
        assert all(abs(r.observed) <= r.limit for r in jumps)  # type: ignore[operator, arg-type]


def test_the_ladders_of_a_day_in_between_are_unknown():
    reasons = verify("binance-usdm", as_of="2022-05-01").decision.reasons
    ladders = {r.subject: r for r in reasons if r.rule_id == "STEP-001"}
    assert ladders["ladder of BTCUSDT"].verdict == "unknown"
    assert "it changed between" in str(ladders["ladder of BTCUSDT"].observed)


@given(venue=st.sampled_from(FOUR), at=st.integers(0, 2_000_000_000 * 10**9))
def test_at_any_instant_there_is_an_answer_and_unknown_is_no_pass(venue, at):
    with localcontext(EXACT):
        answer = verify_rules(Rules(rulebook=BOOKS[venue], at=at))
    assert answer.counts["fail"] == 0
    for reason in answer.decision.reasons:
        if isinstance(reason.observed, Unknown):
            assert reason.verdict == "unknown"
