"""One place to draw any result: ``stepladder.figure(result)``."""

from typing import TYPE_CHECKING

from stepladder.errors import InputError
from stepladder.model.number import shown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.venues.ladder_answer import LadderAnswer

if TYPE_CHECKING:
    import plotly.graph_objects as go


def figure(result: object) -> "go.Figure | None":
    """Draw a result; None where something needed for the picture is unknown.

    Accounts draw the room of their first position along the price, ladders their requirement.

    Raises
    ------
    InputError
        If there is no picture for a result of this kind.
    """
    if isinstance(result, AccountAnswer):
        from stepladder.reports.account_figure import account_figure

        return account_figure(result) if any(pool.positions for pool in result.pools) else None
    if isinstance(result, LadderAnswer):
        from stepladder.reports.ladder_figure import ladder_figure

        return ladder_figure(result)
    raise InputError(
        expected="the answer of account or of ladder_show",
        found=shown(type(result).__name__),
        where="figure",
    )
