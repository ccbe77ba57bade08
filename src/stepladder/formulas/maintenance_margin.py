"""Maintenance margin: what a tier of a ladder requires.

Finding the tier is a loop (``model.ladder``); what the tier requires is here.
"""

from stepladder.formulas.number import N


def marginal_requirement(notional: N, maintenance_margin_rate: N, maintenance_deduction: N) -> N:
    """Charge each slice its own tier's rate, by way of the tier's deduction.

    Parameters
    ----------
    notional, maintenance_deduction
        Settlement asset, zero or more.
    maintenance_margin_rate
        Fraction, of the tier that holds ``notional``.

    References
    ----------
    binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93 (undated).

    Examples
    --------
    >>> marginal_requirement(650000.0, 0.01, 3050.0)
    3450.0
    """
    return notional * maintenance_margin_rate - maintenance_deduction


def whole_position_requirement(notional: N, maintenance_margin_rate: N) -> N:
    """Charge the whole position the rate of its tier; crossing a floor is a cliff.

    References
    ----------
    bitmex.com/app/riskLimitsExamples (undated).

    Examples
    --------
    >>> whole_position_requirement(200.0, 0.01)
    2.0
    """
    return notional * maintenance_margin_rate


def maintenance_deduction(previous_deduction: N, floor: N, previous_rate: N, rate: N) -> N:
    """Deduction that makes a marginal ladder continuous at ``floor``.

    Parameters
    ----------
    previous_deduction, floor
        Settlement asset; the deduction of the first tier is zero.
    previous_rate, rate
        Fractions, of the tier below and of the tier that starts at ``floor``.

    References
    ----------
    Holds on every recorded Binance tier (freqtrade/freqtrade@3d9514d26, 2024-10-24).

    Examples
    --------
    >>> maintenance_deduction(50.0, 600000.0, 0.005, 0.01)
    3050.0
    """
    return previous_deduction + floor * (rate - previous_rate)


def half_of_initial_rate(max_leverage: N) -> N:
    """Maintenance rate of a venue that asks half of the initial rate at maximum leverage.

    References
    ----------
    hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers (undated).

    Examples
    --------
    >>> half_of_initial_rate(40.0)
    0.0125
    """
    return 1 / (max_leverage + max_leverage)


def requirement_with_fee(requirement: N, notional: N, fee_rate: N, fee_amount: N) -> N:
    """Add the closing fee that some venues count inside the liquidation test.

    Parameters
    ----------
    fee_rate
        Fraction of the present notional (taker at mark, funding of one interval).
    fee_amount
        Fixed part, settlement asset (close fee at the bankruptcy price).

    Examples
    --------
    >>> requirement_with_fee(500.0, 100000.0, 0.0005, 0.0)
    550.0
    """
    return requirement + notional * fee_rate + fee_amount
