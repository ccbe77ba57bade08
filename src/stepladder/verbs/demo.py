"""The verb ``demo``: the main job on real rules, without a file."""

from stepladder.adapters.example import example_data
from stepladder.errors import InvariantError
from stepladder.liquidation.allowances import SLIPPAGE_ALLOWANCE_BPS
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, answer_account
from stepladder.pipeline.demonstration import Demonstration
from stepladder.venues.ladder_answer import LadderAnswer
from stepladder.verbs.account import account
from stepladder.verbs.compare import compare
from stepladder.verbs.ladder import ladder_show

AS_OF = "2026-09-01T00:00:00Z"
"""A day on which every packaged ladder had been seen or announced."""


def demo() -> Demonstration:
    """Ask where 13 BTC from 50,000 at 20 times are liquidated, under every venue's rules.

    Examples
    --------
    >>> shown = demo()
    >>> shown.same_position[0].account.venue, len(shown.same_position) + len(shown.unanswered)
    ('binance-usdm', 19)
    """
    answers: list[AccountAnswer] = []
    unanswered: dict[str, Unknown] = {}
    with localcontext(EXACT):
        for each in compare(example_data("thirteen-coins")).venues:
            missing = each.liquidation_price
            if isinstance(each.scene, Unknown) or isinstance(missing, Unknown):
                unanswered[each.venue] = (
                    missing if isinstance(missing, Unknown) else Unknown(each.missing)
                )
                continue
            answers.append(
                answer_account(
                    each.scene.account,
                    each.scene.rules,
                    hold_ns=0,
                    slippage_bps=SLIPPAGE_ALLOWANCE_BPS,
                )
            )
    ladder = ladder_show("binance-usdm", "BTCUSDT", as_of=AS_OF)
    if not isinstance(ladder, LadderAnswer):
        raise InvariantError("one symbol has one ladder")
    return Demonstration(
        same_position=tuple(answers),
        unanswered=unanswered,
        cross_book=account(example_data("binance-hedged-book")),
        ladder=ladder,
    )
