"""The verb ``references``: index, mark and last over a tape, and the mark rules compared."""

import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.price_tape import read_tape
from stepladder.adapters.rulebook_file import read_rulebook_file
from stepladder.errors import InputError
from stepladder.inputs.cost_to_move import cost_to_move
from stepladder.inputs.mark_over_tape import (
    MarkPoint,
    filled_from,
    mark_error,
    missing_facts,
    play,
)
from stepladder.inputs.mark_rule import MarkRule, mark_rule, mark_rule_versions
from stepladder.inputs.off_market import off_market_effects
from stepladder.inputs.price_tape import PriceTape
from stepladder.inputs.references_answer import (
    ReferencesAnswer,
    ReferencesComparison,
    RuleCompared,
    RuleFit,
)
from stepladder.inputs.step_response import step_response
from stepladder.inputs.unknown_mark import references_only
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, parse_time
from stepladder.model.unknown import Missing, Unknown, unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

DUMP = Decimal("-0.03")
SECONDS = tuple(Decimal(second) for second in (5, 15, 30, 60, 150, 300))
MOVE_BPS, PUSH_BPS, DEPTH_PER_BP = Decimal(10), Decimal(50), Decimal(1_000_000)


def references(
    *tape: Path | str | PriceTape,
    venue: str | None = None,
    rulebook: Path | str | Rulebook | None = None,
    symbol: str | None = None,
    as_of: int | str | None = None,
) -> ReferencesAnswer:
    """Work out the mark from a tape's quotes, index and trades and hold it against the venue's.

    Parameters
    ----------
    tape
        Files with recorded prices (see :mod:`stepladder.adapters.price_tape`), merged by time; or
        one tape as a record.
    venue, rulebook
        Whose rules: a packaged venue, or the user's own as a file or a record; exactly one.
    symbol
        Contract whose funding interval counts where the tape shows no settlement.
    as_of
        Instant whose rules apply, UTC nanoseconds or ISO text; the first row of the tape if None.

    Raises
    ------
    InputError
        If a file does not read, there is no row, or not exactly one of venue and rulebook is given.
    """
    with localcontext(EXACT):
        found = _tape(tape)
        start = found.rows[0].time_ns
        at = parse_time(as_of, where="as_of") if isinstance(as_of, str) else as_of
        rules = Rules(rulebook=_rulebook(venue, rulebook), at=start if at is None else at)
        rule = mark_rule(rules)
        hours = _funding_interval(found, rules, symbol)
        points, out_of_order, crossed = _played(rule, found, hours)
        return ReferencesAnswer(
            rules=rules,
            tape=found.owner,
            rows=len(found.rows),
            start_ns=start,
            end_ns=found.rows[-1].time_ns,
            rule=rule,
            funding_interval_hours=hours,
            points=points,
            filled_ns=filled_from(points),
            error=mark_error(points),
            fits=_fits(rules, found, hours),
            settlements=found.settlements,
            off_market=()
            if isinstance(rule, Unknown)
            else off_market_effects(rule, found, funding_interval_hours=hours),
            out_of_order=out_of_order,
            crossed=crossed,
            missing=_missing(points),
        )


def references_compare(
    venues: Sequence[str] | None = None,
    *,
    as_of: int | str | None = None,
    dump: Decimal = DUMP,
    move_bps: Decimal = MOVE_BPS,
    push_bps: Decimal = PUSH_BPS,
    depth_per_bp: Decimal = DEPTH_PER_BP,
) -> ReferencesComparison:
    """Compare how fast mark rules follow a dump on the own book alone, and what moving them costs.

    Parameters
    ----------
    venues
        Packaged venues; all if None. Each shows the rule in force at ``as_of`` (the clock if None)
        and then the other versions and readings in its rulebook.
    dump
        Move of the own book, a fraction; index and other venues stay.
    move_bps, push_bps, depth_per_bp
        See :func:`~stepladder.inputs.cost_to_move.cost_to_move`.

    Examples
    --------
    >>> answer = references_compare(["bybit-linear"], as_of="2026-06-01")
    >>> [f"{move:.4f}" for move in answer.rows[0].moves]
    ['-0.0005', '-0.0015', '-0.0030', '-0.0060', '-0.0150', '-0.0300']
    """
    if as_of is None:
        at = time.time_ns() // NS_PER_SECOND * NS_PER_SECOND
    else:
        at = parse_time(as_of, where="as_of") if isinstance(as_of, str) else as_of
    for name, value in (("move_bps", move_bps), ("push_bps", push_bps), ("depth", depth_per_bp)):
        if not value > 0:
            raise InputError(expected="a number above zero", found=str(value), where=name)
    rows: list[RuleCompared] = []
    with localcontext(EXACT):
        for venue in venues or packaged_venues():
            rules = Rules(rulebook=packaged_rulebook(venue), at=at)
            current = mark_rule(rules)
            others = [
                rule
                for rule in mark_rule_versions(rules)
                if isinstance(rule, Unknown) or not _same(rule, current)
            ]
            for rule in (current, *others):
                rows.append(
                    _compared(venue, rule, rule is current, dump, move_bps, push_bps, depth_per_bp)
                )
    return ReferencesComparison(
        as_of=at,
        dump=dump,
        seconds=SECONDS,
        move_bps=move_bps,
        push_bps=push_bps,
        depth_per_bp=depth_per_bp,
        rows=tuple(rows),
    )


def _compared(
    venue: str,
    rule: MarkRule | Unknown,
    in_force: bool,
    dump: Decimal,
    move_bps: Decimal,
    push_bps: Decimal,
    depth_per_bp: Decimal,
) -> RuleCompared:
    if isinstance(rule, Unknown):
        return RuleCompared(
            venue=venue, rule=rule, moves=(rule,) * len(SECONDS), cost=rule, in_force=in_force
        )
    return RuleCompared(
        venue=venue,
        rule=rule,
        moves=step_response(rule, dump, SECONDS),
        cost=cost_to_move(rule, move_bps=move_bps, push_bps=push_bps, depth_per_bp=depth_per_bp),
        in_force=in_force,
    )


def _same(rule: MarkRule, current: MarkRule | Unknown) -> bool:
    return not isinstance(current, Unknown) and (rule.term, rule.citation) == (
        current.term,
        current.citation,
    )


def _tape(given: Sequence[Path | str | PriceTape]) -> PriceTape:
    if len(given) == 1 and isinstance(given[0], PriceTape):
        tape = given[0]
    else:
        tape = read_tape(*(one for one in given if not isinstance(one, PriceTape)))
    if not tape.rows:
        raise InputError(expected="a tape with rows", found="none", where=tape.owner or "tape")
    return tape


def _rulebook(venue: str | None, rulebook: Path | str | Rulebook | None) -> Rulebook:
    if (venue is None) == (rulebook is None):
        raise InputError(
            expected="a venue or a rulebook",
            found="neither" if venue is None else "both",
            where="references",
        )
    if isinstance(rulebook, Rulebook):
        return rulebook
    if rulebook is not None:
        return read_rulebook_file(rulebook)
    assert venue is not None
    return packaged_rulebook(venue)


def _funding_interval(tape: PriceTape, rules: Rules, symbol: str | None) -> Decimal | Unknown:
    """Hours between fundings: as the tape's schedule shows, else as the contract says."""
    if tape.settlements:
        return Decimal(tape.settlements[-1].interval_ns) / NS_PER_HOUR
    if symbol is None:
        reason = "the tape shows no settlement, and no contract was named"
        return unknown("funding interval", reason, owner=tape.owner)
    contract = rules.contract(symbol)
    return contract if isinstance(contract, Unknown) else contract.funding_interval_hours


def _played(
    rule: MarkRule | Unknown, tape: PriceTape, hours: Decimal | Unknown
) -> tuple[tuple[MarkPoint, ...], int, int]:
    """Our marks beside the venue's; a rule that is not known still shows the other references."""
    if isinstance(rule, Unknown):
        return references_only(tape, rule), tape.out_of_order, 0
    points, state = play(rule, tape, funding_interval_hours=hours)
    return points, tape.out_of_order + state.out_of_order, state.crossed


def _fits(rules: Rules, tape: PriceTape, hours: Decimal | Unknown) -> tuple[RuleFit, ...]:
    """Every version and reading of the rule over the span in which all that fill are known."""
    versions = mark_rule_versions(rules)
    played = [
        () if isinstance(rule, Unknown) else play(rule, tape, funding_interval_hours=hours)[0]
        for rule in versions
    ]
    starts = [start for start in map(filled_from, played) if start is not None]
    common = max(starts, default=0)
    return tuple(
        RuleFit(
            name=str(rule) if isinstance(rule, Unknown) else rule.name,
            rule=rule,
            error=mark_error(points, from_ns=common),
            off_last=mark_error(points, from_ns=common, off_last=True),
            why="; ".join(str(fact) for fact in missing_facts(points)),
        )
        for rule, points in zip(versions, played, strict=True)
    )


def _missing(points: Sequence[MarkPoint]) -> tuple[Missing, ...]:
    if not points:
        return unknown("venue's mark", "no row of the tape has one", owner="tape").missing
    return missing_facts(points)
