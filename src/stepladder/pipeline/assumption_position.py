"""Assumptions about the position: funding paid, margin mode, contract kind, size, collateral."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.checks.funding_instant import MINOR_UNIT, funding_notional
from stepladder.errors import InputError
from stepladder.formulas.funding_payment import funding_payment
from stepladder.formulas.initial_margin import initial_margin
from stepladder.formulas.position_value import notional
from stepladder.formulas.primitives import round_down, square_root
from stepladder.model.account import Collateral
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.ladder import MarginLadder, Tier
from stepladder.model.number import number_text, parse_number
from stepladder.model.unknown import Unknown, known, unknown
from stepladder.pipeline.assumption import Assumption, NotApplicable, Scene, refused
from stepladder.pipeline.comparison_money import exchange_rate, exchanged, exchanged_collateral
from stepladder.pipeline.comparison_symbol import base_coin, same_position
from stepladder.venues.rules import Rules

PAYMENTS_MAX = 100_000


def next_payment(scene: Scene) -> Decimal | Unknown:
    """Cash of one funding of the position at present prices: positive is received."""
    symbol = scene.position.symbol
    given = scene.account.funding.get(symbol)
    if given is None:
        return unknown(f"funding.{symbol}.rate", "not given", owner=scene.account.owner)
    both = known(funding_notional(scene.terms, scene.account, scene.rules), given.rate)
    if isinstance(both, Unknown):
        return both
    payment = funding_payment(*both, scene.position.size > 0)
    return round_down(settled(payment), MINOR_UNIT)


def _payments_flip(scene: Scene, after: str) -> Scene | Unknown:
    count = parse_number(after, where="assumption funding_payments")
    if count != count.to_integral_value() or not 0 <= count <= PAYMENTS_MAX:
        raise refused("funding_payments", after, f"a whole number up to {PAYMENTS_MAX}")
    both = known(next_payment(scene), scene.contract)
    if isinstance(both, Unknown):
        return both
    cash = both[0] * count
    paid = replace(scene, funding_paid=scene.funding_paid - cash)
    return _with_cash(paid, cash, both[1].settlement_asset)


def _with_cash(scene: Scene, cash: Decimal, asset: str) -> Scene | Unknown:
    """Add to the margin behind the position: its own if it is isolated, the wallet if not."""
    position = scene.position
    if position.margin_mode == "isolated":
        margin = position.isolated_margin
        if isinstance(margin, Unknown):
            return margin
        return scene.with_position(replace(position, isolated_margin=margin + cash))
    return _with_wallet(scene, cash, asset)


def _with_wallet(scene: Scene, cash: Decimal, asset: str) -> Scene | Unknown:
    if isinstance(scene.account.collateral, Unknown):
        return scene.account.collateral
    rows = {held.asset: held.amount for held in scene.account.collateral}
    amount = rows.get(asset, ZERO)
    if isinstance(amount, Unknown):
        return amount
    rows[asset] = amount + cash
    held = tuple(Collateral(asset=name, amount=units) for name, units in rows.items())
    return replace(scene, account=replace(scene.account, collateral=held))


def _mode_now(scene: Scene, _: str) -> str | Unknown:
    return scene.position.margin_mode


def _mode_flip(scene: Scene, after: str) -> Scene | Unknown:
    """To isolated with the initial margin of the chosen leverage; to cross with all of it back."""
    position = scene.position
    if isinstance(scene.contract, Unknown):
        return scene.contract
    asset = scene.contract.settlement_asset
    if after == "isolated":
        both = known(position.entry_cost, position.leverage)
        if isinstance(both, Unknown):
            return both
        margin = initial_margin(notional(both[0]), both[1])
        alone = replace(position, margin_mode="isolated", isolated_margin=margin)
        return _with_wallet(scene.with_position(alone), -margin, asset)
    if after == "cross":
        margin_posted = position.isolated_margin
        if isinstance(margin_posted, Unknown):
            return margin_posted
        shared = replace(position, margin_mode="cross")
        return _with_wallet(scene.with_position(shared), margin_posted, asset)
    raise refused("margin_mode", after, "one of: cross, isolated")


def _kind_now(scene: Scene, _: str) -> str | Unknown:
    return scene.contract if isinstance(scene.contract, Unknown) else scene.contract.kind


def _kind_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if not isinstance(scene.contract, Unknown) and scene.contract.kind == "quanto":
        return NotApplicable(assumption="contract_kind", reason="a quanto contract has no coins")
    if len(scene.symbols) > 1:
        reason = "other positions share the account's settlement asset"
        return NotApplicable(assumption="contract_kind", reason=reason)
    return [kind for kind in ("linear", "inverse") if kind != _kind_now(scene, "")]


def _kind_flip(scene: Scene, after: str) -> Scene | Unknown:
    """The same coins, and margin worth the same now, in a contract settled in the other asset."""
    both = known(scene.contract, scene.terms.coordinate)
    if isinstance(both, Unknown):
        return both
    contract, coordinate = both
    if after not in ("linear", "inverse") or contract.kind == "quanto":
        raise refused("contract_kind", after, "one of: linear, inverse")
    other = _other_kind(contract, scene.rules)
    if isinstance(other, Unknown):
        return other
    if after == contract.kind:
        return scene
    rate = exchange_rate(contract, other, contract.coordinate(coordinate))
    moved = same_position(scene.position, other)
    ladder = scene.terms.ladder
    three = known(rate, moved, ladder)
    if isinstance(three, Unknown):
        return three
    margin = exchanged(scene.position.isolated_margin, rate)
    account = replace(
        scene.account,
        collateral=exchanged_collateral(scene.account, contract, other, rate),
        contracts={**scene.account.contracts, other.symbol: other},
    )
    paid = scene.funding_paid * three[0]
    flipped = replace(scene, account=account, funding_paid=paid)
    flipped = flipped.with_position(replace(three[1], isolated_margin=margin))
    if three[2].unit != "notional":
        return unknown("ladder", "looked up by size; see compare", owner=scene.rules.owner)
    return flipped.with_ladder(scaled(three[2], three[0]))


def _other_kind(contract: Contract, rules: Rules) -> Contract | Unknown:
    coin = base_coin(contract, rules)
    if isinstance(coin, Unknown):
        return coin
    if contract.kind == "inverse":
        return replace(
            contract, kind="linear", settlement_asset="USD", contract_size=ONE,
            coupled_assets=(contract.settlement_asset,),
        )  # fmt: skip
    own = contract.settlement_asset
    return replace(
        contract, kind="inverse", settlement_asset=coin, contract_size=ONE, coupled_assets=(own,)
    )


def scaled(ladder: MarginLadder, rate: Decimal) -> MarginLadder:
    """The same ladder with its amounts counted in another unit, ``rate`` of it for one of the old.

    Rates stay what they are, so a growing one grows by less for each of a smaller unit.
    """

    def tier(each: Tier) -> Tier:
        deduction = each.maintenance_deduction
        return replace(
            each,
            floor=each.floor * rate,
            cap=None if each.cap is None else each.cap * rate,
            maintenance_deduction=None if deduction is None else deduction * rate,
        )

    growth = ladder.growth
    if growth is not None:
        per_unit = square_root(rate) if ladder.shape == "square_root" else rate
        growth = replace(growth, factor=growth.factor / per_unit, shift=growth.shift * rate)
    return replace(ladder, tiers=tuple(tier(each) for each in ladder.tiers), growth=growth)


def _size_flip(scene: Scene, after: str) -> Scene | Unknown:
    """Another size from the same entry price; isolated margin grows with it, a wallet does not."""
    size = parse_number(after, where="assumption size")
    position = scene.position
    if size == ZERO:
        raise refused("size", after, "a size other than zero")
    ratio = size / position.size
    cost = exchanged(position.entry_cost, ratio)
    margin = exchanged(position.isolated_margin, abs(ratio))
    return scene.with_position(
        replace(position, size=size, entry_cost=cost, isolated_margin=margin)
    )


def _asset_now(scene: Scene, _: str) -> str | Unknown:
    return (
        scene.contract if isinstance(scene.contract, Unknown) else scene.contract.settlement_asset
    )


def _asset_flip(scene: Scene, after: str) -> Scene | Unknown:
    """The settlement asset held as another asset, worth the same now."""
    both = known(scene.contract, scene.account.collateral)
    if isinstance(both, Unknown):
        return both
    contract, collateral = both
    if scene.position.margin_mode == "isolated":
        raise refused("collateral_asset", after, "a cross position")
    price = _asset_price(scene, after, contract)
    if isinstance(price, Unknown):
        return price
    rows: dict[str, Decimal | Unknown] = {}
    for held in collateral:
        own = held.asset == contract.settlement_asset
        asset = after if own else held.asset
        both_amounts = known(
            rows.get(asset, ZERO), exchanged(held.amount, ONE / price if own else ONE)
        )
        rows[asset] = (
            both_amounts if isinstance(both_amounts, Unknown) else both_amounts[0] + both_amounts[1]
        )
    account = replace(
        scene.account,
        collateral=tuple(Collateral(asset=name, amount=units) for name, units in rows.items()),
        collateral_prices={**scene.account.collateral_prices, after: price},
    )
    return replace(scene, account=account)


def _asset_price(scene: Scene, asset: str, contract: Contract) -> Decimal | Unknown:
    """The price given for an asset, or the position's own where it is the contract's coin."""
    given = scene.account.collateral_prices.get(asset)
    if given is not None:
        return given
    coordinate = scene.terms.coordinate
    if asset in contract.coupled and contract.kind == "linear":
        return coordinate
    return unknown(f"collateral_prices.{asset}", "not given", owner=scene.account.owner)


def _beta_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if len(scene.symbols) < 2 or scene.position.margin_mode == "isolated":
        reason = "no other symbol shares the collateral"
        return NotApplicable(assumption="others_move", reason=reason)
    return ("1",)


def _beta_flip(scene: Scene, after: str) -> Scene:
    """Every other symbol moves by so many times this one's move."""
    try:
        beta = parse_number(after, where="assumption others_move")
    except InputError:
        raise refused("others_move", after, "a number of times, such as 0.9") from None
    others = [symbol for symbol in scene.symbols if symbol != scene.position.symbol]
    return replace(scene, moves_with=dict.fromkeys(others, beta))


def _only_asked(name: str, example: str) -> NotApplicable:
    return NotApplicable(assumption=name, reason=f"asked with --assume {name}={example}")


POSITION_ASSUMPTIONS = (
    Assumption(
        name="funding_payments",
        question="how many fundings are paid out of the margin before",
        now=lambda scene, _: "0",
        others=lambda _: ("1",),
        flip=_payments_flip,
    ),
    Assumption(
        name="margin_mode",
        question="what stands behind the position",
        now=_mode_now,
        others=lambda _: ("cross", "isolated"),
        flip=_mode_flip,
    ),
    Assumption(
        name="contract_kind",
        question="whether profit is booked in dollars or in coin",
        now=_kind_now,
        others=_kind_others,
        flip=_kind_flip,
    ),
    Assumption(
        name="others_move",
        question="how the other symbols move when this one does",
        now=lambda scene, _: "0",
        others=_beta_others,
        flip=_beta_flip,
    ),
    Assumption(
        name="size",
        question="the size of the position",
        now=lambda scene, _: number_text(scene.position.size),
        others=lambda _: _only_asked("size", "N"),
        flip=_size_flip,
    ),
    Assumption(
        name="collateral_asset",
        question="what the settlement asset is held in",
        now=_asset_now,
        others=lambda _: _only_asked("collateral_asset", "BTC"),
        flip=_asset_flip,
    ),
)
