"""Mark and index rules for tests, written as a rulebook writes them, and ticks in seconds."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.inputs.index_rule import IndexRule, read_index_rule
from stepladder.inputs.mark_price import MarkAnswer, MarkState, mark_at, no_marks, update
from stepladder.inputs.mark_rule import MarkRule, read_mark_rule
from stepladder.inputs.price_tick import PriceTick
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact

FUNDING: dict[str, object] = {"kind": "funding_basis"}
LAST: dict[str, object] = {"kind": "last"}
EIGHT_HOURS = Decimal(8)
D = Decimal


def fact(name: str) -> Fact:
    return Fact(
        name=name,
        value="",
        unit="",
        source="a test",
        as_of="",
        effective_at=None,
        status="confirmed",
        note="",
    )


def average(window: int, sample: int = 1, kind: str = "average_basis") -> dict[str, object]:
    return {"kind": kind, "window_seconds": D(window), "sample_seconds": D(sample)}


def exponential(seconds: int, sample: int = 1, **more: object) -> dict[str, object]:
    return {
        "kind": "exponential_basis",
        "time_constant_seconds": D(seconds),
        "sample_seconds": D(sample),
        **more,
    }


def median_of(*terms: Mapping[str, object], **more: object) -> MarkRule:
    return rule_of({"combine": "median", "terms": list(terms), **more})


def rule_of(value: Mapping[str, object]) -> MarkRule:
    return read_mark_rule(value, fact("mark_price.rule"), "test", name="test")


def index_rule_of(**value: object) -> IndexRule:
    whole = {"combine": "weighted_mean", "outliers": "none", "minimum_sources": D(1), **value}
    return read_index_rule(whole, fact("index_price.rule"), "test", name="test")


def tick(second: float | str | Decimal, **prices: object) -> PriceTick:
    """A tick so many seconds after 1970, prices as whole numbers or text."""
    values: dict[str, object] = {}
    for name, value in prices.items():
        if name == "mid":
            values |= {"bid": D(str(value)), "ask": D(str(value))}
        elif name == "next_funding":
            values["next_funding_ns"] = int(D(str(value)) * NS_PER_SECOND)
        elif isinstance(value, Mapping):
            values[name] = {venue: D(str(price)) for venue, price in value.items()}
        else:
            values[name] = D(str(value))
    return PriceTick(time_ns=int(D(str(second)) * NS_PER_SECOND), **values)  # type: ignore[arg-type]


def state_after(rule: MarkRule, *ticks: PriceTick) -> MarkState:
    state = no_marks(rule)
    for one in ticks:
        state = update(rule, state, one)
    return state


def answer(
    rule: MarkRule,
    state: MarkState,
    second: float | str | Decimal,
    hours: Decimal | Unknown = EIGHT_HOURS,
) -> MarkAnswer:
    at = int(D(str(second)) * NS_PER_SECOND)
    return mark_at(rule, state, at, funding_interval_hours=hours, owner="test")


def known_mark(found: MarkAnswer) -> Decimal:
    assert not isinstance(found.mark, Unknown), str(found.mark)
    return found.mark
