"""What ``demo`` shows: one position under every packaged rulebook, one cross book, one ladder."""

from collections.abc import Mapping
from dataclasses import dataclass

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.venues.ladder_answer import LadderAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """Answers on real rules; the accounts and prices are invented.

    ``same_position`` is the same long under each venue's rules that are known well enough,
    ``unanswered`` what is missing for it at the others; ``cross_book`` is two legs that share one
    wallet, ``ladder`` the ladder of the first venue.
    """

    same_position: tuple[AccountAnswer, ...]
    unanswered: Mapping[str, Unknown]
    cross_book: AccountAnswer
    ladder: LadderAnswer
