"""What a liquidation leans on, from the price sources to the last fund: each link and its supports.

A link with one support is a single point of failure. The list is read like a graph, from the
sources of the price towards the other traders who pay in the end.
"""

from collections.abc import Callable
from decimal import Decimal

from stepladder.inputs.mark_rule import mark_rule
from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown, join, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.dependency import Dependency
from stepladder.verification.index_price import (
    CONSTITUENTS_MIN,
    NOT_A_NAME,
    named_constituents,
)
from stepladder.verification.judgement import observed, read, sources
from stepladder.verification.mark_robustness import MOVE
from stepladder.verification.mark_shift import OTHER_VENUES, OWN_BOOK, SETTLED, mark_shift
from stepladder.verification.path_buffers import buffers_before_others_pay
from stepladder.verification.path_order import (
    CLOSING,
    missing_steps,
    path_sources,
    steps_in_order,
)

TAKEN_BY = {
    "reduce_to_lower_tier": "own market",
    "reduce_fraction": "own market",
    "market_order": "own market",
    "limit_at_bankruptcy": "own market",
    "auction": "liquidators",
    "backstop_takeover": "backstop",
    "insurance_fund": "insurance fund",
}
"""Kind of step, and who takes the position in it."""
TWO = Decimal(2)
MARKETS = (OWN_BOOK, OTHER_VENUES)


def dependencies(rules: Rules) -> tuple[Dependency, ...]:
    """Every link, from the sources of the price to who pays in the end."""
    return tuple(link(rules) for link in LINKS)


def index_sources(rules: Rules) -> Dependency:
    """Index: the constituents, of which one may lie and one be silent."""
    names = named_constituents(rules)
    if not isinstance(names, Unknown):
        named = tuple(name for name in names if name not in NOT_A_NAME)
        whole = len(named) == len(names) or len(named) >= CONSTITUENTS_MIN
        fact = rules.fact("index_price", "constituents")
        reason = f"{', '.join(named)}, the others not named"
        names = named if whole else unknown(fact.name, reason, owner=rules.owner)
    return Dependency(
        link="price of the index",
        rule_id="INDEX-001",
        supports=names,
        wanted=CONSTITUENTS_MIN,
        alone=False,
        why="one venue's or one oracle's fault is the index's fault",
        source=sources(rules.fact("index_price", "constituents")),
    )


def mark_sources(rules: Rules) -> Dependency:
    """Mark: markets that carry it by themselves once every average has caught up.

    The index is a link of its own.
    """
    rule = mark_rule(rules)
    alone: tuple[str, ...] | Unknown = ()
    if isinstance(rule, Unknown):
        alone = rule
    else:
        shares = {name: mark_shift(rule.term, name, MOVE, SETTLED) for name in MARKETS}
        missing = join(*shares.values())
        alone = tuple(name for name, share in shares.items() if share == ONE)
        if missing is not None and not alone:
            alone = missing
    return Dependency(
        link="mark price",
        rule_id="SINGLE-001",
        supports=alone,
        wanted=TWO,
        alone=True,
        why="whoever moves this one market moves the mark by as much",
        source=sources(rules.fact("mark_price", "rule")),
    )


def mark_fallback(rules: Rules) -> Dependency:
    """Mark while the index is down: what takes its place."""
    value = read(rules, "mark_price", "fallback")
    supports = value if isinstance(value, Unknown) else ("the index", *_texts(value))
    return Dependency(
        link="mark while the index is down",
        rule_id="MARK-003",
        supports=supports,
        wanted=TWO,
        alone=False,
        why="without an index nothing is known to liquidate, or to spare, anybody",
        source=sources(rules.fact("mark_price", "fallback")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(observed(one)) for one in value)
    return (str(observed(value)),)


def takers(rules: Rules) -> Dependency:
    """Liquidation: who can take the position before other traders have to."""
    before: list[str] = []
    for step in steps_in_order(rules):
        if step.kind in CLOSING:
            break
        if step.kind in TAKEN_BY:
            before.append(TAKEN_BY[step.kind])
    names = tuple(dict.fromkeys(before))
    missing = missing_steps(rules) if len(names) < TWO else None
    return Dependency(
        link="who takes the position",
        rule_id="SINGLE-002",
        supports=names if missing is None else missing,
        wanted=TWO,
        alone=False,
        why="when this one takes nothing, other traders are next",
        source=path_sources(steps_in_order(rules)),
    )


def buffers(rules: Rules) -> Dependency:
    """Loss: funds and backstops that stand before other traders."""
    found = buffers_before_others_pay(rules)
    missing = None if found else missing_steps(rules)
    return Dependency(
        link="who bears the loss",
        rule_id="PATH-006",
        supports=tuple(step.kind.replace("_", " ") for step in found)
        if missing is None
        else missing,
        wanted=TWO,
        alone=False,
        why="when this one is empty, other traders pay",
        source=path_sources(found or steps_in_order(rules)),
    )


def margin_assets(rules: Rules) -> Dependency:
    """Margin: the assets it may consist of."""
    value = read(rules, "collateral", "assets")
    return Dependency(
        link="asset behind the margin",
        rule_id="SINGLE-003",
        supports=value if isinstance(value, Unknown) else _assets(value, rules.owner),
        wanted=TWO,
        alone=False,
        why="when it loses its peg, every account does",
        source=sources(rules.fact("collateral", "assets")),
    )


def _assets(value: object, owner: str) -> tuple[str, ...] | Unknown:
    texts = _texts(list(value) if isinstance(value, dict) else value)
    if isinstance(value, str) and " " in value:
        return unknown("collateral.assets", "described in words, not listed", owner=owner)
    return texts


LINKS: tuple[Callable[[Rules], Dependency], ...] = (
    index_sources,
    mark_sources,
    mark_fallback,
    takers,
    buffers,
    margin_assets,
)
"""Every link there is, in the order of the pipeline."""
