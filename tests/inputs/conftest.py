"""What the tests of inputs share: exact numbers, and rules written in a line."""

from collections.abc import Iterator

import pytest

from stepladder.model.exact import EXACT, localcontext


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    """Compute as every public verb does."""
    with localcontext(EXACT):
        yield
