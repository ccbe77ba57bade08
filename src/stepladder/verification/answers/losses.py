"""What a forced exit costs: slices at their bankruptcy price, shares closed, gaps, holes."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.bankruptcy_slice import equity_of_slice
from stepladder.formulas.gap_exit import gap_exit_balance
from stepladder.formulas.primitives import round_down
from stepladder.formulas.socialised_loss import socialised_share
from stepladder.liquidation.steps.partial_size import share_steps, smallest_share
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, known
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, chosen, fields, number, numbers, rows
from stepladder.verification.answers.question import (
    Question,
    Told,
    contract,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import MILLIONTH, one_rate

STEPS_SHOWN = 4


def slice_amount(inputs: Inputs) -> ThroughAccount:
    """Quote for a slice that takes its share of the equity with it.

    The balance has already paid for the positions: entered at their prices, cash is balance plus
    value, and nothing is gained or lost.
    """
    balance, rate, delta = numbers(inputs, "quote_balance", "maintenance_margin_rate", "delta_size")
    listed = [tuple(numbers(row, "size", "price")) for row in rows(inputs, "positions")]
    size, price = chosen(listed, number(inputs, "position_index"), "position_index")
    contracts = [contract(f"M{i}USDT") for i, _ in enumerate(listed)]
    answer = told(
        Question(
            positions=[held(of, *row) for of, row in zip(contracts, listed, strict=True)],
            ladders={of.symbol: one_rate(rate) for of in contracts},
            collateral={"USDT": balance + sum((s * p for s, p in listed), ZERO)},
        )
    )
    both = known(answer.equity, answer.pool_maintenance)
    if isinstance(both, Unknown):
        return ThroughAccount({"bankruptcy_quote_amount": both})
    freed = (abs(size) - abs(size + delta)) * price * rate
    equity, margin = both
    taken = round_down(equity_of_slice(equity, abs(freed), margin), MILLIONTH)
    return ThroughAccount({"bankruptcy_quote_amount": -delta * price - taken})


def share_of_everything(inputs: Inputs) -> ThroughAccount:
    """The smallest share of all positions, in steps, that brings the margin ratio below a target.

    Everything is closed where no smaller share does.
    """
    step, target, rate = numbers(inputs, "share_step", "target_ratio", "penalty_rate")
    answer = _with_own_rates(inputs)
    both = known(answer.equity, answer.pool_maintenance)
    if isinstance(both, Unknown):
        return ThroughAccount({"share": both})
    value, margin = both
    steps = share_steps(value, margin, share_step=step, penalty_rate=rate)
    found = smallest_share(steps, target)
    profit = value - number(inputs, "collateral")
    return ThroughAccount(
        {
            "share": found.share,
            "penalty": found.penalty,
            "account_value": value,
            "maintenance_margin": margin,
            "collateral_after": number(inputs, "collateral") + found.share * profit - found.penalty,
            "ratio_table": [each.ratio for each in steps[:STEPS_SHOWN]],
            "penalty_table": [each.penalty for each in steps[:STEPS_SHOWN]],
        }
    )


def _with_own_rates(inputs: Inputs) -> Told:
    listed = rows(inputs, "positions")
    contracts = [contract(f"M{i}USDT") for i, _ in enumerate(listed)]
    if not listed:
        raise InputError(expected="a position", found="none", where="inputs.positions")
    return told(
        Question(
            positions=[
                held(of, *numbers(row, "size", "entry_price"))
                for of, row in zip(contracts, listed, strict=True)
            ],
            ladders={
                of.symbol: one_rate(fields(row).number("maintenance_margin_rate"))
                for of, row in zip(contracts, listed, strict=True)
            },
            marks={
                of.symbol: fields(row).number("mark_price")
                for of, row in zip(contracts, listed, strict=True)
            },
            collateral={"USDT": number(inputs, "collateral")},
        )
    )


def withdrawal_cut(inputs: Inputs) -> dict[str, object]:
    """What a venue with a hole keeps back from a withdrawal."""
    hole, balances, withdrawal = numbers(
        inputs, "exchange_bankruptcy", "total_balance", "withdrawal"
    )
    factor = socialised_share(hole, balances)
    return {"factor": factor, "charge": factor * withdrawal}


def gap_exit(inputs: Inputs) -> dict[str, Decimal]:
    """Balance after a bar has opened beyond the trigger."""
    names = ("balance", "leverage", "entry_price", "trigger_price", "open_price")
    return {"balance_after": gap_exit_balance(*numbers(inputs, *names))}


LOSSES: Mapping[str, Answer] = {
    "dydx_bankruptcy_slice": slice_amount,
    "paradex_partial_share": share_of_everything,
    "paradex_social_loss": withdrawal_cut,
    "g_gap_exit": gap_exit,
}
