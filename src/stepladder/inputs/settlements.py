"""Funding settlements on a tape: found from the change of the next funding time, nothing else.

The rate beside it may not restart at the boundary, and the tick at the very instant may still carry
the time that has just passed; the schedule itself cannot lie about the change.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A funding at ``time_ns``, noticed at ``seen_ns``; the next one is at ``next_ns`` (UTC ns)."""

    time_ns: int
    seen_ns: int
    next_ns: int

    @property
    def interval_ns(self) -> int:
        """Time until the next one."""
        return self.next_ns - self.time_ns


def settlements(schedule: Iterable[tuple[int, int]]) -> tuple[Settlement, ...]:
    """Find the fundings that took place within pairs of tick time and next funding time.

    A schedule that is put off before it is due (next time changed while still ahead) is not one.

    Examples
    --------
    >>> [found.time_ns for found in settlements([(0, 10), (10, 10), (11, 20), (15, 20)])]
    [10]
    """
    found = []
    due: int | None = None
    for time_ns, next_ns in schedule:
        if due is not None and next_ns > due and time_ns >= due:
            found.append(Settlement(time_ns=due, seen_ns=time_ns, next_ns=next_ns))
        due = next_ns
    return tuple(found)
