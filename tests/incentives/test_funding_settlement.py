"""A whole book settles to zero, to the unit; nobody gains by rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.incentives.funding_notional import notional_per_size
from stepladder.incentives.funding_settlement import (
    FundingLeg,
    FundingSettlement,
    settle_funding,
    settle_shared_funding,
)
from stepladder.model.contract import Contract
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules

units = st.sampled_from([Decimal("0.01"), Decimal("0.000001"), Decimal(1), Decimal("1e-8")])
sizes = st.decimals("-1000", "1000", places=4)
rates = st.decimals("-0.04", "0.04", places=8)
prices = st.decimals("0.0001", "200000", places=4)


def book(*drawn: str | Decimal) -> list[FundingLeg]:
    return [FundingLeg(account=f"a{i}", size=Decimal(size)) for i, size in enumerate(drawn)]


def closed(drawn: list[Decimal]) -> list[FundingLeg]:
    """A book in which the last account takes the other side of all the others."""
    return book(*drawn, -sum(drawn, Decimal(0)))


def total(done: FundingSettlement) -> Fraction:
    return sum((Fraction(row.cash) for row in done.cash), Fraction(done.pool) + Fraction(done.dust))


def check_postings(done: FundingSettlement, positions: int) -> None:
    assert total(done) == 0
    assert 0 <= done.dust <= positions * done.unit
    for amount in (*(row.cash for row in done.cash), done.pool, done.dust):
        assert Fraction(amount) % Fraction(done.unit) == 0


def test_longs_pay_a_positive_rate_and_the_remainder_has_a_name():
    done = settle_funding(
        book("0.1", "0.2", "-0.3"),
        rate_per_interval=Decimal("0.0001"),
        notional_per_size=Decimal("50001.3"),
        unit=Decimal("0.01"),
    )
    # exact: -0.500013, -1.000026, +1.500039
    assert [row.cash for row in done.cash] == [Decimal("-0.51"), Decimal("-1.01"), Decimal("1.50")]
    assert (done.dust, done.pool) == (Decimal("0.02"), Decimal(0))


def test_a_negative_rate_turns_every_sign():
    kwargs = {"notional_per_size": Decimal(50_000), "unit": Decimal("0.01")}
    paid = settle_funding(book("1", "-1"), rate_per_interval=Decimal("0.0002"), **kwargs)
    received = settle_funding(book("1", "-1"), rate_per_interval=Decimal("-0.0002"), **kwargs)
    assert [row.cash for row in paid.cash] == [-10, 10]
    assert [row.cash for row in received.cash] == [10, -10]


def test_an_exact_amount_is_not_moved():
    done = settle_funding(
        book("1", "-1"),
        rate_per_interval=Decimal("0.0001"),
        notional_per_size=Decimal(100),
        unit=Decimal("0.01"),
    )
    assert done.dust == 0


def test_an_inverse_book_is_zero_sum_although_one_over_the_price_has_no_end():
    # 15,000 USD contracts at 750 USD, the rate of bitmex/funding_payment: 0.05 coin.
    done = settle_funding(
        book("15000", "-10000", "-5000"),
        rate_per_interval=Decimal("0.0025"),
        notional_per_size=Decimal(1) / Decimal(750),
        unit=Decimal("0.00000001"),
    )
    assert [row.cash for row in done.cash] == [
        Decimal("-0.05"),
        Decimal("0.03333333"),
        Decimal("0.01666666"),
    ]
    check_postings(done, 3)


def test_a_book_with_somebody_missing_is_refused():
    with pytest.raises(InputError, match=r"sum to zero, found 0\.5"):
        settle_funding(
            book("1", "-0.5"),
            rate_per_interval=Decimal("0.0001"),
            notional_per_size=Decimal(1),
            unit=Decimal(1),
        )


@pytest.mark.parametrize("name", ["unit", "notional_per_size"])
def test_amounts_that_must_be_above_zero(name: str):
    given_ = {"unit": Decimal(1), "notional_per_size": Decimal(1), name: Decimal(0)}
    with pytest.raises(InputError, match=name):
        settle_funding(book("1", "-1"), rate_per_interval=Decimal("0.1"), **given_)


@given(st.lists(sizes, max_size=12), rates, prices, units)
def test_any_book_is_zero_sum_to_the_unit(
    drawn: list[Decimal], rate: Decimal, price: Decimal, unit: Decimal
):
    legs = closed(drawn)
    done = settle_funding(legs, rate_per_interval=rate, notional_per_size=price, unit=unit)
    check_postings(done, len(legs))
    assert done.pool == 0
    for leg, row in zip(legs, done.cash, strict=True):
        exact = -Fraction(leg.size) * Fraction(rate) * Fraction(price)
        assert exact - Fraction(unit) < Fraction(row.cash) <= exact
        assert row.cash * leg.size * rate <= 0


@given(st.lists(sizes, min_size=1, max_size=8), rates, prices, st.randoms(use_true_random=False))
def test_relabelling_the_book_changes_nothing(
    drawn: list[Decimal], rate: Decimal, price: Decimal, chance
):
    legs = closed(drawn)
    turned = list(legs)
    chance.shuffle(turned)
    kwargs = {"rate_per_interval": rate, "notional_per_size": price, "unit": Decimal("0.01")}
    one, other = settle_funding(legs, **kwargs), settle_funding(turned, **kwargs)
    assert {row.account: row.cash for row in one.cash} == {
        row.account: row.cash for row in other.cash
    }
    assert one.dust == other.dust


def test_the_smaller_side_shares_what_the_larger_pays():
    done = settle_shared_funding(
        book("30", "-6", "-4"), paid_per_size=Decimal("0.1"), unit=Decimal("0.01")
    )
    assert [row.cash for row in done.cash] == [Decimal("-3"), Decimal("1.8"), Decimal("1.2")]


def test_a_pool_tops_up_and_takes_the_surplus():
    # drift-v2/funding_payment: payers give 0.512295, receivers are owed 1.024590.
    def settled(*sizes: str) -> FundingSettlement:
        return settle_shared_funding(
            book(*sizes),
            paid_per_size=Decimal("0.041666666"),
            unit=Decimal("0.000001"),
            top_up=Decimal("0.25") / 3,
            receivers_limited=True,
        )

    done = settled("12.295081967", "-24.590163934")
    assert done.cash[1].cash == Decimal("0.595628")
    assert abs(done.pool + Decimal("0.083334")) <= Decimal("0.000001")
    surplus = settled("24.590163934", "-12.295081967")
    assert abs(surplus.pool - Decimal("0.512295")) <= Decimal("0.000001")


def test_with_nobody_to_receive_nobody_pays():
    done = settle_shared_funding(book("3", "4"), paid_per_size=Decimal(1), unit=Decimal(1))
    assert [row.cash for row in done.cash] == [0, 0]


tops = st.decimals("0", "10", places=3)


@given(st.lists(sizes, max_size=12), rates, units, tops, st.booleans())
def test_a_shared_book_is_zero_sum_however_lopsided(
    drawn: list[Decimal], paid: Decimal, unit: Decimal, top_up: Decimal, limited: bool
):
    legs = book(*drawn)
    done = settle_shared_funding(
        legs, paid_per_size=paid, unit=unit, top_up=top_up, receivers_limited=limited
    )
    check_postings(done, len(legs) + 1)
    assert done.pool >= -top_up - unit
    for leg, row in zip(legs, done.cash, strict=True):
        if leg.size * paid > 0:
            assert row.cash <= 0
        else:
            assert row.cash >= 0
            if limited:
                assert row.cash <= abs(leg.size * paid)


# The price of the notional

MARK, INDEX = Decimal(50_000), Decimal(40_000)


def rules_of(venue: str) -> Rules:
    return Rules(rulebook=packaged_rulebook(venue), at=1_790_000_000 * 10**9)


def contract_of(rules: Rules, symbol: str) -> Contract:
    contract = rules.contract(symbol)
    assert isinstance(contract, Contract)
    return contract


@pytest.mark.parametrize(
    ("venue", "symbol", "expected"),
    [
        ("binance-usdm", "BTCUSDT", Decimal(50_000)),
        ("hyperliquid", "BTC", Decimal(40_000)),
        ("dydx-v4", "BTC-USD", Decimal(40_000)),
        ("bitmex", "XBTUSD", Decimal("0.00002")),  # one dollar, at the mark, in coin
    ],
)
def test_a_venue_names_the_price_of_the_notional(venue: str, symbol: str, expected: Decimal):
    rules = rules_of(venue)
    contract = contract_of(rules, symbol)
    assert notional_per_size(rules, contract, mark=MARK, index=INDEX) == expected


def test_only_the_price_that_is_named_is_needed():
    nobody = unknown("index", "not given", owner="test")
    rules = rules_of("binance-usdm")
    contract = contract_of(rules, "BTCUSDT")
    assert notional_per_size(rules, contract, mark=MARK, index=nobody) == MARK
    rules = rules_of("hyperliquid")
    contract = contract_of(rules, "BTC")
    assert notional_per_size(rules, contract, mark=MARK, index=nobody) is nobody


@pytest.mark.parametrize("venue", ["gmx-v2", "deribit", "kraken", "coinbase-intx"])
def test_a_size_at_entry_or_no_answer_is_no_price_for_a_book(venue: str):
    contract = contract_of(rules_of("binance-usdm"), "BTCUSDT")
    found = notional_per_size(rules_of(venue), contract, mark=MARK, index=INDEX)
    assert isinstance(found, Unknown)


@given(st.lists(st.integers(-(10**6), 10**6).map(Decimal), max_size=10), rates, prices)
def test_an_inverse_book_at_the_rulebooks_price_is_zero_sum(
    drawn: list[Decimal], rate: Decimal, mark: Decimal
):
    rules = rules_of("bitmex")
    with localcontext(EXACT):
        per_size = notional_per_size(rules, contract_of(rules, "XBTUSD"), mark=mark, index=mark)
        assert isinstance(per_size, Decimal)
        legs = closed(drawn)
        done = settle_funding(
            legs, rate_per_interval=rate, notional_per_size=per_size, unit=Decimal("1e-8")
        )
    check_postings(done, len(legs))
