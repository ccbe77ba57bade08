"""Adding a venue is one file: the invented one of the documentation, dropped into the package."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "concepts" / "add-a-venue.md"
BLOCK = re.compile(r"<!-- file: skerry.toml -->\n```toml\n(.*?)```", re.DOTALL)
TYPED = (
    *("--position", "BTCUSDT:+1@100000", "--opened-at", "2026-07-02T00:00:00Z"),
    *("--leverage", "20", "--cash", "5000", "--mark", "100000", "--as-of", "2026-08-01"),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with a twentieth rulebook in it, and nothing else changed."""
    folder = tmp_path_factory.mktemp("twenty")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "stepladder", folder / "stepladder", ignore=ignored)
    found = BLOCK.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    file = folder / "stepladder" / "venues" / "rulebooks" / "skerry.toml"
    file.write_text(found[1], encoding="utf-8")
    return folder


def run(package: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "stepladder", *words],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package), "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_copy_is_what_runs(package: Path):
    assert len(list((package / "stepladder" / "venues" / "rulebooks").glob("*.toml"))) == 20
    assert run(package, "account", "--venue", "nowhere", *TYPED).stderr.count("skerry") == 1


def test_account(package: Path):
    done = run(package, "account", "--venue", "skerry", "--fee-tier", "base", "--json", *TYPED)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["positions"]
    price = found["liquidation_price"]["down"]["optimistic"]
    assert price.startswith("96222.5625")  # (95,000 - 750) / (1 - 0.02 - 0.0005)


def test_ladder_show(package: Path):
    done = run(package, "ladder", "show", "--venue", "skerry", "--symbol", "BTCUSDT")
    assert done.returncode == 0, done.stderr
    assert "maintenance 0.5 % to 2 % in 2 tiers, open ended" in done.stdout


def test_verify(package: Path):
    done = run(package, "verify", "--venue", "skerry", "--as-of", "2026-08-01", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["counts"]["fail"] == 0


def test_compare(package: Path):
    words = ("--venue", "binance-usdm", "--venues", "skerry,binance-usdm", "--json", *TYPED)
    done = run(package, "compare", *words)
    assert done.returncode == 0, done.stderr
    venues = {row["venue"]: row for row in json.loads(done.stdout)["venues"]}
    assert venues["skerry"]["liquidation_price"].startswith("96222.5625")
