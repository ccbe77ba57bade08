"""Fee rates of a liquidation: for the liquidator, and for the insurance fund if any is left."""

from decimal import Decimal

from stepladder.formulas.liquidation_fee import affordable_fee_rate, waiting_fee_rate
from stepladder.formulas.primitives import round_down
from stepladder.model.exact import ZERO


def liquidator_fee_rate(
    base_fee_rate: Decimal,
    *,
    max_fee_rate: Decimal,
    fee_rate_per_slot: Decimal,
    slots_waited: Decimal,
    grace_slots: Decimal,
) -> Decimal:
    """Liquidator's fee rate: the base for a while, then growing from the start, up to a limit.

    At the end of the grace it leaps, for all slots waited count.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, get_liquidation_fee.

    Examples
    --------
    >>> rates = dict(max_fee_rate=Decimal("0.05"), fee_rate_per_slot=Decimal("0.000001"),
    ...              grace_slots=Decimal(1500))
    >>> [str(liquidator_fee_rate(Decimal("0.02"), slots_waited=Decimal(n), **rates))
    ...  for n in (1499, 1500, 90_000)]
    ['0.02', '0.021500', '0.05']
    """
    if slots_waited < grace_slots:
        return base_fee_rate
    return min(waiting_fee_rate(base_fee_rate, fee_rate_per_slot, slots_waited), max_fee_rate)


def position_insurance_rate(
    margin_shortage: Decimal,
    notional: Decimal,
    *,
    margin_rate: Decimal,
    liquidator_fee: Decimal,
    max_rate: Decimal,
    share: Decimal,
    unit: Decimal,
) -> Decimal:
    """Insurance fee rate that a position's liquidation can still afford, zero or more.

    Parameters
    ----------
    margin_shortage, notional
        Settlement asset; no notional affords nothing.
    margin_rate, liquidator_fee, max_rate
        Fractions of the notional.
    share
        Fraction of what is left that is taken.
    unit
        Rates are cut to whole units, before and after the share.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_perp_if_fee.
    """
    if notional <= 0 or margin_rate <= liquidator_fee:
        return ZERO
    left = affordable_fee_rate(margin_rate, liquidator_fee, margin_shortage, notional)
    if left <= 0:
        return ZERO
    return min(max_rate, round_down(share * round_down(left, unit), unit))


def borrow_insurance_rate(
    margin_shortage: Decimal,
    value: Decimal,
    *,
    liability_weight: Decimal,
    asset_weight: Decimal,
    max_rate: Decimal,
    unit: Decimal,
) -> Decimal:
    """Insurance fee rate that repaying a borrow can still afford, zero or more.

    Parameters
    ----------
    margin_shortage, value
        Settlement asset; ``value`` of the borrow.
    liability_weight, asset_weight
        As in ``formulas.shortage_cover.liability_to_cover``.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_spot_if_fee.
    """
    if value <= 0 or asset_weight >= liability_weight:
        return ZERO
    left = affordable_fee_rate(liability_weight, asset_weight, margin_shortage, value)
    if left <= 0:
        return ZERO
    return min(max_rate, round_down(left / liability_weight, unit))
