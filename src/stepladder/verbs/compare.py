"""The verb ``compare``: one position under many venues' rules, and which rules differ."""

from collections.abc import Sequence

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.pipeline.comparison import CompareAnswer, answer_comparison
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rulebook import Rulebook
from stepladder.verbs.account import Source, account
from stepladder.verbs.assumptions import position_index


def compare(
    *sources: Source,
    venues: Sequence[str] = (),
    venue: str | None = None,
    rulebook: Rulebook | None = None,
    symbol: str | None = None,
    now_ns: int | None = None,
) -> CompareAnswer:
    """Ask where one position is liquidated under many rulebooks, and which rules differ.

    The same coins from the same entry price, with the same leverage and money worth the same, in
    the contract of the same coin that is most alike there. Other positions are left out.

    Parameters
    ----------
    sources, venue, rulebook, now_ns
        As in ``account``; a user's ``rulebook`` is one more venue, under the name it gives itself.
    venues
        Ids of venues; the first is the one the others are compared with. All of them,
        the account's own first, where none is named.
    symbol
        Which position is asked about; the first where none is named.

    Raises
    ------
    InputError
        If anything given does not read, or a venue is named twice.

    Examples
    --------
    >>> from stepladder.adapters.command_line import TypedAccount
    >>> words = TypedAccount(venue="binance-usdm", positions=["BTCUSDT:+1@100000"], cash="5000",
    ...                      leverages=["20"], marks=["100000"], as_of="2025-11-01")
    >>> answer = compare(words, venues=["binance-usdm", "hyperliquid"])
    >>> [(each.symbol, round(each.liquidation_price, 2)) for each in answer.venues]
    [('BTCUSDT', Decimal('95381.53')), ('BTC', Decimal('96202.53'))]
    >>> {rule: round(shift, 2) for rule, shift in answer.venues[1].attribution.items() if shift}
    {'ladder_tiers': Decimal('821.01')}
    """
    asked = account(*sources, venue=venue, rulebook=rulebook, now_ns=now_ns)
    own = asked.rules.rulebook.venue
    names = list(venues) or [own, *(name for name in packaged_venues() if name != own)]
    if len(set(names)) != len(names):
        raise InputError(
            expected="each venue once", found=", ".join(names), where="command line: --venues"
        )
    rulebooks = [asked.rules.rulebook if name == own else packaged_rulebook(name) for name in names]
    with localcontext(EXACT):
        index = position_index(asked.account, symbol)
        return answer_comparison(asked.account, asked.rules, rulebooks, index=index)
