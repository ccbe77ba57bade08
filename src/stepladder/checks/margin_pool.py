"""Margin pools: which positions share which collateral, and are liquidated together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.checks.position_terms import PositionTerms, position_terms
from stepladder.formulas.collateral_value import collateral_value
from stepladder.model.account import Account, Collateral
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.unknown import Unknown, join, known, unknown
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
    without profits; ``holdings`` the same by asset, where it is not all one asset.
    """

    name: str
    asset: str
    mode: str
    cash: Decimal | Unknown
    holdings: tuple[MarginHolding, ...]
    positions: tuple[PositionTerms, ...]

    @property
    def equity(self) -> Decimal | Unknown:
        """Collateral plus unrealised profit, settlement asset."""
        return _settled(_total((self.cash, *(terms.profit for terms in self.positions))))

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
    isolated = tuple(_isolated(t) for t in terms if t.position.margin_mode == "isolated")
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


def _isolated(terms: PositionTerms) -> MarginPool:
    return MarginPool(
        name=f"isolated {terms.position.label}",
        asset=_asset(terms),
        mode="isolated",
        cash=terms.position.isolated_margin,
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
    return MarginPool(
        name=f"cross {asset}",
        asset=asset,
        mode="cross",
        cash=cash if missing is None else missing,
        holdings=() if isinstance(holdings, Unknown) else holdings,
        positions=terms,
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
        return tuple(MarginHolding(asset=asset, weight=ONE, value=held.amount) for held in own)
    if len(assets) > 1:
        return unknown(
            "joint margin",
            f"collateral in {foreign[0].asset} behind positions settled in {', '.join(assets)} "
            "is not modelled",
            owner=rules.owner,
        )
    weights = [(held, rules.collateral_weight(held.asset, asset)) for held in account.collateral]
    return tuple(
        MarginHolding(
            asset=held.asset, weight=weight, value=_margin_value(held, weight, asset, account)
        )
        for held, weight in weights
    )


def _margin_value(
    holding: Collateral, weight: Decimal | Unknown, asset: str, account: Account
) -> Decimal | Unknown:
    if holding.amount == ZERO:
        return ZERO
    if weight == ZERO and isinstance(holding.amount, Decimal) and holding.amount > 0:
        return ZERO
    price: Decimal | Unknown = ONE
    if holding.asset != asset:
        price = account.collateral_prices.get(
            holding.asset,
            unknown(f"collateral_prices.{holding.asset}", "not given", owner=account.owner),
        )
    three = known(holding.amount, price, weight)
    return three if isinstance(three, Unknown) else collateral_value(*three)


def _uncounted_profit(terms: tuple[PositionTerms, ...], rules: Rules) -> Unknown | None:
    """Whether profit of one position backs another; asked only where there is such profit."""
    profits = [t.profit for t in terms]
    if len(terms) < 2 or not any(isinstance(p, Decimal) and p > 0 for p in profits):
        return None
    weight = rules.number("cross_margin", "profit_weight")
    if isinstance(weight, Unknown):
        return weight
    if weight == ONE:
        return None
    return unknown("cross_margin.profit_weight", f"{weight} is not modelled", owner=rules.owner)


def _settled(amount: Decimal | Unknown) -> Decimal | Unknown:
    return amount if isinstance(amount, Unknown) else settled(amount)


def _total(parts: Iterable[Decimal | Unknown]) -> Decimal | Unknown:
    values = tuple(parts)
    missing = join(*values)
    if missing is not None:
        return missing
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)
