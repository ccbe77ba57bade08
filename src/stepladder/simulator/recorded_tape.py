"""A recorded tape as a path: what did happen, from the price at which the question starts."""

import numpy as np

from stepladder.errors import InputError
from stepladder.simulator.geometric_brownian import require
from stepladder.simulator.time_grid import Floats


def recorded_path(start: float, recorded: Floats) -> Floats:
    """Return a recording as one path, of shape (1, n - 1), moved to begin at ``start``.

    Parameters
    ----------
    start
        Price at which the path begins; the recording's own first price leaves it as it is.
    recorded
        Prices of shape (n,). The first is the start and not part of the path.

    Examples
    --------
    >>> recorded_path(50.0, np.array([100.0, 98.0, 103.0])).tolist()
    [[49.0, 51.5]]
    """
    require("start", start, above=0.0)
    if recorded.ndim != 1 or recorded.size < 2:
        expected, found = "two prices or more", f"shape {recorded.shape}"
        raise InputError(expected=expected, found=found, where="recorded")
    if not (np.isfinite(recorded) & (recorded > 0)).all():
        expected, found = "finite prices above zero", "a price that is not"
        raise InputError(expected=expected, found=found, where="recorded")
    path: Floats = recorded[None, 1:] * (start / recorded[0])
    return path
