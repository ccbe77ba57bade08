"""The ledger a waterfall writes: balances that only change through postings."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.liquidation.bankrupt_account import FUND, VENUE, Scene
from stepladder.model.exact import ZERO
from stepladder.model.posting import Posting, SizePosting


class SettlementLedger:
    """Cash and sizes of every party, and the postings that made them so."""

    def __init__(self, scene: Scene, *, first_step: int) -> None:
        self._asset = scene.contract.settlement_asset
        self._symbol = scene.contract.symbol
        self._next = first_step
        holders = (scene.account, *scene.others)
        self.cash = {FUND: scene.fund_cash, VENUE: 0, **{h.party: h.cash for h in holders}}
        self.sizes = {FUND: scene.fund_size, VENUE: ZERO, **{h.party: h.size for h in holders}}
        self.postings: list[Posting] = []
        self.size_postings: list[SizePosting] = []

    def write(
        self, what: str, cash: Mapping[str, int], sizes: Mapping[str, Decimal] | None = None
    ) -> int:
        """Write one step and return its number; amounts of zero are no movement.

        Raises
        ------
        InvariantError
            If cash or sizes do not sum to zero.
        """
        sizes = sizes or {}
        if sum(cash.values()) or sum(sizes.values(), ZERO):
            raise InvariantError(f"{what}: postings do not sum to zero")
        step, self._next = self._next, self._next + 1
        for party, units in cash.items():
            if units:
                self.cash[party] += units
                self.postings.append(
                    Posting(step=step, party=party, asset=self._asset, minor_units=units, what=what)
                )
        for party, size in sizes.items():
            if size:
                self.sizes[party] += size
                self.size_postings.append(
                    SizePosting(step=step, party=party, symbol=self._symbol, size=size, what=what)
                )
        return step
