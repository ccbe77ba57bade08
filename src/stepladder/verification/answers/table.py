"""Every group of cases that stepladder answers, and the function that does."""

from collections.abc import Mapping

from stepladder.errors import InvariantError
from stepladder.verification.answers.answered import Answer, Answered, ThroughAccount
from stepladder.verification.answers.books import BOOKS
from stepladder.verification.answers.collaterals import COLLATERALS
from stepladder.verification.answers.funding import FUNDING
from stepladder.verification.answers.given import Inputs
from stepladder.verification.answers.inverse_prices import INVERSE_PRICES
from stepladder.verification.answers.ladders import LADDERS
from stepladder.verification.answers.liquidation_prices import LIQUIDATION_PRICES
from stepladder.verification.answers.losses import LOSSES
from stepladder.verification.answers.margin_rates import MARGIN_RATES
from stepladder.verification.answers.margins import MARGINS
from stepladder.verification.answers.order_margins import ORDER_MARGINS
from stepladder.verification.answers.prices import PRICES
from stepladder.verification.answers.profits import PROFITS
from stepladder.verification.answers.scaled_margins import SCALED_MARGINS
from stepladder.verification.answers.shortages import SHORTAGES
from stepladder.verification.answers.steps import STEPS
from stepladder.verification.answers.waterfall import WATERFALL


def joined(*tables: Mapping[str, Answer]) -> dict[str, Answer]:
    """Join tables of answers; a group that two of them claim is our mistake."""
    found: dict[str, Answer] = {}
    for table in tables:
        twice = found.keys() & table.keys()
        if twice:
            raise InvariantError(f"two answers for {', '.join(sorted(twice))}")
        found.update(table)
    return found


def through_rules(answer: Answer) -> Answer:
    """Say of an answer that it put the state of a market to a rule, as a rulebook states it."""

    def answered(inputs: Inputs) -> Answered:
        figures = answer(inputs)
        return figures if isinstance(figures, ThroughAccount) else ThroughAccount(figures)

    return answered


MARKET_STATES = (
    "aevo_mark_leg",
    "deribit_funding",
    "deribit_index",
    "dydx_funding_tick",
    "paradex_funding",
)
"""Groups whose inputs are a market as of one instant: premiums, constituents, index and rate."""

_ANSWERS = joined(
    LADDERS,
    LIQUIDATION_PRICES,
    INVERSE_PRICES,
    MARGINS,
    MARGIN_RATES,
    ORDER_MARGINS,
    SCALED_MARGINS,
    PROFITS,
    COLLATERALS,
    LOSSES,
    FUNDING,
    PRICES,
    BOOKS,
    STEPS,
    SHORTAGES,
    WATERFALL,
)

ANSWERS: Mapping[str, Answer] = {
    **_ANSWERS,
    **{name: through_rules(_ANSWERS[name]) for name in MARKET_STATES},
}
