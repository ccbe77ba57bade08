"""An assumption: one switch of an account or of its rules, and what flipping it changes.

A flip is a pure function of a scene (account, rules, one position) and answers with another scene,
or with the fact it would need. Nothing is flipped in place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from stepladder.checks.position_terms import PositionTerms, position_terms
from stepladder.errors import InputError
from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.number import shown
from stepladder.model.position import Position
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An account under rules, and which of its positions the question is about.

    ``funding_paid`` is what funding has taken before (settlement asset, positive: paid).
    ``moves_with`` says by how many times the move of this position another symbol moves; a symbol
    that is not named stands still.
    """

    account: Account
    rules: Rules
    index: int
    funding_paid: Decimal = ZERO
    moves_with: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def position(self) -> Position:
        """The position the question is about."""
        return self.account.positions[self.index]

    @property
    def contract(self) -> Contract | Unknown:
        """Its contract."""
        return self.position.contract

    @property
    def terms(self) -> PositionTerms:
        """What account and rules together say about it."""
        return position_terms(self.position, self.account, self.rules)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every symbol held, each once."""
        return tuple(dict.fromkeys(position.symbol for position in self.account.positions))

    def with_position(self, position: Position) -> "Scene":
        """The same scene with another position in its place."""
        rows = list(self.account.positions)
        rows[self.index] = position
        return replace(self, account=replace(self.account, positions=tuple(rows)))

    def with_fact(self, section: str, name: str, value: object) -> "Scene":
        """The same scene where the rulebook says something else about one fact."""
        return replace(self, rules=with_fact(self.rules, section, name, value))

    def with_ladder(self, ladder: MarginLadder) -> "Scene":
        """The same scene with another ladder for the position's symbol."""
        ladders = {**self.account.ladders, self.position.symbol: ladder}
        return replace(self, account=replace(self.account, ladders=ladders))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """An assumption that makes no sense for this position, and why."""

    assumption: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One switch: what it asks, what holds now, what else people take it for, how to flip it.

    ``now`` gets the value flipped to as well, as one assumption may be about several assets.
    ``others`` are the values flipped to when nobody names one; empty where one must be named.
    ``flip`` raises InputError for a value that does not read.
    """

    name: str
    question: str
    now: Callable[[Scene, str], str | Unknown]
    others: Callable[[Scene], Sequence[str] | NotApplicable]
    flip: Callable[[Scene, str], Scene | Unknown]


def with_fact(rules: Rules, section: str, name: str, value: object) -> Rules:
    """The same rules where one fact has another value.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("binance-usdm"), at=0)
    >>> with_fact(rules, "ladder", "value_price", "entry").value_price(), rules.value_price()
    ('entry', 'mark')
    """
    fact = Fact(
        name=f"{section}.{name}",
        value=value,
        unit="",
        source="assumed",
        as_of="assumed",
        effective_at=None,
        status="unverified",
        note="",
    )
    facts = {**rules.rulebook.facts[section], name: (fact,)}
    return with_section(rules, section, facts)


def with_section(rules: Rules, section: str, facts: Mapping[str, tuple[Fact, ...]]) -> Rules:
    """The same rules with another section."""
    rulebook = replace(rules.rulebook, facts={**rules.rulebook.facts, section: facts})
    return replace(rules, rulebook=rulebook)


def refused(assumption: str, value: str, expected: str) -> InputError:
    """The complaint about a value that an assumption cannot be flipped to."""
    return InputError(expected=expected, found=shown(value), where=f"assumption {assumption}")
