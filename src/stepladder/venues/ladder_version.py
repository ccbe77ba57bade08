"""Ladders with dates: which one was in force, for which position, and how well that is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from stepladder.errors import InputError
from stepladder.formulas.maintenance_margin import half_of_initial_rate
from stepladder.formulas.risk_limit_steps import step_initial_rate, step_maintenance_rate
from stepladder.model.exact import ONE
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.ladder import LadderShape, MarginLadder, Tier, with_deductions
from stepladder.model.time import NS_PER_DAY, parse_time, time_text
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import STATUSES, Status

TIERS_MAX = 1_000
Binds = Literal["all_positions", "new_positions"]
BINDS: tuple[Binds, ...] = ("all_positions", "new_positions")


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderVersion:
    """One ladder of one symbol and the time it is known to have held.

    A notice gives ``effective_at``; a recorded answer only gives ``observed_from`` and
    ``observed_to`` (all UTC ns). ``binds`` says whether positions already open changed with it.
    ``deductions`` is "published" or "computed".
    """

    symbol: str
    ladder: MarginLadder | Unknown
    effective_at: int | None
    observed_from: int | None
    observed_to: int | None
    binds: Binds
    partial: bool
    deductions: str
    source: str
    status: Status
    note: str

    @property
    def start(self) -> int | None:
        """First instant at which this version is known to hold; None is since ever."""
        return self.effective_at if self.effective_at is not None else self.observed_from

    @property
    def citation(self) -> str:
        """Source and date in one line."""
        if self.effective_at is not None:
            return f"{self.source}, in force {time_text(self.effective_at)}"
        if self.observed_to is not None:
            return f"{self.source}, seen {time_text(self.observed_to)[:10]}"
        return f"{self.source} (not dated)"


def read_ladder_version(
    symbol: str, like: MarginLadder, fields: Fields, sources: dict[str, str]
) -> LadderVersion:
    """Read one dated ladder: rows, a table of maximum leverages, or equal risk-limit steps.

    ``like`` is a ladder without tiers that carries the rulebook's shape and edge rule.
    """
    source = fields.text("source")
    if source not in sources:
        raise InputError(
            expected="a name from [sources]", found=repr(source), where=fields.where("source")
        )
    reason = fields.text_or_none("unknown")
    ladder: MarginLadder | Unknown
    computed = True
    if reason is not None:
        ladder = unknown(f"ladder of {symbol}", reason, owner=fields.owner)
    else:
        tiers, computed = _read_tiers(like.shape, fields)
        ladder = replace(like, tiers=tiers)
    version = LadderVersion(
        symbol=symbol,
        ladder=ladder,
        effective_at=_time_or_none(fields, "effective_at"),
        observed_from=_time_or_none(fields, "observed_from"),
        observed_to=_end_of(fields, "observed_to"),
        binds=fields.choice_or_none("binds", BINDS) or "all_positions",
        partial=fields.flag("partial", default=False),
        deductions="computed" if computed else "published",
        source=sources[source],
        status=fields.choice_or_none("status", STATUSES) or "confirmed",
        note=fields.text_or_none("note") or "",
    )
    fields.done()
    return version


def _read_tiers(shape: LadderShape, fields: Fields) -> tuple[tuple[Tier, ...], bool]:
    ways = [key for key in ("tiers", "leverage_tiers", "risk_limit_steps") if fields.given(key)]
    if len(ways) != 1:
        raise InputError(
            expected="exactly one of tiers, leverage_tiers, risk_limit_steps",
            found=", ".join(ways) or "none",
            where=fields.where("tiers"),
        )
    computed = True
    if ways == ["tiers"]:
        tiers = _tiers_from_rows(fields)
        computed = any(tier.maintenance_deduction is None for tier in tiers)
    elif ways == ["leverage_tiers"]:
        tiers = _tiers_from_leverage(fields)
    else:
        tiers = _tiers_from_steps(fields.table("risk_limit_steps"))
    if shape == "whole_position":
        return tiers, False
    return with_deductions(tiers), computed


def _rows(fields: Fields, key: str, lengths: tuple[int, ...]) -> list[list[object]]:
    rows = as_list(fields.take(key), where=fields.where(key))
    if not 0 < len(rows) <= TIERS_MAX:
        raise InputError(
            expected=f"1 to {TIERS_MAX} tiers", found=str(len(rows)), where=fields.where(key)
        )
    result = []
    for i, row in enumerate(rows):
        cells = as_list(row, where=fields.where(f"{key}[{i}]"))
        if len(cells) not in lengths:
            raise InputError(
                expected=f"a row of {' or '.join(map(str, lengths))} cells",
                found=str(len(cells)),
                where=fields.where(f"{key}[{i}]"),
            )
        result.append(cells)
    return result


def _tiers_from_rows(fields: Fields) -> tuple[Tier, ...]:
    tiers = []
    for i, row in enumerate(_rows(fields, "tiers", (4, 5))):
        where = fields.where(f"tiers[{i}]")
        cap, leverage = row[1], row[3]
        max_leverage: Decimal | Unknown
        if leverage == "unknown":
            max_leverage = unknown("maximum leverage", "not published", owner=where)
        else:
            max_leverage = as_number(leverage, where=where)
        tiers.append(
            Tier(
                floor=as_number(row[0], where=where),
                cap=None if cap == "open" else as_number(cap, where=where),
                maintenance_margin_rate=as_number(row[2], where=where),
                max_leverage=max_leverage,
                maintenance_deduction=as_number(row[4], where=where) if len(row) > 4 else None,
            )
        )
    return tuple(tiers)


def _tiers_from_leverage(fields: Fields) -> tuple[Tier, ...]:
    rows = _rows(fields, "leverage_tiers", (2,))
    where = fields.where("leverage_tiers")
    floors = [as_number(row[0], where=where) for row in rows]
    leverages = [as_number(row[1], where=where) for row in rows]
    if min(leverages) < ONE:
        raise InputError(expected="a leverage of 1 or more", found="less", where=where)
    caps = [*floors[1:], None]
    return tuple(
        Tier(
            floor=floor,
            cap=cap,
            maintenance_margin_rate=half_of_initial_rate(leverage),
            max_leverage=leverage,
            maintenance_deduction=None,
        )
        for floor, cap, leverage in zip(floors, caps, leverages, strict=True)
    )


def _tiers_from_steps(fields: Fields) -> tuple[Tier, ...]:
    """Write out equal steps until the initial rate leaves no leverage; beyond is not known."""
    base, step = fields.number("base_limit"), fields.number("step")
    maintenance = fields.number("base_maintenance_rate")
    initial = fields.number("base_initial_rate")
    fields.done()
    if min(base, step, maintenance, initial) <= 0:
        raise InputError(expected="numbers above zero", found="zero or less", where=fields.where())
    tiers: list[Tier] = []
    while len(tiers) < TIERS_MAX:
        steps = len(tiers)
        rate = step_initial_rate(initial, maintenance, steps)
        if rate > ONE:
            break
        floor = tiers[-1].cap if tiers else Decimal(0)
        assert floor is not None
        tiers.append(
            Tier(
                floor=floor,
                cap=base if steps == 0 else floor + step,
                maintenance_margin_rate=step_maintenance_rate(maintenance, steps),
                max_leverage=ONE / rate,
                maintenance_deduction=None,
            )
        )
    if not tiers:
        raise InputError(
            expected="a base_initial_rate of at most 1", found="more", where=fields.where()
        )
    return tuple(tiers)


def ladder_at(
    versions: Sequence[LadderVersion], *, at: int, opened_at: int | Unknown, owner: str
) -> LadderVersion | Unknown:
    """Pick the ladder that binds a position at an instant.

    A change that binds new positions only is looked up at ``opened_at`` instead of ``at``; where
    that is unknown and matters, so is the ladder. Between two recordings that differ the date of
    the change is not known, and the ladder is unknown.
    """
    symbol = versions[0].symbol
    current: LadderVersion | None = None
    for version in versions:
        if version.start is not None and version.start > at:
            if current is not None and _changed_unseen(current, version, at):
                return unknown(
                    f"ladder of {symbol}",
                    f"it changed between {time_text(current.observed_to or 0)[:10]} and "
                    f"{time_text(version.start)[:10]}, the date is not known",
                    owner=owner,
                )
            break
        if version.binds == "new_positions" and current is not None and version.start is not None:
            if isinstance(opened_at, Unknown):
                return opened_at
            if opened_at < version.start:
                continue
        current = version
    if current is None:
        first = time_text(versions[0].start or 0)[:10]
        return unknown(f"ladder of {symbol}", f"the earliest known is of {first}", owner=owner)
    return current


def _changed_unseen(current: LadderVersion, following: LadderVersion, at: int) -> bool:
    """Whether the change from one recording to the next may already have happened."""
    return (
        following.effective_at is None
        and current.observed_to is not None
        and at > current.observed_to
    )


def _time_or_none(fields: Fields, key: str) -> int | None:
    text = fields.text_or_none(key)
    return None if text is None else parse_time(text, where=fields.where(key))


def _end_of(fields: Fields, key: str) -> int | None:
    """A date stands for its whole day: a recording says nothing about the hour after it."""
    text = fields.text_or_none(key)
    time = _time_or_none(fields, key)
    if text is None or time is None or len(text) > len("2024-10-24"):
        return time
    return time + NS_PER_DAY - 1
