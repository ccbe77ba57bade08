"""What moves a liquidation price, and by how much: every row of the table of venues/README.md.

Each row is one call (or two) of ``stepladder.assumptions`` with the inputs the row states; the
figures are read from the table itself, so nothing is typed twice. Base case: long 1 from 100,000,
isolated margin 5,000, rate 0.5 %, no deduction, no fee.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from stepladder.pipeline.assumption_effects import AssumptionsAnswer
from stepladder.pipeline.assumption_outcome import Outcome
from stepladder.verbs.assumptions import assumptions
from tests.support.questions import Data, Row, account_data, one_tier, position
from tests.support.tiny_table import (
    PrintedRow,
    printed_hedge,
    printed_rows,
    size_and_leverage,
)

BTC = "BTCUSDT"
ENTRY = "100000"


@dataclass(frozen=True, kw_only=True)
class Reproduced:
    """Prices of A and of every B, and the shifts from A to B, as the verb answers."""

    before: Decimal
    after: tuple[Decimal, ...]
    shifts: tuple[Decimal, ...]


def account(
    size: str = "1",
    margin: str = "5000",
    *,
    symbol: str = BTC,
    leverage: str = "20",
    venue: str = "binance-usdm",
    as_of: str = "2025-09-29",
    ladder: list[Row] | None = None,
    mark: str = ENTRY,
    opened_at: str | None = None,
    **fields: object,
) -> Data:
    """An isolated position from 100,000; its ladder is the rulebook's unless one is given."""
    held = position(
        symbol, size, ENTRY, leverage=leverage, isolated_margin=margin, opened_at=opened_at
    )
    own: Data = {} if ladder is None else {"ladders": {symbol: ladder}}
    data = account_data(
        [held], venue=venue, as_of=as_of, marks={symbol: mark}, margin_mode="isolated"
    )
    indexes = fields.pop("indexes", {})
    assert isinstance(indexes, dict)
    data["prices"] = {symbol: {"mark": mark, "index": indexes.get(symbol)}}
    return data | own | fields


def base_case(size: str = "1", rate: str = "0.005", **fields: object) -> Data:
    """The base case: one rate for everything, nothing deducted."""
    return account(size, ladder=one_tier(rate), **fields)  # type: ignore[arg-type]


def ask(data: Data, *flips: str, given: tuple[str, ...] = ()) -> AssumptionsAnswer:
    return assumptions(data, assume=flips, given=given, only_asked=True)


def price_of(outcome: object) -> Decimal:
    assert isinstance(outcome, Outcome), str(outcome)
    price = outcome.liquidation_price
    assert isinstance(price, Decimal), f"{outcome.status}: {price}"
    return price


def flipped(data: Data, *flips: str, given: tuple[str, ...] = ()) -> Reproduced:
    """A is the base, each flip is a B; every flip must be there, and none twice."""
    answer = ask(data, *flips, given=given)
    assert not answer.unknown, [str(effect.shift) for effect in answer.unknown]
    effects = {f"{effect.assumption}={effect.after}": effect for effect in answer.effects}
    assert sorted(effects) == sorted(flips)
    shifts = []
    for flip in flips:
        shift = effects[flip].shift
        assert isinstance(shift, Decimal)
        shifts.append(shift)
    return Reproduced(
        before=price_of(answer.base),
        after=tuple(price_of(effects[flip].outcome) for flip in flips),
        shifts=tuple(shifts),
    )


def turned(found: Reproduced) -> Reproduced:
    """A row whose B is our base: the same flip, read the other way."""
    (price,), (shift,) = found.after, found.shifts
    return Reproduced(before=price, after=(found.before,), shifts=(-shift,))


def per_leverage(size: str, leverage: str) -> str:
    return f"{Decimal(size) * Decimal(ENTRY) / Decimal(leverage):f}"


def shape(row: PrintedRow) -> Reproduced:
    """``same, 200 BTC`` keeps the leverage of the row above it."""
    name = row.name if "x," in row.name else f"{row.name} at 10x"
    size, leverage = size_and_leverage(name)
    margin = per_leverage(size, leverage)
    data = account(size, margin, leverage=leverage)
    return flipped(data, "ladder_shape=whole_position")


def vintage(row: PrintedRow) -> Reproduced:
    size, leverage = size_and_leverage(row.name)
    data = account(size, per_leverage(size, leverage), leverage=leverage, as_of="2024-10-24")
    return flipped(data, "ladder_vintage=2025-09-29")


def small_cap_vintage(_: PrintedRow) -> Reproduced:
    """10 M at 5 times: a hundred units at 100,000 stand for the coins."""
    data = account("100", "2000000", symbol="WIFUSDT", leverage="5", as_of="2024-10-24")
    return flipped(data, "ladder_vintage=2025-09-29")


def tier_lookup(row: PrintedRow) -> Reproduced:
    size, leverage = size_and_leverage(row.name)
    way = "by_collateral" if "by collateral" in row.name else "at_entry"
    data = account(size, per_leverage(size, leverage), leverage=leverage, as_of="2024-10-24")
    return flipped(data, f"tier_lookup={way}")


def step(_: PrintedRow) -> Reproduced:
    """The row looks the step up at entry: as an assumption, that is what both sides are given.

    Looked up at the mark, as the venue's rule says, 199 XBT pass 200 on their way down, and the
    row's difference is none: see ``test_looked_up_at_the_mark_...``.
    """
    given = ("fee_in_trigger=none", "tier_lookup=at_entry")
    small = ask(inverse_steps(199), given=given).base
    large = ask(inverse_steps(201), given=given).base
    assert isinstance(small, Outcome)
    assert isinstance(large, Outcome)
    assert isinstance(small.distance, Decimal)
    assert isinstance(large.distance, Decimal)
    return Reproduced(
        before=price_of(small),
        after=(price_of(large),),
        shifts=(small.distance - large.distance,),
    )


def inverse_steps(coins: int) -> Data:
    return account(
        str(coins * 100_000),
        f"{Decimal(coins) / 20:f}",
        symbol="XBTUSD",
        venue="bitmex",
        as_of="2025-01-01",
        opened_at="2024-06-01",
        funding={"XBTUSD": {"rate": "0", "next_at": None}},
        fee_tier="base",
    )


def stale_deduction(_: PrintedRow) -> Reproduced:
    """C01: 10,000,000 dollars long from 45,000 with 101 BTC, rate 12.5 %, deduction 11.81 BTC.

    The tier's floor was not published, so the deduction is given as an assumption of the base.
    """
    symbol = "BTCUSD_PERP"
    contract = {"kind": "inverse", "settlement_asset": "BTC", "contract_size": "1"}
    data = account_data(
        [position(symbol, "10000000", "45000")],
        venue="binance-usdm",
        marks={symbol: "45000"},
        collateral={"BTC": "101"},
        contracts={symbol: contract},
        ladders={symbol: one_tier("0.125")},
    )
    return flipped(data, "deduction=11.605", given=("deduction=11.81",))


def slope(_: PrintedRow) -> Reproduced:
    """350 BTC are 350,000 contracts of a thousandth; the slope read as flat is the row's A."""
    symbol = "BTC_USDC-PERPETUAL"
    data = account(
        "350000",
        "1750000",
        symbol=symbol,
        venue="deribit",
        as_of="2025-11-01",
        indexes={symbol: ENTRY},
    )
    return turned(flipped(data, "ladder_shape=flat"))


def at_index(_: PrintedRow) -> Reproduced:
    """The printed price takes the index to be 0.5 % above the mark: 100,500 over 100,000."""
    data = base_case(rate="0.01", indexes={BTC: "100500"})
    return flipped(data, "value_price=index")


def fundings(row: PrintedRow) -> Reproduced:
    """Nine payments; the three rates are in the row's name, in percent."""
    rates = row.name.split("payments of ")[1].removesuffix("%").split(" / ")
    assert len(rates) == 3
    found = []
    for rate in rates:
        funding = {"rate": f"{Decimal(rate) / 100:f}", "next_at": "2025-09-29T08:00:00Z"}
        found.append(flipped(base_case(funding={BTC: funding}), "funding_payments=9"))
    return Reproduced(
        before=found[0].before,
        after=tuple(price for each in found for price in each.after),
        shifts=tuple(shift for each in found for shift in each.shifts),
    )


def coin_collateral(_: PrintedRow) -> Reproduced:
    """Collateral in another asset stands behind cross positions; the base is 5,000 USDT all the
    same, and one position alone is the same in both modes."""
    data = account_data(
        [position(BTC, "1", ENTRY)],
        venue="binance-usdm",
        marks={BTC: ENTRY},
        collateral={"USDT": "5000"},
        ladders={BTC: one_tier("0.005")},
    )
    return flipped(data, "collateral_asset=BTC")


def conversion(_: PrintedRow) -> Reproduced:
    data = account(
        symbol="BTC",
        venue="hyperliquid",
        as_of="2025-11-01",
        ladder=one_tier("0.005"),
        collateral_prices={"USDC": "0.99"},
    )
    return flipped(data, "quote_conversion=collateral")


def fee_tier(_: PrintedRow) -> Reproduced:
    """100 contracts of a hundredth; the base tier's 0.05 % is the rulebook's."""
    data = account(
        "100", symbol="BTC-USDT-SWAP", venue="okx-swap", ladder=one_tier("0.005"), fee_tier="base"
    )
    given = ("fee_tier=0.00015",)
    return flipped(data, "fee_tier=0.0005", given=given)


def other_ladder(symbol: str, margin: str, rate: str) -> Callable[[PrintedRow], Reproduced]:
    def reproduce(row: PrintedRow) -> Reproduced:
        assert f"{Decimal(rate) * 100:f}".rstrip("0") in row.text
        data = account(
            "1", margin, symbol=symbol, as_of="2025-11-01", ladder=one_tier(rate), leverage="5"
        )
        return flipped(data, "ladder_of=hyperliquid")

    return reproduce


REPRODUCED: dict[str, Callable[[PrintedRow], Reproduced]] = {
    "maintenance at mark or at entry": lambda _: flipped(base_case(), "value_price=entry"),
    "same, short": lambda _: flipped(base_case("-1"), "value_price=entry"),
    "taker 0.05% in the trigger": lambda _: flipped(base_case(), "fee_in_trigger=taker_at_mark"),
    "user fee tier, fee in trigger": fee_tier,
    "close fee carved out of the posted margin": lambda _: flipped(
        base_case(), "fee_in_trigger=close_fee_at_bankruptcy"
    ),
    "rate from the asset maximum leverage": other_ladder(BTC, "5000", "0.005"),
    "small cap at 5x (price scaled)": other_ladder("WIFUSDT", "20000", "0.015"),
    "marginal or whole, 10 BTC at 10x, Binance BTC 2025-09-29": shape,
    "same, 200 BTC": shape,
    "same, 1,000 BTC": shape,
    "ladder one vintage old, 2 BTC at 20x": vintage,
    "same, 12 BTC at 20x": vintage,
    "same, WIF 10 M at 5x (price scaled)": small_cap_vintage,
    "tier frozen at entry or looked up again, 7 BTC at 5x, 2024-10 ladder": tier_lookup,
    "tier looked up by collateral, 12 BTC at 20x, 2024-10 ladder": tier_lookup,
    "stale deduction (C01)": stale_deduction,
    "size across a step, 199 → 201 XBT, 20x inverse": step,
    "slope at 350 BTC": slope,
    "requirement at index, mark 0.5% below index, rate 1%": at_index,
    "linear or inverse, long": lambda _: flipped(base_case(), "contract_kind=inverse"),
    "linear or inverse, short": lambda _: flipped(base_case("-1"), "contract_kind=inverse"),
    "funding from the isolated margin, 9 payments of 0.01 / 0.05 / 0.30%": fundings,
    "BTC collateral at 95% instead of USDT": coin_collateral,
    "USDC at 0.99: ignored or converted": conversion,
}

HALF_A_CENT, HALF_A_DIME = Decimal("0.005"), Decimal("0.05")
SLACK = {"stale deduction (C01)": Decimal("0.05")}
"""The row's second price is what the venue's calculator printed, 33,599.40; its deduction of 11.605
BTC was worked back from that and rounded, and half of its last digit is five cents."""


def test_no_row_is_left_out(shared_data: Path):
    assert list(REPRODUCED) == list(printed_rows(shared_data))
    assert len(REPRODUCED) == 24


@pytest.mark.parametrize("name", REPRODUCED)
def test_row(name: str, shared_data: Path):
    row = printed_rows(shared_data)[name]
    found = REPRODUCED[name](row)
    slack = SLACK.get(name, Decimal(0))
    assert abs(found.before - row.before) <= HALF_A_CENT
    assert len(found.after) == len(row.after) == len(row.shifts)
    for price, printed in zip(found.after, row.after, strict=True):
        assert abs(price - printed) <= HALF_A_CENT + slack
    for shift, printed in zip(found.shifts, row.shifts, strict=True):
        assert abs(shift - printed) <= HALF_A_DIME + slack


def test_looked_up_at_the_mark_199_xbt_pass_the_step_on_their_way_down(shared_data: Path):
    """At the venue's own rule the row's two sizes end at one price: a zero shown as a zero."""
    row = printed_rows(shared_data)["size across a step, 199 → 201 XBT, 20x inverse"]
    found = flipped(inverse_steps(199), "size=20100000", given=("fee_in_trigger=none",))
    assert round(found.before, 2) == round(found.after[0], 2) == row.after[0]
    assert not any(found.shifts)


def hedged_book() -> Data:
    """20,000 USDT, long 5 BTC, short 125 ETH, 500,000 each, 0.5 % less 50 a leg."""
    return account_data(
        [position(BTC, "5", ENTRY), position("ETHUSDT", "-125", "4000")],
        venue="binance-usdm",
        as_of="2024-10-24",
        marks={BTC: ENTRY, "ETHUSDT": "4000"},
        collateral={"USDT": "20000"},
    )


def test_a_hedge_becomes_a_trigger(shared_data: Path):
    printed = printed_hedge(shared_data)
    flips = [f"others_move={beta}" for beta in (printed.never, *printed.moves)]
    answer = ask(hedged_book(), *flips)
    assert percent_of(answer.base) == printed.frozen
    found = {Decimal(effect.after): effect.outcome for effect in answer.effects}
    never = found.pop(printed.never)
    assert isinstance(never, Outcome)
    assert never.status == "never"
    assert {beta: percent_of(outcome) for beta, outcome in found.items()} == printed.moves
    assert len(printed.moves) == 4


def percent_of(outcome: object) -> Decimal:
    return round((price_of(outcome) / Decimal(ENTRY) - 1) * 100, 1)
