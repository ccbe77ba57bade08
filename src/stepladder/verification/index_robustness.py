"""Rules INDEX-005 to INDEX-008: what one faulty or silent constituent can do to the index."""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.inputs.constituent import Constituent
from stepladder.inputs.index_bound import index_bound
from stepladder.inputs.index_rule import IndexRule, index_rule
from stepladder.model.decision import Reason
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, join
from stepladder.venues.rules import Rules
from stepladder.verification.index_price import CONSTITUENTS_MIN, named_constituents
from stepladder.verification.judgement import KNOWN, observed, sources, verdict_of

MOVE_MAX = Decimal("0.005")
"""Half a percent: about what lies between initial and maintenance rate at the highest leverage."""
SILENCE_MAX_SECONDS = Decimal(60)
PRICE = Decimal(100)
NO_BOUND = "no bound"
"""What one constituent can do where the rule holds nothing back."""


def check_index_as_data(rules: Rules) -> list[Reason]:
    """Rule INDEX-005: the rule is known well enough to compute the index."""
    rule = index_rule(rules)
    said: str | Unknown = rule if isinstance(rule, Unknown) else rule.combine.replace("_", " ")
    if not isinstance(rule, Unknown):
        missing = join(rule.outliers, rule.bound, rule.stale_seconds, rule.minimum_sources)
        said = said if missing is None else missing
    return [_reason("INDEX-005", rules, "", observed(said), KNOWN, said, "")]


def check_index_fault(rules: Rules) -> list[Reason]:
    """Rule INDEX-006: whatever one constituent sends moves the index by 0.5 % at most.

    Weights that nobody knows are taken to lie on the one that fails.
    """
    rule = index_rule(rules)
    move = rule if isinstance(rule, Unknown) else largest_move(rule, rules)
    verdict_from: bool | Unknown = (
        move if isinstance(move, Unknown) else move is not None and move <= MOVE_MAX
    )
    said = NO_BOUND if move is None else move
    return [
        _reason(
            "INDEX-006",
            rules,
            ", one faulty constituent",
            said,
            MOVE_MAX,
            verdict_from,
            "of the index",
        )
    ]


def largest_move(rule: IndexRule, rules: Rules) -> Decimal | Unknown | None:
    """Largest move of the index by one constituent, as a fraction; None where nothing bounds it."""
    if rule.combine == "oracle":
        return None
    names = named_constituents(rules)
    if isinstance(names, Unknown):
        if not rule.weights:
            return names
        names = tuple(rule.weights)
    weights = _weights(rule, len(names))
    equal = [
        Constituent(source=name, price=PRICE, time_ns=rules.at, weight=weight)
        for name, weight in zip(names, weights, strict=True)
    ]
    bound = index_bound(rule, equal, owner=rules.owner)
    return bound / PRICE if isinstance(bound, Decimal) else bound


def _weights(rule: IndexRule, count: int) -> Sequence[Decimal | None]:
    """None where the rule has them; else all on one: nobody knows how large the largest is."""
    if rule.weights is not None or rule.combine in ("mean", "median"):
        return [None] * count
    return [ONE, *[ZERO] * (count - 1)][:count]


def check_index_silence(rules: Rules) -> list[Reason]:
    """Rule INDEX-007: a constituent that has gone silent is left out within a minute."""
    rule = index_rule(rules)
    seconds: Decimal | Unknown | None = rule if isinstance(rule, Unknown) else rule.stale_seconds
    if seconds is None and isinstance(rule, IndexRule):
        seconds = rule.frozen_seconds
    soon: bool | Unknown = (
        seconds
        if isinstance(seconds, Unknown)
        else seconds is not None and seconds <= SILENCE_MAX_SECONDS
    )
    said = "never left out" if seconds is None else seconds
    return [
        _reason("INDEX-007", rules, ", a silent constituent", said, SILENCE_MAX_SECONDS, soon, "s")
    ]


def check_index_minimum(rules: Rules) -> list[Reason]:
    """Rule INDEX-008: below three sources there is no index, rather than a guess of two."""
    rule = index_rule(rules)
    least = rule if isinstance(rule, Unknown) else rule.minimum_sources
    enough = least if isinstance(least, Unknown) else least >= CONSTITUENTS_MIN
    return [
        _reason("INDEX-008", rules, ", fewest sources", least, CONSTITUENTS_MIN, enough, "sources")
    ]


def _reason(
    rule_id: str,
    rules: Rules,
    what: str,
    said: Decimal | str | Unknown,
    limit: Decimal | str,
    holds: object | Unknown,
    unit: str,
) -> Reason:
    fact = rules.fact("index_price", "rule")
    judged: bool | Unknown = holds if isinstance(holds, (bool, Unknown)) else True
    return Reason(
        rule_id=rule_id,
        verdict=verdict_of(judged, otherwise="warn"),
        subject=f"{fact.name}{what}",
        observed=said,
        limit=limit,
        unit=unit if isinstance(said, Decimal) or isinstance(limit, Decimal) else "",
        source=sources(fact),
    )
