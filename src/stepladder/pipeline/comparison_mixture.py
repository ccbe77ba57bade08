"""Rules of two venues mixed: each group of rules is taken from the one or from the other."""

from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.checks.look_up import size_in_unit
from stepladder.checks.reference_prices import ORACLES
from stepladder.checks.trigger_fee import BY_TIER
from stepladder.model.account import Collateral
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, join, known
from stepladder.pipeline.assumption import Scene, with_section
from stepladder.pipeline.assumption_rules import same_value_price
from stepladder.pipeline.comparison_ladder import VenueLadder, mixed_ladder
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules

GROUPS = (
    "ladder_tiers",
    "ladder_shape",
    "look_up_unit",
    "value_price",
    "fee_in_trigger",
    "reference",
    "equity_rule",
    "contract_kind",
)
"""Groups of rules that move a liquidation price, each taken whole from one venue."""
FACTS_OF: dict[str, tuple[tuple[str, str], ...]] = {
    "value_price": (("ladder", "value_price"),),
    "reference": (("references", "liquidation_trigger"), ("mark_price", "formula")),
    "fee_in_trigger": (
        ("ladder", "fee_in_trigger"),
        ("fees", "taker"),
        ("fees", "taker_by_tier"),
        ("fees", "liquidation_fee_rate"),
    ),
    "equity_rule": (
        ("collateral", "quote_conversion_rule"),
        ("collateral", "weights"),
        ("collateral", "weight_tiers"),
        ("cross_margin", "profit_weight"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two venues: the position as held there, and its ladder."""

    scene: Scene
    ladder: VenueLadder


def sides_of(first: Scene, other: Scene) -> tuple[Side, Side] | Unknown:
    """Resolve what a mixture needs of two venues; coins are counted at the first one's price."""
    both = known(first.contract, first.terms.coordinate)
    if isinstance(both, Unknown):
        return both
    contract, coordinate = both
    price = contract.coordinate(coordinate)
    return known(_side(first, price), _side(other, price))


def _side(scene: Scene, price: Decimal) -> Side | Unknown:
    terms = scene.terms
    both = known(terms.contract, terms.ladder)
    missing = join(both, terms.leg)
    if isinstance(both, Unknown) or missing is not None:
        assert missing is not None
        return missing
    contract, ladder = both
    fixed = size_in_unit(contract, scene.position.size, ladder.unit)
    if isinstance(fixed, Unknown):
        return fixed
    return Side(
        scene=scene,
        ladder=VenueLadder(
            contract=contract,
            ladder=ladder,
            price=price,
            units=abs(scene.position.size),
            looks_up_size=fixed is not None,
        ),
    )


def mixture(first: Side, other: Side, taken: frozenset[str]) -> Scene | Unknown:
    """The position under the first venue's rules, with the groups ``taken`` from the other."""

    def from_(group: str) -> Side:
        return other if group in taken else first

    held = from_("contract_kind").scene
    ladder = mixed_ladder(
        from_("ladder_tiers").ladder,
        from_("ladder_shape").ladder,
        from_("look_up_unit").ladder,
        from_("contract_kind").ladder,
    )
    if isinstance(ladder, Unknown):
        return ladder
    rules = held.rules
    for group in FACTS_OF:
        rules = _with_facts(rules, from_(group).scene.rules, group)
    scene = replace(held, rules=rules).with_ladder(ladder)
    fee_tier = from_("fee_in_trigger").scene.account.fee_tier
    scene = replace(scene, account=replace(scene.account, fee_tier=fee_tier))
    return _with_equity_of(scene, from_("equity_rule").scene)


def _with_facts(rules: Rules, other: Rules, group: str) -> Rules:
    """Copy the facts of one group, and their absence too."""
    for section, name in FACTS_OF[group]:
        facts: dict[str, tuple[Fact, ...]] = dict(rules.rulebook.facts[section])
        facts.pop(name, None)
        found = other.rulebook.facts[section].get(name)
        if found is not None:
            facts[name] = found
        rules = with_section(rules, section, facts)
    return rules


def _with_equity_of(scene: Scene, other: Scene) -> Scene | Unknown:
    """Weights and the price of the settlement asset stand under the name this contract has."""
    both = known(scene.contract, other.contract)
    if isinstance(both, Unknown):
        return both
    own, theirs = (contract.settlement_asset for contract in both)
    if own == theirs:
        return scene
    prices = dict(scene.account.collateral_prices)
    prices.pop(own, None)
    if theirs in scene.account.collateral_prices:
        prices[own] = scene.account.collateral_prices[theirs]
    scene = replace(scene, account=replace(scene.account, collateral_prices=prices))
    weights = scene.rules.fact("collateral", "weights").value
    if not isinstance(weights, dict) or theirs not in weights:
        return scene
    row = {own if asset == theirs else asset: share for asset, share in weights[theirs].items()}
    return scene.with_fact("collateral", "weights", {**weights, own: row})


def differing(first: Side, other: Side) -> tuple[str, ...]:
    """Groups in which two venues differ; the others have no share in any difference."""
    return tuple(group for group in GROUPS if _token(first, group) != _token(other, group))


def _token(side: Side, group: str) -> object:
    """What a group says, as far as it can move a price."""
    ladder, rules = side.ladder, side.scene.rules
    if group == "ladder_tiers":
        return tuple((tier.floor, tier.maintenance_margin_rate) for tier in ladder.in_coins.tiers)
    if group == "ladder_shape":
        return ladder.on_the_whole
    if group == "look_up_unit":
        return ladder.looks_up_size, ladder.ladder.edge_tier
    if group == "contract_kind":
        return ladder.contract.kind
    if group == "value_price":
        price = rules.value_price()
        return price if isinstance(price, Unknown) else same_value_price(price)
    if group == "reference":
        return rules.fact("references", "liquidation_trigger").value in ORACLES
    if group == "fee_in_trigger":
        return _fee_token(side.scene)
    return _equity_token(side.scene)


def _fee_token(scene: Scene) -> object:
    way = scene.rules.fee_in_trigger()
    if isinstance(way, Unknown) or way == "none":
        return way
    if way in BY_TIER:
        return way, scene.rules.taker_fee_rate(scene.account.fee_tier)
    return way, scene.rules.number("fees", "liquidation_fee_rate")


def _equity_token(scene: Scene) -> object:
    """The conversion at its price, each asset's weight, and the weight of profit."""
    conversion = scene.rules.quote_conversion()
    asset = scene.terms.contract
    own = "?" if isinstance(asset, Unknown) else asset.settlement_asset
    price = scene.account.collateral_prices.get(own) if conversion != "ignored" else None
    held: tuple[Collateral, ...] = ()
    if not isinstance(scene.account.collateral, Unknown):
        held = scene.account.collateral
    foreign = [each.asset for each in held if each.asset != own and each.amount != ZERO]
    weights = [
        (name, scene.rules.weight_tiers(name), scene.rules.collateral_weight(name, own))
        for name in (foreign and [*foreign, own])
    ]
    weight = scene.rules.number("cross_margin", "profit_weight")
    return conversion, price, str(weights), weight
