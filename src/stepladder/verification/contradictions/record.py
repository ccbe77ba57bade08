"""One contradiction: what differs, and each reading with its inputs and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Side = Literal["a", "b"]
SIDES: tuple[Side, ...] = ("a", "b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a reading: its name, its unit, the places its source prints."""

    name: str
    value: Decimal
    unit: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one source says: in our words, with the figures its inputs come to.

    ``computed`` is false where the figures stand in the source and nothing was calculated;
    ``figures`` is empty where the readings differ in words alone.
    """

    side: Side
    says: str
    source: str
    inputs: Mapping[str, object]
    figures: tuple[Figure, ...]
    computed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two readings of one thing; ``venue`` is a rulebook's id, or who else is meant."""

    id: str
    venue: str
    what: str
    unit: str
    readings: tuple[Reading, ...]

    @property
    def source(self) -> str:
        """Where the readings stand, one a line."""
        return "\n".join(dict.fromkeys(reading.source for reading in self.readings))

    @property
    def computed(self) -> bool:
        """Whether at least one of its numbers comes out of a calculation."""
        return any(reading.computed for reading in self.readings)
