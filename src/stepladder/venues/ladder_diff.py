"""What changed between two ladders, who pays for it, and between which two days it happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import ne
from typing import Literal

from stepladder.model.ladder import MarginLadder, Tier
from stepladder.model.unknown import Unknown, join
from stepladder.venues.ladder_lint import DEDUCTION_TOLERANCE
from stepladder.venues.ladder_version import Binds, LadderVersion

TierField = Literal[
    "floor", "cap", "maintenance_margin_rate", "max_leverage", "maintenance_deduction"
]
FIELDS: tuple[TierField, ...] = (
    "floor",
    "cap",
    "maintenance_margin_rate",
    "max_leverage",
    "maintenance_deduction",
)
COST_ALONE = 2
"""A tier added or removed weighs as much as two changed fields when tiers are paired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChange:
    """One tier that was added, removed or changed.

    ``number`` counts from 1, in the new ladder, for a removed tier in the old one. ``fields`` names
    what differs, and is empty for a tier added or removed.
    """

    kind: Literal["added", "removed", "changed"]
    number: int
    old: Tier | None
    new: Tier | None
    fields: tuple[TierField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementEdge:
    """Maintenance margin of one notional before and after, all in the ladder's unit."""

    notional: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementChange:
    """From which notional on the maintenance margin differs, and by how much at each edge.

    ``differs_from`` itself differs only if ``included``; otherwise everything just above it does.
    Beyond ``compared_to`` (None: never) at most one of the two ladders says anything.
    """

    differs_from: Decimal
    included: bool
    compared_to: Decimal | None
    edges: tuple[RequirementEdge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderChange:
    """One change of a symbol's ladder, dated as well as the record allows (all UTC ns).

    ``effective_at`` is exact, from a notice. Without it the change fell after ``last_seen`` and no
    later than ``first_seen``; None where the source carries no date. ``unknown`` is set when one
    of the two ladders is not known. ``requirement`` None: maintenance is the same everywhere.
    """

    symbol: str
    effective_at: int | None
    last_seen: int | None
    first_seen: int | None
    binds: Binds
    before: LadderVersion
    after: LadderVersion
    tiers: tuple[TierChange, ...]
    requirement: RequirementChange | None
    unknown: Unknown | None


def diff_ladders(old: MarginLadder, new: MarginLadder) -> tuple[TierChange, ...]:
    """Name the tiers that were added, removed or changed, lowest first.

    Tiers are paired in order so that as few fields as possible differ: a tier that only moved its
    cap is changed, not removed and added. Deductions within a cent are the same.

    Examples
    --------
    >>> def ladder(cap: int) -> MarginLadder:
    ...     rates = ((0, cap, "0.01"), (cap, None, "0.02"))
    ...     return MarginLadder(shape="whole_position", tiers=tuple(
    ...         Tier(floor=Decimal(floor), cap=None if top is None else Decimal(top),
    ...              maintenance_margin_rate=Decimal(rate), max_leverage=Decimal(1),
    ...              maintenance_deduction=None) for floor, top, rate in rates))
    >>> [(c.kind, c.number, c.fields) for c in diff_ladders(ladder(50), ladder(70))]
    [('changed', 1, ('cap',)), ('changed', 2, ('floor',))]
    """
    if old.tiers == new.tiers:
        return ()
    changes = []
    for i, j in _pairs(old.tiers, new.tiers):
        before = None if i is None else old.tiers[i]
        after = None if j is None else new.tiers[j]
        number = (j if j is not None else i or 0) + 1
        if before is None or after is None:
            kind: Literal["added", "removed"] = "added" if before is None else "removed"
            changes.append(TierChange(kind=kind, number=number, old=before, new=after, fields=()))
            continue
        fields = tuple(field for field in FIELDS if _differs(before, after, field))
        if fields:
            changes.append(
                TierChange(kind="changed", number=number, old=before, new=after, fields=fields)
            )
    return tuple(changes)


def requirement_change(old: MarginLadder, new: MarginLadder) -> RequirementChange | None:
    """Find the smallest notional whose maintenance margin differs, and compare every edge above.

    Amounts within a cent are the same. None if no notional that both ladders speak of differs.

    Examples
    --------
    >>> def flat(rate: str) -> MarginLadder:
    ...     return MarginLadder(shape="whole_position", tiers=(
    ...         Tier(floor=Decimal(0), cap=Decimal(100), maintenance_margin_rate=Decimal(rate),
    ...              max_leverage=Decimal(1), maintenance_deduction=None),))
    >>> change = requirement_change(flat("0.5"), flat("0.6"))
    >>> change.differs_from, change.included, change.edges[-1].after - change.edges[-1].before
    (Decimal('0'), False, Decimal('10.0'))
    """
    ends = [end for end in (old.end, new.end) if end is not None]
    end = min(ends) if ends else None
    floors = sorted({tier.floor for tier in (*old.tiers, *new.tiers)})
    edges = [floor for floor in floors if end is None or floor < end]
    for i, edge in enumerate(edges):
        included = abs(new.requirement(edge) - old.requirement(edge)) > DEDUCTION_TOLERANCE
        if included or _differ_above(old, new, edge):
            compared = edges[i:] if end is None else [*edges[i:], end]
            return RequirementChange(
                differs_from=edge,
                included=included,
                compared_to=end,
                edges=tuple(_edge(old, new, notional) for notional in compared),
            )
    return None


def ladder_history(versions: Sequence[LadderVersion]) -> tuple[LadderChange, ...]:
    """Date every change between consecutive versions of one symbol, oldest first.

    Versions that say the same are one; a recorded answer only brackets a change between the day
    the old ladder was last seen and the day the new one was first seen.
    """
    changes = []
    before: LadderVersion | None = None
    for after in versions:
        if before is not None and not same_ladder(before, after):
            changes.append(_change(before, after))
            before = after
        else:
            before = after if before is None else _joined(before, after)
    return tuple(changes)


def merged_versions(versions: Sequence[LadderVersion]) -> tuple[LadderVersion, ...]:
    """Join consecutive recordings of the same ladder into one version with a longer span."""
    merged: list[LadderVersion] = []
    for version in versions:
        if merged and same_ladder(merged[-1], version):
            merged[-1] = _joined(merged[-1], version)
        else:
            merged.append(version)
    return tuple(merged)


def same_ladder(one: LadderVersion, other: LadderVersion) -> bool:
    """Whether two versions say the same of every notional and every leverage."""
    if isinstance(one.ladder, Unknown) or isinstance(other.ladder, Unknown):
        return False
    rules = {(found.shape, found.edge_tier) for found in (one.ladder, other.ladder)}
    return len(rules) == 1 and not diff_ladders(one.ladder, other.ladder)


def _pairs(old: Sequence[Tier], new: Sequence[Tier]) -> list[tuple[int | None, int | None]]:
    """Align two ladders at the least cost: fields that differ, and tiers left alone."""
    rows, columns = len(old), len(new)
    olds, news = [_set_by_venue(tier) for tier in old], [_set_by_venue(tier) for tier in new]
    cost = [
        [COST_ALONE * (rows - i + columns - j) for j in range(columns + 1)] for i in range(rows + 1)
    ]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            alone = COST_ALONE + min(cost[i + 1][j], cost[i][j + 1])
            distance = sum(map(ne, olds[i], news[j]))
            cost[i][j] = min(alone, distance + cost[i + 1][j + 1])
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < rows or j < columns:
        if i == rows or (j < columns and cost[i][j] == COST_ALONE + cost[i][j + 1]):
            pairs.append((None, j))
            j += 1
        elif j == columns or cost[i][j] == COST_ALONE + cost[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _set_by_venue(tier: Tier) -> tuple[object, ...]:
    """The fields that are compared when tiers are paired; the deduction follows from them."""
    leverage = None if isinstance(tier.max_leverage, Unknown) else tier.max_leverage
    return tier.floor, tier.cap, tier.maintenance_margin_rate, leverage


def _differs(one: Tier, other: Tier, field: TierField) -> bool:
    before, after = getattr(one, field), getattr(other, field)
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return type(before) is not type(after)
    if before is None or after is None:
        return before is not after
    if field == "maintenance_deduction":
        return bool(abs(after - before) > DEDUCTION_TOLERANCE)
    return bool(before != after)


def tier_above(ladder: MarginLadder, notional: Decimal) -> int:
    """Index of the tier that holds what lies just above ``notional``, whatever the edge rule.

    Examples
    --------
    >>> tiers = tuple(Tier(floor=Decimal(floor), cap=None, maintenance_margin_rate=Decimal(1),
    ...                    max_leverage=Decimal(1), maintenance_deduction=None)
    ...               for floor in (0, 50))
    >>> ladder = MarginLadder(shape="whole_position", tiers=tiers, edge_tier="lower")
    >>> ladder.tier_index(Decimal(50)), tier_above(ladder, Decimal(50))
    (0, 1)
    """
    return replace(ladder, edge_tier="upper").tier_index(notional)


def _differ_above(old: MarginLadder, new: MarginLadder, edge: Decimal) -> bool:
    """Whether requirements differ just above an edge: another line starts there."""
    before, after = tier_above(old, edge), tier_above(new, edge)
    jump = abs(new.requirement_in_tier(edge, after) - old.requirement_in_tier(edge, before))
    rates = (
        old.tiers[before].maintenance_margin_rate,
        new.tiers[after].maintenance_margin_rate,
    )
    return jump > DEDUCTION_TOLERANCE or rates[0] != rates[1]


def _edge(old: MarginLadder, new: MarginLadder, notional: Decimal) -> RequirementEdge:
    return RequirementEdge(
        notional=notional, before=old.requirement(notional), after=new.requirement(notional)
    )


def _joined(before: LadderVersion, after: LadderVersion) -> LadderVersion:
    return replace(before, observed_to=_last_seen(after) or before.observed_to)


def _last_seen(version: LadderVersion) -> int | None:
    return version.observed_to if version.observed_to is not None else version.start


def _change(before: LadderVersion, after: LadderVersion) -> LadderChange:
    missing = join(before.ladder, after.ladder)
    tiers: tuple[TierChange, ...] = ()
    requirement = None
    if not isinstance(before.ladder, Unknown) and not isinstance(after.ladder, Unknown):
        tiers = diff_ladders(before.ladder, after.ladder)
        requirement = requirement_change(before.ladder, after.ladder)
    return LadderChange(
        symbol=after.symbol,
        effective_at=after.effective_at,
        last_seen=_last_seen(before),
        first_seen=after.start,
        binds=after.binds,
        before=before,
        after=after,
        tiers=tiers,
        requirement=requirement,
        unknown=missing,
    )
