"""Margin pools: which positions share which collateral, and are liquidated together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.checks.position_terms import PositionTerms, position_terms
from stepladder.checks.quote_conversion import asset_price
from stepladder.formulas.collateral_value import collateral_value, slice_of
from stepladder.model.account import Account, Collateral
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.unknown import Missing, Unknown, join, known, unknown
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginHolding:
    """One collateral asset, the share of it that counts, and what that is worth in the pool."""

    asset: str
    weight: Decimal | Unknown
    value: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginPool:
    """Positions that stand or fall together, and the collateral behind them.

    ``asset`` is the settlement asset everything is counted in; ``cash`` the collateral in it,
    without profits; ``holdings`` the same by asset, where it is not all one asset. ``assumed``
    names what was not given and taken at a stated value: no verdict here may pass on it.
    """

    name: str
    asset: str
    mode: str
    cash: Decimal | Unknown
    holdings: tuple[MarginHolding, ...]
    positions: tuple[PositionTerms, ...]
    own_assumed: tuple[Missing, ...] = ()

    @property
    def assumed(self) -> tuple[Missing, ...]:
        """What was not given and taken at a stated value, of the pool and of its positions."""
        of_positions = (fact for terms in self.positions for fact in terms.assumed)
        return tuple(dict.fromkeys((*self.own_assumed, *of_positions)))

    @property
    def equity(self) -> Decimal | Unknown:
        """Collateral plus unrealised profit as far as it counts, settlement asset."""
        return _settled(_total((self.cash, *(terms.margin_profit for terms in self.positions))))

    @property
    def notional(self) -> Decimal | Unknown:
        """Notional of all positions at their marks, settlement asset."""
        return _total(terms.notional for terms in self.positions)

    @property
    def requirement(self) -> Decimal | Unknown:
        """Maintenance margin of all positions, settlement asset."""
        return _settled(_total(terms.requirement for terms in self.positions))


def margin_pools(account: Account, rules: Rules) -> tuple[MarginPool, ...]:
    """Split an account into its pools: one per isolated position, one per settlement asset."""
    terms = tuple(position_terms(position, account, rules) for position in account.positions)
    isolated = tuple(
        _isolated(t, account, rules) for t in terms if t.position.margin_mode == "isolated"
    )
    rest = tuple(t for t in terms if t.position.margin_mode != "isolated")
    assets = tuple(dict.fromkeys(_asset(t) for t in rest)) or _cash_assets(account)
    cross = tuple(
        _cross(asset, tuple(t for t in rest if _asset(t) == asset), assets, account, rules)
        for asset in assets
    )
    unvalued = join(*(t.contract for t in rest))
    if unvalued is not None:
        cross = tuple(_beside_unvalued(pool, unvalued) for pool in cross)
    return cross + isolated


def _beside_unvalued(pool: MarginPool, unvalued: Unknown) -> MarginPool:
    """A cross pool that may share its collateral with a position nobody can value."""
    missing = join(pool.cash, unvalued)
    return pool if missing is None else replace(pool, cash=missing)


def _isolated(terms: PositionTerms, account: Account, rules: Rules) -> MarginPool:
    both = known(
        terms.position.isolated_margin, asset_price(_asset(terms), account, rules).of_collateral
    )
    return MarginPool(
        name=f"isolated {terms.position.label}",
        asset=_asset(terms),
        mode="isolated",
        cash=both if isinstance(both, Unknown) else collateral_value(*both, ONE),
        holdings=(),
        positions=(terms,),
    )


def _cross(
    asset: str,
    terms: tuple[PositionTerms, ...],
    assets: tuple[str, ...],
    account: Account,
    rules: Rules,
) -> MarginPool:
    holdings = _holdings(asset, assets, account, rules)
    cash = holdings if isinstance(holdings, Unknown) else _total(held.value for held in holdings)
    unclear = [t.position.margin_mode for t in terms if isinstance(t.position.margin_mode, Unknown)]
    missing = join(cash, _uncounted_profit(terms, rules), *unclear)
    quote = asset_price(asset, account, rules)
    return MarginPool(
        name=f"cross {asset}",
        asset=asset,
        mode="cross",
        cash=cash if missing is None else missing,
        holdings=() if isinstance(holdings, Unknown) else holdings,
        positions=terms,
        own_assumed=quote.assumed,
    )


def _asset(terms: PositionTerms) -> str:
    return "?" if isinstance(terms.contract, Unknown) else terms.contract.settlement_asset


def _cash_assets(account: Account) -> tuple[str, ...]:
    if isinstance(account.collateral, Unknown) or account.positions:
        return () if account.positions else ("?",)
    return tuple(dict.fromkeys(holding.asset for holding in account.collateral))


def _holdings(
    asset: str, assets: tuple[str, ...], account: Account, rules: Rules
) -> tuple[MarginHolding, ...] | Unknown:
    """Collateral of a cross pool: its own asset in full, or several assets each at its weight."""
    if isinstance(account.collateral, Unknown):
        return account.collateral
    own = [held for held in account.collateral if held.asset == asset]
    foreign = [h for h in account.collateral if h.asset not in assets and h.amount != ZERO]
    if not foreign:
        price = asset_price(asset, account, rules).of_collateral
        return tuple(_own_holding(held, price) for held in own)
    if len(assets) > 1:
        return unknown(
            "joint margin",
            f"collateral in {foreign[0].asset} behind positions settled in {', '.join(assets)} "
            "is not modelled",
            owner=rules.owner,
        )
    return tuple(_margin_holding(held, asset, account, rules) for held in account.collateral)


def _own_holding(held: Collateral, price: Decimal | Unknown) -> MarginHolding:
    both = known(held.amount, price)
    value = both if isinstance(both, Unknown) else collateral_value(*both, ONE)
    return MarginHolding(asset=held.asset, weight=ONE, value=value)


def _margin_holding(held: Collateral, asset: str, account: Account, rules: Rules) -> MarginHolding:
    weight = _weight(held, asset, rules)
    value = _margin_value(held, weight, asset, account, rules)
    return MarginHolding(asset=held.asset, weight=weight, value=value)


def _weight(held: Collateral, asset: str, rules: Rules) -> Decimal | Unknown:
    """Share of a holding that counts; of a tiered asset, each slice at its own share."""
    tiers = rules.weight_tiers(held.asset)
    if not tiers:
        return rules.collateral_weight(held.asset, asset)
    if isinstance(held.amount, Unknown):
        return held.amount
    if held.amount <= ZERO:
        return ONE
    counted, floor = ZERO, ZERO
    for cap, share in tiers:
        end = max(held.amount, floor) if cap is None else cap
        counted += slice_of(held.amount, floor, end) * share
        floor = end
    return counted / held.amount


def _margin_value(
    holding: Collateral, weight: Decimal | Unknown, asset: str, account: Account, rules: Rules
) -> Decimal | Unknown:
    if holding.amount == ZERO:
        return ZERO
    if weight == ZERO and isinstance(holding.amount, Decimal) and holding.amount > 0:
        return ZERO
    price = asset_price(asset, account, rules).of_collateral
    if holding.asset != asset:
        price = account.collateral_prices.get(
            holding.asset,
            unknown(f"collateral_prices.{holding.asset}", "not given", owner=account.owner),
        )
    three = known(holding.amount, price, weight)
    return three if isinstance(three, Unknown) else collateral_value(*three)


def _uncounted_profit(terms: tuple[PositionTerms, ...], rules: Rules) -> Unknown | None:
    """The weight of profit where it is not known and one position's profit may back another."""
    profits = [t.profit for t in terms]
    if len(terms) < 2 or not any(isinstance(p, Decimal) and p > 0 for p in profits):
        return None
    weight = rules.number("cross_margin", "profit_weight")
    return weight if isinstance(weight, Unknown) else None


def _settled(amount: Decimal | Unknown) -> Decimal | Unknown:
    return amount if isinstance(amount, Unknown) else settled(amount)


def _total(parts: Iterable[Decimal | Unknown]) -> Decimal | Unknown:
    values = tuple(parts)
    missing = join(*values)
    if missing is not None:
        return missing
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)
