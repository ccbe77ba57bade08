"""At which limit price a liquidation order goes out."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.bankruptcy_slice import equity_of_slice
from stepladder.formulas.fillable_price import fillable_price
from stepladder.model.exact import ONE, ZERO


def sick_account_price(
    oracle_price: Decimal,
    *,
    equity: Decimal,
    maintenance: Decimal,
    maintenance_margin_rate: Decimal,
    bankruptcy_adjustment: Decimal,
    spread_to_maintenance: Decimal,
    is_long: bool,
) -> Decimal:
    """Limit that moves against the account, the further the sicker it is; up to bankruptcy.

    Parameters
    ----------
    equity, maintenance
        Of the whole account, settlement asset; ``maintenance`` above zero.
    bankruptcy_adjustment
        How fast it moves: 1 reaches the widest spread at zero equity, 2 half way there.
    is_long
        Whether the position closed is long, so that the order sells.

    References
    ----------
    dydxprotocol/v4-chain@84d4664, x/clob/keeper/liquidations.go.
    """
    _required(maintenance)
    sick = min(max(bankruptcy_adjustment * (ONE - equity / maintenance), ZERO), ONE)
    return fillable_price(
        oracle_price, sick, spread_to_maintenance, maintenance_margin_rate, not is_long
    )


def neutral_price(
    mark_price: Decimal,
    *,
    equity: Decimal,
    maintenance: Decimal,
    maintenance_margin_rate: Decimal,
    is_long: bool,
) -> Decimal:
    """Price at which a fill leaves equity over maintenance as it is: the worst a fill may be.

    Each unit takes the share of the equity along that it frees of the maintenance. With negative
    equity the limit is better than the mark.

    References
    ----------
    docs.lighter.xyz, liquidations and insurance fund (zero price).
    """
    _required(maintenance)
    taken = equity_of_slice(equity, mark_price * maintenance_margin_rate, maintenance)
    return mark_price - taken if is_long else mark_price + taken


def _required(maintenance: Decimal) -> None:
    if maintenance <= 0:
        raise InputError(
            expected="maintenance above 0", found=f"{maintenance:f}", where="maintenance"
        )
