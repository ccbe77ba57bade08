"""How much leverage a ladder leaves to a stake: the larger the stake, the less."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.initial_margin import leverage_in_tier
from stepladder.model.exact import ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown, join


def max_leverage_for_stake(ladder: MarginLadder, stake: Decimal) -> Decimal | Unknown | None:
    """Find the largest leverage with which ``stake`` still fits a tier and its maximum.

    Parameters
    ----------
    stake
        Margin put up, in the ladder's unit, zero or more.

    Returns
    -------
    The leverage in times; None when the stake alone is more than the ladder allows to hold;
    unknown when a maximum it depends on is not published.

    Raises
    ------
    InputError
        If the stake is negative.

    References
    ----------
    Group ``ladder_max_leverage`` of the conformance vectors. In the highest tier, too, the position
    must fit below the cap.

    Examples
    --------
    >>> from stepladder.model.ladder import Tier
    >>> ladder = MarginLadder(shape="marginal", tiers=tuple(
    ...     Tier(floor=Decimal(floor), cap=Decimal(cap), maintenance_margin_rate=Decimal(rate),
    ...          max_leverage=Decimal(leverage), maintenance_deduction=None)
    ...     for floor, cap, rate, leverage in
    ...     ((0, 10_000, "0.01", 50), (10_000, 50_000, "0.02", 25))))
    >>> [max_leverage_for_stake(ladder, Decimal(stake)) for stake in (100, 250, 500, 2_500)]
    [Decimal('50'), Decimal('40'), Decimal('25'), Decimal('20')]
    >>> max_leverage_for_stake(ladder, Decimal(50_001)) is None
    True
    """
    if stake < ZERO:
        raise InputError(expected="zero or more", found=number_text(stake), where="stake")
    missing = join(*(tier.max_leverage for tier in ladder.tiers))
    if missing is not None:
        return missing
    if ladder.end is not None and stake > ladder.end:
        return None
    tiers = [
        (tier, tier.max_leverage)
        for tier in ladder.tiers
        if not isinstance(tier.max_leverage, Unknown)
    ]
    fitting, most = tiers[0]
    for tier, leverage in tiers:
        if tier.floor <= stake * leverage:
            fitting, most = tier, leverage
    if fitting.cap is None or stake == ZERO:
        return most
    return leverage_in_tier(stake, fitting.cap, most)
