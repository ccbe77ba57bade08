"""Changes of ladders as text: when, which tiers, and who asks more of whom from where on."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import Tier
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.ladder_text import (
    UNNAMED,
    cap_text,
    count_text,
    day_text,
    grouped,
    percent_text,
    table,
)
from stepladder.venues.ladder_answer import LadderHistory
from stepladder.venues.ladder_diff import (
    LadderChange,
    RequirementChange,
    TierChange,
    TierField,
)

TIERS_LISTED = 20
NAMES: dict[TierField, str] = {
    "floor": "from",
    "cap": "to",
    "maintenance_margin_rate": "rate",
    "max_leverage": "max leverage",
    "maintenance_deduction": "deduction",
}


def history_text(history: LadderHistory) -> str:
    """The answer of ``ladder diff`` for a person: the count, then each change."""
    with localcontext(EXACT):
        return "\n".join(_history_lines(history))


def change_date(change: LadderChange) -> str:
    """When a change took effect, as closely as the record says.

    A recorded answer shows what held on its day, not since when.
    """
    if change.effective_at is not None:
        return f"in force {time_text(change.effective_at)}"
    if change.last_seen is None or change.first_seen is None:
        return "changed, not dated"
    return (
        f"changed between {day_text(change.last_seen)} (last seen as before) and "
        f"{day_text(change.first_seen)} (first seen otherwise)"
    )


def _history_lines(history: LadderHistory) -> Iterator[str]:
    symbols = history.symbols
    what = (symbols[0] or UNNAMED) if len(symbols) == 1 else count_text(len(symbols), "symbol")
    changed = {change.symbol for change in history.changes}
    many = f" of {count_text(len(changed), 'symbol')}" if len(symbols) > 1 and changed else ""
    yield f"{history.owner}: {what}: {count_text(len(history.changes), 'change')}{many}"
    for label, names in (("only in old", history.only_old), ("only in new", history.only_new)):
        if names:
            yield f"{label}: {', '.join(name or UNNAMED for name in names)}"
    for change in history.changes:
        yield ""
        yield from _change_lines(change, named=len(symbols) > 1)


def _change_lines(change: LadderChange, *, named: bool) -> Iterator[str]:
    yield f"{change.symbol or UNNAMED} {change_date(change)}" if named else change_date(change)
    if change.before.source != change.after.source:
        yield f"  from {change.before.citation}"
        yield f"  to   {change.after.citation}"
    if change.binds == "new_positions":
        yield "  binds positions opened since; older ones keep their ladder"
    if change.unknown is not None:
        yield f"  not compared: {change.unknown}"
        return
    following = [tier for tier in change.tiers if tier.fields == ("maintenance_deduction",)]
    set_anew = [tier for tier in change.tiers if tier not in following]
    for tier in set_anew[:TIERS_LISTED]:
        yield f"  {_tier_line(tier)}"
    if len(set_anew) > TIERS_LISTED:
        yield f"  and {len(set_anew) - TIERS_LISTED} more tiers, all in --json"
    if following:
        numbers = ", ".join(str(tier.number) for tier in following[:TIERS_LISTED])
        yield f"  deduction only: tier {numbers}"
    yield from _requirement_lines(change.requirement)


def _tier_line(change: TierChange) -> str:
    if change.old is None or change.new is None:
        tier = change.old or change.new
        assert tier is not None
        return f"tier {change.number} {change.kind}: {_tier_text(tier)}"
    parts = [
        f"{NAMES[field]} {_field(change.old, field)} -> {_field(change.new, field)}"
        for field in change.fields
    ]
    where = f"tier {change.number}"
    if "floor" not in change.fields:
        where += f", from {grouped(change.new.floor)}"
    return f"{where}: {'; '.join(parts)}"


def _tier_text(tier: Tier) -> str:
    ladder = f"{grouped(tier.floor)} to {cap_text(tier.cap)}"
    rate = percent_text(tier.maintenance_margin_rate)
    return f"{ladder} at {rate}, max leverage {grouped(tier.max_leverage, places=4)}"


def _field(tier: Tier, field: TierField) -> str:
    if field == "maintenance_margin_rate":
        return percent_text(tier.maintenance_margin_rate)
    if field == "cap":
        return cap_text(tier.cap)
    value = getattr(tier, field)
    return "unknown" if isinstance(value, Unknown) else grouped(value, places=4)


def _requirement_lines(change: RequirementChange | None) -> Iterator[str]:
    if change is None:
        yield "  maintenance is the same for every notional both speak of"
        return
    start = "from" if change.included else "above"
    end = change.compared_to
    upto = "" if end is None else f" (compared up to {cap_text(end)})"
    yield f"  maintenance differs {start} {grouped(change.differs_from)}{upto}"
    rows = [("notional", "before", "after", "by")]
    for edge in change.edges[:TIERS_LISTED]:
        by = edge.after - edge.before
        sign = "+" if by > 0 else ""
        rows.append(
            (
                cap_text(edge.notional),
                _asked(edge.before),
                _asked(edge.after),
                f"{sign}{_asked(by)}",
            )
        )
    yield from (f"    {line}" for line in table(rows))
    if len(change.edges) > TIERS_LISTED:
        yield f"    and {len(change.edges) - TIERS_LISTED} more edges, all in --json"


def _asked(value: Decimal) -> str:
    return grouped(value, places=2 if abs(value) >= 1 else 8)
