"""What ``demo`` shows: one position under every packaged rulebook, one cross book, one ladder."""

from dataclasses import dataclass

from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.venues.ladder_answer import LadderAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """Answers on real rules; the accounts and prices are invented.

    ``same_position`` is the same long under each venue's rules, ``cross_book`` two legs that share
    one wallet, ``ladder`` the ladder of the first.
    """

    same_position: tuple[AccountAnswer, ...]
    cross_book: AccountAnswer
    ladder: LadderAnswer
