"""How much has to change hands so that a liquidation makes up for the margin that is missing."""

from stepladder.formulas.number import N


def base_to_cover(
    margin_shortage: N,
    price: N,
    quote_price: N,
    margin_rate: N,
    liquidator_fee_rate: N,
    insurance_fee_rate: N,
) -> N:
    """Size, handed over at the oracle price, whose freed margin net of fees covers a shortage.

    Parameters
    ----------
    margin_shortage
        Maintenance, with the venue's buffer, less equity; settlement asset, zero or more.
    price, quote_price
        Oracle prices of the base and of the settlement asset.
    margin_rate, liquidator_fee_rate, insurance_fee_rate
        Fractions of the notional. What they free must be above zero: at or below, no size helps.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_base_asset_amount_to_cover_margin_shortage.

    Examples
    --------
    >>> base_to_cover(10.0, 100.0, 1.0, 0.1, 0.0, 0.0)
    1.0
    """
    freed = price * quote_price * (margin_rate - liquidator_fee_rate)
    return margin_shortage / (freed - price * insurance_fee_rate)


def liability_to_cover(
    margin_shortage: N,
    price: N,
    liability_weight: N,
    asset_weight: N,
    insurance_fee_rate: N,
) -> N:
    """Amount of a borrow to repay out of collateral so that a shortage is covered.

    Parameters
    ----------
    margin_shortage
        Settlement asset, zero or more.
    price
        Of the borrowed asset, settlement asset per unit.
    liability_weight
        Times a borrow counts, one or more.
    asset_weight
        Share the collateral counts, times what the liquidator gets of it per unit repaid. It must
        be below ``liability_weight`` by more than the fee: else repaying does not help.
    insurance_fee_rate
        Fraction of what is repaid.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_liability_transfer_to_cover_margin_shortage.

    Examples
    --------
    >>> liability_to_cover(10.0, 100.0, 1.25, 0.75, 0.0)
    0.2
    """
    freed = price * (liability_weight - asset_weight)
    return margin_shortage / (freed - price * insurance_fee_rate * liability_weight)


def exchanged_amount(amount: N, price: N, multiplier: N, other_price: N, other_multiplier: N) -> N:
    """Amount of another asset that is worth ``amount`` of one, each with its own multiplier.

    Parameters
    ----------
    amount, price
        Of the asset given, in units and settlement asset per unit.
    multiplier, other_multiplier
        What a liquidator gets per unit of each side: one and the penalty.
    other_price
        Of the asset asked for.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_asset_transfer_for_liability_transfer and
    calculate_liability_transfer_implied_by_asset_amount.

    Examples
    --------
    >>> exchanged_amount(1.0, 100.0, 1.0, 1.0, 1.25)
    125.0
    """
    return amount * price * other_multiplier / (other_price * multiplier)


def releasable_share(margin_shortage: N, already_freed: N, pace: N) -> N:
    """Share of a shortage that may be freed by now, where a liquidation is spread over time.

    Parameters
    ----------
    margin_shortage
        What is still missing, settlement asset, above zero.
    already_freed
        What earlier steps freed, settlement asset, zero or more.
    pace
        Fraction of all of it that may be gone by now.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_max_pct_to_liquidate.

    Examples
    --------
    >>> releasable_share(75.0, 25.0, 0.5), releasable_share(75.0, 25.0, 0.25)
    (0.3333333333333333, 0.0)
    """
    allowed = (margin_shortage + already_freed) * pace - already_freed
    if allowed < 0:
        return allowed - allowed
    return allowed / margin_shortage
