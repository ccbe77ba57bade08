"""How large a position could become if every order on one side filled."""

from stepladder.formulas.number import N


def open_buy_size(size: N, buy_order_size: N) -> N:
    """Long that is left if all buys fill; nothing where they only close a short.

    Parameters
    ----------
    size
        Base units, signed.
    buy_order_size
        Base units of all open buys, zero or more.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, cross margin requirement.

    Examples
    --------
    >>> open_buy_size(-1.0, 3.0), open_buy_size(-3.0, 1.0)
    (2.0, 0.0)
    """
    bought = size + buy_order_size
    if bought < 0:
        return bought - bought
    return bought


def open_sell_size(size: N, sell_order_size: N) -> N:
    """Short that is left if all sells fill, unsigned; nothing where they only close a long.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, cross margin requirement.

    Examples
    --------
    >>> open_sell_size(-1.0, 2.0), open_sell_size(3.0, 1.0)
    (3.0, 0.0)
    """
    return open_buy_size(-size, sell_order_size)
