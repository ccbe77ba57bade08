"""Ladders with dates: which one was in force, for which position, and how well that is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stepladder.errors import InputError
from stepladder.model.fields import Fields
from stepladder.model.ladder import LOOK_UP_UNITS, SHAPES, MarginLadder
from stepladder.model.time import NS_PER_DAY, parse_time, time_text
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import STATUSES, Status
from stepladder.venues.ladder_tiers import read_tier_rule

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
    """Read one dated ladder: rows of tiers, or the rule that generates them.

    ``like`` is a ladder without tiers that carries the rulebook's shape, edge rule and unit; a
    version that differs says so with ``shape`` and ``unit``.
    """
    source = fields.text("source")
    if source not in sources:
        raise InputError(
            expected="a name from [sources]", found=repr(source), where=fields.where("source")
        )
    reason = fields.text_or_none("unknown")
    ladder: MarginLadder | Unknown
    computed = True
    like = replace(
        like,
        shape=fields.choice_or_none("shape", SHAPES) or like.shape,
        unit=fields.choice_or_none("unit", LOOK_UP_UNITS) or like.unit,
    )
    if reason is not None:
        ladder = unknown(f"ladder of {symbol}", reason, owner=fields.owner)
    else:
        ladder, computed = read_tier_rule(like, fields)
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


def possible_ladders(versions: Sequence[LadderVersion], *, at: int) -> tuple[LadderVersion, ...]:
    """Every ladder that may bind a position of unknown age; none where another fact is missing."""
    reached = [version for version in versions if version.start is None or version.start <= at]
    following = versions[len(reached) :]
    if not reached or (following and _changed_unseen(reached[-1], following[0], at)):
        return ()
    # A change that binds all positions leaves nothing of what was before it.
    last = max((i for i, v in enumerate(reached) if v.binds == "all_positions"), default=0)
    return tuple(reached[last:])


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
