"""Rules MARK-004 and MARK-005: the mark can be computed, and one local dump does not carry it."""

from decimal import Decimal

from stepladder.inputs.mark_rule import MarkRule, mark_rule
from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, join
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import observed, sources, verdict_of
from stepladder.verification.mark_shift import OWN_BOOK, mark_shift

MOVE = Decimal("0.03")
"""A local dump of 3 %, as the published comparisons of mark rules take it."""
AFTER_SECONDS = Decimal(30)
SHARE_MAX = Decimal("0.5")


def mark_as_data(rules: Rules) -> MarkRule | Unknown:
    """The rule in force with every length and band known, or what is missing."""
    rule = mark_rule(rules)
    if isinstance(rule, Unknown):
        return rule
    lengths = [
        value
        for node in rule.term.nodes()
        for value in (
            node.window_seconds,
            node.time_constant_seconds,
            node.interval_hours,
            node.band,
            node.ramp_seconds,
            node.spread_max,
        )
    ]
    missing = join(*lengths)
    return rule if missing is None else missing


def check_mark_as_data(rules: Rules) -> list[Reason]:
    """Rule MARK-004: terms, windows and bands are known well enough to compute the mark."""
    fact = rules.fact("mark_price", "rule")
    rule = mark_as_data(rules)
    said: str | Unknown = rule if isinstance(rule, Unknown) else _in_words(rule)
    return [
        Reason(
            rule_id="MARK-004",
            verdict="unknown" if isinstance(said, Unknown) else "pass",
            subject=fact.name,
            observed=observed(said),
            limit="known",
            unit="",
            source=sources(fact),
        )
    ]


def _in_words(rule: MarkRule) -> str:
    terms = ", ".join(one.title for one in rule.term.terms)
    return f"{rule.term.kind} of {terms}" if terms else rule.term.title


def check_mark_dump(rules: Rules) -> list[Reason]:
    """Rule MARK-005: half a minute after a local dump at most half of it is in the mark."""
    fact = rules.fact("mark_price", "rule")
    rule = mark_rule(rules)
    share: Decimal | Unknown = (
        rule if isinstance(rule, Unknown) else mark_shift(rule.term, OWN_BOOK, MOVE, AFTER_SECONDS)
    )
    robust = share if isinstance(share, Unknown) else share <= SHARE_MAX
    return [
        Reason(
            rule_id="MARK-005",
            verdict=verdict_of(robust, otherwise="warn"),
            subject=f"{fact.name}, a dump of 3 % on the own book after 30 s",
            observed=share,
            limit=SHARE_MAX,
            unit="of the dump",
            source=sources(fact),
        )
    ]
