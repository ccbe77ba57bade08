"""One source of an index, and what becomes of it when it is looked at by itself."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from stepladder.inputs.index_rule import IndexRule
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown

Verdict = Literal["used", "capped", "outlier", "stale", "frozen", "not a price", "quarantined"]
SHORTEST_STALE_SECONDS = Decimal(3)
"""The shortest limit any venue publishes (Aster): younger data no stale rule leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituent:
    """The latest of one source: its price as it was sent (it may be zero, infinite, not a number),
    when (UTC ns), and its weight (zero or more, any scale; None where the rule has it)."""

    source: str
    price: Decimal
    time_ns: int
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A constituent after judgement: ``sent`` is what came, ``price`` what counts.

    ``stale_doubt``: the venue's limit on age is unknown and this one is old enough to matter.
    """

    source: str
    verdict: Verdict
    sent: Decimal
    price: Decimal
    weight: Decimal | None
    stale_doubt: bool = False

    def turned(self, verdict: Verdict, price: Decimal | None = None) -> "Judged":
        """The same source with another verdict, and another price where it was capped."""
        return replace(self, verdict=verdict, price=self.price if price is None else price)


def judge_alone(
    one: Constituent, rule: IndexRule, at_ns: int, held: tuple[Decimal, int] | None
) -> Judged:
    """Whether a source is usable at all: a finite price above zero, fresh, not frozen.

    ``held`` is its price and since when it has had it. Comparisons with something that is not a
    number are false, so that is asked first.
    """
    weight = one.weight if rule.weights is None else rule.weights.get(one.source)
    age = Decimal(at_ns - one.time_ns) / NS_PER_SECOND
    verdict: Verdict = "used"
    if not one.price.is_finite() or one.price <= 0:
        verdict = "not a price"
    elif isinstance(rule.stale_seconds, Decimal) and age > rule.stale_seconds:
        verdict = "stale"
    elif isinstance(rule.frozen_seconds, Decimal) and held is not None:
        unchanged = Decimal(at_ns - held[1]) / NS_PER_SECOND
        verdict = "frozen" if unchanged > rule.frozen_seconds else "used"
    return Judged(
        source=one.source,
        verdict=verdict,
        sent=one.price,
        price=one.price,
        weight=weight,
        stale_doubt=isinstance(rule.stale_seconds, Unknown) and age > SHORTEST_STALE_SECONDS,
    )
