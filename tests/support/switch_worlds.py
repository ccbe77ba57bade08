"""One position under every combination of switches, and its room by another road than ours.

The room is added up in fractions from the words of the rulebook: no coordinate, no leg, no
deduction chain. Roots are taken of integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from random import Random

from stepladder.venues.rulebook import Rulebook, read_rulebook
from tests.support.generator import decimal_text
from tests.support.questions import Data, account_data, position

SHAPES = ("marginal", "whole_position", "flat", "slope", "square_root")
UNITS = ("notional", "contracts", "coin")
VALUE_PRICES = ("mark", "entry", "index", "oracle", "execution")
FEES = (
    "none",
    "taker_at_mark",
    "close_fee_at_bankruptcy",
    "taker_and_funding",
    "liquidation_fee_at_mark",
    "taker_and_close_fee",
    "close_fee_of_size",
)
CONVERSIONS = ("ignored", "collateral", "collateral_and_cost")
ROOT_DIGITS = 10**40
HAIR = Fraction(1, 10**9)
SYMBOL = "ABCUSD"


@dataclass(frozen=True, kw_only=True)
class Switchboard:
    """What one made-up venue says; numbers as texts."""

    shape: str
    unit: str
    edge_tier: str
    value_price: str
    trigger: str
    fee: str
    taker: str
    liquidation_fee: str
    profit_weight: str
    conversion: str
    inverse: bool
    contract_size: str
    tiers: tuple[tuple[str, str | None, str], ...]
    growth: str
    floor_share: str
    shift: str

    @property
    def key(self) -> tuple[str, ...]:
        """The combination, for counting."""
        kind = "inverse" if self.inverse else "linear"
        return (self.shape, self.unit, self.value_price, self.fee, self.conversion, kind)


def rulebook_of(board: Switchboard) -> Rulebook:
    """The venue as plain data of a rulebook file."""
    ladder: dict[str, object] = {"source": "test"}
    rate = board.tiers[0][2]
    if board.shape == "slope":
        ladder["slope"] = {"maintenance_base": rate, "slope_per_coin": board.growth}
    elif board.shape == "square_root":
        ladder["square_root"] = {
            "maintenance_margin_rate": rate,
            "imf_factor": board.growth,
            "floor_share": board.floor_share,
            "shift": board.shift,
        }
    elif board.shape == "flat":
        ladder["flat"] = {"maintenance_margin_rate": rate}
    else:
        ladder["tiers"] = [[a, b or "open", c, "unknown"] for a, b, c in board.tiers]
    data = {
        "schema": "stepladder.rulebook/1",
        "venue": "test",
        "name": "Test venue",
        "sources": {"test": "made for a test"},
        "references": {"liquidation_trigger": _fact(board.trigger)},
        "ladder": {
            "shape": _fact(board.shape),
            "edge_tier": _fact(board.edge_tier),
            "lookup_unit": _fact(board.unit),
            "value_price": _fact(board.value_price),
            "fee_in_trigger": _fact(board.fee),
            "lookup_includes_orders": _fact(value=False),
        },
        "fees": {
            "taker": _fact(board.taker),
            "liquidation_fee_rate": _fact(board.liquidation_fee),
        },
        "collateral": {"quote_conversion_rule": _fact(board.conversion)},
        "cross_margin": {
            "profit_weight": _fact(board.profit_weight),
            "offsets": _fact("none"),
        },
        "contracts": {
            "symbols": {
                SYMBOL: {
                    "kind": "inverse" if board.inverse else "linear",
                    "settlement_asset": "USD",
                    "contract_size": board.contract_size,
                }
            }
        },
        "ladders": {SYMBOL: [ladder]},
    }
    return read_rulebook(data, owner="test")


def _fact(value: object) -> dict[str, object]:
    return {"value": value, "source": "test"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A position and what is behind it; numbers as texts."""

    size: str
    entry: str
    mark: str
    index: str
    cash: str
    quote_price: str
    leverage: str
    funding_rate: str

    def data(self) -> Data:
        """The account as plain data."""
        return account_data(
            [position(SYMBOL, self.size, self.entry, leverage=self.leverage)],
            marks={SYMBOL: self.mark},
            indexes={SYMBOL: self.index},
            collateral={"USD": self.cash},
            collateral_prices={"USD": self.quote_price},
            funding={SYMBOL: {"rate": self.funding_rate, "next_at": "2025-09-29T04:00:00Z"}},
            fee_tier="base",
        )


def moving_price(board: Switchboard, asked: Question) -> Fraction:
    """The price whose fall or rise is asked about."""
    return Fraction(asked.index if board.trigger == "oracle" else asked.mark)


def room(board: Switchboard, asked: Question, price: Fraction) -> Fraction | None:
    """Equity less requirement with the triggering price at ``price``; None beyond the ladder."""
    units = Fraction(asked.size) * Fraction(board.contract_size)
    quote = Fraction(1) if board.conversion == "ignored" else Fraction(asked.quote_price)
    cost_price = quote if board.conversion == "collateral_and_cost" else Fraction(1)
    entry = Fraction(asked.entry)
    made = _worth(board, units, price) - _worth(board, units, entry) * cost_price
    if made > 0:
        made *= Fraction(board.profit_weight)
    equity = Fraction(asked.cash) * quote + made
    charged = _charged(board, asked, price, units)
    asks = _ladder(board, charged, _looked_up(board, asked, charged, units))
    if asks is None:
        return None
    now, before = abs(_worth(board, units, price)), abs(_worth(board, units, entry))
    return equity - asks - _fee(board, asked, now, before, units)


def _worth(board: Switchboard, units: Fraction, price: Fraction) -> Fraction:
    return -units / price if board.inverse else units * price


def _charged(board: Switchboard, asked: Question, price: Fraction, units: Fraction) -> Fraction:
    """Notional the requirement is charged on, its own price following the triggering one."""
    if board.value_price in ("entry", "execution"):
        return abs(_worth(board, units, Fraction(asked.entry)))
    ours = Fraction(asked.mark if board.value_price == "mark" else asked.index)
    return abs(_worth(board, units, price * ours / moving_price(board, asked)))


def _looked_up(board: Switchboard, asked: Question, charged: Fraction, units: Fraction) -> Fraction:
    if board.unit == "contracts":
        return abs(Fraction(asked.size))
    if board.unit == "coin" and not board.inverse:
        return abs(units)
    return charged


def _ladder(board: Switchboard, charged: Fraction, looked_up: Fraction) -> Fraction | None:
    base = Fraction(board.tiers[0][2])
    if board.shape == "flat":
        return charged * base
    if board.shape == "slope":
        return charged * (base + Fraction(board.growth) * looked_up)
    if board.shape == "square_root":
        counted = looked_up - Fraction(board.shift)
        if counted <= 0:
            return charged * base
        grown = base * Fraction(board.floor_share) + Fraction(board.growth) * root(counted)
        return charged * max(base, grown)
    return _tiered(board, charged, looked_up)


def _tiered(board: Switchboard, charged: Fraction, looked_up: Fraction) -> Fraction | None:
    end = board.tiers[-1][1]
    if end is not None and looked_up > Fraction(end):
        return None
    held, total = Fraction(board.tiers[0][2]), Fraction(0)
    for i, (floor, _, rate) in enumerate(board.tiers):
        start = Fraction(floor)
        if i and (looked_up > start or (looked_up == start and board.edge_tier == "upper")):
            held = Fraction(rate)
        stop = Fraction(board.tiers[i + 1][0]) if i + 1 < len(board.tiers) else charged
        total += max(min(charged, stop) - start, Fraction(0)) * Fraction(rate)
    return total if board.shape == "marginal" else charged * held


def _fee(
    board: Switchboard, asked: Question, now: Fraction, before: Fraction, units: Fraction
) -> Fraction:
    taker, funding = Fraction(board.taker), Fraction(asked.funding_rate)
    owed = max(funding if units > 0 else -funding, Fraction(0))
    shrinks = (units > 0) != board.inverse
    ruin = before - before / Fraction(asked.leverage) * (1 if shrinks else -1)
    return {
        "none": Fraction(0),
        "taker_at_mark": taker * now,
        "close_fee_at_bankruptcy": taker * ruin,
        "taker_and_funding": (taker + owed) * now,
        "liquidation_fee_at_mark": Fraction(board.liquidation_fee) * now,
        "taker_and_close_fee": taker * now,
        "close_fee_of_size": taker * before,
    }[board.fee]


def root(value: Fraction) -> Fraction:
    """Square root to forty digits, by whole numbers."""
    scaled = value.numerator * value.denominator * ROOT_DIGITS**2
    return Fraction(isqrt(scaled), value.denominator * ROOT_DIGITS)


def edges(board: Switchboard, asked: Question) -> Iterator[Fraction]:
    """Prices at which another tier begins, and the entry, where a gain begins to be weighted."""
    yield Fraction(asked.entry)
    units = abs(Fraction(asked.size) * Fraction(board.contract_size))
    fixed = board.unit == "contracts" or (board.unit == "coin" and not board.inverse)
    if fixed or board.value_price in ("entry", "execution"):
        return
    ours = Fraction(asked.mark if board.value_price == "mark" else asked.index)
    follow = moving_price(board, asked) / ours
    for floor, _, _ in board.tiers[1:]:
        bound = Fraction(floor)
        yield (units / bound if board.inverse else bound / units) * follow


def draw(rng: Random) -> tuple[Switchboard, Question]:
    """A venue and a position; the same source gives the same pair."""
    inverse = rng.random() < 0.4
    mark = Fraction(rng.randint(500, 99_999), 10 ** rng.randint(0, 2))
    size = Fraction(rng.randint(1, 9_999), 10 ** rng.randint(0, 2))
    contract_size = rng.choice(("1", "10", "0.01"))
    units = size * Fraction(contract_size)
    worth = units / mark if inverse else units * mark
    shape = rng.choice(SHAPES)
    unit = "notional" if shape == "marginal" else rng.choice(UNITS)
    if shape == "square_root" and inverse:
        unit = "contracts"
    if shape == "square_root" and unit == "notional":
        unit = "coin"
    looked_up = {"notional": worth, "contracts": size, "coin": worth if inverse else units}[unit]
    board = Switchboard(
        shape=shape,
        unit=unit,
        edge_tier=rng.choice(("upper", "lower")),
        value_price=rng.choice(VALUE_PRICES),
        trigger=rng.choice(("mark", "mark", "oracle")),
        fee=rng.choice(FEES),
        taker=rng.choice(("0", "0.0005", "0.002")),
        liquidation_fee=rng.choice(("0.0006", "0.01")),
        profit_weight=rng.choice(("1", "0.75", "0")),
        conversion=rng.choice(CONVERSIONS),
        inverse=inverse,
        contract_size=contract_size,
        tiers=_tiers(rng, looked_up),
        growth=decimal_text(
            Fraction(rng.randint(1, 400), 10_000) / max(looked_up, Fraction(1, 10**6)), 20
        )
        if shape == "slope"
        else decimal_text(
            Fraction(rng.randint(1, 400), 10_000) / max(root(looked_up), Fraction(1, 10**4)), 20
        ),
        floor_share=rng.choice(("0.8", "1")),
        shift=decimal_text(looked_up * rng.choice((0, Fraction(1, 2), 2))),
    )
    asked = Question(
        size=("" if rng.random() < 0.5 else "-") + decimal_text(size),
        entry=decimal_text(mark * rng.randint(70, 130) / 100),
        mark=decimal_text(mark),
        index=decimal_text(mark * rng.choice((100, 99, 101, 103)) / 100),
        cash="0",
        quote_price=rng.choice(("1", "0.99", "1.01")),
        leverage=rng.choice(("2", "10", "33.3")),
        funding_rate=rng.choice(("-0.001", "0", "0.0003")),
    )
    return board, _funded(rng, board, asked, worth)


def _tiers(rng: Random, looked_up: Fraction) -> tuple[tuple[str, str | None, str], ...]:
    floors = sorted(
        rng.sample(("0.5", "0.8", "0.95", "1", "1.05", "1.3", "4"), rng.randint(0, 3)), key=Fraction
    )
    starts = ["0", *dict.fromkeys(decimal_text(looked_up * Fraction(f)) for f in floors)]
    starts = [s for i, s in enumerate(starts) if i == 0 or Fraction(s) > Fraction(starts[i - 1])]
    rates = sorted(
        rng.sample(("0.004", "0.005", "0.01", "0.025", "0.05", "0.1"), len(starts)), key=Fraction
    )
    return tuple(
        (start, starts[i + 1] if i + 1 < len(starts) else None, rates[i])
        for i, start in enumerate(starts)
    )


def _funded(rng: Random, board: Switchboard, asked: Question, worth: Fraction) -> Question:
    """Put in what is required at the present price and something to spare, or across a step."""
    left = room(board, asked, moving_price(board, asked))
    assert left is not None
    quote = Fraction(1) if board.conversion == "ignored" else Fraction(asked.quote_price)
    spare = worth * rng.choice((Fraction(-1, 1000), Fraction(1, 100), Fraction(1, 10), Fraction(4)))
    needed = spare - left
    steps = [edge for edge in edges(board, asked) if edge != Fraction(asked.entry)]
    if steps and rng.random() < 0.5:
        step = rng.choice(steps)
        below, above = (room(board, asked, step * (1 + hair)) for hair in (-HAIR, HAIR))
        assert below is not None
        assert above is not None
        needed = -(below + above) / 2
    return Question(**{**_fields(asked), "cash": decimal_text(needed / quote, 18)})


def _fields(asked: Question) -> dict[str, str]:
    return {name: getattr(asked, name) for name in Question.__dataclass_fields__}
