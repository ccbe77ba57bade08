"""Books drawn by a profile, fits and schedules: closed forms against fine books and search."""

from decimal import Decimal
from itertools import pairwise

import pytest

from stepladder.errors import InputError
from stepladder.inputs.cost_curve import CostCurve
from stepladder.inputs.depth import Depth, RecordedDepth
from stepladder.inputs.execution_schedule import ImpactTerms, least_cost_schedule
from stepladder.inputs.impact_fit import fit_impact
from stepladder.inputs.jackknife import jackknife_interval
from stepladder.inputs.parametric_book import ParametricDepth, Profile
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.order_book import Level, OrderBook
from tests.support.order_books import figure_of

BEST = Decimal(100)
PROFILES = {
    "linear": ParametricDepth(profile="linear", best_price=BEST, steepness=Decimal("0.0001")),
    "square_root": ParametricDepth(
        profile="square_root", best_price=BEST, steepness=Decimal("0.001")
    ),
    "exponential": ParametricDepth(
        profile="exponential", best_price=BEST, steepness=Decimal("0.01"), depth=Decimal(500)
    ),
}
SLICES = 2_000


@pytest.fixture(autouse=True)
def _exact():
    with localcontext(EXACT):
        yield


def density_of(name: str, away: Decimal) -> Decimal:
    """Cumulative size up to a concession: the profile's own definition, not its closed form."""
    if name == "linear":
        return away / Decimal("0.0001")
    if name == "square_root":
        return (away / Decimal("0.001")) ** 2
    return 500 * (1 - (-away / Decimal("0.01")).exp())


def fine_book(name: str, *, sells: bool) -> OrderBook:
    """The same profile cut into two thousand levels of a thousandth of a per cent."""
    width, held, found = Decimal("0.00001"), Decimal(0), []
    for k in range(1, SLICES + 1):
        size = density_of(name, width * k)
        away = width * (k - Decimal("0.5"))
        price = BEST * (1 - away) if sells else BEST * (1 + away)
        found.append(Level(price, size - held))
        held = size
    side = tuple(found)
    return OrderBook(
        symbol="MYCOIN",
        time_ns=0,
        bids=side if sells else (),
        asks=() if sells else side,
        known_bid_end=None,
        known_ask_end=None,
        source="test",
    )


@pytest.mark.parametrize("sells", [True, False])
@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("size", [1, 40, 150])
def test_the_closed_form_is_the_walk_of_a_fine_book(name: str, size: int, sells: bool):
    profile: Depth = PROFILES[name]
    levels: Depth = RecordedDepth(fine_book(name, sells=sells))
    exact, walked = (depth.walk(Decimal(size), sells=sells) for depth in (profile, levels))
    assert exact.outcome == walked.outcome == "filled"
    assert abs(figure_of(exact.average_price) - figure_of(walked.average_price)) < Decimal("0.001")
    assert abs(figure_of(exact.marginal_price) - figure_of(walked.marginal_price)) < Decimal(
        "0.0011"
    )
    assert exact.average_price != exact.marginal_price


def test_doubling_the_size_on_each_profile():
    """Linear doubles the cost, a square root does not, a side that thins out does more."""

    def ratio(name: str) -> Decimal:
        walks = [PROFILES[name].walk(Decimal(n), sells=True) for n in (100, 200)]
        small, large = (figure_of(walk.cost_bps) for walk in walks)
        return large / small

    assert ratio("linear") == 2
    assert round(ratio("square_root"), 6) == round(Decimal(2).sqrt(), 6)
    assert ratio("exponential") > Decimal("2.1")


@pytest.mark.parametrize("name", PROFILES)
def test_no_sale_is_filled_at_a_price_of_zero(name: str):
    walk = PROFILES[name].walk(Decimal(10) ** 9, sells=True)
    assert walk.outcome == "liquidity_exhausted"
    assert figure_of(walk.unfilled_size) > 0
    assert figure_of(walk.average_price) > 0
    assert walk.marginal_price is None
    nothing = PROFILES[name].walk(Decimal(0), sells=True)
    assert (nothing.outcome, nothing.average_price) == ("filled", None)


@pytest.mark.parametrize("sells", [True, False])
def test_a_side_ends_where_its_profile_does(sells: bool):
    """A straight line reaches a price of zero at ten thousand; a purchase has no such end."""
    linear = PROFILES["linear"]
    assert linear.walk(Decimal(9_999), sells=sells).outcome == "filled"
    over = linear.walk(Decimal(12_000), sells=sells)
    assert over.unfilled_size == (2_000 if sells else 0)
    thin = PROFILES["exponential"].walk(Decimal(600), sells=sells)
    assert 100 <= figure_of(thin.unfilled_size) < Decimal("100.001")


def test_what_is_no_profile_is_refused():
    cases: tuple[tuple[Profile, str, str | None], ...] = (
        ("linear", "0", None),
        ("linear", "1", "5"),
        ("exponential", "1", None),
        ("exponential", "1", "0"),
    )
    for profile, steepness, depth in cases:
        with pytest.raises(InputError):
            ParametricDepth(
                profile=profile,
                best_price=BEST,
                steepness=Decimal(steepness),
                depth=None if depth is None else Decimal(depth),
            )


def power_curve(group: str, factor: str, elasticity: str) -> CostCurve:
    notionals = tuple(Decimal(10) ** k for k in range(4, 8))
    costs = tuple(Decimal(factor) * (Decimal(elasticity) * n.ln()).exp() for n in notionals)
    return CostCurve(group=group, notionals=notionals, costs=costs)


def test_a_power_law_is_found_again():
    fit = fit_impact([power_curve(str(i), "0.002", "0.6") for i in range(5)])
    assert round(fit.elasticity, 30) == Decimal("0.6")
    assert round(fit.coefficient, 30) == Decimal("0.002")
    assert fit.elasticity_high - fit.elasticity_low < Decimal("1e-20")
    assert round(fit.cost_bps(Decimal(10) ** 6), 9) == round(
        Decimal("0.002") * (Decimal("0.6") * Decimal(10**6).ln()).exp(), 9
    )


def test_the_interval_covers_the_elasticity_that_groups_scatter_around():
    wide = [power_curve(str(i), "0.002", f"0.{50 + 4 * i}") for i in range(6)]
    fit = fit_impact(wide)
    assert fit.elasticity_low < Decimal("0.6") < fit.elasticity_high
    assert fit.elasticity_high - fit.elasticity_low > Decimal("0.05")
    twice = fit_impact([*wide, *wide])
    assert abs(twice.elasticity_low - fit.elasticity_low) < Decimal("1e-40"), "copies are no data"


def test_costs_that_cannot_be_used_are_counted():
    curve = power_curve("a", "0.002", "0.6")
    holes = CostCurve(
        group="b", notionals=curve.notionals, costs=(Decimal(0), None, *curve.costs[2:])
    )
    fit = fit_impact([curve, holes])
    assert (fit.observations, fit.left_out, fit.groups) == (6, 2, 2)
    for curves in (
        [],
        [curve],
        [CostCurve(group="a", notionals=(Decimal(1),), costs=(Decimal(1),))],
    ):
        with pytest.raises(InputError):
            fit_impact(curves)


def test_a_jackknife_of_a_mean_is_its_standard_error():
    values = [Decimal(n) for n in (3, 5, 8, 12)]
    total = sum(values, Decimal(0))
    mean = total / 4
    left_out = [(total - value) / 3 for value in values]
    low, high = jackknife_interval(mean, left_out, standard_errors=Decimal(1))
    spread = sum(((value - mean) ** 2 for value in values), Decimal(0)) / 3
    assert round(high - mean, 30) == round((spread / 4).sqrt(), 30)
    assert low + high == 2 * mean


TERMS = ImpactTerms(
    volatility=Decimal("0.95"),
    fixed_cost=Decimal("0.0625"),
    permanent_impact=Decimal("2.5e-7"),
    temporary_impact=Decimal("2.5e-6"),
)


@pytest.mark.parametrize("aversion", ["0", "1e-9", "1e-6"])
def test_no_neighbouring_schedule_is_better(aversion: str):
    risk = Decimal(aversion)
    plan = least_cost_schedule(
        Decimal(10**6), horizon=Decimal(5), periods=5, terms=TERMS, risk_aversion=risk
    )

    def utility(held: list[Decimal]) -> Decimal:
        net = TERMS.temporary_impact - TERMS.permanent_impact / 2
        sold = [a - b for a, b in pairwise(held)]
        cost = TERMS.permanent_impact * held[0] ** 2 / 2 + TERMS.fixed_cost * sum(map(abs, sold))
        cost += net * sum(n * n for n in sold)
        return cost + risk * TERMS.volatility**2 * sum(h * h for h in held[1:])

    best = utility(list(plan.holdings))
    assert abs(best - plan.utility) < Decimal("1e-30") * best
    for place in range(1, 5):
        for step in (-1_000, 1_000):
            held = list(plan.holdings)
            held[place] += step
            assert utility(held) > best
