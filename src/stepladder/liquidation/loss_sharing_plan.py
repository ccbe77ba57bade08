"""Who bears a loss that fund and deleveraging left: whole minor units for each, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from stepladder.liquidation.allocation import ZERO, shares, whole_units
from stepladder.liquidation.waterfall_rules import Bearers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Somebody a loss may fall on: day's profit and worth in minor units, unsigned open size."""

    party: str
    profit: int
    worth: Fraction
    size: Fraction
    seniority: int


def loss_shares(loss: int, bearers: Bearers, parties: Sequence[Bearer]) -> list[int]:
    """Minor units that each party pays; together ``loss``, or all that may be taken.

    In proportion to the day's profits or to balances, nobody gives more than that, in whole minor
    units; in proportion to open size there is no such end. Equal remainders go to the larger
    weight first, then to the older party.

    Examples
    --------
    >>> def one(party, worth):
    ...     return Bearer(party=party, profit=0, worth=Fraction(worth), size=ZERO, seniority=0)
    >>> loss_shares(100, "balances", [one("a", 300), one("b", 100), one("c", -5)])
    [75, 25, 0]
    """
    if bearers == "open_size":
        weights = [each.size for each in parties]
        caps = [Fraction(loss) if weight > 0 else ZERO for weight in weights]
    else:
        amounts = [
            Fraction(each.profit) if bearers == "profits" else each.worth for each in parties
        ]
        weights = caps = [Fraction(max(int(amount), 0)) for amount in amounts]
    total = min(Fraction(loss), sum(caps, ZERO))
    order = sorted(range(len(parties)), key=lambda i: (-weights[i], parties[i].seniority))
    return whole_units(shares(total, weights, caps), order)
