"""The mark: the terms venues build it from."""

from stepladder.formulas.number import N


def mid_price(bid: N, ask: N) -> N:
    """Middle of the best bid and the best ask.

    Examples
    --------
    >>> mid_price(99.0, 101.0)
    100.0
    """
    return (bid + ask) / 2


def funding_basis_price(index_price: N, funding_rate: N, time_left: N, interval: N) -> N:
    """Index plus the funding that is still to come: what a fair future would cost.

    Parameters
    ----------
    index_price
        Quote per base.
    funding_rate
        Fraction per ``interval``; positive means longs pay.
    time_left, interval
        To the next funding, and between two, in the same unit of time.

    Examples
    --------
    Half an hour before an hourly funding of 0.5 %:

    >>> funding_basis_price(2000.0, 0.005, 0.5, 1.0)
    2005.0
    """
    return index_price * (1 + funding_rate * time_left / interval)


def basis_price(index_price: N, average_basis: N) -> N:
    """Index plus the average distance of the venue's own book from it.

    Parameters
    ----------
    index_price
        Quote per base.
    average_basis
        Average of price less index, signed, quote per base.

    Examples
    --------
    >>> basis_price(100.0, -3.0)
    97.0
    """
    return index_price + average_basis


def blended_price(external_price: N, own_price: N, own_weight: N) -> N:
    """Mark between other venues' price and the own book's.

    Parameters
    ----------
    external_price, own_price
        Quote per base.
    own_weight
        Trust in the own book, 0 to 1.

    Examples
    --------
    >>> blended_price(100.0, 104.0, 0.25)
    101.0
    """
    return external_price * (1 - own_weight) + own_price * own_weight


def ramp_weight(elapsed: N, ramp: N) -> N:
    """Weight that grows from 0 to 1 along a straight line and stays there.

    Parameters
    ----------
    elapsed, ramp
        In the same unit of time, zero or more; the ramp is above zero.

    Examples
    --------
    >>> ramp_weight(900.0, 1800.0), ramp_weight(3600.0, 1800.0)
    (0.5, 1.0)
    """
    if elapsed > ramp:
        return ramp / ramp
    return elapsed / ramp


def margin_backed_volume(cash: N, initial_scaling: N, slippage: N, risk_factor: N, price: N) -> N:
    """Volume that an amount of cash could open at a price: how deep a book-based mark looks.

    Parameters
    ----------
    cash
        In the settlement asset.
    initial_scaling, slippage, risk_factor
        Margin per notional is ``initial_scaling * (slippage + risk_factor)``, above zero.
    price
        Quote per base, above zero.

    Examples
    --------
    >>> margin_backed_volume(1000.0, 0.25, 0.25, 0.25, 100.0)
    80.0
    """
    return cash / (initial_scaling * (slippage + risk_factor)) / price
