"""Assumptions about the rules: reference, value price, fee in the trigger, fee tier, equity."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.checks.reference_prices import FROZEN, ORACLES
from stepladder.errors import InputError
from stepladder.model.number import number_text, parse_number
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.assumption import Assumption, NotApplicable, Scene, refused
from stepladder.venues.rules import FEES_IN_TRIGGER, QUOTE_CONVERSIONS, VALUE_PRICES

REFERENCES = ("mark", "index", "last")
USUAL_VALUE_PRICES = ("mark", "entry", "index")
USUAL_FEES = ("none", "taker_at_mark", "close_fee_at_bankruptcy", "taker_and_funding")


def _reference_now(scene: Scene, _: str) -> str | Unknown:
    trigger = scene.rules.fact("references", "liquidation_trigger").value
    if isinstance(trigger, Unknown):
        return trigger
    return "index" if trigger in ORACLES else "mark"


def _reference_flip(scene: Scene, after: str) -> Scene | Unknown:
    if after not in REFERENCES:
        raise refused("reference", after, f"one of: {', '.join(REFERENCES)}")
    if after != "last":
        return scene.with_fact("references", "liquidation_trigger", after)
    prices = dict(scene.account.prices)
    for symbol in scene.symbols:
        given = prices.get(symbol)
        if given is None:
            return unknown(f"prices.{symbol}.last", "not given", owner=scene.account.owner)
        if isinstance(given.last, Unknown):
            return given.last
        prices[symbol] = replace(given, mark=given.last)
    flipped = scene.with_fact("references", "liquidation_trigger", "mark")
    return replace(flipped, account=replace(scene.account, prices=prices))


def same_value_price(name: str) -> str:
    """One name for value prices that mean the same: the oracle is an index, execution is entry."""
    return "index" if name in ORACLES else "entry" if name in FROZEN else name


def _value_price_now(scene: Scene, _: str) -> str | Unknown:
    return scene.rules.value_price()


def _value_price_others(scene: Scene) -> Sequence[str]:
    now = scene.rules.value_price()
    here = None if isinstance(now, Unknown) else same_value_price(now)
    return [name for name in USUAL_VALUE_PRICES if name != here]


def _value_price_flip(scene: Scene, after: str) -> Scene:
    if after not in VALUE_PRICES:
        raise refused("value_price", after, f"one of: {', '.join(VALUE_PRICES)}")
    return scene.with_fact("ladder", "value_price", after)


def _fee_now(scene: Scene, _: str) -> str | Unknown:
    return scene.rules.fee_in_trigger()


def _fee_flip(scene: Scene, after: str) -> Scene:
    if after not in FEES_IN_TRIGGER:
        raise refused("fee_in_trigger", after, f"one of: {', '.join(FEES_IN_TRIGGER)}")
    return scene.with_fact("ladder", "fee_in_trigger", after)


def _tier_now(scene: Scene, _: str) -> str:
    return scene.account.fee_tier or "base"


def _tier_names(scene: Scene) -> list[str]:
    tiers = scene.rules.fact("fees", "taker_by_tier").value
    return ["base", *tiers] if isinstance(tiers, dict) else ["base"]


def _tier_others(scene: Scene) -> Sequence[str] | NotApplicable:
    names = [name for name in _tier_names(scene) if name != _tier_now(scene, "")]
    if not names:
        return NotApplicable(assumption="fee_tier", reason="the rulebook names no other tier")
    return names


def _tier_flip(scene: Scene, after: str) -> Scene:
    """To a tier by its name, or to a taker rate."""
    names = _tier_names(scene)
    if after in names:
        return replace(scene, account=replace(scene.account, fee_tier=after))
    try:
        rate = parse_number(after, where="assumption fee_tier")
    except InputError:
        raise refused("fee_tier", after, f"a taker rate, or one of: {', '.join(names)}") from None
    account = replace(scene.account, fee_tier="base")
    return replace(scene, account=account).with_fact("fees", "taker", rate)


def _conversion_now(scene: Scene, _: str) -> str | Unknown:
    return scene.rules.quote_conversion()


def _conversion_flip(scene: Scene, after: str) -> Scene:
    if after not in QUOTE_CONVERSIONS:
        raise refused("quote_conversion", after, f"one of: {', '.join(QUOTE_CONVERSIONS)}")
    return scene.with_fact("collateral", "quote_conversion_rule", after)


def _profit_weight_now(scene: Scene, _: str) -> str | Unknown:
    weight = scene.rules.number("cross_margin", "profit_weight")
    return weight if isinstance(weight, Unknown) else number_text(weight)


def _profit_weight_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if scene.position.margin_mode == "isolated":
        reason = "an isolated position counts its own profit in full"
        return NotApplicable(assumption="profit_weight", reason=reason)
    return [weight for weight in ("0", "1") if weight != _profit_weight_now(scene, "")]


def _share(name: str, text: str) -> Decimal:
    value = parse_number(text, where=f"assumption {name}")
    if not 0 <= value <= 1:
        raise refused(name, text, "a share from 0 to 1")
    return value


def _profit_weight_flip(scene: Scene, after: str) -> Scene:
    weight = _share("profit_weight", after)
    return scene.with_fact("cross_margin", "profit_weight", weight)


def _weighted_assets(scene: Scene) -> list[str]:
    if isinstance(scene.account.collateral, Unknown) or isinstance(scene.contract, Unknown):
        return []
    own = scene.contract.settlement_asset
    return [held.asset for held in scene.account.collateral if held.asset != own]


def _weight_now(scene: Scene, after: str) -> str | Unknown:
    asset = after.partition(":")[0]
    if isinstance(scene.contract, Unknown):
        return scene.contract
    if scene.rules.weight_tiers(asset):
        return f"{asset}:by amount"
    weight = scene.rules.collateral_weight(asset, scene.contract.settlement_asset)
    return weight if isinstance(weight, Unknown) else f"{asset}:{number_text(weight)}"


def _weight_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if scene.position.margin_mode == "isolated" or not _weighted_assets(scene):
        reason = "all collateral is in the settlement asset"
        return NotApplicable(assumption="collateral_weight", reason=reason)
    return [f"{asset}:1" for asset in _weighted_assets(scene)]


def _weight_flip(scene: Scene, after: str) -> Scene | Unknown:
    asset, _, text = after.partition(":")
    if asset not in _weighted_assets(scene):
        raise refused("collateral_weight", after, "ASSET:WEIGHT of an asset held")
    weight = _share("collateral_weight", text)
    if isinstance(scene.contract, Unknown):
        return scene.contract
    own = scene.contract.settlement_asset
    weights = scene.rules.fact("collateral", "weights").value
    table = dict(weights) if isinstance(weights, dict) else {}
    row = table.get(own)
    table[own] = {**(row if isinstance(row, dict) else {}), asset: weight}
    tiers = scene.rules.fact("collateral", "weight_tiers").value
    flipped = scene.with_fact("collateral", "weights", table)
    if isinstance(tiers, dict):
        rest = {name: rows for name, rows in tiers.items() if name != asset}
        flipped = flipped.with_fact("collateral", "weight_tiers", rest)
    return flipped


RULE_ASSUMPTIONS = (
    Assumption(
        name="reference",
        question="the price that triggers liquidation",
        now=_reference_now,
        others=lambda _: REFERENCES,
        flip=_reference_flip,
    ),
    Assumption(
        name="value_price",
        question="the price at which the requirement values the position",
        now=_value_price_now,
        others=_value_price_others,
        flip=_value_price_flip,
    ),
    Assumption(
        name="fee_in_trigger",
        question="the fee counted inside the liquidation test",
        now=_fee_now,
        others=lambda _: USUAL_FEES,
        flip=_fee_flip,
    ),
    Assumption(
        name="fee_tier",
        question="the user's fee tier, or taker rate",
        now=_tier_now,
        others=_tier_others,
        flip=_tier_flip,
    ),
    Assumption(
        name="quote_conversion",
        question="whether the settlement asset counts at its own price",
        now=_conversion_now,
        others=lambda _: QUOTE_CONVERSIONS,
        flip=_conversion_flip,
    ),
    Assumption(
        name="profit_weight",
        question="the share of unrealised profit that backs positions",
        now=_profit_weight_now,
        others=_profit_weight_others,
        flip=_profit_weight_flip,
    ),
    Assumption(
        name="collateral_weight",
        question="the share of a collateral asset that counts",
        now=_weight_now,
        others=_weight_others,
        flip=_weight_flip,
    ),
)
