"""What a benchmark hands back, which benchmarks there are, and on what they ran.

A benchmark is a module `benchmarks/bench_NAME.py` with `run() -> list[Figure]`. It asserts its
answer: a fast wrong answer is no figure, it raises WrongAnswerError.
"""

import importlib
import os
import pkgutil
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import benchmarks

PREFIX = "bench_"


class WrongAnswerError(Exception):
    """What was measured did not compute what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. Without a gate there is nothing to pass, and `ok` is None."""

    name: str
    value: float
    unit: str
    gate: float | None = None
    ok: bool | None = None


def at_most(name: str, value: float, unit: str, gate: float) -> Figure:
    """Return a figure that passes up to its gate. NaN does not pass."""
    return Figure(name=name, value=value, unit=unit, gate=gate, ok=value <= gate)


def at_least(name: str, value: float, unit: str, gate: float) -> Figure:
    """Return a figure that passes from its gate on. NaN does not pass."""
    return Figure(name=name, value=value, unit=unit, gate=gate, ok=value >= gate)


def names() -> list[str]:
    """Return the name of every benchmark, without its prefix."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX))


def load(name: str) -> Callable[[], list[Figure]]:
    """Return the `run` of a benchmark."""
    run: Callable[[], list[Figure]] = importlib.import_module(f"benchmarks.{PREFIX}{name}").run
    return run


def machine() -> dict[str, str | int]:
    """Say what the figures depend on, and nothing that tells whose machine it was."""
    return {
        "processors": os.cpu_count() or 0,
        "processor": processor_name(),
        "python": platform.python_version(),
    }


def processor_name() -> str:
    """Return the name of the processor, or its family where the name is not told."""
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
