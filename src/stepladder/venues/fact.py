"""One fact of a rulebook: a value, where it was read, since when it holds, how sure we are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stepladder.errors import InputError
from stepladder.model.fields import Fields, as_list
from stepladder.model.time import parse_time, time_text
from stepladder.model.unknown import Missing, Unknown, unknown

Status = Literal["confirmed", "contradicted", "unverified", "unknown"]
STATUSES: tuple[Status, ...] = ("confirmed", "contradicted", "unverified", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value with its source; ``effective_at`` (UTC ns) None holds since before our records.

    ``as_of`` is free text: the day the page or record carries. ``contradicted`` means that two
    sources disagree and ``note`` names the other reading.
    """

    name: str
    value: object | Unknown
    unit: str
    source: str
    as_of: str
    effective_at: int | None
    status: Status
    note: str

    @property
    def citation(self) -> str:
        """Source and date in one line, as every reason carries it."""
        if self.effective_at is not None:
            return f"{self.source}, in force {time_text(self.effective_at)}"
        return f"{self.source} ({self.as_of})"


def read_fact(name: str, fields: Fields, sources: dict[str, str]) -> Fact:
    """Read one fact; ``{ unknown = "reason" }`` is a fact too."""
    source = fields.text_or_none("source") or "none found"
    if source != "none found" and source not in sources:
        raise InputError(
            expected="a name from [sources]", found=repr(source), where=fields.where("source")
        )
    reason = fields.text_or_none("unknown")
    value: object | Unknown = fields.take("value")
    status = fields.choice_or_none("status", STATUSES)
    if reason is not None:
        value = unknown(name, reason, owner=fields.owner)
        status = "unknown"
    elif value is None:
        raise InputError(
            expected="a value, or unknown = a reason", found="neither", where=fields.where("value")
        )
    fact = Fact(
        name=name,
        value=value,
        unit=fields.text_or_none("unit") or "",
        source=sources.get(source, source),
        as_of=fields.text_or_none("as_of") or "not dated",
        effective_at=_time_or_none(fields, "effective_at"),
        status=status or "confirmed",
        note=fields.text_or_none("note") or "",
    )
    fields.done()
    return fact


def read_versions(
    name: str, value: object, fields: Fields, sources: dict[str, str]
) -> tuple[Fact, ...]:
    """Read a fact with one version (a table) or several (a list of tables, oldest first)."""
    rows = as_list(value, where=fields.where(name)) if isinstance(value, list) else [value]
    key = name.rpartition(".")[2]
    facts = tuple(
        read_fact(name, Fields(row, owner=fields.owner, path=f"{fields.path}.{key}"), sources)
        for row in rows
    )
    starts = [fact.effective_at or 0 for fact in facts]
    if not facts or starts != sorted(set(starts)):
        raise InputError(
            expected="versions from oldest to newest, each with its own effective_at",
            found="another order",
            where=fields.where(key),
        )
    return facts


def in_force(facts: Sequence[Fact], at: int, *, owner: str) -> Fact:
    """Pick the version in force at an instant; before the first one the fact is unknown."""
    current = None
    for fact in facts:
        if fact.effective_at is None or fact.effective_at <= at:
            current = fact
    if current is not None:
        return current
    first = facts[0]
    missing = Missing(
        owner=owner,
        fact=first.name,
        reason=f"the earliest known version is in force from {time_text(first.effective_at or 0)}",
    )
    return Fact(
        name=first.name,
        value=Unknown((missing,)),
        unit=first.unit,
        source="none found",
        as_of="not dated",
        effective_at=None,
        status="unknown",
        note="",
    )


def _time_or_none(fields: Fields, key: str) -> int | None:
    text = fields.text_or_none(key)
    return None if text is None else parse_time(text, where=fields.where(key))
