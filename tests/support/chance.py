"""Sources of chance for drawn accounts: one that Hypothesis shrinks, one that spreads evenly."""

from random import Random

from hypothesis import strategies as st


class Seeded(Random):
    """A generator that prints the seed it started from."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start

    def __repr__(self) -> str:
        return f"Seeded({self.start})"


chance: st.SearchStrategy[Random] = st.one_of(
    st.integers(0, 2**64 - 1).map(Seeded), st.randoms(use_true_random=False)
)
