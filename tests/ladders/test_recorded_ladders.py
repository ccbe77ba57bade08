"""Every recorded Binance ladder: read exactly, deductions recomputed, linted, compared."""

import json
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.ladder_file import LadderFile, read_ladders
from stepladder.model.ladder import MarginLadder, computed_deductions
from stepladder.model.time import time_text
from stepladder.venues.ladder_lint import DEDUCTION_TOLERANCE
from stepladder.verbs.ladder import ladder_history, ladder_lint, ladder_show

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def recorded(history: Path) -> LadderFile:
    file = read_ladders(history)
    assert isinstance(file, LadderFile)
    return file


def test_every_deduction_follows_from_floors_and_rates(recorded: LadderFile):
    tiers = steps = mismatches = 0
    worst = Decimal(0)
    for ladder in recorded.ladders.values():
        for tier, computed in zip(ladder, computed_deductions(ladder), strict=True):
            assert tier.maintenance_deduction is not None
            error = abs(tier.maintenance_deduction - computed)
            worst = max(worst, error)
            mismatches += error > DEDUCTION_TOLERANCE
            tiers += 1
        steps += len(ladder) - 1
    print(f"{tiers} deductions in {len(recorded.ladders)} ladders, {mismatches} mismatches")
    print(f"worst {worst}")
    assert (tiers, len(recorded.ladders), steps) == (112_036, 15_315, 96_721)
    assert mismatches == 0
    assert worst < Decimal("1e-6")


def test_lint_finds_the_placeholder_caps_and_nothing_else(history: Path):
    start = time.monotonic()
    result = ladder_lint(history)
    assert time.monotonic() - start < 60
    assert result.ladders == 15_315
    assert Counter(one.finding.rule_id for one in result.findings) == {"LADDER-009": 52}
    assert {one.symbol for one in result.findings} == {"BTC/USDT:USDT", "BTCST/USDT:USDT"}
    days = {time_text(one.as_of or 0)[:10] for one in result.findings if one.symbol[3] == "/"}
    assert (min(days), max(days)) == ("2022-05-21", "2022-09-27")


def test_lint_on_the_command_line(history: Path, run: Run):
    code, out, err = run("ladder", "lint", history)
    lines = out.splitlines()
    assert (code, err, len(lines)) == (1, "", 53)
    name = history.name
    assert lines[-1] == f"{name}: 52 findings (LADDER-009 52) in 15,315 ladders"
    assert lines[0].startswith(f"{name}  2022-05-21  BTC/USDT:USDT  tier 10  LADDER-009  cap 9,22")
    assert run("ladder", "lint", history, "--symbol", "ETH/USDT:USDT")[0] == 0


def test_diff_dates_a_change_of_sol(history: Path, run: Run):
    code, out, err = run("ladder", "diff", history, "--symbol", "SOL/USDT:USDT")
    assert (code, err) == (0, "")
    dated = [line for line in out.splitlines() if line.startswith("changed between 2022-09-27 ")]
    assert dated == [
        "changed between 2022-09-27 (last seen as before) and 2022-11-25 (first seen otherwise)"
    ]
    words = ("--from", "2022-10-01", "--to", "2022-11-01", "--json")
    data: dict[str, Any] = json.loads(
        run("ladder", "diff", history, "--symbol", "SOL/USDT:USDT", *words)[1]
    )
    (change,) = data["changes"]
    assert change["last_seen"][:10] == "2022-09-27"
    assert change["first_seen"] == "2022-11-25T00:00:00Z"
    assert [(tier["tier"], tier["fields"]) for tier in change["tiers"]] == [
        (1, ["cap", "maintenance_margin_rate", "max_leverage"]),
        (2, ["floor", "max_leverage"]),
        (7, ["cap"]),
    ]
    assert change["requirement"]["differs_from"] == "0"
    assert change["requirement"]["edges"][1] == {
        "notional": "50000",
        "before": "500",
        "after": "1000",
    }


def test_the_record_between_two_recordings_is_unknown(history: Path):
    for day, tiers in (("2022-09-27T12:00:00Z", 7), ("2022-10-10", None), ("2022-11-25", 7)):
        answer = ladder_show(symbol="SOL/USDT:USDT", file=history, as_of=day)
        ladder = answer.ladder  # type: ignore[union-attr]
        assert (len(ladder.tiers) if isinstance(ladder, MarginLadder) else None) == tiers, day


def test_the_packaged_history_is_the_recorded_one(history: Path):
    for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"):
        ours = ladder_history(venue="binance-usdm", symbol=symbol)
        theirs = ladder_history(history, symbol=f"{symbol[:3]}/USDT:USDT")
        assert [change.first_seen for change in ours.changes] == [
            change.first_seen for change in theirs.changes
        ]
        assert [change.last_seen for change in ours.changes] == [
            change.last_seen for change in theirs.changes
        ]
        assert len(ours.changes) > 5


def test_every_symbol_has_a_history(history: Path):
    result = ladder_history(history)
    assert len(result.symbols) == 647
    assert len(result.changes) == 1_245
    for change in result.changes:
        assert change.last_seen is not None
        assert change.first_seen is not None
        assert change.last_seen < change.first_seen
        assert change.tiers
