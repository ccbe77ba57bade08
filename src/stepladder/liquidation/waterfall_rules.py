"""Which buffers a venue puts behind a bankrupt account, in which order, on which terms."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from stepladder.liquidation.adl_policy import Policy, RiskWeight
from stepladder.liquidation.adl_price import AdlPriceRule, adl_price_rule
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rulebook import PathStep
from stepladder.venues.rules import Rules

FundTakes = Literal["position", "deficit", "deficit_once_closed"]
Bearers = Literal["profits", "open_size", "balances"]
ResidualTo = Literal["account", "fund"]
GIVEN = "given by the caller"
"""Source of a term that comes from no rulebook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundStep:
    """The insurance fund.

    It takes the ``position`` over at its bankruptcy price, or pays the ``deficit`` at the mark and
    leaves the position where it is, perhaps only of an account that has no position any more
    (``deficit_once_closed``). ``partial``: whether it takes a part where it cannot take all.
    ``draw_cap`` in minor units: most that it may lose here, None without limit.
    ``position_share_cap``: largest notional of its own position, as a multiple of its worth after.
    """

    takes: FundTakes = "position"
    partial: bool = True
    draw_cap: int | None = None
    position_share_cap: Decimal | None = None
    source: str = field(default=GIVEN, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdlStep:
    """Auto-deleveraging: who is closed, and at which price."""

    policy: Policy = "queue"
    risk_weight: RiskWeight = "power2"
    price: AdlPriceRule = field(default_factory=lambda: AdlPriceRule(price="bankruptcy"))
    source: str = field(default=GIVEN, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialiseStep:
    """What is still missing falls on others.

    In proportion to today's ``profits`` and never more than these, to the ``open_size`` of both
    sides, which may leave somebody below zero, or to ``balances`` and never more than these.
    """

    bearers: Bearers = "balances"
    source: str = field(default=GIVEN, compare=False)


BufferStep = FundStep | AdlStep | SocialiseStep


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallRules:
    """The steps in order, and who gets what is left of an account that is closed above zero."""

    steps: tuple[BufferStep, ...]
    residual_to: ResidualTo = "fund"
    residual_source: str = field(default=GIVEN, compare=False)


_PAST_THE_FUND = "an account below zero comes here at once, past the fund"
_BEARERS: dict[str, Bearers] = {
    "those who won on that trading day share the rest": "profits",
    "what is left falls on the market through its cumulative funding rate": "open_size",
    "a factor on every withdrawal; at the very last everything is settled, in order of time": (
        "balances"
    ),
}
_RESIDUAL: dict[str, ResidualTo] = {
    "insurance fund": "fund",
    "insurance pool": "fund",
    "insurance fund, which is a liquidity pool": "fund",
    "the insurance fund, with positions and penalty": "fund",
    "trader": "account",
    "what is left stays with the trader": "account",
    "the trader, who keeps the account; the fee goes to the insurance fund": "account",
}


def waterfall_rules(
    rules: Rules, *, fund_takes: FundTakes | None = None
) -> WaterfallRules | Unknown:
    """Read the buffers of a rulebook's liquidation path.

    Parameters
    ----------
    fund_takes
        Rulebooks do not say how a fund pays in a word of their own. None: it takes the position
        where auto-deleveraging follows, pays the deficit where none does, and only that of a closed
        account where the rulebook sends others past it.

    Returns
    -------
    The steps, or what is missing: no path, a price or a residual that no rule of ours covers, or
    losses spread in a way that is not one of ours.
    """
    path = sorted(rules.rulebook.path, key=lambda step: step.order)
    buffers = [step for step in path if step.kind in ("insurance_fund", "adl", "socialise")]
    if not buffers:
        return unknown("liquidation_path", "no buffer in the rulebook", owner=rules.owner)
    takes = fund_takes or _fund_takes(buffers)
    steps: list[BufferStep] = []
    for step in buffers:
        read = _step(rules, step, takes)
        if isinstance(read, Unknown):
            return read
        steps.append(read)
    residual = _residual(rules)
    if isinstance(residual, Unknown):
        return residual
    return WaterfallRules(
        steps=tuple(steps),
        residual_to=residual,
        residual_source=rules.fact("fees", "residual_goes_to").citation,
    )


def _fund_takes(buffers: list[PathStep]) -> FundTakes:
    if any(step.fact.value == _PAST_THE_FUND for step in buffers):
        return "deficit_once_closed"
    return "position" if any(step.kind == "adl" for step in buffers) else "deficit"


def _step(rules: Rules, step: PathStep, takes: FundTakes) -> BufferStep | Unknown:
    if step.kind == "insurance_fund":
        cap = step.parameters.get("cap")
        limited = cap is not None and "100% of the fund" in str(cap.value)
        return FundStep(
            takes=takes,
            position_share_cap=Decimal(1) if limited else None,
            source=step.fact.citation,
        )
    if step.kind == "adl":
        price = adl_price_rule(rules)
        return (
            price
            if isinstance(price, Unknown)
            else AdlStep(price=price, source=rules.fact("adl", "price").citation)
        )
    bearers = _BEARERS.get(str(step.fact.value))
    if bearers is None:
        return unknown("liquidation_path.socialise", "not one of our rules", owner=rules.owner)
    return SocialiseStep(bearers=bearers, source=step.fact.citation)


def _residual(rules: Rules) -> ResidualTo | Unknown:
    fact = rules.fact("fees", "residual_goes_to")
    if isinstance(fact.value, Unknown):
        return fact.value
    found = _RESIDUAL.get(str(fact.value))
    if found is None:
        return unknown(fact.name, f"not one of our rules: {fact.value!r}", owner=rules.owner)
    return found
