"""What a waterfall answers: its steps with reasons, the rows they wrote, who bore what."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.decision import Reason, Verdict
from stepladder.model.posting import Posting, SizePosting

RULES: Mapping[str, tuple[str, Verdict]] = {
    "insurance_fund": ("FALL-001", "pass"),
    "adl": ("FALL-002", "warn"),
    "fund_rest": ("FALL-003", "pass"),
    "socialise": ("FALL-004", "warn"),
    "residual": ("FALL-005", "pass"),
    "shortfall": ("FALL-006", "fail"),
}
"""Rule of each kind of step, and its verdict: others are cut (warn), or nobody pays (fail)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallStep:
    """One step: what was done, how much of the position it closed, at which price.

    ``size`` unsigned; ``price`` None where no position moved; ``paid`` in minor units is what the
    others lost by it, at the mark. ``reason`` says the same in the settlement asset, beside the
    deficit as it stood before.
    """

    step: int
    kind: str
    size: Decimal
    price: Decimal | None
    paid: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallOutcome:
    """Who bore what, in minor units at the mark, each deficit counted once.

    ``deficit`` before the first step. ``fund_draw`` and ``adl_loss`` may be below zero where fund
    or winners gained; ``residual`` is what the fund kept of an account that was closed above zero.
    ``shortfall`` nobody paid: the venue owes it. ``left_size`` is signed and still open.
    """

    deficit: Decimal
    fund_draw: Decimal
    adl_loss: Decimal
    adl_size: Decimal
    adl_notional: Decimal
    socialised: int
    shortfall: int
    residual: int
    left_size: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The steps in order, the rows they wrote, and balances and sizes after the last one."""

    steps: tuple[WaterfallStep, ...]
    postings: tuple[Posting, ...]
    size_postings: tuple[SizePosting, ...]
    cash: Mapping[str, int]
    sizes: Mapping[str, Decimal]
    outcome: WaterfallOutcome
