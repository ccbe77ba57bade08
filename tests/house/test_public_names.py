"""The front door: `stepladder.__all__` is what is there, and opening it loads nothing heavy."""

import json
import subprocess
import sys

import pytest

HEAVY = {"numba", "numpy", "scipy", "plotly", "plotext", "duckdb", "rich", "click", "pydantic"}

DOOR = """
import json, sys, types
import stepladder
loaded = sorted(sys.modules)
listed = list(stepladder.__all__)
shown = [name for name in dir(stepladder) if not name.startswith("_")]
missing = [name for name in listed if not hasattr(stepladder, name)]
extra = [
    name for name in shown
    if name not in listed and not isinstance(getattr(stepladder, name), types.ModuleType)
]
json.dump({
    "loaded": loaded, "listed": listed, "missing": missing, "extra": extra,
    "hidden": [name for name in listed if name not in shown and not name.startswith("_")],
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def door() -> dict[str, list[str]]:
    """Look at the package in a fresh interpreter: here pytest has already loaded half of it."""
    done = subprocess.run([sys.executable, "-c", DOOR], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_all_is_what_is_there(door: dict[str, list[str]]):
    assert door["listed"], "stepladder.__all__ is empty"
    assert len(set(door["listed"])) == len(door["listed"]), "a name stands twice in __all__"
    assert not door["missing"], f"in __all__ but not importable: {door['missing']}"
    assert not door["extra"], (
        f"public but not in __all__: {door['extra']}. Better: list it, or start it with _"
    )
    assert not door["hidden"], f"in __all__ but not in dir(stepladder): {door['hidden']}"


def test_opening_the_door_loads_nothing_heavy(door: dict[str, list[str]]):
    loaded = HEAVY & set(door["loaded"])
    assert not loaded, (
        f"import stepladder loads {sorted(loaded)}. Better: import it inside the function that "
        "needs it, or hand the name out through __getattr__"
    )
