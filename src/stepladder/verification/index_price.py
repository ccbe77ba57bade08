"""Rules INDEX-001 to INDEX-004: no single venue is the index, bad and silent ones are handled."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import is_known, read, sources, verdict_of

CONSTITUENTS_MIN = Decimal(3)
"""One is a single point of failure; of two nobody can say which is wrong."""
NOT_A_NAME = ("others", "other", "more")
"""Written at the end of a list that is not whole."""


def check_index_constituents(rules: Rules) -> list[Reason]:
    """Rule INDEX-001: at least three constituents; where they are not listed, nobody can count."""
    fact = rules.fact("index_price", "constituents")
    count = _count(rules)
    enough: bool | Unknown = count if isinstance(count, Unknown) else count >= CONSTITUENTS_MIN
    return [
        Reason(
            rule_id="INDEX-001",
            verdict=verdict_of(enough, otherwise="fail"),
            subject=fact.name,
            observed=count,
            limit=CONSTITUENTS_MIN,
            unit="venues",
            source=sources(fact),
        )
    ]


def _count(rules: Rules) -> Decimal | Unknown:
    names = named_constituents(rules)
    if isinstance(names, Unknown):
        return names
    named = [name for name in names if name not in NOT_A_NAME]
    if len(named) < len(names) and len(named) < CONSTITUENTS_MIN:
        fact = rules.fact("index_price", "constituents")
        return unknown(fact.name, f"{len(named)} named, the others not", owner=rules.owner)
    return Decimal(len(named))


def named_constituents(rules: Rules) -> tuple[str, ...] | Unknown:
    """The constituents that the rulebook lists, each once; a description in words is no list."""
    fact = rules.fact("index_price", "constituents")
    value = read(rules, "index_price", "constituents")
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (list, dict)):
        return tuple(dict.fromkeys(str(item) for item in value))
    return unknown(fact.name, "described in words, not listed", owner=rules.owner)


def check_index_outliers(rules: Rules) -> list[Reason]:
    """Rule INDEX-002: it is known what happens to a constituent far from the others."""
    return [is_known(rules, "INDEX-002", "index_price", "outlier_rule")]


def check_index_stale(rules: Rules) -> list[Reason]:
    """Rule INDEX-003: it is known what happens to a constituent that has gone silent."""
    return [is_known(rules, "INDEX-003", "index_price", "stale_rule")]


def check_index_method(rules: Rules) -> list[Reason]:
    """Rule INDEX-004: it is known how the constituents are joined."""
    return [is_known(rules, "INDEX-004", "index_price", "method")]
