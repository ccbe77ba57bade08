"""What is left of a bankrupt account: fund, auto-deleveraging, socialised loss, in that order.

The order and the terms are the rulebook's. Every step is written as postings in whole minor units;
:mod:`stepladder.liquidation.auditor` recomputes them without looking here.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

from stepladder.liquidation.adl_policy import Candidate, adl_cuts
from stepladder.liquidation.adl_price import adl_price
from stepladder.liquidation.allocation import whole_units
from stepladder.liquidation.bankrupt_account import FUND, VENUE, Holder, Scene
from stepladder.liquidation.insurance_fund import lots_within_fund, lots_within_position
from stepladder.liquidation.loss_sharing_plan import Bearer, loss_shares
from stepladder.liquidation.settlement_ledger import SettlementLedger
from stepladder.liquidation.waterfall_record import (
    RULES,
    Waterfall,
    WaterfallOutcome,
    WaterfallStep,
)
from stepladder.liquidation.waterfall_rules import (
    AdlStep,
    FundStep,
    SocialiseStep,
    WaterfallRules,
)
from stepladder.model.decision import Reason
from stepladder.model.exact import EXACT, ZERO, localcontext


def waterfall(scene: Scene, rules: WaterfallRules, *, first_step: int = 1) -> Waterfall:
    """Dissolve one account through the venue's buffers.

    Parameters
    ----------
    scene
        The account with what is left of its position, and everybody a step may turn to.
    rules
        Buffers in the rulebook's order.
    first_step
        Number of the first step written.

    Returns
    -------
    Steps with postings. A step that has nothing to do writes nothing.

    Raises
    ------
    InputError
        If the scene lacks a price that the rules ask for.

    Examples
    --------
    >>> from stepladder.liquidation.waterfall_rules import AdlStep
    >>> from stepladder.model.contract import Contract
    >>> perpetual = Contract(
    ...     symbol="BTCUSDT", kind="linear", settlement_asset="USDT", contract_size=Decimal(1),
    ...     tick_size=Decimal(1), funding_interval_hours=Decimal(8), coupled_assets=None, source="",
    ... )
    >>> long = Holder(party="account:me", size=Decimal(1), cash=-110_00)
    >>> short = Holder(party="account:you", size=Decimal(-3), cash=400_00)
    >>> scene = Scene(
    ...     contract=perpetual, lot=Decimal(1), minor_unit=Decimal("0.01"), account=long,
    ...     prices={"mark": Decimal(100)}, others=(short,),
    ... )
    >>> [(s.kind, str(s.price), str(s.paid)) for s in
    ...  waterfall(scene, WaterfallRules(steps=(AdlStep(),))).steps]
    [('adl', '110', '1000')]
    """
    with localcontext(EXACT):
        run = _Run(scene, rules, first_step)
        for step in rules.steps:
            if isinstance(step, FundStep):
                run.fund(step)
            elif isinstance(step, AdlStep):
                run.deleverage(step)
            else:
                run.socialise(step)
        run.close()
        return run.answer()


class _Run:
    def __init__(self, scene: Scene, rules: WaterfallRules, first_step: int) -> None:
        self._scene, self._rules = scene, rules
        self._ledger = SettlementLedger(scene, first_step=first_step)
        self._me = scene.account.party
        self._opening = self._worth(self._me)
        self._steps: list[WaterfallStep] = []

    # What things are worth now

    def _worth(self, party: str) -> Fraction:
        return self._scene.worth(self._ledger.sizes[party], self._ledger.cash[party])

    @property
    def _size(self) -> Decimal:
        return self._ledger.sizes[self._me]

    @property
    def _lots(self) -> int:
        return int(abs(self._size) / self._scene.lot)

    @property
    def _deficit(self) -> int:
        """Whole minor units that are missing at the mark; a fraction of one is not."""
        return max(floor(-self._worth(self._me)), 0)

    # The buffers

    def fund(self, step: FundStep) -> None:
        if step.takes == "position" and self._size:
            self._take_over(step)
        elif step.takes == "deficit" or self._size == 0:
            self._pay_from_fund("insurance_fund", step)

    def _pay_from_fund(self, kind: str, step: FundStep) -> None:
        able = self._worth(FUND)
        if step.draw_cap is not None:
            drawn = self._paid("insurance_fund") + self._paid("fund_rest")
            able = min(able, step.draw_cap - Fraction(drawn))
        paid = min(self._deficit, max(floor(able), 0))
        if paid and (step.partial or paid == self._deficit):
            self._pay(kind, {FUND: paid}, step.source)

    def _rest_from_fund(self) -> None:
        """What is missing still, before others are asked: the fund's, as far as it can."""
        for step in self._rules.steps:
            if not isinstance(step, FundStep):
                continue
            if step.takes != "deficit_once_closed" or self._size == 0:
                self._pay_from_fund("fund_rest", step)

    def _take_over(self, step: FundStep) -> None:
        scene, lots = self._scene, self._lots
        worth = self._worth(self._me)
        at_mark = worth > 0 and self._rules.residual_to == "account"
        loss = Fraction(0) if at_mark else -worth / lots
        taken = lots_within_fund(
            lots, fund_worth=self._worth(FUND), loss_per_lot=loss, draw_cap=step.draw_cap
        )
        side = 1 if self._size > 0 else -1
        if step.position_share_cap is not None:
            taken = lots_within_position(
                taken,
                held=side * int(self._ledger.sizes[FUND] / scene.lot),
                fund_worth=self._worth(FUND),
                loss_per_lot=loss,
                value_per_lot=abs(scene.units(scene.lot, scene.prices["mark"])),
                largest_share=Fraction(step.position_share_cap),
            )
        if taken == 0 or (taken < lots and not step.partial):
            return
        size = side * taken * scene.lot
        if at_mark:
            price: Fraction | None = Fraction(scene.prices["mark"])
            exact = scene.units(size, scene.prices["mark"])
        else:
            cash = self._ledger.cash[self._me]
            price = scene.bankruptcy_price(self._size, cash)
            exact = Fraction(-cash * taken, lots)
        # Rounded down for the account: the fund never pays a fraction that it may not have.
        units = floor(exact)
        self._trade("insurance_fund", {FUND: size}, {FUND: -units}, price, step.source)

    def deleverage(self, step: AdlStep) -> None:
        scene = self._scene
        opposite = [
            each for each in scene.others if self._ledger.sizes[each.party] * self._size < 0
        ]
        cuts = adl_cuts(
            step.policy,
            self._lots,
            [self._candidate(each) for each in opposite],
            step.risk_weight,
        )
        closed = sum(cuts)
        if closed == 0:
            return
        side = 1 if self._size > 0 else -1
        cash = self._ledger.cash[self._me]
        bankruptcy = scene.bankruptcy_price(self._size, cash)
        price = adl_price(
            step.price,
            bankruptcy=None if bankruptcy is None else _decimal(bankruptcy),
            prices=scene.prices,
        )
        if bankruptcy is not None and price == _decimal(bankruptcy):
            exact = Fraction(-cash * closed, self._lots)
        else:
            exact = scene.units(side * closed * scene.lot, price)
        total = floor(exact)
        order = sorted(range(len(cuts)), key=lambda i: (-cuts[i], opposite[i].seniority))
        parts = whole_units([abs(total) * Fraction(cut, closed) for cut in cuts], order)
        sign = 1 if total > 0 else -1
        pairs = list(zip(opposite, cuts, parts, strict=True))
        self._trade(
            "adl",
            {each.party: side * cut * scene.lot for each, cut, _ in pairs},
            {each.party: -sign * part for each, _, part in pairs},
            Fraction(price),
            step.source,
        )

    def _candidate(self, holder: Holder) -> Candidate:
        scene = self._scene
        value = abs(scene.units(scene.lot, scene.prices["mark"]))
        return Candidate(
            party=holder.party,
            lots=int(abs(self._ledger.sizes[holder.party]) / scene.lot),
            worth=self._worth(holder.party) / value,
            score=holder.score,
            seniority=holder.seniority,
        )

    def socialise(self, step: SocialiseStep) -> None:
        self._rest_from_fund()
        bearers = [
            Bearer(
                party=each.party,
                profit=each.profit,
                worth=self._worth(each.party),
                size=abs(Fraction(self._ledger.sizes[each.party])),
                seniority=each.seniority,
            )
            for each in self._scene.others
        ]
        paid = loss_shares(self._deficit, step.bearers, bearers)
        if any(paid):
            parties = (each.party for each in bearers)
            self._pay("socialise", dict(zip(parties, paid, strict=True)), step.source)

    def close(self) -> None:
        """An account without a position ends at zero or above it."""
        if self._size:
            return
        if not any(isinstance(step, SocialiseStep) for step in self._rules.steps):
            self._rest_from_fund()
        left = self._ledger.cash[self._me]
        if left < 0:
            self._pay("shortfall", {VENUE: -left}, "no buffer is left")
        elif left > 0 and self._rules.residual_to == "fund":
            self._pay("residual", {FUND: -left}, self._rules.residual_source)

    # Writing

    def _pay(self, kind: str, payers: Mapping[str, int], source: str) -> None:
        deficit, total = self._deficit, sum(payers.values())
        cash = {**{party: -units for party, units in payers.items()}, self._me: total}
        step = self._ledger.write(kind, cash)
        self._note(step, kind, ZERO, None, Decimal(total), deficit, source)

    def _trade(
        self,
        kind: str,
        sizes: Mapping[str, Decimal],
        cash: Mapping[str, int],
        price: Fraction | None,
        source: str,
    ) -> None:
        deficit = self._deficit
        before = sum((self._worth(party) for party in sizes), Fraction(0))
        size = sum(sizes.values(), ZERO)
        step = self._ledger.write(
            kind, {**cash, self._me: -sum(cash.values())}, {**sizes, self._me: -size}
        )
        after = sum((self._worth(party) for party in sizes), Fraction(0))
        at = None if price is None else _decimal(price)
        self._note(step, kind, abs(size), at, _decimal(before - after), deficit, source)

    def _note(
        self,
        step: int,
        kind: str,
        size: Decimal,
        price: Decimal | None,
        paid: Decimal,
        deficit: int,
        source: str,
    ) -> None:
        rule_id, verdict = RULES[kind]
        reason = Reason(
            rule_id=rule_id,
            verdict=verdict,
            subject=self._me,
            observed=paid * self._scene.minor_unit,
            limit=deficit * self._scene.minor_unit,
            unit=self._scene.contract.settlement_asset,
            source=source,
        )
        self._steps.append(
            WaterfallStep(step=step, kind=kind, size=size, price=price, paid=paid, reason=reason)
        )

    def answer(self) -> Waterfall:
        ledger, scene = self._ledger, self._scene
        adl_size = sum((step.size for step in self._steps if step.kind == "adl"), ZERO)
        notional = abs(scene.units(adl_size, scene.prices["mark"]))
        return Waterfall(
            steps=tuple(self._steps),
            postings=tuple(ledger.postings),
            size_postings=tuple(ledger.size_postings),
            cash=dict(ledger.cash),
            sizes=dict(ledger.sizes),
            outcome=WaterfallOutcome(
                deficit=_decimal(max(-self._opening, Fraction(0))),
                fund_draw=self._paid("insurance_fund") + self._paid("fund_rest"),
                adl_loss=self._paid("adl"),
                adl_size=adl_size,
                adl_notional=_decimal(notional),
                socialised=int(self._paid("socialise")),
                shortfall=int(self._paid("shortfall")),
                residual=-int(self._paid("residual")),
                left_size=self._size,
            ),
        )

    def _paid(self, kind: str) -> Decimal:
        return sum((step.paid for step in self._steps if step.kind == kind), ZERO)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
