"""A published case: given numbers, the numbers that follow, and where both were read."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["must_match", "known_wrong"]
Provenance = Literal[
    "venue_computed", "official_docs", "paper", "protocol_test", "issue", "closed_form", "own"
]
KINDS: tuple[Kind, ...] = ("must_match", "known_wrong")
PROVENANCES: tuple[Provenance, ...] = (
    "venue_computed",
    "official_docs",
    "paper",
    "protocol_test",
    "issue",
    "closed_form",
    "own",
)
"""From strongest to weakest; ``own`` is for cases a user writes about his own engine."""

Values = Mapping[str, object]
"""Plain data: decimal numbers as text, true and false, null, lists and tables of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a number may be off: the larger of ``absolute`` and ``relative`` times the figure.

    Both zero means exactly equal.
    """

    absolute: Decimal
    relative: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. Every case of a ``group`` follows one ``rule`` and has the same input names.

    ``expected`` is right. ``published`` is None, or what the source printed or produced by mistake
    (kind ``known_wrong``): an engine must give ``expected`` and must not give ``published``. A null
    among the figures means that there is none, never zero.
    """

    id: str
    venue: str
    topic: str
    group: str
    rule: str
    inputs: Values
    expected: Values
    tolerance: Tolerance
    source: str
    provenance: Provenance
    kind: Kind
    published: Values | None
