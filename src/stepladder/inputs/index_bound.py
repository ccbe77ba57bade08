"""How far one constituent, whatever it sends, can move the index: derived from the rule.

All sources but one are honest and lie between ``low`` and ``high``. With three or more sources the
median stays between ``low`` and ``high`` whatever the one sends. If it is capped at, or left out
beyond, a fraction ``b`` of the median, then what counts of it lies between ``low (1-b)`` and
``high (1+b)``; every honest price that counts lies between ``low`` and ``high``. So the index
before and after both lie within ``low (1 - w b)`` and ``high (1 + w b)``, ``w`` being the largest
share of one source, and the index moves by at most ``high - low + w b high``. Where it is left out
(zero, infinite, not a number, stale) the index is a mean of honest prices and moves by at most
``high - low``. Where honest prices may themselves be left out (they differ by more than ``b``), the
share of the one may grow to 1.
"""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.inputs.constituent import Constituent
from stepladder.inputs.index_rule import IndexRule
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, unknown

SOURCES_MIN = 3


def index_bound(
    rule: IndexRule, constituents: Sequence[Constituent], *, asset: str | None = None, owner: str
) -> Decimal | Unknown | None:
    """Largest move of the index (quote per base) that one faulty constituent can cause.

    Parameters
    ----------
    constituents
        All of them, honest and usable: the state from which one goes wrong.

    Returns
    -------
    None where the rule sets no bound: fewer than three sources, no outlier rule, one oracle, or
    half of the weight in one source of a weighted median.
    """
    if rule.combine == "oracle" or len(constituents) < SOURCES_MIN:
        return None
    prices = [one.price for one in constituents]
    low, high = min(prices), max(prices)
    if rule.combine == "median":
        return high - low
    share = _largest_share(rule, constituents, owner)
    if isinstance(share, Unknown):
        return share
    if rule.combine == "weighted_median":
        return high - low if share * 2 < 1 else None
    if isinstance(rule.outliers, Unknown):
        return rule.outliers
    bound = rule.bound_for(asset)
    if bound is None or isinstance(bound, Unknown):
        return bound
    if rule.outliers == "exclude" and high - low > bound * low:
        share = ONE
    return high - low + share * bound * high


def _largest_share(
    rule: IndexRule, constituents: Sequence[Constituent], owner: str
) -> Decimal | Unknown:
    if rule.combine == "mean":
        return ONE / len(constituents)
    weights = [
        one.weight if rule.weights is None else rule.weights.get(one.source) for one in constituents
    ]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights) or sum(known, ZERO) == 0:
        return unknown("weights of the constituents", "not all given", owner=owner)
    return max(known) / sum(known, ZERO)
