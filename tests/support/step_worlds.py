"""Positions on every kind of ladder, built afresh at any size: what a step's result must equal."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from stepladder.checks.leg import Leg
from stepladder.liquidation.steps.held import Held
from stepladder.model.contract import Contract, ContractKind
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import (
    LookUpUnit,
    MarginLadder,
    RateGrowth,
    Tier,
    with_deductions,
)
from stepladder.model.unknown import unknown

KINDS: tuple[ContractKind, ...] = ("linear", "inverse")
TIERED = ("marginal", "whole_position")
UNTIERED = ("flat", "slope", "square_root")
UNITS: tuple[LookUpUnit, ...] = ("notional", "contracts", "coin")
PRICE = Decimal(40)


def contract(kind: ContractKind) -> Contract:
    return Contract(
        symbol="ABCUSDT",
        kind=kind,
        settlement_asset="USDT" if kind == "linear" else "ABC",
        contract_size=Decimal("0.5"),
        tick_size=unknown("tick_size", "not given", owner="test"),
        funding_interval_hours=Decimal(8),
        coupled_assets=(),
        source="test",
    )


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything about a position but its size."""

    kind: ContractKind
    ladder: MarginLadder
    entry_price: Decimal
    mark_price: Decimal
    fee_rate: Decimal
    fee_per_unit: Decimal
    orders: Decimal
    frozen: bool
    profit_weight: Decimal

    def held(self, size: Decimal) -> Held:
        """The position at a size, built from nothing."""
        of = contract(self.kind)
        exposure = of.exposure(size)
        assert isinstance(exposure, Decimal)
        fixed = None
        if self.ladder.unit == "contracts":
            fixed = abs(size)
        elif self.ladder.unit == "coin" and self.kind == "linear":
            fixed = abs(exposure)
        return Held(
            size=size,
            leg=Leg(
                contract=of,
                exposure=exposure,
                entry_cost=exposure * of.coordinate(self.entry_price),
                coordinate=of.coordinate(self.mark_price),
                ladder=self.ladder,
                value_price="entry" if self.frozen else "mark",
                fee_rate=self.fee_rate,
                fee_amount=self.fee_per_unit * abs(size),
                order_look_up=self.orders,
                fixed_look_up=fixed,
                profit_weight=self.profit_weight,
            ),
        )


def _tiers(floors: list[int], scale: Decimal, steps: list[int]) -> tuple[Tier, ...]:
    edges = sorted({Decimal(f) * scale for f in floors if f > 0})
    rate, found = Decimal("0.004"), []
    for i, floor in enumerate((Decimal(0), *edges)):
        found.append(
            Tier(
                floor=floor,
                cap=edges[i] if i < len(edges) else None,
                maintenance_margin_rate=rate,
                max_leverage=Decimal(1),
                maintenance_deduction=None,
            )
        )
        rate += Decimal(steps[i % len(steps)]) / 1000
    return tuple(found)


@st.composite
def ladders(draw: st.DrawFn, shape: Any, unit: LookUpUnit, kind: ContractKind) -> MarginLadder:
    """A ladder whose rates never fall, with floors on and off whole lots."""
    coins = unit == "coin" or (unit == "notional" and kind == "inverse")
    scale = Decimal("0.5") if coins else Decimal(1)
    if unit == "notional" and kind == "linear":
        scale = Decimal(10)
    if unit == "notional" and kind == "inverse":
        scale = Decimal("0.0125")
    edge: Any = draw(st.sampled_from(("upper", "lower")))
    if shape in TIERED:
        floors = draw(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True))
        tiers = _tiers(floors, scale, draw(st.lists(st.integers(0, 40), min_size=1, max_size=4)))
        if shape == "marginal":
            tiers = with_deductions(tiers)
        return MarginLadder(shape=shape, tiers=tiers, edge_tier=edge, unit=unit)
    tiers = _tiers([], scale, [0])
    growth = None
    if shape == "slope":
        growth = RateGrowth(factor=Decimal(draw(st.integers(0, 30))) / 10_000)
    if shape == "square_root":
        growth = RateGrowth(
            factor=Decimal(draw(st.integers(0, 30))) / 1000,
            floor_share=draw(st.sampled_from((Decimal("0.8"), Decimal(1)))),
            shift=draw(st.sampled_from((Decimal(0), Decimal(3), Decimal("7.5")))) * scale,
        )
    return MarginLadder(shape=shape, tiers=tiers, unit=unit, edge_tier=edge, growth=growth)


@st.composite
def worlds(draw: st.DrawFn, shape: str) -> World:
    """Any look-up unit, contract kind, value price, fee in the test and orders in the look-up."""
    kind = draw(st.sampled_from(KINDS))
    unit = draw(st.sampled_from(UNITS))
    if shape == "marginal":
        unit = "notional"  # its deductions are money: no other unit can be read
    if shape == "square_root" and (unit == "notional" or kind == "inverse"):
        kind, unit = "linear", "coin"
    with localcontext(EXACT):
        ladder = draw(ladders(shape, unit, kind))
        orders = Decimal(0)
        if shape not in ("marginal", "flat") and draw(st.booleans()):
            orders = Decimal(draw(st.integers(1, 6))) / 4
        return World(
            kind=kind,
            ladder=ladder,
            entry_price=PRICE * draw(st.sampled_from((Decimal(1), Decimal("1.3"), Decimal("0.8")))),
            mark_price=PRICE,
            fee_rate=draw(st.sampled_from((Decimal(0), Decimal("0.0005")))),
            fee_per_unit=draw(st.sampled_from((Decimal(0), Decimal("0.001")))),
            orders=orders,
            frozen=draw(st.booleans()),
            profit_weight=draw(st.sampled_from((Decimal(1), Decimal(1), Decimal("0.5")))),
        )


def sizes() -> st.SearchStrategy[Decimal]:
    """Sizes of either sign, on and off whole lots of a half."""
    return st.integers(1, 240).flatmap(
        lambda n: st.sampled_from((Decimal(n) / 4, -Decimal(n) / 4, Decimal(n) / 2))
    )


def without_orders(world: World) -> World:
    """The same world with no open order in the look-up."""
    return replace(world, orders=Decimal(0))
