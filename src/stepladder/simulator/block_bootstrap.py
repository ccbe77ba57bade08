"""Block bootstrap: pieces of a recording, whole and in their own order, put one after the other.

Blocks keep what independent steps lose, above all that wild hours come together. What they cannot
do is invent: no step is larger than the largest recorded, and the drift is the recording's own.
"""

from dataclasses import dataclass

import numpy as np

from stepladder.errors import InputError
from stepladder.simulator.geometric_brownian import require
from stepladder.simulator.substream import Paths, Purpose, uniforms
from stepladder.simulator.time_grid import Flags, Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBootstrap:
    """Paths made of the steps of a recording.

    Parameters
    ----------
    start
        Price at which each path begins, quote per base.
    recorded
        Prices at even times, of shape (n,); marks, or the closes of candles.
    block
        Steps to a block, from 1 (no memory) to n - 1 (the recording itself). The first steps of a
        recording, and the last, fall into fewer blocks than the middle and are drawn less often.
    gaps
        Of shape (n - 1,), true where the time from a price to the next is not one step. No block
        crosses a gap. None: there is none.

    Examples
    --------
    >>> recorded = np.array([100.0, 101.0, 99.0, 99.5, 102.0])
    >>> model = BlockBootstrap(start=50.0, recorded=recorded, block=2)
    >>> model.steps_drawn(4, Paths(seed=8, count=2)).tolist()
    [[0, 1, 2, 3], [0, 1, 1, 2]]
    >>> model.prices(4, Paths(seed=8, count=2)).shape
    (2, 4)
    """

    start: float
    recorded: Floats
    block: int
    gaps: Flags | None = None

    def __post_init__(self) -> None:
        """Refuse a recording that is too short, or holds what is no price."""
        require("start", self.start, above=0.0)
        recorded = self.recorded
        if recorded.ndim != 1 or not (np.isfinite(recorded) & (recorded > 0)).all():
            expected, found = "finite prices above zero", "a price that is not"
            raise InputError(expected=expected, found=found, where="recorded")
        if not 1 <= self.block <= recorded.size - 1:
            expected = f"a block from 1 to {recorded.size - 1} steps"
            raise InputError(expected=expected, found=str(self.block), where="block")
        if self.gaps is not None and self.gaps.shape != (recorded.size - 1,):
            expected, found = f"shape ({recorded.size - 1},)", f"{self.gaps.shape}"
            raise InputError(expected=expected, found=found, where="gaps")
        if self.first_steps().size == 0:
            expected = f"{self.block} steps without a gap"
            raise InputError(expected=expected, found="none", where="gaps")

    def first_steps(self) -> Integers:
        """Return the steps at which a block may begin: those whose whole block is recorded."""
        starts = np.arange(self.recorded.size - self.block, dtype=np.int64)
        if self.gaps is None:
            return starts
        gaps_before = np.concatenate(([0], np.cumsum(self.gaps)))
        whole: Flags = gaps_before[starts + self.block] == gaps_before[starts]
        return starts[whole]

    def steps_drawn(self, steps: int, paths: Paths) -> Integers:
        """Return which recorded step each step of each path is, of shape (paths, steps).

        Step j leads from recorded price j to price j + 1. The last block is cut off where the path
        ends.
        """
        allowed = self.first_steps()
        drawn = np.empty((paths.count, steps), dtype=np.int64)
        for number, at in enumerate(range(0, steps, self.block)):
            places = (uniforms(paths, Purpose.BLOCK, number) * allowed.size).astype(np.int64)
            length = min(self.block, steps - at)
            drawn[:, at : at + length] = allowed[places, None] + np.arange(length)
        return drawn

    def prices(self, steps: int, paths: Paths) -> Floats:
        """Return prices of shape (paths, steps), one recorded step of time apart."""
        changes = np.diff(np.log(self.recorded))
        logarithms = np.cumsum(changes[self.steps_drawn(steps, paths)], axis=1)
        prices: Floats = self.start * np.exp(logarithms)
        return prices
