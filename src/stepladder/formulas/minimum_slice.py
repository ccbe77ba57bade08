"""The smallest slice whose closing restores the maintenance margin, where one rate applies."""

from stepladder.formulas.number import N


def minimum_slice(margin_shortage: N, margin_freed: N, slippage: N, fee: N) -> N:
    """Size to close so that equity meets maintenance again.

    Parameters
    ----------
    margin_shortage
        Maintenance less equity, settlement asset.
    margin_freed, slippage, fee
        Per unit of size closed: maintenance set free, what the fill is worse than the mark, and
        the fee. What is freed must be above the other two: else closing makes it worse.

    References
    ----------
    Chitra, Autodeleveraging: Impossibilities and Optimization, arXiv 2512.01112.

    Examples
    --------
    >>> minimum_slice(4.0, 1.0, 0.25, 0.25)
    8.0
    """
    return margin_shortage / (margin_freed - slippage - fee)
