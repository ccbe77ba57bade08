"""One position under many rulebooks, and which rules make the difference.

The difference between the first venue and another is shared out over the groups of rules in which
they differ (``comparison_mixture.GROUPS``): every mixture of the two is worked out, and each group
gets its average contribution over every order (Shapley), so the shares add up to the difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.account import Account
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Missing, Unknown, known, unknown
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.assumption_effects import Shift, shift_between
from stepladder.pipeline.assumption_outcome import Outcome, move_left, outcome
from stepladder.pipeline.comparison_mixture import GROUPS, Side, differing, mixture, sides_of
from stepladder.pipeline.comparison_scene import alone, left_out, scene_at, symbol_at
from stepladder.pipeline.comparison_shares import shapley_shares
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueAnswer:
    """One venue's answer for the position, or what is missing for it.

    ``symbol`` None: the venue has no contract of the coin. ``shift`` to the first venue in price
    units, positive where it liquidates earlier; None where one of both never does. ``attribution``
    shares it out by group of rules; None where there is no shift to share out.
    """

    rulebook: Rulebook
    symbol: str | None
    scene: Scene | Unknown
    outcome: Outcome | Unknown
    shift: Shift
    attribution: Mapping[str, Decimal] | Unknown | None

    @property
    def venue(self) -> str:
        """Id of the venue."""
        return self.rulebook.venue

    @property
    def liquidation_price(self) -> Decimal | Unknown | None:
        """Price in the direction of loss."""
        return self.outcome if isinstance(self.outcome, Unknown) else self.outcome.liquidation_price

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What keeps the price from being known."""
        price = self.liquidation_price
        return price.missing if isinstance(price, Unknown) else ()

    @property
    def assumed(self) -> tuple[Missing, ...]:
        """Prices that were not given and were taken to equal another one."""
        return () if isinstance(self.outcome, Unknown) else self.outcome.assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAnswer:
    """What ``stepladder compare`` says: the first venue is the one the others differ from.

    ``left_out`` names positions of the account that are not compared.
    """

    scene: Scene
    venues: tuple[VenueAnswer, ...]
    left_out: tuple[str, ...]


def answer_comparison(
    account: Account, rules: Rules, rulebooks: Sequence[Rulebook], *, index: int
) -> CompareAnswer:
    """Compare one position under several rulebooks; call it inside ``localcontext(EXACT)``."""
    own = alone(account, rules, index)
    scenes = [scene_at(own, Rules(rulebook=book, at=rules.at)) for book in rulebooks]
    results = [each if isinstance(each, Unknown) else outcome(each) for each in scenes]
    return CompareAnswer(
        scene=own,
        venues=tuple(
            VenueAnswer(
                rulebook=book,
                symbol=symbol_at(own, Rules(rulebook=book, at=rules.at)),
                scene=scene,
                outcome=result,
                shift=_shift(results[0], result),
                attribution=_attribution(scenes[0], results[0], scene, result),
            )
            for book, scene, result in zip(rulebooks, scenes, results, strict=True)
        ),
        left_out=tuple(left_out(account, index)),
    )


def _shift(first: Outcome | Unknown, other: Outcome | Unknown) -> Shift:
    both = known(first, other)
    return both if isinstance(both, Unknown) else shift_between(*both)


def _attribution(
    first: Scene | Unknown,
    first_result: Outcome | Unknown,
    other: Scene | Unknown,
    result: Outcome | Unknown,
) -> Mapping[str, Decimal] | Unknown | None:
    scenes, shift = known(first, other), _shift(first_result, result)
    if isinstance(scenes, Unknown):
        return scenes
    if not isinstance(shift, Decimal):
        return shift
    sides = sides_of(*scenes)
    if isinstance(sides, Unknown):
        return sides
    both = known(first_result, result)
    assert not isinstance(both, Unknown)
    return shares(*sides, shift)


def shares(first: Side, other: Side, shift: Decimal) -> Mapping[str, Decimal] | Unknown:
    """Share of each group of rules in a shift between two venues; zero where they agree."""
    players = differing(first, other)

    base = move_left(first.scene)

    def worth(taken: frozenset[str]) -> Decimal | Unknown:
        """How much nearer the liquidation is than at the first venue."""
        if not taken:
            return ZERO
        if taken == frozenset(players):
            return shift
        return nearer(base, mixture(first, other, taken))

    found = shapley_shares(players, worth)
    if isinstance(found, Unknown):
        return found
    return {group: found.get(group, ZERO) for group in GROUPS}


def nearer(base: Decimal | Unknown | None, mixed: Scene | Unknown) -> Decimal | Unknown:
    """By how much less the price has to move under a mixture than at the first venue."""
    both = known(base, mixed if isinstance(mixed, Unknown) else move_left(mixed))
    if isinstance(both, Unknown):
        return both
    before, after = both
    if before is None or after is None:
        return unknown("attribution", "a mixture of both rules is never liquidated", owner="us")
    return before - after
