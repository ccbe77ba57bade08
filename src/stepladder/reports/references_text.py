"""The references of a tape, and the mark rules side by side, as text: the answer first."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.inputs.cost_to_move import CostToMove
from stepladder.inputs.mark_over_tape import MarkError
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.off_market import OffMarketEffect
from stepladder.inputs.references_answer import (
    ReferencesAnswer,
    ReferencesComparison,
    RuleCompared,
    RuleFit,
)
from stepladder.model.exact import EXACT, ONE, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.number_format import percent, price
from stepladder.venues.rules import Rules

BASIS_POINTS = Decimal(10_000)
KEPT_OUT_SHOWN = 10
RANK = ("confirmed", "contradicted", "unverified", "unknown")
RESTATED = ("formula", "window_seconds", "sample_seconds", "clamp", "rule")


def references_text(answer: ReferencesAnswer, *, explain: bool = False) -> str:
    """The answer for people; ``explain`` unfolds the rule into terms, sources and statuses."""
    with localcontext(EXACT):
        lines = [headline(answer), ""]
        lines += _tape_lines(answer)
        lines += ["", *_rule_lines(answer)]
        if answer.fits:
            lines += ["", *_fit_lines(answer)]
        if answer.missing:
            lines += ["", "not known, and our mark depends on it:"]
            lines += [f"  {missing}" for missing in answer.missing]
        if explain:
            lines += ["", *_explained(answer)]
    return "\n".join(lines)


def headline(answer: ReferencesAnswer) -> str:
    """The one line that answers: how far our mark is from the venue's."""
    name = answer.rules.rulebook.name
    if answer.error is None:
        return f"{name}: our mark is unknown on this tape"
    error = answer.error
    return (
        f"{name}: our mark is {bps(error.median_bps)} from the venue's at the median, "
        f"{bps(error.largest_bps)} at most, over {error.count} ticks"
    )


def bps(value: Decimal) -> str:
    """Basis points with two decimals.

    Examples
    --------
    >>> bps(Decimal("0.04632"))
    '0.05 bp'
    """
    return f"{value:,.2f} bp"


def moment(time_ns: int) -> str:
    """An instant to the millisecond."""
    return time_text(time_ns // 1_000_000 * 1_000_000)


def _tape_lines(answer: ReferencesAnswer) -> Iterator[str]:
    yield f"tape: {answer.rows:,} rows, {moment(answer.start_ns)} to {moment(answer.end_ns)}"
    if answer.out_of_order or answer.crossed:
        yield f"left out: {answer.out_of_order} out of order, {answer.crossed} crossed quotes"
    if answer.error is not None and answer.filled_ns is not None:
        yield (
            f"the averages are filled from {moment(answer.filled_ns)}; the largest distance is at "
            f"{moment(answer.error.largest_ns)}"
        )
    if not answer.settlements:
        yield "funding: no settlement on this tape"
    for found in answer.settlements:
        yield (
            f"funding: settled at {moment(found.time_ns)}, seen at {moment(found.seen_ns)} as the "
            f"next time became {moment(found.next_ns)}, {found.interval_ns / NS_PER_HOUR:g} h later"
        )
    for effect in answer.off_market[:KEPT_OUT_SHOWN]:
        yield from _off_market_lines(effect)
    more = len(answer.off_market) - KEPT_OUT_SHOWN
    if more > 0:
        yield f"kept out: {more} more (--json lists them)"


def _off_market_lines(effect: OffMarketEffect) -> Iterator[str]:
    trade, deviation = effect.trade.trade, effect.trade.deviation
    away = "" if deviation is None else f", {percent(deviation)} from the last price"
    yield f"kept out: {trade.kind} at {moment(trade.time_ns)}, {price(trade.price)}{away}"
    counted = effect.had_it_counted
    if isinstance(effect.before, Unknown) or isinstance(effect.after, Unknown):
        return
    line = f"  it moves our mark by {bps(_apart(effect.before, effect.after))}"
    if not isinstance(counted, Unknown):
        line += f"; had it counted as last, by {bps(_apart(effect.before, counted))}"
        if effect.until_ns is not None:
            seconds = Decimal(effect.until_ns - trade.time_ns) / NS_PER_SECOND
            line += f" until the next trade {seconds} s later"
    yield line


def _apart(one: Decimal, other: Decimal) -> Decimal:
    return abs(other / one - ONE) * BASIS_POINTS


def _rule_lines(answer: ReferencesAnswer) -> Iterator[str]:
    rule = answer.rule
    if isinstance(rule, Unknown):
        yield "mark rule: unknown"
        return
    yield f"mark rule as of {moment(answer.rules.at)} ({weakest_status(answer.rules)}):"
    yield f"  {rule_words(rule)}"
    for words in rule.assumed:
        yield f"  assumed: {words}"


def rule_words(rule: MarkRule) -> str:
    """The rule in one line.

    Examples
    --------
    >>> from stepladder.inputs.mark_rule import MarkTerm
    >>> oracle = MarkTerm(kind="only", terms=(MarkTerm(kind="oracle"),))
    >>> rule_words(MarkRule(name="", term=oracle, check_interval_seconds=None, citation="",
    ...                     status="confirmed"))
    'oracle'
    """
    titles = [term.title for term in rule.term.terms] or [rule.term.title]
    words = titles[0] if len(titles) == 1 else f"{rule.term.kind} of ({'; '.join(titles)})"
    every = rule.check_interval_seconds
    return words if not isinstance(every, Decimal) else f"{words}, checked each {every} s"


def weakest_status(rules: Rules) -> str:
    """The least certain of the facts that the rule says again as data."""
    facts = [rules.fact("mark_price", name) for name in RESTATED]
    known = [fact.status for fact in facts if not isinstance(fact.value, Unknown)]
    return max(known, key=RANK.index, default="unknown")


def _fit_lines(answer: ReferencesAnswer) -> Iterator[str]:
    best = answer.best_fit
    yield "every version of the rule, where all are filled (bp from the venue's mark):"
    yield f"  {'version':<34} {'ticks':>6} {'median':>7} {'most':>7}   where mark is not last"
    for fit in answer.fits:
        yield f"  {_fit_name(fit):<34} {_error_cells(fit.error)}   {_error_cells(fit.off_last)}" + (
            "  nearest" if fit is best and len(answer.fits) > 1 else ""
        )
        if fit.error is None and fit.why:
            yield f"    unknown: {fit.why}"


def _fit_name(fit: RuleFit) -> str:
    if isinstance(fit.rule, Unknown):
        return "unknown"
    windows = [
        f"{term.memory_seconds} s"
        for term in fit.rule.term.nodes()
        if isinstance(term.memory_seconds, Decimal)
    ]
    return fit.name if not windows or windows[0] in fit.name else f"{fit.name}, {windows[0]}"


def _error_cells(error: MarkError | None) -> str:
    if error is None:
        return f"{'-':>6} {'-':>7} {'-':>7}"
    return f"{error.count:>6} {error.median_bps:>7.3f} {error.largest_bps:>7.3f}"


def _explained(answer: ReferencesAnswer) -> Iterator[str]:
    yield "unfolded:"
    yield f"  funding interval: {_hours(answer.funding_interval_hours)}"
    for name in RESTATED:
        fact = answer.rules.fact("mark_price", name)
        yield f"  mark_price.{name}: {fact.status}, {fact.citation}"
        if fact.note:
            yield f"    {fact.note}"
    point = next((p for p in reversed(answer.points) if not isinstance(p.mark, Unknown)), None)
    if point is not None:
        yield f"  last tick, {moment(point.time_ns)}:"
        yield f"    venue's mark {price(point.venue_mark)}, ours {price(point.mark)}"
        yield f"    index {price(point.index)}, last {price(point.last)}, mid {price(point.mid)}"
    yield "  averages are sampled at whole multiples of their interval, from the latest quotes"
    yield "  a tick older than the one before it is left out; a repeated tick changes nothing"


def _hours(value: Decimal | Unknown) -> str:
    return "unknown" if isinstance(value, Unknown) else f"{value:f} h"


def comparison_text(answer: ReferencesComparison) -> str:
    """Mark rules side by side: how much of a dump is in the mark when, and what a push costs."""
    with localcontext(EXACT):
        head = "".join(f"{f'{second} s':>8}" for second in answer.seconds)
        lines = [
            f"Mark after the own book alone moves by {percent(answer.dump)} (index and other "
            f"venues stay), {time_text(answer.as_of)}",
            "",
            f"{'':<46}{head}   hold",
        ]
        venue = ""
        for row in answer.rows:
            if row.venue != venue:
                lines.append(row.venue)
                venue = row.venue
            lines += _comparison_lines(row)
        pushed = f"{answer.push_bps * answer.depth_per_bp:,.0f}"
        lines += [
            "",
            f"hold: seconds for which the own book must stay {answer.push_bps} bp away to move the "
            f"mark by {answer.move_bps} bp.",
            f"Assumed {answer.depth_per_bp:,.0f} of depth per bp: {pushed} pushes it; money times "
            "time is that times hold.",
        ]
    return "\n".join(lines)


def _comparison_lines(row: RuleCompared) -> Iterator[str]:
    if isinstance(row.rule, Unknown):
        yield f"  unknown: {row.rule}"
        return
    name = _short(row)
    if any(isinstance(move, Unknown) for move in row.moves):
        yield f"  {name}"
        yield f"    unknown: {next(m for m in row.moves if isinstance(m, Unknown))}"
        return
    cells = "".join(
        f"{'?' if isinstance(move, Unknown) else f'{move * 100:.2f}':>8}" for move in row.moves
    )
    yield f"  {name:<44}{cells}   {_hold(row.cost)}"


def _short(row: RuleCompared) -> str:
    """What distinguishes a rule in a table: its averages, and whether it is in force."""
    assert isinstance(row.rule, MarkRule)
    kind = rule_words(row.rule)
    averages = [t for t in row.rule.term.nodes() if isinstance(t.memory_seconds, Decimal)]
    if averages:
        how = "exponential" if averages[0].kind.startswith("exponential") else "average"
        sample = f"{averages[0].sample_seconds} s{' (assumed)' if row.rule.assumed else ''}"
        kind = f"{how} {averages[0].memory_seconds} s, sample {sample}"
    if row.in_force:
        return kind
    name = row.rule.name
    known = not averages or f"{averages[0].memory_seconds} s" in name
    return f"({name})" if known else f"({name}: {averages[0].memory_seconds} s)"


def _hold(cost: CostToMove | Unknown | None) -> str:
    if cost is None:
        return "never"
    return "unknown" if isinstance(cost, Unknown) else f"{cost.seconds} s"
