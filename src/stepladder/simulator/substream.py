"""Random numbers with an address: which seed, what for, which step, which path.

A counter-based generator (Philox) computes the draw at an address without the ones before it. So a
path is the same alone or among a million, in whatever chunks, in whatever order, on however many
workers; more paths or more steps only add to what was there. Different seeds are different keys and
share nothing, unlike seeds that are added to a path's index.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.random import Generator, Philox

from stepladder.errors import InputError
from stepladder.simulator.normal_quantile import normal_quantile
from stepladder.simulator.time_grid import Floats

DRAWS_PER_COUNT = 4
SMALLEST = 2.0**-54
"""Stands for the draw of exactly zero, which has no normal quantile."""


class Purpose(IntEnum):
    """What a draw is for: each has numbers of its own. Append only, or every path changes."""

    DIFFUSION = 0
    JUMP_COUNT = 1
    JUMP_SIZE = 2
    BLOCK = 3
    CROSSING = 4
    CROSSING_TIME = 5
    CROSSING_BRANCH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Which paths of a seed: ``count`` of them from index ``first`` on.

    Examples
    --------
    >>> chunks = list(Paths(seed=7, count=10).chunks(4))
    >>> [(chunk.first, chunk.count) for chunk in chunks]
    [(0, 4), (4, 4), (8, 2)]
    """

    seed: int
    count: int
    first: int = 0

    def __post_init__(self) -> None:
        """Refuse what has no address."""
        for name, value, least, limit in (
            ("seed", self.seed, 0, 2**128),
            ("count", self.count, 1, 2**62),
            ("first", self.first, 0, 2**62),
        ):
            if not least <= value < limit:
                expected = f"an integer from {least} on, below {limit}"
                raise InputError(expected=expected, found=str(value), where=name)

    def chunks(self, size: int) -> "list[Paths]":
        """Return the same paths in pieces of at most ``size``."""
        end = self.first + self.count
        return [
            Paths(seed=self.seed, first=first, count=min(size, end - first))
            for first in range(self.first, end, size)
        ]


def uniforms(paths: Paths, purpose: Purpose, step: int) -> Floats:
    """Return one uniform draw for each path, above zero and below one, of shape (count,).

    Examples
    --------
    >>> many = uniforms(Paths(seed=7, count=6), Purpose.DIFFUSION, 3)
    >>> alone = uniforms(Paths(seed=7, first=5, count=1), Purpose.DIFFUSION, 3)
    >>> bool(many[5] == alone[0])
    True
    """
    skipped = paths.first % DRAWS_PER_COUNT
    counter = np.array([paths.first // DRAWS_PER_COUNT, step, purpose, 0], dtype=np.uint64)
    draws = Generator(Philox(key=paths.seed, counter=counter)).random(skipped + paths.count)
    return np.maximum(draws[skipped:], SMALLEST)


def normals(paths: Paths, purpose: Purpose, step: int) -> Floats:
    """Return one standard normal draw for each path, of shape (count,).

    By the quantile of one uniform draw: a method that rejects would use up a number of draws that
    depends on the numbers drawn, and no draw would have an address.
    """
    return normal_quantile(uniforms(paths, purpose, step))
