"""What the ladder tests share: a plain ladder, the vectors, and the command line in-process."""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.cli.program import main
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import Tier
from stepladder.model.unknown import Unknown, unknown

Vector = dict[str, Any]
BASE = (
    ("0", "50000", "0.004", "125", "0"),
    ("50000", "600000", "0.005", "100", "50"),
    ("600000", "3000000", "0.01", "50", "3050"),
)


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    """Compute as the verbs do."""
    with localcontext(EXACT):
        yield


@pytest.fixture
def tier() -> Callable[..., Tier]:
    """Make a tier of texts; None for an open end, an unknown leverage, an absent deduction."""

    def make(
        floor: str, cap: str | None, rate: str, leverage: str | None, deduction: str | None
    ) -> Tier:
        missing: Unknown = unknown("maximum leverage", "not given", owner="test")
        return Tier(
            floor=Decimal(floor),
            cap=None if cap is None else Decimal(cap),
            maintenance_margin_rate=Decimal(rate),
            max_leverage=missing if leverage is None else Decimal(leverage),
            maintenance_deduction=None if deduction is None else Decimal(deduction),
        )

    return make


@pytest.fixture
def base(tier: Callable[..., Tier]) -> tuple[Tier, ...]:
    """The ladder of the worked numbers in docs/rules/ladder.md."""
    return tuple(tier(*cells) for cells in BASE)


@pytest.fixture
def base_rows() -> list[dict[str, str | None]]:
    """The same ladder as rows of our own files."""
    names = (
        "floor",
        "cap",
        "maintenance_margin_rate",
        "max_leverage",
        "maintenance_deduction",
    )
    return [dict(zip(names, cells, strict=True)) for cells in BASE]


@pytest.fixture
def vectors(shared_data: Path) -> Callable[[str, str], list[Vector]]:
    """Load the vectors of one group of one venue."""

    def load(venue: str, group: str) -> list[Vector]:
        text = (shared_data / "vectors" / f"{venue}.json").read_text(encoding="utf-8")
        return [vector for vector in json.loads(text)["vectors"] if vector["group"] == group]

    return load


@pytest.fixture
def history(shared_data: Path) -> Path:
    """56 recordings of every Binance perpetual's ladder, 2022-02-12 to 2025-09-29."""
    return shared_data / "data" / "binance_ladders" / "binance_ladders_to_20250929.parquet"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the program in-process: exit code, standard output, standard error."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["stepladder", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return code, out, err

    return call
