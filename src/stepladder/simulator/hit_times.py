"""When a barrier is first touched: drawn between two looks, and its quantiles given a touch."""

import math

import numpy as np

from stepladder.errors import InputError
from stepladder.formulas.first_passage import hit_probability
from stepladder.simulator.first_passage import crossing_complement, signed_distance
from stepladder.simulator.geometric_brownian import require
from stepladder.simulator.substream import Paths, Purpose, normals, uniforms
from stepladder.simulator.time_grid import NANOSECONDS_PER_YEAR, Floats, TimeGrid

SHORTEST = 1e-12
"""In standard deviations of a step: an end nearer to the barrier than this counts as this far."""


def hit_times(
    prices: Floats,
    grid: TimeGrid,
    paths: Paths,
    *,
    start: float,
    barrier: float,
    volatility: float,
) -> Floats:
    """Return when each path first touches the barrier, in nanoseconds after the start of the grid.

    Whether and when a path touches it between two looks is drawn from the exact distribution of a
    Brownian bridge. Without that a time is late by up to a step, and touches are missed.

    Parameters
    ----------
    prices
        Of shape (paths, steps); those of ``paths``, whose draws decide what happens in between.
    start, barrier, volatility
        As in :func:`~stepladder.simulator.first_passage.hit_weights`; the volatility above zero.

    Returns
    -------
    Of shape (paths,), infinite where the barrier is not touched.

    Examples
    --------
    >>> grid = TimeGrid.even(start_ns=0, step_ns=86_400 * 10**9, steps=2)
    >>> times = hit_times(
    ...     np.array([[99.0, 85.0]]), grid, Paths(seed=7, count=1),
    ...     start=100.0, barrier=90.0, volatility=0.8,
    ... )
    >>> (times / 3600e9).round(1).tolist()
    [36.1]
    """
    require("start", start, above=0.0)
    require("barrier", barrier, above=0.0)
    require("volatility", volatility, above=0.0)
    if prices.shape != (paths.count, grid.steps):
        expected = f"shape ({paths.count}, {grid.steps})"
        raise InputError(expected=expected, found=f"{prices.shape}", where="prices")
    distances = signed_distance(prices, start, barrier)
    before = signed_distance(np.full(paths.count, start), start, barrier)
    times = np.where(before <= 0, 0.0, np.inf)
    ends = (grid.times_ns - grid.start_ns).astype(np.float64)
    for k, years in enumerate(grid.step_years.tolist()):
        after = distances[:, k].copy()
        clear = crossing_complement(before, after, volatility, years)
        drawn = uniforms(paths, Purpose.CROSSING, k) >= clear
        now = np.isinf(times) & ((after <= 0) | drawn)
        if now.any():
            share = _crossing_share(paths, k, before, after, volatility * math.sqrt(years))
            times[now] = ends[k] - (1 - share[now]) * years * NANOSECONDS_PER_YEAR
        before = after
    return times


def _crossing_share(paths: Paths, k: int, before: Floats, after: Floats, spread: float) -> Floats:
    """Draw at which share of the step a bridge that touches the barrier does so first.

    A bridge, its time stretched so that the end is at infinity, is a motion with drift: share over
    one less share is inverse Gaussian, mean before over after, shape (before over spread) squared.
    """
    far = np.abs(before) / spread
    end = np.maximum(np.abs(after) / spread, SHORTEST)
    mean, shape = np.maximum(far, SHORTEST) / end, np.maximum(far, SHORTEST) ** 2
    # Michael, Schucany and Haas (1976), the smaller root written so that nothing cancels.
    half = mean * normals(paths, Purpose.CROSSING_TIME, k) ** 2 / (2 * shape)
    root = 1 + half + np.sqrt(half * (2 + half))
    smaller = uniforms(paths, Purpose.CROSSING_BRANCH, k) * (1 + 1 / root) <= 1
    drawn = np.where(smaller, mean / root, mean * root)
    share: Floats = drawn / (1 + drawn)
    return share


def quantiles_given_hit(times: Floats, shares: tuple[float, ...]) -> Floats | None:
    """Return by when these shares of the paths *that are hit* are hit; None if none is.

    Parameters
    ----------
    times
        Of :func:`hit_times`; infinite where a path is not hit.
    shares
        From 0 to 1; each answer is a time that was found, no mean of two.

    Examples
    --------
    >>> quantiles_given_hit(np.array([3.0, np.inf, 1.0, np.inf]), (0.5, 1.0))
    array([1., 3.])
    >>> quantiles_given_hit(np.array([np.inf]), (0.5,)) is None
    True
    """
    hit = times[np.isfinite(times)]
    if hit.size == 0:
        return None
    found: Floats = np.quantile(hit, shares, method="inverted_cdf")
    return found


def hit_time_quantile(
    distance: float, drift: float, volatility: float, years: float, share: float
) -> float:
    """Return by when a share of the touches within ``years`` has happened, in closed form.

    Parameters
    ----------
    distance, drift, volatility, years
        As in :func:`stepladder.formulas.first_passage.hit_probability`.
    share
        Of the touches, above 0 and below 1.

    Returns
    -------
    In years.

    Raises
    ------
    InputError
        Where the barrier is so far that no touch has a probability a float can hold.

    Examples
    --------
    >>> hours = hit_time_quantile(0.05, 0.32, 0.8, 1 / 365, 0.5) * 365 * 24
    >>> round(hours, 2)
    13.87
    """
    require("share", share, above=0.0)
    wanted = share * hit_probability(distance, drift, volatility, years)
    if not wanted > 0:
        expected = "a barrier that can be touched in this time"
        raise InputError(expected=expected, found=f"{distance:g} away", where="distance")
    early, late = 0.0, years
    while early < (middle := (early + late) / 2) < late:
        if hit_probability(distance, drift, volatility, middle) < wanted:
            early = middle
        else:
            late = middle
    return late
