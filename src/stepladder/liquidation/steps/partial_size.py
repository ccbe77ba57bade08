"""How much one step of a liquidation closes: a tier, a share, the least that cures, a cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.partial_liquidation import ratio_after_share, share_penalty
from stepladder.formulas.primitives import ceil_steps, floor_steps
from stepladder.liquidation.steps.held import (
    Held,
    checked_lot,
    checked_share,
    closed,
    in_lots,
)
from stepladder.model.exact import ONE, ZERO

SHARE_STEPS_MAX = 1_000


def to_lower_tier(held: Held, *, lot: Decimal, tiers_down: int = 1) -> Decimal:
    """Size to close so that the look-up falls into a lower tier, whatever the ladder counts.

    Parameters
    ----------
    lot
        The least change of size; what is closed is a whole number of lots, or everything.
    tiers_down
        How many tiers at once, as far as there are any.

    Returns
    -------
    Decimal
        Unsigned; zero in the lowest tier and on ladders without tiers. Everything where open
        orders alone fill the tier.
    """
    checked_lot(lot)
    if tiers_down < 1:
        raise InputError(expected="1 or more", found=str(tiers_down), where="tiers_down")
    index = held.tier_index
    if index == 0 or held.size == 0:
        return ZERO
    wanted = max(index - tiers_down, 0)
    own = held.look_up - held.leg.order_look_up
    room = held.leg.ladder.tiers[wanted + 1].floor - held.leg.order_look_up
    size = abs(held.size)
    if room <= 0:
        return size
    least = ceil_steps(size - size * room / own, lot)
    # One lot less, for what a division leaves; one more, where the floor belongs to the tier above.
    tried = (lot * lots for lots in range(max(least - 1, 0), least + 2))
    fits = (a for a in tried if a < size and closed(held, a).tier_index <= wanted)
    return next(fits, size)


def fraction_of(
    held: Held, fraction: Decimal, *, lot: Decimal, only_above: Decimal | None = None
) -> Decimal:
    """Size that is a fraction of what is held, up to whole lots.

    ``only_above`` is a notional, settlement asset: at or below it everything goes at once.
    """
    checked_share(fraction, where="fraction")
    size = abs(held.size)
    if only_above is not None and held.notional <= only_above:
        return size
    return in_lots(size * fraction, lot, size)


def equal_shares(held: Sequence[Held], share: Decimal) -> tuple[Decimal, ...]:
    """Size to close of each position, one and the same share of all of them, without lots."""
    checked_share(share, where="share")
    return tuple(abs(each.size) * share for each in held)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareStep:
    """One share of everything: its penalty, and the margin ratio after it.

    ``ratio`` is maintenance over equity, None where the penalty eats the equity up.
    """

    share: Decimal
    penalty: Decimal
    ratio: Decimal | None


def share_steps(
    account_value: Decimal, maintenance: Decimal, *, share_step: Decimal, penalty_rate: Decimal
) -> tuple[ShareStep, ...]:
    """Every multiple of ``share_step`` below one, and everything, with what it leads to."""
    checked_share(share_step, where="share_step")
    if share_step * SHARE_STEPS_MAX < ONE:
        raise InputError(
            expected=f"a share of 1/{SHARE_STEPS_MAX} or more",
            found=f"{share_step:f}",
            where="share_step",
        )
    shares = [share_step * n for n in range(1, floor_steps(ONE, share_step) + 1)]
    steps = []
    for share in (*shares, ONE) if shares[-1] < ONE else shares:
        penalty = share_penalty(share, penalty_rate, maintenance)
        ratio = None
        if penalty < account_value:
            ratio = ratio_after_share(share, maintenance, account_value, penalty)
        steps.append(ShareStep(share=share, penalty=penalty, ratio=ratio))
    return tuple(steps)


def smallest_share(steps: Sequence[ShareStep], target_ratio: Decimal) -> ShareStep:
    """The first share after which the ratio is below the target; everything where none is."""
    for step in steps:
        if step.ratio is not None and step.ratio < target_ratio:
            return step
    return steps[-1]


def capped_notional_size(
    size: Decimal,
    price: Decimal,
    *,
    lot: Decimal,
    min_notional: Decimal,
    max_portion: Decimal,
    max_notional: Decimal | None,
    unit: Decimal,
) -> Decimal:
    """Signed change of a position of which one step may close a portion, in notional.

    Parameters
    ----------
    size
        Signed, in the chain's units.
    min_notional
        What may always be closed at once, quote units.
    max_portion
        Share of the notional, at most one.
    max_notional
        A cap for the account, quote units, None without one.
    unit
        Amounts of quote are cut to whole units of it.
    """
    checked_lot(lot)
    held = abs(size)
    whole = unit * floor_steps(held * price, unit)
    limit = min(whole, max(unit * floor_steps(whole * max_portion, unit), min_notional))
    if max_notional is not None:
        limit = min(limit, max_notional)
    amount = held
    if whole > limit and held > lot:
        amount = min(max(lot * floor_steps(limit / price, lot), lot), held)
    return -amount if size > 0 else amount


def within_window(requested: Decimal, capacity: Decimal, already: Decimal) -> Decimal:
    """Size that a window still lets through of what is requested, zero or more.

    Examples
    --------
    >>> within_window(Decimal(100), Decimal(300), Decimal(250))
    Decimal('50')
    """
    return min(requested, max(capacity - already, ZERO))
