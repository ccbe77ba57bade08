"""Assumptions about the ladder: shape, vintage, which tier applies, deductions, whose ladder."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import margin_pools
from stepladder.errors import InputError
from stepladder.formulas.maintenance_margin import half_of_initial_rate
from stepladder.formulas.position_value import notional
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.ladder import LadderShape, MarginLadder, Tier, with_deductions
from stepladder.model.number import number_text, parse_number
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown, known, unknown
from stepladder.pipeline.assumption import Assumption, NotApplicable, Scene, refused
from stepladder.pipeline.comparison_symbol import base_coin, contract_of_coin
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules

ON_THE_WHOLE = ("whole_position", "flat")


def one_rate(ladder: MarginLadder, rate: Decimal, deduction: Decimal | None = None) -> MarginLadder:
    """A ladder of one open tier with this rate; marginal where there is a deduction."""
    tier = Tier(
        floor=ZERO,
        cap=None,
        maintenance_margin_rate=rate,
        max_leverage=ladder.tiers[0].max_leverage,
        maintenance_deduction=deduction,
    )
    shape: LadderShape = "flat" if deduction is None else "marginal"
    return MarginLadder(shape=shape, tiers=(tier,))


def _ladder_name(scene: Scene, _: str = "") -> str | Unknown:
    ladder = scene.terms.ladder
    return ladder if isinstance(ladder, Unknown) else ladder.shape


def _shape_others(scene: Scene) -> Sequence[str]:
    now = _ladder_name(scene)
    if now == "marginal":
        return ("whole_position",)
    if now in ON_THE_WHOLE:
        return ("marginal",)
    return ("flat",)


def _shape_flip(scene: Scene, after: str) -> Scene | Unknown:
    """Tiers keep their rates; flat is the rate before it grows, or that of the first tier."""
    leg = scene.terms.leg
    if isinstance(leg, Unknown):
        return leg
    ladder = leg.ladder
    if after == "flat":
        return scene.with_ladder(one_rate(ladder, ladder.tiers[0].maintenance_margin_rate))
    if after == "whole_position":
        return scene.with_ladder(as_whole_position(ladder))
    if after == "marginal":
        return scene.with_ladder(_as_marginal(leg))
    raise refused("ladder_shape", after, "one of: marginal, whole_position, flat")


def as_whole_position(ladder: MarginLadder) -> MarginLadder:
    """The same tiers, each rate charged on everything."""
    tiers = tuple(replace(tier, maintenance_deduction=None) for tier in ladder.tiers)
    return replace(ladder, shape="whole_position", tiers=tiers)


def _as_marginal(leg: Leg) -> MarginLadder:
    """The same tiers, each rate charged on its slice.

    Where contracts or coins are looked up no price moves the tier, so the slices come to one rate.
    """
    ladder = leg.ladder
    bare = tuple(replace(tier, maintenance_deduction=None) for tier in ladder.tiers)
    tiers = with_deductions(bare)
    if ladder.unit == "notional":
        return replace(ladder, shape="marginal", tiers=tiers, growth=None)
    size = leg.look_up(leg.coordinate)
    tier = tiers[ladder.tier_index(size)]
    deduction = tier.maintenance_deduction or ZERO
    return one_rate(ladder, tier.maintenance_margin_rate - deduction / size)


def _tier_lookup_now(scene: Scene, _: str) -> str | Unknown:
    leg = scene.terms.leg
    if isinstance(leg, Unknown):
        return leg
    return "size" if leg.tier_is_fixed else "each_price"


def _tier_lookup_flip(scene: Scene, after: str) -> Scene | Unknown:
    leg = scene.terms.leg
    if isinstance(leg, Unknown):
        return leg
    if after == "at_entry":
        amount: Decimal | Unknown = _entry_look_up(leg)
    elif after == "by_collateral":
        amount = _posted(scene)
    else:
        raise refused("tier_lookup", after, "one of: at_entry, by_collateral")
    return amount if isinstance(amount, Unknown) else scene.with_ladder(_frozen(leg.ladder, amount))


def _entry_look_up(leg: Leg) -> Decimal:
    held = leg.fixed_look_up
    amount = notional(leg.entry_cost) * leg.margin_scale if held is None else held
    return settled(amount + leg.order_look_up)


def _posted(scene: Scene) -> Decimal | Unknown:
    for pool in margin_pools(scene.account, scene.rules):
        if any(terms.position == scene.position for terms in pool.positions):
            return pool.cash
    return unknown("collateral", "no pool holds the position", owner=scene.account.owner)


def _frozen(ladder: MarginLadder, amount: Decimal) -> MarginLadder:
    """The tier of one amount, at whatever price."""
    index = ladder.tier_index(amount)
    deduction = ladder.tiers[index].maintenance_deduction
    marginal = ladder.shape == "marginal"
    return one_rate(ladder, ladder.maintenance_rate(index, amount), deduction if marginal else None)


def _tier_lookup_others(scene: Scene) -> Sequence[str]:
    ladder = scene.terms.ladder
    if not isinstance(ladder, Unknown) and ladder.unit != "notional":
        return ("at_entry",)
    return ("at_entry", "by_collateral")


def _deduction_now(scene: Scene, after: str) -> str | Unknown:
    leg = scene.terms.leg
    if isinstance(leg, Unknown):
        return leg
    tier = leg.ladder.tiers[leg.tier_index(leg.coordinate)]
    return "as published" if after == "none" else number_text(tier.maintenance_deduction or ZERO)


def _deduction_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if _ladder_name(scene) != "marginal":
        return NotApplicable(assumption="deduction", reason="only a marginal ladder has one")
    return ("none",)


def _deduction_flip(scene: Scene, after: str) -> Scene | Unknown:
    """The tier that holds the position deducts another amount; ``none`` drops every deduction."""
    amount = ZERO if after == "none" else parse_number(after, where="assumption deduction")
    leg = scene.terms.leg
    if isinstance(leg, Unknown):
        return leg
    if leg.ladder.shape != "marginal":
        raise refused("deduction", after, "a marginal ladder")
    held = leg.tier_index(leg.coordinate)
    tiers = tuple(
        replace(tier, maintenance_deduction=amount) if index == held or after == "none" else tier
        for index, tier in enumerate(leg.ladder.tiers)
    )
    return scene.with_ladder(replace(leg.ladder, tiers=tiers))


def _tiers_now(scene: Scene, _: str) -> str | Unknown:
    ladder = scene.terms.ladder
    return ladder if isinstance(ladder, Unknown) else _tier_count(ladder)


def _tier_count(ladder: MarginLadder) -> str:
    count = len(ladder.tiers)
    return f"{count} tier{'s' if count > 1 else ''}"


def _rate_others(scene: Scene) -> Sequence[str]:
    ladder = scene.terms.ladder
    if isinstance(ladder, Unknown) or (len(ladder.tiers) == 1 and ladder.growth is None):
        return ("half_of_initial",)
    return ("first_tier", "half_of_initial")


def _rate_flip(scene: Scene, after: str) -> Scene | Unknown:
    """The first tier's rate for any size, or half of one over the asset's maximum leverage."""
    ladder = scene.terms.ladder
    if isinstance(ladder, Unknown):
        return ladder
    first = ladder.tiers[0]
    if after == "first_tier":
        return scene.with_ladder(one_rate(ladder, first.maintenance_margin_rate))
    if after == "half_of_initial":
        most = first.max_leverage
        if isinstance(most, Unknown):
            return most
        return scene.with_ladder(one_rate(ladder, half_of_initial_rate(most)))
    try:
        rate = parse_number(after, where="assumption rate")
    except InputError:
        rate = ZERO
    if not 0 < rate <= ONE:
        raise refused("rate", after, "a fraction above 0, first_tier or half_of_initial")
    return scene.with_ladder(one_rate(ladder, rate))


def ladder_versions(scene: Scene) -> tuple[LadderVersion, ...]:
    """Every dated version the rulebook has of the position's ladder, oldest first."""
    rulebook, symbol = scene.rules.rulebook, scene.position.symbol
    if symbol in rulebook.ladders:
        return rulebook.ladders[symbol]
    classes = scene.rules.fact("ladder", "classes").value
    name = classes.get(symbol) if isinstance(classes, dict) else None
    return rulebook.ladders.get(name, ()) if isinstance(name, str) else ()


def _day(version: LadderVersion) -> str:
    return "undated" if version.start is None else time_text(version.start)[:10]


def _vintage_now(scene: Scene, _: str) -> str | Unknown:
    terms = scene.terms
    if terms.ladder_version is not None:
        return _day(terms.ladder_version)
    return terms.ladder if isinstance(terms.ladder, Unknown) else "given"


def _vintage_others(scene: Scene) -> Sequence[str] | NotApplicable:
    if scene.position.symbol in scene.account.ladders:
        reason = "the ladder is the account's own"
        return NotApplicable(assumption="ladder_vintage", reason=reason)
    days = [_day(version) for version in ladder_versions(scene)]
    others = [day for day in dict.fromkeys(days) if day != _vintage_now(scene, "")]
    if not others:
        reason = "the rulebook has no other version"
        return NotApplicable(assumption="ladder_vintage", reason=reason)
    return others


def _vintage_flip(scene: Scene, after: str) -> Scene | Unknown:
    found = {_day(version): version for version in ladder_versions(scene)}
    if after not in found:
        raise refused("ladder_vintage", after, f"one of: {', '.join(found) or 'none'}")
    ladder = found[after].ladder
    return ladder if isinstance(ladder, Unknown) else scene.with_ladder(ladder)


def _ladder_of_now(scene: Scene, _: str) -> str:
    return scene.rules.rulebook.venue


def _ladder_of_others(_: Scene) -> NotApplicable:
    return NotApplicable(
        assumption="ladder_of", reason="asked with --assume ladder_of=VENUE; see compare"
    )


def _ladder_of_flip(scene: Scene, after: str) -> Scene | Unknown:
    """Another venue's ladder for the same coin, where it counts in the same unit."""
    rules = Rules(rulebook=packaged_rulebook(after), at=scene.rules.at)
    both = known(scene.contract, scene.terms.ladder)
    if isinstance(both, Unknown):
        return both
    own, _ = both
    contract = contract_of_coin(rules, base_coin(own, scene.rules), own)
    if isinstance(contract, Unknown):
        return contract
    version = rules.ladder(contract.symbol, opened_at=scene.position.opened_at)
    ladder = version if isinstance(version, Unknown) else version.ladder
    if isinstance(ladder, Unknown):
        return ladder
    if contract.kind != own.kind or ladder.unit == "contracts":
        return unknown(
            f"ladder of {contract.symbol}", "in another unit; see compare", owner=rules.owner
        )
    return scene.with_ladder(ladder)


LADDER_ASSUMPTIONS = (
    Assumption(
        name="ladder_shape",
        question="whether each slice pays its own rate, or everything pays one",
        now=_ladder_name,
        others=_shape_others,
        flip=_shape_flip,
    ),
    Assumption(
        name="ladder_vintage",
        question="which dated version of the ladder applies",
        now=_vintage_now,
        others=_vintage_others,
        flip=_vintage_flip,
    ),
    Assumption(
        name="tier_lookup",
        question="which amount picks the tier",
        now=_tier_lookup_now,
        others=_tier_lookup_others,
        flip=_tier_lookup_flip,
    ),
    Assumption(
        name="deduction",
        question="what the tier deducts",
        now=_deduction_now,
        others=_deduction_others,
        flip=_deduction_flip,
    ),
    Assumption(
        name="rate",
        question="one rate instead of the ladder, as web calculators take it",
        now=_tiers_now,
        others=_rate_others,
        flip=_rate_flip,
    ),
    Assumption(
        name="ladder_of",
        question="whose ladder applies",
        now=_ladder_of_now,
        others=_ladder_of_others,
        flip=_ladder_of_flip,
    ),
)
