"""Weights of collateral that shrink as there is more of it."""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import square_root


def size_discounted_weight(weight: N, imf_factor: N, size: N, reach: N) -> N:
    """Weight of one holding, falling with the square root of its size, never above its base.

    Parameters
    ----------
    weight
        Fraction, of a small holding.
    imf_factor
        Fraction per square root of a unit.
    size
        Units held, zero or more.
    reach
        Weight from which the fall is counted (eleven tenths at Drift).

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_size_discount_asset_weight.

    Examples
    --------
    >>> size_discounted_weight(0.9, 0.01, 400.0, 1.2)
    0.9
    >>> size_discounted_weight(0.9, 0.05, 400.0, 1.1)
    0.55
    """
    discounted = reach / (1 + imf_factor * square_root(size))
    if discounted > weight:
        return weight
    if discounted <= weight:
        return discounted
    return discounted - weight  # one of them is not a number, and so is this


def deposit_scaled_weight(weight: N, deposits_value: N, scale_start: N) -> N:
    """Weight of an asset of which the whole venue holds a lot: its counted value stops growing.

    Parameters
    ----------
    weight
        Fraction, up to ``scale_start``.
    deposits_value, scale_start
        Value of all deposits of the asset, and from where the weight falls; settlement asset.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, scaled initial asset weight.

    Examples
    --------
    >>> deposit_scaled_weight(0.9, 1500000.0, 500000.0)
    0.3
    """
    if deposits_value > scale_start:
        return weight * scale_start / deposits_value
    if deposits_value <= scale_start:
        return weight
    return deposits_value - scale_start  # one of them is not a number, and so is this
