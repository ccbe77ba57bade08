"""One place to draw any result: ``stepladder.figure(result)``."""

from typing import TYPE_CHECKING

from stepladder.errors import InputError
from stepladder.incentives.funding_history import FundingHistory
from stepladder.inputs.references_answer import ReferencesAnswer
from stepladder.model.number import shown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.pipeline.assumption_effects import AssumptionsAnswer
from stepladder.pipeline.comparison import CompareAnswer
from stepladder.venues.ladder_answer import LadderAnswer
from stepladder.verification.conformance.run import ConformAnswer

if TYPE_CHECKING:
    import plotly.graph_objects as go


def figure(result: object) -> "go.Figure | None":
    """Draw a result; None where something needed for the picture is unknown.

    Accounts draw the room of their first position along the price, ladders their requirement,
    funding histories what a long of the first coin has paid, tapes their references over time,
    assumptions and comparisons their shifts as bars, published cases a bar for each topic.

    Raises
    ------
    InputError
        If there is no picture for a result of this kind.
    """
    if isinstance(result, AccountAnswer):
        from stepladder.reports.account_figure import account_figure

        return account_figure(result) if any(pool.positions for pool in result.pools) else None
    if isinstance(result, AssumptionsAnswer):
        from stepladder.reports.assumptions_figure import assumptions_figure

        return assumptions_figure(result)
    if isinstance(result, CompareAnswer):
        from stepladder.reports.compare_figure import compare_figure

        return compare_figure(result)
    if isinstance(result, ConformAnswer):
        from stepladder.reports.conform_html import conform_figure

        return conform_figure(result)
    if isinstance(result, LadderAnswer):
        from stepladder.reports.ladder_figure import ladder_figure

        return ladder_figure(result)
    if isinstance(result, FundingHistory):
        from stepladder.reports.funding_figure import funding_figure

        return funding_figure(result)
    if isinstance(result, ReferencesAnswer):
        from stepladder.reports.references_figure import references_figure

        return references_figure(result)
    raise InputError(
        expected="the answer of account, of assumptions, of compare, of conform, of funding, "
        "of ladder_show or of references",
        found=shown(type(result).__name__),
        where="figure",
    )
