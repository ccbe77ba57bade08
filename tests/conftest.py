"""What all tests share: how hard Hypothesis looks, and where the larger test material lies."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# No deadline: on a busy machine it would turn a slow example into a failing one.
# By default every run looks at the same examples, so that main is green or not, and not by chance;
# the nightly profile looks at new ones, and a failure prints how to see it again.
settings.register_profile(
    "default", max_examples=300, derandomize=True, print_blob=True, deadline=None
)
settings.register_profile(
    "nightly", max_examples=10_000, derandomize=False, print_blob=True, deadline=None
)
settings.load_profile(os.environ.get("STEPLADDER_PROFILE", "default"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with data/, vectors/, venues/ and monitoring/."""
    named = os.environ.get("STEPLADDER_TEST_DATA")
    if named:
        folder = Path(named)
        # Named but absent is a mistake; skipping would hide it.
        assert folder.is_dir(), f"STEPLADDER_TEST_DATA names {named}, which is not a folder"
        return folder
    beside = ROOT.parent / "shared"
    if beside.is_dir():
        return beside
    pytest.skip("needs the shared test data: set STEPLADDER_TEST_DATA")
