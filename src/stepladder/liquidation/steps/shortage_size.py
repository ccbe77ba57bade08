"""How much a liquidator takes over where the size follows from the margin that is missing."""

from decimal import Decimal

from stepladder.formulas.primitives import round_down, round_up
from stepladder.formulas.shortage_cover import (
    base_to_cover,
    exchanged_amount,
    liability_to_cover,
    releasable_share,
)
from stepladder.model.exact import ONE, ZERO


def size_to_cover(
    margin_shortage: Decimal,
    *,
    price: Decimal,
    quote_price: Decimal,
    margin_rate: Decimal,
    liquidator_fee_rate: Decimal,
    insurance_fee_rate: Decimal,
    unit: Decimal,
) -> Decimal | None:
    """Size of a position to hand over, cut to whole units; None where no size helps.

    Parameters
    ----------
    price, quote_price
        Oracle prices of base and settlement asset, above zero.
    margin_rate, liquidator_fee_rate, insurance_fee_rate
        Fractions of the notional.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_base_asset_amount_to_cover_margin_shortage.
    """
    if (margin_rate - liquidator_fee_rate) * quote_price <= insurance_fee_rate:
        return None
    size = base_to_cover(
        margin_shortage, price, quote_price, margin_rate, liquidator_fee_rate, insurance_fee_rate
    )
    return round_down(size, unit)


def borrow_to_cover(
    margin_shortage: Decimal,
    *,
    price: Decimal,
    liability_weight: Decimal,
    asset_weight: Decimal,
    effective_asset_weight: Decimal,
    insurance_fee_rate: Decimal,
    unit: Decimal,
) -> Decimal | None:
    """Amount of a borrow to repay, whole units and at least one; None where repaying is no help.

    Parameters
    ----------
    asset_weight, effective_asset_weight
        Share the collateral counts, before and after what the liquidator gets of it.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_liability_transfer_to_cover_margin_shortage.
    """
    freed = liability_weight - effective_asset_weight - insurance_fee_rate * liability_weight
    if asset_weight >= liability_weight or freed <= 0:
        return None
    amount = liability_to_cover(
        margin_shortage, price, liability_weight, effective_asset_weight, insurance_fee_rate
    )
    return max(round_down(amount, unit), unit)


def collateral_for_borrow(
    borrow: Decimal,
    *,
    price: Decimal,
    multiplier: Decimal,
    asset_price: Decimal,
    asset_multiplier: Decimal,
    asset_balance: Decimal,
    unit: Decimal,
    dust: Decimal,
) -> Decimal:
    """Collateral handed over for a repaid borrow, cut to whole units.

    The whole balance goes where what would stay, or be missing, is worth less than ``dust``
    (settlement asset).

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_asset_transfer_for_liability_transfer.
    """
    exact = exchanged_amount(borrow, price, multiplier, asset_price, asset_multiplier)
    amount = round_down(exact, unit)
    if abs(asset_balance - amount) * asset_price < dust:
        return asset_balance
    return amount


def borrow_for_collateral(
    asset_amount: Decimal,
    *,
    asset_price: Decimal,
    asset_multiplier: Decimal,
    price: Decimal,
    multiplier: Decimal,
    unit: Decimal,
) -> Decimal:
    """Borrow to be repaid for an amount of collateral, up to whole units.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_liability_transfer_implied_by_asset_amount.
    """
    exact = exchanged_amount(asset_amount, asset_price, asset_multiplier, price, multiplier)
    return round_up(exact, unit)


def share_now(
    margin_shortage: Decimal,
    *,
    slots_elapsed: Decimal,
    duration_slots: Decimal,
    initial_share: Decimal,
    already_freed: Decimal,
    at_once_below: Decimal,
) -> Decimal:
    """Share of a shortage that may be freed now; a small one goes at once.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_max_pct_to_liquidate.

    Examples
    --------
    >>> pace = dict(duration_slots=Decimal(10), initial_share=Decimal("0.1"),
    ...             already_freed=Decimal(0), at_once_below=Decimal(50))
    >>> [str(share_now(Decimal(100), slots_elapsed=Decimal(n), **pace)) for n in (0, 4, 20)]
    ['0.1', '0.5', '1']
    """
    if margin_shortage < at_once_below:
        return ONE
    if margin_shortage == ZERO:
        return ZERO
    pace = min(ONE, slots_elapsed / duration_slots + initial_share)
    return releasable_share(margin_shortage, already_freed, pace)
