"""Contradictions about a price: the index, how soon the mark follows, what an order may fill at."""

from decimal import Decimal
from statistics import median

from stepladder.formulas.averages import average_price
from stepladder.formulas.fillable_price import fillable_price
from stepladder.formulas.index_price import capped_price, relative_deviation
from stepladder.formulas.mark_price import ramp_weight
from stepladder.model.exact import ZERO
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.verification.contradictions.record import Figure


def averaged_jump(fields: Fields) -> tuple[Figure, ...]:
    """How much of a lasting jump is inside a moving average after a while."""
    held = ramp_weight(fields.number("elapsed_seconds"), fields.number("window_seconds"))
    shift = fields.number("jump") * held
    return (Figure(name="shift of the mark", value=shift, unit="fraction", places=3),)


def index_of(fields: Fields) -> tuple[Figure, ...]:
    """Mean of equal constituents, an outlier left out or held at its bound round the median."""
    where = fields.where("prices")
    prices = [as_number(p, where=where) for p in as_list(fields.take("prices"), where=where)]
    centre, bound = median(prices), fields.number("bound")
    if fields.choice("rule", ("left_out", "held_at_bound")) == "left_out":
        kept = [price for price in prices if relative_deviation(price, centre) <= bound]
    else:
        kept = [capped_price(price, centre, bound) for price in prices]
    index = average_price(sum(kept, ZERO), Decimal(len(kept)))
    return (Figure(name="index", value=index, unit="", places=2),)


def fill_limit(fields: Fields) -> tuple[Figure, ...]:
    """Worst price at which a liquidation order may be filled."""
    price = fillable_price(
        fields.number("oracle_price"),
        fields.number("bankruptcy_adjustment"),
        fields.number("spread_to_maintenance"),
        fields.number("maintenance_margin_rate"),
        fields.choice("direction", ("buy", "sell")) == "buy",
    )
    return (Figure(name="fillable price", value=price, unit="USD", places=0),)
