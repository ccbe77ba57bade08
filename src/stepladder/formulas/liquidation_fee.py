"""What a forced close costs the account, and what of it a venue can still afford to take."""

from stepladder.formulas.number import N


def forced_close_fee(
    size: N, reference_price: N, reference_fee_rate: N, execution_price: N, execution_fee_rate: N
) -> N:
    """Fee of a forced close, partly on the reference price and partly on the fill.

    Parameters
    ----------
    size
        Closed, unsigned, base units.
    reference_price, execution_price
        Quote per base.
    reference_fee_rate, execution_fee_rate
        Fractions.

    References
    ----------
    Chitra, Autodeleveraging: Impossibilities and Optimization, arXiv 2512.01112.

    Examples
    --------
    >>> forced_close_fee(2.0, 100.0, 0.25, 98.0, 0.5)
    148.0
    """
    return reference_fee_rate * reference_price * size + execution_fee_rate * execution_price * size


def waiting_fee_rate(base_fee_rate: N, fee_rate_per_slot: N, slots_waited: N) -> N:
    """Liquidator's fee rate that has grown while nobody came, before its limit.

    Parameters
    ----------
    base_fee_rate
        Fraction, at once.
    fee_rate_per_slot
        Fraction per slot.
    slots_waited
        Slots since the account was last active, zero or more.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, get_liquidation_fee.

    Examples
    --------
    >>> waiting_fee_rate(0.25, 0.125, 2.0)
    0.5
    """
    return base_fee_rate + slots_waited * fee_rate_per_slot


def affordable_fee_rate(margin_rate: N, liquidator_fee_rate: N, shortage: N, notional: N) -> N:
    """Rate left for the insurance fund once shortage and liquidator are paid out of the margin.

    Parameters
    ----------
    margin_rate, liquidator_fee_rate
        Fractions of the notional.
    shortage, notional
        Settlement asset; ``notional`` is above zero. Negative where nothing is left.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_perp_if_fee and calculate_spot_if_fee.

    Examples
    --------
    >>> affordable_fee_rate(0.5, 0.125, 25.0, 100.0)
    0.125
    """
    return margin_rate - liquidator_fee_rate - shortage / notional
