"""MMR-001 where a missing fact is bounded: fee tier, cross close fee, hedge discount."""

import pytest

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import account_data, ask, one_reason, one_tier, pool_of, position

# Bybit since 2025-09-02, long 1 from 100,000 at 20 times on 0.5 %: 500 at the mark, and a closing
# fee of 95,000 x 0.055 % = 52.25.
BYBIT = "2026-06-01T00:00:00Z"


def bybit(margin: str, *, fee_tier: str | None = None, size: str = "1") -> AccountAnswer:
    data = account_data(
        [position("BTCUSDT", size, "100000", leverage="20", isolated_margin=margin)],
        venue="bybit-linear",
        as_of=BYBIT,
        marks={"BTCUSDT": "100000"},
        margin_mode="isolated",
        ladders={"BTCUSDT": one_tier("0.005")},
        fee_tier=fee_tier,
    )
    return ask(data)


@pytest.mark.parametrize(
    ("margin", "absent", "base"),
    [
        ("552.26", "pass", "pass"),
        ("552.25", "pass", "pass"),
        ("552.24", "unknown", "fail"),
        ("500", "unknown", "fail"),
        ("499.99", "fail", "fail"),
    ],
)
def test_mmr_001_between_no_fee_and_the_highest_fee_only_the_tier_decides(margin, absent, base):
    assert one_reason(bybit(margin), "MMR-001").verdict == absent
    assert one_reason(bybit(margin, fee_tier="base"), "MMR-001").verdict == base


def test_mmr_001_a_short_is_closed_above_its_entry_so_its_fee_is_larger():
    # 105,000 x 0.055 % = 57.75
    assert one_reason(bybit("557.75", size="-1"), "MMR-001").verdict == "pass"
    assert one_reason(bybit("557.74", size="-1"), "MMR-001").verdict == "unknown"


def test_the_bound_is_named_and_the_requirement_shown_is_the_largest():
    answer = bybit("552.24")
    assert [bound.fact for bound in answer.bounds] == ["fee_tier"]
    assert f"{pool_of(answer).maintenance.maintenance_margin:f}".startswith("552.25")
    assert answer.decision.verdict == "unknown"
    assert bybit("552.24", fee_tier="base").bounds == ()


def hedged(cash: str, *, fee_tier: str | None = "base") -> AccountAnswer:
    """Long 2 and short 1 from 100,000: 1,000 and 500, close fees 104.50 and 57.75."""
    data = account_data(
        [
            position("BTCUSDT", "2", "100000", leverage="20", position_side="long"),
            position("BTCUSDT", "-1", "100000", leverage="20", position_side="short"),
        ],
        venue="bybit-linear",
        as_of=BYBIT,
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": cash},
        position_mode="hedge",
        ladders={"BTCUSDT": one_tier("0.005")},
        fee_tier=fee_tier,
    )
    return ask(data)


@pytest.mark.parametrize(
    ("cash", "verdict"),
    [("1662.25", "pass"), ("1662.24", "unknown"), ("1", "unknown"), ("-163", "fail")],
)
def test_mmr_001_hedged_bybit_legs_pass_in_full_or_are_unknown(cash, verdict):
    answer = hedged(cash)
    assert one_reason(answer, "MMR-001").verdict == verdict
    facts = {bound.fact for bound in answer.bounds}
    assert "cross_margin.offsets" in facts


def test_a_venue_that_grants_no_discount_has_nothing_to_bound():
    data = account_data(
        [
            position("BTCUSDT", "2", "100000", position_side="long"),
            position("BTCUSDT", "-1", "100000", position_side="short"),
        ],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "1499.99"},
        position_mode="hedge",
        ladders={"BTCUSDT": one_tier("0.005")},
    )
    answer = ask(data)
    assert one_reason(answer, "MMR-001").verdict == "fail"
    assert answer.bounds == ()


def test_a_hedge_counts_both_legs_and_not_their_difference():
    maintenance = pool_of(hedged("20000")).maintenance
    assert not isinstance(maintenance.maintenance_margin, Unknown)
    # 1,500 for three coins, not 500 for the net one, and two close fees.
    assert maintenance.maintenance_margin.quantize(1) == 1_662
