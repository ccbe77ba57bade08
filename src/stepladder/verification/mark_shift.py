"""How far one source alone moves a mark: each term's share of the move, joined as the rule joins.

A source has moved by a fraction and stays there, everything else stands still. The answer is the
share of that move which is in the mark: 0 not at all, 1 all of it.
"""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from stepladder.formulas.averages import decay_factor
from stepladder.formulas.mark_price import ramp_weight
from stepladder.formulas.primitives import round_down
from stepladder.inputs.mark_rule import MarkTerm
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, join

OWN_BOOK, INDEX, OTHER_VENUES = "own order book", "index", "marks of other venues"
SOURCES = (OWN_BOOK, INDEX, OTHER_VENUES)
SOURCE_OF = {
    "last": OWN_BOOK,
    "mid": OWN_BOOK,
    "bid": OWN_BOOK,
    "ask": OWN_BOOK,
    "impact_mid": OWN_BOOK,
    "book_median": OWN_BOOK,
    "oracle": INDEX,
    "external_median": OTHER_VENUES,
}
"""Where each price of a mark rule comes from."""
SETTLED = None
"""Asked about instead of a number of seconds: once every average has caught up."""


def mark_shift(
    term: MarkTerm, source: str, move: Decimal, seconds: Decimal | None
) -> Decimal | Unknown:
    """Share of a lasting move of one source that is in the mark after a while.

    Parameters
    ----------
    source
        One of ``SOURCES``.
    move
        Fraction of the price, above zero; it matters only where a band bounds a term.
    seconds
        Since the move; None for good.

    Examples
    --------
    >>> leaf = MarkTerm(kind="average_basis", window_seconds=Decimal(60))
    >>> mark_shift(leaf, OWN_BOOK, Decimal("0.03"), Decimal(30))
    Decimal('0.5')
    """
    if term.kind == "only":
        return mark_shift(term.terms[0], source, move, seconds)
    if term.kind == "blend":
        # the second term is trusted up to wholly, so it is the one that can be bent
        return mark_shift(term.terms[1], source, move, seconds)
    if term.kind == "median":
        return _median([mark_shift(one, source, move, seconds) for one in term.terms])
    return _leaf(term, source, move, seconds)


def _median(shares: Sequence[Decimal | Unknown]) -> Decimal | Unknown:
    known = [share for share in shares if not isinstance(share, Unknown)]
    if len(known) == len(shares):
        return median(known)
    # what is not known lies from none to all of the move; where both give one median, it is known
    missing = len(shares) - len(known)
    least, most = median([*known, *[ZERO] * missing]), median([*known, *[ONE] * missing])
    joined = join(*shares)
    return least if least == most or joined is None else joined


def _leaf(term: MarkTerm, source: str, move: Decimal, seconds: Decimal | None) -> Decimal | Unknown:
    if term.kind == "funding_basis":
        return ONE if source == INDEX else ZERO
    if not term.averaged:
        return ONE if SOURCE_OF[term.kind] == source else ZERO
    held = _held(term, seconds)
    if isinstance(held, Unknown):
        return held
    averages = held if SOURCE_OF[term.of] == source else ZERO
    if term.kind.endswith("_price"):
        return averages
    if source == INDEX:
        # the index moves at once, the average of price less index takes it back
        return ONE - held + averages
    return _banded(term, averages, move)


def _held(term: MarkTerm, seconds: Decimal | None) -> Decimal | Unknown:
    """Share of a move that an average holds: it looks at whole sampling intervals only."""
    exponential = term.kind.startswith("exponential")
    length = term.time_constant_seconds if exponential else term.window_seconds
    if seconds is SETTLED:
        return ONE
    if length is None or isinstance(length, Unknown):
        return length if isinstance(length, Unknown) else ONE
    sampled = round_down(seconds, term.sample_seconds)
    if exponential:
        return ONE - decay_factor(sampled, length)
    return ramp_weight(sampled, length)


def _banded(term: MarkTerm, share: Decimal, move: Decimal) -> Decimal | Unknown:
    if term.band is None or isinstance(term.band, Unknown):
        return share if term.band is None or share == ZERO else term.band
    return min(share, term.band / move)
