"""Premium: how far a perpetual trades from the price it should follow, as a fraction."""

from stepladder.formulas.number import N


def relative_premium(price: N, reference_price: N) -> N:
    """Premium of one price: a mark or a middle price over the index.

    Parameters
    ----------
    price, reference_price
        Quote per base, both above zero.

    References
    ----------
    support.deribit.com 31424939178397 (mark); okx.com/help/okx-to-optimize-funding-rate-calculation
    (middle of the book).

    Examples
    --------
    >>> relative_premium(101.0, 100.0)
    0.01
    """
    return (price - reference_price) / reference_price


def impact_premium(impact_bid: N, impact_ask: N, reference_price: N) -> N:
    """Premium that a trade of some size could really take; zero while neither side can.

    Parameters
    ----------
    impact_bid, impact_ask
        Average fill prices of the impact notional on either side of the book, quote per base.
    reference_price
        Index or oracle, above zero.

    References
    ----------
    dydxprotocol/v4-documentation@3e475b7:docs/pages/concepts/trading/funding.mdx.

    Examples
    --------
    >>> impact_premium(101.0, 102.0, 100.0), impact_premium(97.0, 98.0, 100.0)
    (0.01, -0.02)
    >>> impact_premium(99.0, 101.0, 100.0)
    0.0
    """
    above = _above_zero(impact_bid - reference_price)
    below = _above_zero(reference_price - impact_ask)
    return (above - below) / reference_price


def fair_basis_premium(
    impact_bid: N, impact_ask: N, mark_price: N, spot_price: N, fair_basis: N
) -> N:
    """Premium against the mark, as a fraction of spot, on top of the basis the mark holds already.

    Parameters
    ----------
    impact_bid, impact_ask, mark_price, spot_price
        Quote per base; spot above zero.
    fair_basis
        Signed fraction by which the mark stands above spot because of the present funding rate.

    References
    ----------
    bitmex.com/app help pages (page not recorded).

    Examples
    --------
    >>> fair_basis_premium(101.0, 102.0, 100.5, 100.0, 0.005)
    0.01
    """
    above = _above_zero(impact_bid - mark_price)
    below = _above_zero(mark_price - impact_ask)
    return (above - below) / spot_price + fair_basis


def impact_notional(base_notional: N, initial_margin_rate: N) -> N:
    """Notional with which the book is probed: what a fixed margin carries at full leverage.

    Parameters
    ----------
    base_notional
        Margin, quote, zero or more.
    initial_margin_rate
        Fraction at maximum leverage, above zero.

    Examples
    --------
    >>> impact_notional(200.0, 0.008)
    25000.0
    """
    return base_notional / initial_margin_rate


def _above_zero(amount: N) -> N:
    """The amount, or zero where it is negative; what is not a number stays none."""
    if amount < 0:
        return amount - amount
    return amount
