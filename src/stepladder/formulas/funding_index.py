"""Funding index: a running sum per unit of size; a position pays the change since it last did."""

from stepladder.formulas.number import N


def index_step(rate: N, price: N, elapsed_seconds: N, period_seconds: N) -> N:
    """Growth of the index while one rate holds: its share of the period, in quote per base.

    Parameters
    ----------
    rate
        Signed fraction per ``period_seconds``; positive means longs pay.
    price
        Quote per base, the price the venue names for funding.
    elapsed_seconds, period_seconds
        Seconds; the period above zero (28,800 for 8 h).

    References
    ----------
    tradeparadex/paradex-docs@9b82a75:fern/pages/risk-system/funding-mechanism.mdx.

    Examples
    --------
    >>> index_step(0.0003, 60000.0, 7200.0, 28800.0)
    4.5
    """
    return rate * price * elapsed_seconds / period_seconds


def index_payment(size: N, index_change: N) -> N:
    """Cash of a position when its index is settled: positive is received.

    Parameters
    ----------
    size
        Signed, long positive.
    index_change
        Index now less index when it was last settled.

    References
    ----------
    dydxprotocol/v4-chain@84d4664b: funding settled against a cumulative index.

    Examples
    --------
    >>> index_payment(0.5, 4.0), index_payment(-0.5, 4.0)
    (-2.0, 2.0)
    """
    return -(size * index_change)
