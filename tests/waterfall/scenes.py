"""Drawn waterfalls: an account about to be dissolved, its neighbours, a fund, and a rulebook."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from stepladder.liquidation.adl_policy import POLICIES, RISK_WEIGHTS
from stepladder.liquidation.adl_price import AdlPriceRule
from stepladder.liquidation.auditor import ORDER, OpeningState
from stepladder.liquidation.bankrupt_account import Holder, Scene
from stepladder.liquidation.waterfall_record import Waterfall
from stepladder.liquidation.waterfall_rules import (
    AdlStep,
    BufferStep,
    FundStep,
    SocialiseStep,
    WaterfallRules,
)
from stepladder.model.contract import Contract

ME = "account:me"
USDT = "USDT"


def contract(kind: str = "linear", size: str = "1") -> Contract:
    return Contract(
        symbol="ABCPERP",
        kind=kind,  # type: ignore[arg-type]
        settlement_asset=USDT,
        contract_size=Decimal(size),
        tick_size=Decimal("0.1"),
        funding_interval_hours=Decimal(8),
        coupled_assets=(),
        source="test",
    )


def holder(name: str, size: str | int, cash: int, **more) -> Holder:
    return Holder(party=f"account:{name}", size=Decimal(size), cash=cash, **more)


def by_hand(account: Holder, *others: Holder, fund: int = 0, mark: str = "100", **prices) -> Scene:
    """A linear contract of one unit, lots of one, minor units of one: figures as on paper."""
    return Scene(
        contract=contract(),
        lot=Decimal(1),
        minor_unit=Decimal(1),
        prices={"mark": Decimal(mark), **{k: Decimal(v) for k, v in prices.items()}},
        account=account,
        others=others,
        fund_cash=fund,
    )


def drawn_scene(random: Random) -> Scene:
    kind = random.choice(("linear", "linear", "inverse", "quanto"))
    mark = Decimal(random.choice(("0.0001234", "1", "99.7", "50000", "123456.7")))
    minor = Decimal(random.choice(("1", "0.01", "0.000001", "0.00000001")))
    lot = Decimal(random.choice(("1", "0.001", "10")))
    of = contract(kind, random.choice(("1", "0.001", "100")))
    exposure = of.exposure(Decimal(1))
    assert isinstance(exposure, Decimal)
    per_lot = abs(Fraction(exposure * lot) * coordinate(of, mark) / Fraction(minor))
    side = random.choice((1, -1))

    def position(name: str, lots: int, share: float, **more) -> Holder:
        """Lots with a worth that is a share of their value."""
        value = lots * per_lot * (-1 if kind == "inverse" else 1)
        worth = Fraction(round(share * 1000), 1000) * abs(lots) * per_lot
        return Holder(party=name, size=lots * lot, cash=round(worth - value), **more)

    most = random.choice((1, 3, 50, 10**6))
    own = side * random.choice((0, 1, random.randint(1, most), random.randint(1, most)))
    me = position(ME, own, random.choice((-0.3, -0.02, -0.001, 0.0, 0.004)))
    if own == 0:
        me = replace(me, cash=-random.randint(0, 10**6))
    others = tuple(
        position(
            f"account:{i}",
            random.choice((-side, -side, side)) * random.randint(0, most),
            random.choice((-0.05, 0.0, 0.01, 0.5, 0.5, 3.0)),
            score=Decimal(random.choice((0, 1, random.randint(-5, 5)))),
            profit=random.choice((0, random.randint(-(10**4), 10**5))),
            seniority=i,
        )
        for i in random.sample(range(99), random.randint(0, 7))
    )
    deficit = max(0, -round(me.cash + Fraction(me.size) * per_lot / Fraction(lot)))
    fund = position("fund", random.choice((0, 0, random.randint(-3, 3))), 0.0)
    return Scene(
        contract=of,
        lot=lot,
        minor_unit=minor,
        prices={
            "mark": mark,
            "previous_mark": mark * Decimal(random.choice(("0.98", "1", "1.03"))),
            "oracle": mark * Decimal(random.choice(("0.99", "1.002"))),
        },
        account=me,
        others=others,
        fund_cash=fund.cash + 1 + random.choice((0, deficit // 3, deficit, 2 * deficit)),
        fund_size=fund.size,
    )


def drawn_rules(random: Random) -> WaterfallRules:
    fund = FundStep(
        takes=random.choice(("position", "position", "deficit", "deficit_once_closed")),
        partial=random.random() < 0.8,
        draw_cap=random.choice((None, None, random.randint(0, 10**6))),
        position_share_cap=random.choice((None, None, Decimal(1))),
    )
    adl = AdlStep(
        policy=random.choice(POLICIES),
        risk_weight=random.choice(RISK_WEIGHTS),
        price=random.choice(
            (
                AdlPriceRule(price="bankruptcy"),
                AdlPriceRule(price="bankruptcy", largest_deviation=Decimal("0.05")),
                AdlPriceRule(price="mark"),
                AdlPriceRule(price="previous_mark"),
                AdlPriceRule(price="oracle"),
            )
        ),
    )
    spread = SocialiseStep(bearers=random.choice(("profits", "open_size", "balances")))
    chosen: tuple[BufferStep, ...] = random.choice(
        ((fund, adl), (fund, adl, spread), (fund, spread), (adl,), (adl, spread), (fund,))
    )
    return WaterfallRules(steps=chosen, residual_to=random.choice(("fund", "account")))


def coordinate(of: Contract, price: Decimal) -> Fraction:
    return 1 / Fraction(price) if of.kind == "inverse" else Fraction(price)


def opening(scene: Scene, rules: WaterfallRules, claimed: Waterfall | None = None) -> OpeningState:
    """What the auditor is told, worked out from the scene alone."""
    of, symbol = scene.contract, scene.contract.symbol
    assert isinstance(of.contract_size, Decimal)
    per_unit = Fraction(of.contract_size) * coordinate(of, scene.prices["mark"])
    sign = -1 if of.kind == "inverse" else 1
    kinds = {FundStep: "insurance_fund", AdlStep: "adl", SocialiseStep: "socialise"}
    present = {kinds[type(step)] for step in rules.steps}
    holders = (scene.account, *scene.others)
    return OpeningState(
        cash={("fund", USDT): scene.fund_cash, **{(h.party, USDT): h.cash for h in holders}},
        sizes={
            ("fund", symbol): scene.fund_size,
            **{(h.party, symbol): h.size for h in holders},
        },
        unit_values={
            symbol: (
                USDT,
                per_unit * sign / Fraction(scene.minor_unit),
            )
        },
        adl_values=tuple(
            None
            if price == "bankruptcy"
            else Fraction(of.contract_size)
            * sign
            * coordinate(of, scene.prices[price])
            / Fraction(scene.minor_unit)
            for step in rules.steps
            if isinstance(step, AdlStep)
            for price in adl_prices(step, scene)
        ),
        closed=(ME, symbol),
        order=tuple(
            kind
            for kind in ORDER
            if kind in present or kind not in ("insurance_fund", "adl", "socialise")
        ),
        fund_limited=any(
            isinstance(step, FundStep)
            and (
                step.draw_cap is not None or not step.partial or step.takes == "deficit_once_closed"
            )
            for step in rules.steps
        )
        or "insurance_fund" not in present,
        closing_cash=None if claimed is None else keyed(claimed.cash, USDT),
        closing_sizes=None if claimed is None else keyed(claimed.sizes, symbol),
    )


def keyed(of: Mapping[str, object], name: str):
    return {(party, name): value for party, value in of.items()}


def adl_prices(step: AdlStep, scene: Scene) -> tuple[str, ...]:
    """Names of the prices that the other side may be closed at."""
    if step.price.price != "bankruptcy":
        return (step.price.price,)
    # Another price than ruin: too far from the mark, or where none lies above zero, also once the
    # fund has taken its part of a cash of less than one unit for each lot.
    side = scene.account.size * (-1 if scene.contract.kind == "inverse" else 1)
    cash = scene.account.cash
    above_zero = cash * side < 0 and abs(cash) >= abs(scene.account.size / scene.lot)
    fixed = step.price.largest_deviation is None and above_zero
    return ("bankruptcy",) if fixed else ("bankruptcy", "mark")
