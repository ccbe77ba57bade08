"""Every formula gives the same number over Decimal, Fraction and float, on one grid."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from stepladder.model.exact import EXACT, localcontext
from tests.support.formula_grid import (
    COUNTS,
    GRID,
    Grid,
    Number,
    arguments,
    close,
    grid_points,
    public_formulas,
)

FORMULAS = 143
POINTS = 108_812
REFUSES_NAN = {
    "primitives.floor_steps",
    "primitives.ceil_steps",
    "primitives.round_down",
    "primitives.round_up",
}
"""A count of steps is an integer, so there is none for a NaN: it raises."""


def test_every_public_formula_is_on_the_grid_and_they_are_all_counted():
    found = public_formulas()
    assert set(found) == set(GRID)
    assert len(found) == FORMULAS, f"{len(found)} formulas: change the count on purpose only"


def test_the_grid_has_not_shrunk():
    points = sum(1 for grid in GRID.values() for _ in grid_points(grid))
    assert points == POINTS, f"{points} points: change the count on purpose only"


@pytest.mark.parametrize("name", GRID)
def test_decimal_fraction_and_float_agree(name: str):
    formula, grid = public_formulas()[name], GRID[name]
    for point in grid_points(grid):
        with localcontext(EXACT):
            decimal = formula(*arguments(point, grid, Decimal))
        exact = decimal if grid.irrational else formula(*arguments(point, grid, Fraction))
        scale = _scale(grid, exact, arguments(point, grid, Fraction))
        assert close(decimal, Fraction(exact), scale, digits=45), (point, decimal)

        # What a float formula may be blamed for: its own rounding, not that of its arguments.
        if grid.irrational:
            with localcontext(EXACT):
                near = formula(*arguments(point, grid, lambda text: Decimal(float(text))))
        else:
            near = formula(*arguments(point, grid, lambda text: Fraction(float(text))))
        got = formula(*arguments(point, grid, float))
        scale = _scale(grid, near, arguments(point, grid, lambda text: Fraction(float(text))))
        assert close(got, Fraction(near), scale, digits=12), (point, got, float(near))


@pytest.mark.parametrize("name", GRID)
def test_no_argument_that_is_not_a_number_passes_for_one(name: str):
    formula, grid = public_formulas()[name], GRID[name]
    point = next(p for p in grid_points(grid) if every_argument_counts(p, grid))
    for i, kind in enumerate(grid.kinds):
        if kind in COUNTS:
            continue
        values = arguments(point, grid, float)
        values[i] = math.nan
        if name in REFUSES_NAN:
            with pytest.raises(ValueError, match="NaN"):
                formula(*values)
        else:
            assert math.isnan(formula(*values)), f"argument {i} of {name} was not a number"


def test_the_comparison_itself_can_fail():
    exact = Fraction(1, 3)
    assert close(1 / 3, exact, exact, digits=12)
    assert not close(0.333333333, exact, exact, digits=12)
    assert not close(math.nan, exact, exact, digits=12)


def every_argument_counts(point: tuple[str, ...], grid: Grid) -> bool:
    """No zero, and no debt, for which the haircut does not matter."""
    pairs = zip(point, grid.kinds, strict=True)
    return all(text != "0" and (text[0] != "-" or kind == "negative") for text, kind in pairs)


def _scale(grid: Grid, exact: Number, values: list[object]) -> Fraction:
    if grid.terms is not None:
        return abs(Fraction(grid.terms(*values)))
    return abs(Fraction(exact))
