"""Strategies for exact numbers: one integer each, which draws and shrinks fast."""

from fractions import Fraction

from hypothesis import strategies as st


def exact(low: int, high: int, per: int) -> st.SearchStrategy[Fraction]:
    """Fractions from ``low / per`` to ``high / per``."""
    return st.integers(low, high).map(lambda count: Fraction(count, per))


amounts = exact(1, 10**18, 10**6)
"""Above zero, up to a million million."""
signed = exact(-(10**18), 10**18, 10**6)
rates = exact(1, 5_000, 10_000)
"""One basis point to a half."""
leverages = exact(100, 20_000, 100)
prices = exact(1, 10**12, 1_000)
