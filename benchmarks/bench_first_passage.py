"""First passage: a million paths against the closed form, and what an addressed draw costs.

The bridge has to meet the closed form and the plain count must not. The draws are compared with
numpy's own normal numbers in the same run.
"""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.registry import Figure, WrongAnswerError, at_least, at_most
from stepladder.formulas.first_passage import drift_toward, hit_probability, log_distance
from stepladder.simulator.first_passage import Monitoring, estimate_first_passage
from stepladder.simulator.geometric_brownian import GeometricBrownian
from stepladder.simulator.substream import Paths, Purpose, normals
from stepladder.simulator.time_grid import TimeGrid

MODEL = GeometricBrownian(start=97_500.0, growth_rate=0.0, volatility=0.8)
BARRIER = 94_000.0
GRID = TimeGrid.even(start_ns=0, step_ns=3600 * 10**9, steps=24)
PATHS = 1_000_000
CHUNK = 8_192


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the shortest of a few runs."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def run() -> list[Figure]:
    """Measure the million paths, the error of each monitoring, and the cost of a draw."""
    drift = drift_toward(MODEL.growth_rate, MODEL.volatility, False)
    exact = hit_probability(log_distance(MODEL.start, BARRIER), drift, MODEL.volatility, GRID.years)
    begun = time.perf_counter()
    found = estimate_first_passage(MODEL, GRID, Paths(seed=7, count=PATHS), barrier=BARRIER)
    taken = time.perf_counter() - begun
    errors = {each: estimate.errors_from(exact) for each, estimate in found.items()}
    if abs(errors[Monitoring.BRIDGE]) > 3 or abs(errors[Monitoring.LOOKS_ONLY]) < 3:
        raise WrongAnswerError(f"standard errors from the closed form: {errors}")

    chunk = Paths(seed=7, count=CHUNK)
    addressed = seconds(lambda: [normals(chunk, Purpose.DIFFUSION, k) for k in range(50)])
    numpys = np.random.Generator(np.random.Philox(7))
    peer = seconds(lambda: [numpys.standard_normal(CHUNK) for _ in range(50)])
    making = seconds(lambda: MODEL.prices(GRID, chunk))
    return [
        at_most("a million paths of 24 looks, three monitorings", round(taken, 2), "s", 20.0),
        at_most("standard error of the bridge", found[Monitoring.BRIDGE].standard_error, "", 5e-4),
        *(
            Figure(name=f"{each}, from the closed form", value=round(off, 2), unit="std. errors")
            for each, off in errors.items()
        ),
        Figure(
            name="paths made", value=round(CHUNK * GRID.steps / making / 1e6, 1), unit="M steps/s"
        ),
        at_least("addressed normals over numpy's own", round(peer / addressed, 2), "x", 0.2),
    ]
