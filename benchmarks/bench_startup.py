"""How long a user waits for the first line: whole processes, from start to exit."""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.registry import Figure, WrongAnswerError, at_most

RUNS = 7
STEPLADDER = str(Path(sys.executable).with_name("stepladder"))
HEAVY = {"numba", "scipy", "plotly", "duckdb", "ccxt", "ray", "nicegui", "mcp"}

ANSWER = (
    "account --venue binance-usdm --position BTCUSDT:+13@50000 "
    "--leverage 20 --cash 32500 --mark 50000"
)

# arguments, a word the answer must hold, gate in seconds
COMMANDS = [
    ("--help", "account", 0.15),
    ("account --help", "account", 0.15),
    ("verify --help", "verify", 0.15),
    ("ladder --help", "ladder", 0.15),
    ("ladder show --help", "ladder", 0.15),
    ("demo --help", "demo", 0.15),
    ("conform --help", "conform", 0.15),
    ("funding --help", "funding", 0.15),
    ("references --help", "references", 0.15),
    ("assumptions --help", "assumptions", 0.15),
    ("compare --help", "compare", 0.15),
    ("book --help", "book", 0.15),
    (ANSWER, "BTCUSDT", 0.4),
]


def environment() -> dict[str, str]:
    """Return the environment with byte-code caching on, as it is for users."""
    return {key: v for key, v in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def run_once(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def quickest(command: list[str], word: str) -> float:
    """Return the least wall time in seconds; the first of the runs fills the caches."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        done = run_once(command)
        seconds.append(time.perf_counter() - start)
        if done.returncode != 0 or word not in done.stdout:
            shown = " ".join(["stepladder", *command[1:]])
            raise WrongAnswerError(
                f"{shown} exits {done.returncode}, expected 0 and {word!r} in its output: "
                f"{(done.stderr or done.stdout).strip()[-300:]}"
            )
    return min(seconds)


def heavy_imports(arguments: list[str]) -> set[str]:
    """Return which heavy packages a command imports."""
    done = run_once([sys.executable, "-X", "importtime", STEPLADDER, *arguments])
    told = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in told}
    if "stepladder" not in loaded:
        raise WrongAnswerError("the import times do not name stepladder itself")
    return loaded & HEAVY


def run() -> list[Figure]:
    """Measure."""
    bare = quickest([sys.executable, "-c", "pass"], "")
    figures = [Figure(name="python -c pass, for comparison", value=bare, unit="s")]
    for arguments, word, gate in COMMANDS:
        command = [STEPLADDER, *arguments.split()]
        shown = "stepladder account ..." if arguments == ANSWER else f"stepladder {arguments}"
        figures.append(at_most(shown, quickest(command, word), "s", gate))
        heavy = heavy_imports(command[1:])
        if heavy:
            raise WrongAnswerError(f"{shown} imports {', '.join(sorted(heavy))}: import it later")
    return figures
