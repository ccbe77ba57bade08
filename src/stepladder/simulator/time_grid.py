"""When a path is looked at: the start and the times after it."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stepladder.errors import InputError

NANOSECONDS_PER_YEAR = 365 * 86_400 * 10**9
"""Perpetuals trade every day: a year of volatility is 365 days."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGrid:
    """The times at which a path is looked at, UTC nanoseconds.

    Parameters
    ----------
    start_ns
        When the start price holds. It is not part of the path.
    times_ns
        Of shape (steps,), rising, all after the start. Steps may differ in length.

    Examples
    --------
    >>> grid = TimeGrid.even(start_ns=0, step_ns=60 * 10**9, steps=3)
    >>> grid.steps, grid.times_ns.tolist(), round(grid.years * 365 * 24 * 60)
    (3, [60000000000, 120000000000, 180000000000], 3)
    """

    start_ns: int
    times_ns: Integers

    def __post_init__(self) -> None:
        """Refuse times that stand still or run backwards."""
        times = self.times_ns
        if times.ndim != 1 or times.size == 0 or times.dtype != np.int64:
            found = f"shape {times.shape} of {times.dtype}"
            raise InputError(expected="int64 of shape (steps,)", found=found, where="times_ns")
        if not (np.diff(times, prepend=np.int64(self.start_ns)) > 0).all():
            found = "a step of zero or less"
            raise InputError(expected="times that rise from the start", found=found, where="times")

    @classmethod
    def even(cls, *, start_ns: int, step_ns: int, steps: int) -> Self:
        """Return ``steps`` looks, one every ``step_ns``."""
        times = start_ns + step_ns * np.arange(1, steps + 1, dtype=np.int64)
        return cls(start_ns=start_ns, times_ns=times)

    @property
    def steps(self) -> int:
        """Number of looks."""
        return int(self.times_ns.size)

    @property
    def step_years(self) -> Floats:
        """Length of each step in years of 365 days, of shape (steps,)."""
        lengths = np.diff(self.times_ns, prepend=np.int64(self.start_ns))
        return lengths / float(NANOSECONDS_PER_YEAR)

    @property
    def years(self) -> float:
        """From the start to the last look, in years of 365 days."""
        return (int(self.times_ns[-1]) - self.start_ns) / NANOSECONDS_PER_YEAR
