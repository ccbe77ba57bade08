"""Every assumption flipped once, ranked by what it does to the liquidation price.

A shift is positive where the flip liquidates earlier. Unknown is listed apart and never ranked: an
effect nobody can work out is not a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.account import Account
from stepladder.model.exact import ZERO, settled
from stepladder.model.number import shown
from stepladder.model.unknown import Missing, Unknown, join, known
from stepladder.pipeline.assumption import Assumption, NotApplicable, Scene
from stepladder.pipeline.assumption_ladder import LADDER_ASSUMPTIONS
from stepladder.pipeline.assumption_outcome import Outcome, outcome
from stepladder.pipeline.assumption_position import POSITION_ASSUMPTIONS
from stepladder.pipeline.assumption_rules import RULE_ASSUMPTIONS
from stepladder.venues.rules import Rules

ASSUMPTIONS: tuple[Assumption, ...] = (
    *RULE_ASSUMPTIONS,
    *LADDER_ASSUMPTIONS,
    *POSITION_ASSUMPTIONS,
)
Shift = Decimal | Unknown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One flip and what it does; every shift is positive where the flip is the worse case.

    ``shift`` in price units: by how much less the price has to move. ``time_shift``: by how many
    fundings at the present rate the room lasts less long. ``cost_shift`` in the base's settlement
    asset. None where there is no figure: one of both is never liquidated, or pays no funding.
    """

    assumption: str
    before: str
    after: str
    outcome: Outcome | Unknown
    shift: Shift
    time_shift: Shift
    cost_shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionsAnswer:
    """What ``stepladder assumptions`` says about one position.

    ``effects`` are ranked; ``unknown`` are the flips whose effect on the price is not known, and
    ``not_applicable`` those that make no sense here. ``given`` were flipped before anything else.
    """

    scene: Scene
    base: Outcome | Unknown
    given: tuple[tuple[str, str], ...]
    effects: tuple[Effect, ...]
    unknown: tuple[Effect, ...]
    not_applicable: tuple[NotApplicable, ...]

    @property
    def unknowns(self) -> tuple[Missing, ...]:
        """Every missing fact that keeps a shift of the price from being known."""
        joined = join(self.base, *(effect.shift for effect in self.unknown))
        return () if joined is None else joined.missing


def assumption_named(name: str) -> Assumption:
    """One assumption by its name.

    Raises
    ------
    InputError
        With all names, if there is none of this one.
    """
    for assumption in ASSUMPTIONS:
        if assumption.name == name:
            return assumption
    names = ", ".join(assumption.name for assumption in ASSUMPTIONS)
    raise InputError(expected=f"one of: {names}", found=shown(name), where="assumption")


def answer_assumptions(
    account: Account,
    rules: Rules,
    *,
    index: int,
    asked: Sequence[tuple[str, str]] = (),
    given: Sequence[tuple[str, str]] = (),
    only_asked: bool = False,
) -> AssumptionsAnswer:
    """Flip every assumption about one position; call it inside ``localcontext(EXACT)``.

    ``asked`` are further flips (name, value); ``given`` are flipped first and belong to the base.
    """
    scene = given_scene(Scene(account=account, rules=rules, index=index), given)
    base = outcome(scene)
    flips: list[tuple[Assumption, str]] = []
    not_applicable: list[NotApplicable] = []
    for assumption in () if only_asked else ASSUMPTIONS:
        others = assumption.others(scene)
        if isinstance(others, NotApplicable):
            not_applicable.append(others)
        else:
            flips += [(assumption, after) for after in others]
    flips += [(assumption_named(name), after) for name, after in asked]
    named = {name for name, _ in asked}
    effects = [
        effect_of(scene, base, assumption, after)
        for assumption, after in dict.fromkeys(flips)
        if assumption.now(scene, after) != after
    ]
    ranked = [effect for effect in effects if not isinstance(effect.shift, Unknown)]
    return AssumptionsAnswer(
        scene=scene,
        base=base,
        given=tuple(given),
        effects=tuple(sorted(ranked, key=_rank)),
        unknown=tuple(effect for effect in effects if isinstance(effect.shift, Unknown)),
        not_applicable=tuple(each for each in not_applicable if each.assumption not in named),
    )


def given_scene(scene: Scene, given: Sequence[tuple[str, str]]) -> Scene:
    """The scene after some flips, in their order.

    Raises
    ------
    InputError
        If one of them needs a fact that is missing.
    """
    for name, after in given:
        flipped = assumption_named(name).flip(scene, after)
        if isinstance(flipped, Unknown):
            raise InputError(
                expected="an assumption whose facts are known",
                found=str(flipped),
                where=f"given {name}={after}",
            )
        scene = flipped
    return scene


def effect_of(scene: Scene, base: Outcome | Unknown, assumption: Assumption, after: str) -> Effect:
    """Flip one assumption and compare."""
    before = assumption.now(scene, after)
    flipped = assumption.flip(scene, after)
    result = flipped if isinstance(flipped, Unknown) else outcome(flipped)
    result = _newly_assumed(base, result)
    both = known(base, result)
    shifts: tuple[Shift, Shift, Shift]
    if isinstance(both, Unknown):
        shifts = both, both, both
    else:
        shifts = shift_between(*both), _time_shift(*both), _cost_shift(*both)
    return Effect(
        assumption=assumption.name,
        before="unknown" if isinstance(before, Unknown) else before,
        after=after,
        outcome=result,
        shift=shifts[0],
        time_shift=shifts[1],
        cost_shift=shifts[2],
    )


def _newly_assumed(base: Outcome | Unknown, result: Outcome | Unknown) -> Outcome | Unknown:
    """A flip that rests on a price nobody gave has no figure; the mark would say "no effect"."""
    if isinstance(base, Unknown) or isinstance(result, Unknown):
        return result
    new = tuple(missing for missing in result.assumed if missing not in base.assumed)
    return Unknown(new) if new else result


def shift_between(base: Outcome, other: Outcome) -> Shift:
    """By how much less the price has to move, price units; None where one is never liquidated."""
    both = known(base.distance, other.distance)
    if isinstance(both, Unknown):
        return both
    before, after = both
    if before is None or after is None:
        return ZERO if before is after else None
    return before - after


def _time_shift(base: Outcome, other: Outcome) -> Shift:
    both = known(base.fundings, other.fundings)
    if isinstance(both, Unknown):
        return both
    before, after = both
    if before is None or after is None:
        return ZERO if before is after else None
    return settled(before) - settled(after)


def _cost_shift(base: Outcome, other: Outcome) -> Shift:
    """In the base's settlement asset; another asset is exchanged at its own liquidation price."""
    both = known(base.cost, _cost_in_asset_of(base, other))
    if isinstance(both, Unknown):
        return both
    before, after = both
    if before is None or after is None:
        return ZERO if before is after else None
    return settled(after) - settled(before)


def _cost_in_asset_of(base: Outcome, other: Outcome) -> Decimal | Unknown | None:
    cost, price = other.cost, other.liquidation_price
    if cost is None or isinstance(cost, Unknown) or base.kind == other.kind:
        return cost
    if isinstance(price, Unknown):
        return price
    at = other.reference if price is None else price
    return cost * at if other.kind == "inverse" else cost / at


def _rank(effect: Effect) -> tuple[int, Decimal]:
    """Largest first; between never and at no figure is large enough, so it leads."""
    if effect.shift is None or isinstance(effect.shift, Unknown):
        return 0, ZERO
    return 1, -abs(effect.shift)
