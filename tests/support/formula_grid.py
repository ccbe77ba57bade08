"""One grid for every formula: the arguments it takes, at zeros, signs, tier edges and extremes."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from inspect import getmembers, isfunction
from itertools import product
from pkgutil import iter_modules

import stepladder.formulas

VALUES: dict[str, tuple[str, ...]] = {
    "signed": ("0", "-1", "0.3", "650000", "-13.25", "1e-9", "-99999999999.5", "1e15"),
    "unsigned": ("0", "1e-9", "49999.99", "50000", "600000", "650000.01", "1e15"),
    "positive": ("1e-9", "0.16395", "100", "97500", "1e12"),
    "negative": ("-1e-9", "-4.5", "-97500", "-1e12"),
    "not_zero": ("-1e12", "-97500", "-0.01", "1e-9", "13", "3683.979"),
    "rate": ("0", "0.0001", "0.004", "0.0125", "0.5"),
    "signed_rate": ("-0.0025", "-0.0001", "0", "0.0003", "0.04"),
    "leverage": ("1", "3", "20", "33.33", "125"),
    # Multiples of a step only where the step is exact in binary; near them everywhere.
    "amount": ("0", "7.25", "-7.25", "8", "-8", "7735.372549", "-1234567.1", "1e-9", "4e12"),
    "step": ("0.25", "0.5", "8", "3.7"),
    "flag": ("True", "False"),
    "count": ("0", "1", "7"),
}
COUNTS = {"flag", "count"}
Number = int | float | Decimal | Fraction


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Kinds of a formula's arguments, and the size of the terms it adds up.

    Floats carry an error relative to those terms; where ``terms`` is None, to the result itself.
    ``skip`` leaves out combinations for which the formula is not defined.
    """

    kinds: tuple[str, ...]
    terms: Callable[..., Fraction] | None = None
    skip: Callable[..., bool] | None = None


def _crossing_terms(near: Fraction, near_room: Fraction, far: Fraction, far_room: Fraction):
    return near + (far + near) * near_room / (near_room - far_room)


def _web_terms(exposure: Fraction, cost: Fraction, cash: Fraction, rate: Fraction):
    return (abs(cost) + abs(cash)) / (abs(exposure) * (1 - rate))


GRID: dict[str, Grid] = {
    "account_margin_ratio.account_margin_ratio": Grid(kinds=("unsigned", "positive")),
    "account_margin_ratio.margin_room": Grid(
        kinds=("signed", "unsigned"), terms=lambda a, b: abs(a) + abs(b)
    ),
    "collateral_value.collateral_value": Grid(kinds=("signed", "unsigned", "rate")),
    "fees.trading_fee": Grid(kinds=("unsigned", "signed_rate")),
    "fees.leverage_bankruptcy_notional": Grid(
        kinds=("unsigned", "leverage", "flag"), terms=lambda cost, leverage, _: 2 * cost
    ),
    "funding_payment.funding_payment": Grid(kinds=("unsigned", "signed_rate", "flag")),
    "initial_margin.initial_margin": Grid(kinds=("unsigned", "leverage")),
    "initial_margin.leverage_in_tier": Grid(kinds=("positive", "unsigned", "leverage")),
    "initial_margin.effective_leverage": Grid(kinds=("unsigned", "not_zero")),
    "liquidation_price.zero_crossing": Grid(
        kinds=("positive", "unsigned", "unsigned", "negative"), terms=_crossing_terms
    ),
    "liquidation_price.web_calculator_price": Grid(
        kinds=("not_zero", "signed", "unsigned", "rate"), terms=_web_terms
    ),
    "maintenance_margin.marginal_requirement": Grid(
        kinds=("unsigned", "rate", "unsigned"), terms=lambda n, rate, ded: n * rate + ded
    ),
    "maintenance_margin.whole_position_requirement": Grid(kinds=("unsigned", "rate")),
    "maintenance_margin.maintenance_deduction": Grid(
        kinds=("unsigned", "unsigned", "rate", "rate"),
        terms=lambda before, floor, low, high: before + floor * (low + high),
    ),
    "maintenance_margin.half_of_initial_rate": Grid(kinds=("leverage",)),
    "maintenance_margin.requirement_with_fee": Grid(
        kinds=("signed", "unsigned", "signed_rate", "unsigned"),
        terms=lambda asked, n, rate, fee: abs(asked) + n * abs(rate) + fee,
    ),
    "position_value.inverse_coordinate": Grid(kinds=("positive",)),
    "position_value.position_value": Grid(kinds=("signed", "positive")),
    "position_value.notional": Grid(kinds=("signed",)),
    "primitives.floor_steps": Grid(kinds=("amount", "step")),
    "primitives.ceil_steps": Grid(kinds=("amount", "step")),
    "primitives.round_down": Grid(kinds=("amount", "step")),
    "primitives.round_up": Grid(kinds=("amount", "step")),
    "profit.profit": Grid(kinds=("signed", "signed"), terms=lambda a, b: abs(a) + abs(b)),
    "profit.released_entry_cost": Grid(
        kinds=("signed", "positive", "positive"), skip=lambda _, closed, size: closed > size
    ),
    "risk_limit_steps.step_maintenance_rate": Grid(kinds=("rate", "count")),
    "risk_limit_steps.step_initial_rate": Grid(kinds=("rate", "rate", "count")),
}


def public_formulas() -> dict[str, Callable[..., Number]]:
    """Every public function written in a module of ``formulas``, as ``module.function``."""
    found: dict[str, Callable[..., Number]] = {}
    for module in iter_modules(stepladder.formulas.__path__):
        loaded = import_module(f"stepladder.formulas.{module.name}")
        for name, function in getmembers(loaded, isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = function
    return found


def grid_points(grid: Grid) -> Iterator[tuple[str, ...]]:
    """Every combination of arguments, as texts."""
    for point in product(*(VALUES[kind] for kind in grid.kinds)):
        numbers = [Fraction(text) for text in point if text not in ("True", "False")]
        if grid.skip is None or not grid.skip(*numbers):
            yield point


def arguments(point: tuple[str, ...], grid: Grid, read: Callable[[str], object]) -> list[object]:
    """The arguments of one point in one number type; flags and counts stay what they are."""
    values: list[object] = []
    for text, kind in zip(point, grid.kinds, strict=True):
        if kind == "flag":
            values.append(text == "True")
        else:
            values.append(int(text) if kind == "count" else read(text))
    return values


def close(got: Number, exact: Fraction, scale: Fraction, *, digits: int) -> bool:
    """Whether a number agrees to so many digits of ``scale``."""
    if isinstance(got, float) and not math.isfinite(got):
        return False
    return abs(Fraction(got) - exact) <= scale / Fraction(10) ** digits
