"""What an engine said to one case, whoever the engine is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stepladder.verification.conformance.case import Case, Values

RanThrough = Literal["account", "formula", "adapter"]
"""``account``: an account, or the state of a market, was put to the rules, and rulebook and solver
worked out at least one of the figures. ``formula``: a bare piece of arithmetic. ``adapter``:
somebody else's engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Figures by name, or why there are none.

    ``figures`` None with ``error`` means that the engine tried and failed, without it that it does
    not know such cases; ``missing`` then names what it would need. Numbers are ``Decimal``.
    """

    figures: Values | None
    ran_through: RanThrough
    missing: tuple[str, ...] = ()
    error: str | None = None


Engine = Callable[[Case], Reply]
