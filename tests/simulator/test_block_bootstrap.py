"""Blocks keep their order, and nothing comes from outside the recording.

How this could be subtly wrong, written down first: a block that runs over the end starts again at
the beginning, with a step nobody recorded; a block crosses a hole in the recording; levels are put
together instead of steps; every block of a path is the same one.
"""

import duckdb
import numpy as np
import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.simulator.block_bootstrap import BlockBootstrap
from stepladder.simulator.substream import Paths
from stepladder.simulator.time_grid import Floats


def recording(n: int) -> Floats:
    """Prices whose steps are all different, so that a step tells where it came from."""
    prices: Floats = np.exp(np.cumsum(np.arange(n) ** 2 * 1e-6 * (-1.0) ** np.arange(n)))
    return prices


@given(
    n=st.integers(2, 40),
    block=st.integers(1, 39),
    steps=st.integers(1, 60),
    seed=st.integers(0, 2**64),
)
def test_every_step_is_recorded_and_blocks_are_whole_and_in_order(
    n: int, block: int, steps: int, seed: int
):
    block = min(block, n - 1)
    recorded, paths = recording(n), Paths(seed=seed, count=4)
    model = BlockBootstrap(start=70.0, recorded=recorded, block=block)
    drawn = model.steps_drawn(steps, paths)
    assert drawn.shape == (4, steps)
    assert drawn.min() >= 0
    assert drawn.max() <= n - 2
    for at in range(0, steps, block):
        piece = drawn[:, at : at + block]
        assert (np.diff(piece, axis=1) == 1).all()
        assert (piece[:, 0] <= n - 1 - block).all(), "the whole block lies in the recording"
    made = np.diff(np.log(np.column_stack([np.full(4, 70.0), model.prices(steps, paths)])), axis=1)
    assert np.abs(made - np.diff(np.log(recorded))[drawn]).max() < 1e-13


@given(gaps=st.lists(st.booleans(), min_size=1, max_size=30), block=st.integers(1, 6))
def test_no_block_crosses_a_gap(gaps: list[bool], block: int):
    recorded, holes = recording(len(gaps) + 1), np.array(gaps)
    possible = [
        first for first in range(len(gaps) - block + 1) if not any(gaps[first : first + block])
    ]
    if not possible:
        with pytest.raises(InputError):
            BlockBootstrap(start=70.0, recorded=recorded, block=block, gaps=holes)
        return
    model = BlockBootstrap(start=70.0, recorded=recorded, block=block, gaps=holes)
    assert model.first_steps().tolist() == possible
    assert not holes[model.steps_drawn(50, Paths(seed=7, count=20))].any()


def test_every_block_is_drawn_about_equally_often_and_anew_each_time():
    model = BlockBootstrap(start=70.0, recorded=recording(21), block=4)
    drawn = model.steps_drawn(8, Paths(seed=7, count=34_000))
    first, second = drawn[:, 0], drawn[:, 4]
    counted = np.bincount(first, minlength=17)
    assert counted.size == 17
    assert ((counted - 2000) ** 2 / 2000).sum() < 16 + 3 * 32**0.5
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / first.size**0.5


def test_one_block_of_everything_is_the_recording():
    recorded = recording(30)
    model = BlockBootstrap(start=float(recorded[0]), recorded=recorded, block=29)
    prices = model.prices(29, Paths(seed=7, count=3))
    assert np.abs(prices / recorded[1:] - 1).max() < 1e-13


def test_blocks_keep_the_clusters_that_single_steps_lose():
    """Squares of steps of real clustering: a calm half, a wild half."""
    wild = np.where(np.arange(400) % 80 < 40, 0.001, 0.03) * (-1.0) ** np.arange(400)
    recorded = np.exp(np.cumsum(wild))

    def clustering(block: int) -> float:
        model = BlockBootstrap(start=70.0, recorded=recorded, block=block)
        steps = np.diff(np.log(model.prices(100, Paths(seed=7, count=500))), axis=1) ** 2
        return float(np.corrcoef(steps[:, :-1].ravel(), steps[:, 1:].ravel())[0, 1])

    assert clustering(40) > 0.8
    assert abs(clustering(1)) < 0.05


@pytest.mark.parametrize(
    ("recorded", "block"),
    [([1.0, 2.0], 0), ([1.0, 2.0], 2), ([1.0], 1), ([1.0, np.nan, 2.0], 1), ([1.0, 0.0], 1)],
)
def test_what_is_no_recording_is_refused(recorded: list[float], block: int):
    with pytest.raises(InputError):
        BlockBootstrap(start=70.0, recorded=np.array(recorded), block=block)


def test_gaps_of_another_length_are_refused():
    with pytest.raises(InputError, match="gaps"):
        BlockBootstrap(start=70.0, recorded=recording(9), block=2, gaps=np.zeros(9, dtype=bool))


def test_recorded_hours_of_a_crash_never_fall_further_than_they_did(shared_data):
    file = shared_data / "data" / "funding_the_fall" / "candles_1h.parquet"
    asked = "select close from read_parquet(?) where venue = ? and coin = ? order by time_utc"
    rows = duckdb.connect().execute(asked, [str(file), "binance", "BTC"]).fetchall()
    closes = np.array([float(row[0]) for row in rows])
    assert closes.size > 6000
    model = BlockBootstrap(start=100.0, recorded=closes, block=24)
    prices = model.prices(72, Paths(seed=7, count=2000))
    made = np.diff(np.log(np.column_stack([np.full(2000, 100.0), prices])), axis=1)
    recorded = np.diff(np.log(closes))
    assert recorded.min() - 1e-12 < made.min()
    assert made.max() < recorded.max() + 1e-12
    assert abs(made.std() / recorded.std() - 1) < 0.05
