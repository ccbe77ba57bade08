"""Random numbers with an address: nothing about how the work is split shows in a path.

How this could be subtly wrong, written down first: a draw left in a generator's buffer shifts the
next chunk; seeds added to path indices make path 1 of seed 7 path 0 of seed 8; two purposes share
numbers, so that jumps come with falls; a sum over chunks rounds differently.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from stepladder.errors import InputError
from stepladder.simulator.block_bootstrap import BlockBootstrap
from stepladder.simulator.first_passage import estimate
from stepladder.simulator.geometric_brownian import GeometricBrownian
from stepladder.simulator.hit_times import hit_times
from stepladder.simulator.jump_diffusion import JumpDiffusion
from stepladder.simulator.substream import Paths, Purpose, normals, uniforms
from stepladder.simulator.time_grid import Floats, TimeGrid

HOUR_NS = 3600 * 10**9
BROWNIAN = GeometricBrownian(start=97_500.0, growth_rate=0.3, volatility=0.7)
JUMPS = JumpDiffusion(
    start=97_500.0,
    growth_rate=0.3,
    volatility=0.7,
    jumps_per_year=900.0,
    jump_mean=-0.02,
    jump_deviation=0.03,
)
RECORDED = np.exp(np.cumsum(np.sin(np.arange(60.0) ** 2) / 100))
BLOCKS = BlockBootstrap(start=97_500.0, recorded=RECORDED, block=5)


def grid_of(steps: int) -> TimeGrid:
    return TimeGrid.even(start_ns=1_700_000_000 * 10**9, step_ns=HOUR_NS, steps=steps)


def brownian(steps: int, paths: Paths) -> Floats:
    return BROWNIAN.prices(grid_of(steps), paths)


def jumping(steps: int, paths: Paths) -> Floats:
    return JUMPS.prices(grid_of(steps), paths)


def blocks(steps: int, paths: Paths) -> Floats:
    return BLOCKS.prices(steps, paths)


def times(steps: int, paths: Paths) -> Floats:
    """The time of the first touch as one more column of a path."""
    prices = brownian(steps, paths)
    found = hit_times(
        prices, grid_of(steps), paths, start=97_500.0, barrier=96_800.0, volatility=0.7
    )
    return found[:, None]


MAKERS: dict[str, Callable[[int, Paths], Floats]] = {
    "brownian": brownian,
    "jumping": jumping,
    "blocks": blocks,
    "times": times,
}
every_maker = pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS.keys())


@every_maker
@given(
    seed=st.integers(0, 2**128 - 1),
    first=st.integers(0, 2**40),
    count=st.integers(1, 40),
    size=st.integers(1, 41),
)
@settings(max_examples=60)
def test_chunks_in_any_order_make_the_same_bits(
    maker: Callable[[int, Paths], Floats], seed: int, first: int, count: int, size: int
):
    paths = Paths(seed=seed, first=first, count=count)
    whole = maker(7, paths)
    backwards = [maker(7, chunk) for chunk in reversed(paths.chunks(size))]
    assert np.concatenate(backwards[::-1]).tobytes() == whole.tobytes()


@every_maker
def test_large_chunks_of_awkward_sizes_make_the_same_bits(maker: Callable[[int, Paths], Floats]):
    """Long arrays take other machine instructions than short ones, and so do their ends."""
    paths = Paths(seed=7, first=3, count=5_003)
    whole = maker(6, paths).tobytes()
    for size in (1_021, 4_096, 5_002):
        assert np.concatenate([maker(6, c) for c in paths.chunks(size)]).tobytes() == whole


@every_maker
def test_workers_make_the_same_bits(maker: Callable[[int, Paths], Floats]):
    paths = Paths(seed=7, count=600)
    whole = maker(5, paths).tobytes()
    for workers in (2, 5):
        with ThreadPoolExecutor(workers) as pool:
            done = list(pool.map(partial(maker, 5), paths.chunks(97)))
        assert np.concatenate(done).tobytes() == whole


def test_another_process_makes_the_same_bits():
    paths = Paths(seed=7, count=600)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(partial(JUMPS.prices, grid_of(5)), paths.chunks(250)))
    assert np.concatenate(done).tobytes() == jumping(5, paths).tobytes()


@pytest.mark.parametrize("maker", [brownian, jumping, blocks])
def test_more_steps_only_add_to_a_path(maker: Callable[[int, Paths], Floats]):
    paths = Paths(seed=7, count=50)
    assert (maker(23, paths)[:, :11] == maker(11, paths)).all()


@pytest.mark.parametrize("maker", [brownian, jumping])
def test_another_seed_makes_other_paths(maker: Callable[[int, Paths], Floats]):
    one, two = (maker(9, Paths(seed=seed, count=200)) for seed in (7, 8))
    assert not (one == two).any()
    shifted = maker(9, Paths(seed=7, first=1, count=200))
    assert not (shifted == two).any(), "seeds added to indices: path 1 of seed 7 is 0 of seed 8"


def test_no_two_addresses_share_a_draw():
    seeds, steps, count = (0, 1, 2, 2**64, 2**128 - 1), range(9), 13
    drawn = [
        uniforms(Paths(seed=seed, first=first, count=count), purpose, step)
        for seed, purpose, step, first in product(seeds, Purpose, steps, (0, 13, 2**33))
    ]
    together = np.concatenate(drawn)
    assert together.size == 5 * 7 * 9 * 3 * 13
    assert np.unique(together).size == together.size


def test_draws_of_different_addresses_do_not_move_together():
    count = 40_000
    columns = [
        normals(Paths(seed=seed, count=count), purpose, step)
        for seed, purpose, step in product((7, 8), list(Purpose)[:3], (0, 1, 2))
    ]
    columns.append(normals(Paths(seed=7, first=1, count=count), Purpose.DIFFUSION, 0))
    found = np.atleast_2d(np.corrcoef(columns))[np.triu_indices(len(columns), 1)]
    assert np.abs(found).max() < 4.5 / count**0.5


def test_draws_are_uniform_and_never_at_an_end():
    drawn = uniforms(Paths(seed=7, count=200_000), Purpose.BLOCK, 3)
    assert 0 < drawn.min() < 1e-4
    assert 1 - 1e-4 < drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 3 * (1 / 12 / drawn.size) ** 0.5
    counted, _ = np.histogram(drawn, bins=50, range=(0, 1))
    expected = drawn.size / 50
    assert ((counted - expected) ** 2 / expected).sum() < 49 + 3 * (2 * 49) ** 0.5


def test_the_draws_themselves_are_pinned():
    """A recorded seed must mean the same paths next year; these are integers over two to the 53."""
    drawn = uniforms(Paths(seed=7, first=5, count=3), Purpose.JUMP_SIZE, 4) * 2.0**53
    assert drawn.tolist() == [2694804377789016, 3366350181093181, 181432612586815]


def test_an_estimate_does_not_depend_on_the_order_of_the_paths():
    weights = np.random.Generator(np.random.PCG64(3)).random(10_000) ** 9
    assert estimate(weights) == estimate(weights[::-1]) == estimate(np.sort(weights))


@pytest.mark.parametrize(
    ("seed", "count", "first"),
    [(-1, 1, 0), (2**128, 1, 0), (7, 0, 0), (7, -4, 0), (7, 1, -1), (7, 2**62, 0)],
)
def test_paths_without_an_address_are_refused(seed: int, count: int, first: int):
    with pytest.raises(InputError):
        Paths(seed=seed, count=count, first=first)


@pytest.mark.parametrize("times_ns", [[], [0, 1], [2, 2], [5, 4], [[1, 2]]])
def test_times_that_do_not_rise_are_refused(times_ns: list[int]):
    with pytest.raises(InputError):
        TimeGrid(start_ns=0, times_ns=np.array(times_ns, dtype=np.int64))


def test_times_in_floats_are_refused():
    with pytest.raises(InputError, match="int64"):
        TimeGrid(start_ns=0, times_ns=np.array([1.0, 2.0]))
