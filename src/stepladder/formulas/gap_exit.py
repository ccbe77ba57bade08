"""What a leveraged long is left with when a bar opens beyond its trigger."""

from stepladder.formulas.number import N


def gap_exit_balance(balance: N, leverage: N, entry_price: N, trigger_price: N, open_price: N) -> N:
    """Balance after leaving at the worse of trigger and open; the loss ends at the balance.

    Parameters
    ----------
    balance
        Margin of an isolated long that is wholly invested, settlement asset.
    leverage
        Times.
    entry_price, trigger_price, open_price
        Quote per base.

    References
    ----------
    github.com/TorchTrade/torchtrade/issues/314.

    Examples
    --------
    >>> gap_exit_balance(1000.0, 5.0, 100.0, 95.0, 90.0)
    500.0
    >>> gap_exit_balance(1000.0, 20.0, 100.0, 96.0, 90.0)
    0.0
    """
    if open_price < trigger_price:
        fill = open_price
    elif open_price >= trigger_price:
        fill = trigger_price
    else:
        return open_price - trigger_price  # one of them is not a number, and so is this
    left = balance + balance * leverage * (fill - entry_price) / entry_price
    if left < 0:
        return left - left
    return left
