"""The command line of ``ladder``: answers, exit codes, JSON, import, pages."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.ladder_file import LadderFile, read_ladders
from stepladder.model.exact import localcontext
from stepladder.model.ladder import Tier
from stepladder.verbs.ladder import (
    ladder_diff,
    ladder_history,
    ladder_import,
    ladder_lint,
    ladder_show,
)

Run = Callable[..., tuple[int, str, str]]
Rows = list[dict[str, str | None]]
SHOW = ("ladder", "show", "--venue", "binance-usdm", "--symbol", "BTCUSDT")
AT = ("--as-of", "2024-10-24")


@pytest.fixture
def file(base_rows: Rows, tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"BTCUSDT": base_rows}))
    return path


@pytest.fixture
def gap(base_rows: Rows, tmp_path: Path) -> Path:
    first, second, third = base_rows
    second = {**second, "floor": "60000", "maintenance_deduction": "60"}
    third = {**third, "maintenance_deduction": "3060"}
    path = tmp_path / "gap.json"
    path.write_text(json.dumps({"BTCUSDT": [first, second, third]}))
    return path


def test_show_answers_in_its_first_line_and_prints_every_tier(run: Run):
    code, out, err = run(*SHOW, *AT)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith(
        "BTCUSDT at binance-usdm as of 2024-10-24: maintenance 0.4 % to 50 % in 12 tiers, "
        "up to 1,800,000,000 USDT. Source: freqtrade/freqtrade@"
    )
    assert lines[0].endswith("seen 2024-10-24.")
    assert lines[2].split()[:4] == ["tier", "from", "to", "rate"]
    assert lines[4].split() == ["2", "50,000", "600,000", "0.5", "%", "100", "50", "200"]
    assert sum(line.strip()[:1].isdigit() for line in lines) == 12
    assert "\x1b" not in out


def test_ccxts_name_of_a_symbol_works_too(run: Run, file: Path):
    words = ("ladder", "show", "--venue", "binance-usdm", "--symbol", "BTC/USDT:USDT")
    assert run(*words, *AT)[1] == run(*SHOW, *AT)[1]
    assert run("ladder", "lint", file, "--symbol", "BTC/USDT:USDT")[0] == 0


def test_show_says_how_old_and_how_sure_its_ladder_is(run: Run):
    _, out, _ = run(*SHOW, "--as-of", "2025-11-03")
    assert "Last seen 2025-09-29, 35 days before the instant asked about" in out
    _, out, _ = run("ladder", "show", "--venue", "bitmex", "--symbol", "XBTUSD", *AT)
    assert "Binds positions opened since it took effect" in out
    assert "Status of this record: unverified." in out
    assert "at each floor the requirement jumps" in out
    assert "exactly on an edge belongs to the tier below" in out


def test_show_without_a_date_uses_the_clock(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("time.time_ns", lambda: 1_729_728_000_000_000_000)
    assert run(*SHOW)[1].startswith("BTCUSDT at binance-usdm as of 2024-10-24: ")


def test_show_is_unknown_between_two_recordings(run: Run):
    code, out, _ = run(*SHOW, "--as-of", "2022-10-10")
    assert code == 0
    assert "not known: ladder of BTCUSDT: it changed between 2022-09-27 and 2022-11-25" in out
    data = json.loads(run(*SHOW, "--as-of", "2022-10-10", "--json")[1])
    assert "it changed between" in data["unknown"]
    assert "ladders" not in data


def test_show_explains_every_figure(run: Run):
    _, out, _ = run(*SHOW, *AT, "--explain")
    assert "tier 3: 600,000 × 0.0065 - 950 = 2,950" in out
    assert "950 = 50 + 600,000 × (0.0065 - 0.005), published" in out


def test_show_lists_symbols(run: Run):
    code, out, _ = run("ladder", "show", "--venue", "hyperliquid")
    assert code == 0
    assert out.startswith("hyperliquid: 6 symbols, 6 ladders\n")
    data = json.loads(run("ladder", "show", "--venue", "hyperliquid", "--json")[1])
    assert data["schema"] == "stepladder.ladder_list/1"
    assert list(data["symbols"]) == ["BTC", "ETH", "SOL", "XRP", "WIF", "OP"]


def test_json_has_numbers_as_text_and_reads_back(run: Run, tmp_path: Path):
    for venue, symbol in (("binance-usdm", "BTCUSDT"), ("bitmex", "WIFUSDT")):
        words = ("ladder", "show", "--venue", venue, "--symbol", symbol, "--as-of", "2025-09-29")
        text = run(*words, "--json")[1]
        data = json.loads(text, parse_float=pytest.fail)
        assert data["schema"] == "stepladder.ladder/1"
        assert set(data["ladders"][symbol][0]) == {
            "floor",
            "cap",
            "maintenance_margin_rate",
            "max_leverage",
            "maintenance_deduction",
        }
        path = tmp_path / "shown.json"
        path.write_text(text)
        again = json.loads(run("ladder", "show", path, "--json")[1])
        assert again["ladders"] == data["ladders"]
        assert again["requirement_at_floor"] == data["requirement_at_floor"]
        assert run("ladder", "lint", path)[0] == 0


def test_lint_prints_a_line_for_each_finding_and_a_count(run: Run, gap: Path, file: Path):
    code, out, err = run("ladder", "lint", gap)
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "gap.json  not dated  BTCUSDT  tier 2  LADDER-001  starts at 60,000, the tier below "
        "ends at 50,000: in between is no rate",
        "gap.json: 1 finding (LADDER-001 1) in 1 ladder",
    ]
    assert run("ladder", "lint", file)[:2] == (0, "mine.json: no findings in 1 ladder\n")


def test_lint_as_json(run: Run, gap: Path):
    code, out, _ = run("ladder", "lint", gap, "--json")
    data: dict[str, Any] = json.loads(out)
    assert code == 1
    assert (data["schema"], data["ladders"]) == ("stepladder.ladder_lint/1", 1)
    assert data["findings"] == [
        {
            "rule_id": "LADDER-001",
            "symbol": "BTCUSDT",
            "as_of": None,
            "tier": 2,
            "sentence": "starts at 60,000, the tier below ends at 50,000: in between is no rate",
            "observed": "60000",
            "limit": "50000",
        }
    ]


@pytest.mark.parametrize(
    ("venue", "count"),
    [
        ("binance-usdm", "44 ladders"),
        ("bitmex", "5 ladders; 1 more not known, not judged"),
        ("bybit-linear", "4 ladders"),
        ("hyperliquid", "6 ladders"),
    ],
)
def test_every_packaged_ladder_is_sound(venue: str, count: str, run: Run):
    assert run("ladder", "lint", "--venue", venue)[:2] == (0, f"{venue}: no findings in {count}\n")


def test_diff_of_two_files(run: Run, file: Path, base_rows: Rows, tmp_path: Path):
    base_rows[0] |= {"cap": "80000"}
    base_rows[1] |= {"floor": "80000", "maintenance_deduction": "80"}
    base_rows[2] |= {"maintenance_deduction": "3080"}
    new = tmp_path / "new.json"
    new.write_text(json.dumps({"BTC/USDT:USDT": base_rows, "NEWUSDT": base_rows}))
    code, out, _ = run("ladder", "diff", file, new)
    assert code == 0
    assert out.splitlines() == [
        "mine.json to new.json: BTC/USDT:USDT: 1 change",
        "only in new: NEWUSDT",
        "",
        "changed, not dated",
        "  from mine.json (not dated)",
        "  to   new.json (not dated)",
        "  tier 1, from 0: to 50,000 -> 80,000",
        "  tier 2: from 50,000 -> 80,000; deduction 50 -> 80",
        "  deduction only: tier 3",
        "  maintenance differs above 50,000 (compared up to 3,000,000)",
        "     notional  before   after   by",
        "       50,000     200     200    0",
        "       80,000     350     320  -30",
        "      600,000   2,950   2,920  -30",
        "    3,000,000  26,950  26,920  -30",
    ]
    assert run("ladder", "diff", file, file)[1] == "mine.json to mine.json: BTCUSDT: 0 changes\n"


def test_diff_of_packaged_versions(run: Run):
    code, out, _ = run("ladder", "diff", "--venue", "bitmex", "--symbol", "XBTUSD")
    assert code == 0
    assert "in force 2020-04-17T01:00:00Z" in out
    assert "binds positions opened since; older ones keep their ladder" in out
    assert "not compared: ladder of XBTUSD: base rate lowered" in out
    assert "more tiers, all in --json" in out


def test_import_prints_what_an_account_file_holds(run: Run, base_rows: Rows, tmp_path: Path):
    path = tmp_path / "brackets.json"
    row = {
        "bracket": 1,
        "initialLeverage": 125,
        "notionalCap": 50000,
        "notionalFloor": 0,
        "maintMarginRatio": 0.004,
        "cum": 7.0,
        "fast": 1,
    }
    path.write_text(json.dumps([{"symbol": "币安人生USDT", "brackets": [row]}]))
    code, out, err = run("ladder", "import", path)
    assert code == 2
    assert err.startswith("stepladder: brackets.json: [0].brackets[0].maintenance_deduction: ")
    row["cum"] = 0
    path.write_text(json.dumps([{"symbol": "币安人生USDT", "brackets": [row]}]))
    code, out, err = run("ladder", "import", path)
    assert (code, err) == (0, "brackets.json: not read: brackets.fast\n")
    expected = {
        "floor": "0",
        "cap": "50000",
        "maintenance_margin_rate": "0.004",
        "max_leverage": "125",
        "maintenance_deduction": "0",
    }
    assert json.loads(out) == {"ladders": {"币安人生USDT": [expected]}}
    toml = tmp_path / "again.toml"
    toml.write_text(run("ladder", "import", path, "--format", "toml")[1], encoding="utf-8")
    assert json.loads(run("ladder", "import", toml, "--as", "X")[1]) == {
        "ladders": {"X": [expected]}
    }


def test_import_reports_findings_and_refuses_what_is_not_usable(
    run: Run, gap: Path, base_rows: Rows, tmp_path: Path
):
    code, out, err = run("ladder", "import", gap)
    assert (code, out) == (2, "")
    assert err == (
        "stepladder: gap.json: BTCUSDT[1].floor: expected 50000, the cap of the tier below "
        "(LADDER-001), found 60000\n"
    )
    base_rows[1] |= {"maintenance_deduction": "75"}
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps({"BTCUSDT": base_rows}))
    code, out, err = run("ladder", "import", odd)
    assert (code, "LADDER-006" in err) == (0, True)
    assert json.loads(out)["ladders"]["BTCUSDT"][1]["maintenance_deduction"] == "75"


def test_a_whole_position_file_is_read_as_one(run: Run, base_rows: Rows, tmp_path: Path):
    bare = [{**row, "maintenance_deduction": None} for row in base_rows]
    path = tmp_path / "whole.json"
    path.write_text(json.dumps({"X": bare}))
    assert run("ladder", "lint", path)[0] == 1
    assert run("ladder", "lint", path, "--shape", "whole-position")[0] == 0
    data = json.loads(run("ladder", "show", path, "--shape", "whole-position", "--json")[1])
    assert data["requirement_at_floor"] == ["0", "250", "6000"]


def test_between_two_equal_recordings_the_ladder_is_known(run: Run, tmp_path: Path):
    path = tmp_path / "history.csv"
    path.write_text(
        "snapshot_date,symbol,tier,floor,cap,maintenance_margin_rate\n"
        "2024-01-01,X,1,0,50,0.01\n2024-02-01,X,1,0,50,0.01\n2024-03-01,X,1,0,70,0.01\n"
    )
    for day, said in (
        ("2023-12-31", "not known: ladder of X: the earliest known is of 2024-01-01"),
        (
            "2024-01-15",
            "maintenance 1 % in 1 tier, up to 50. Source: history.csv, seen 2024-02-01.",
        ),
        ("2024-02-01T23:00:00Z", "up to 50."),
        ("2024-02-02", "not known: ladder of X: it changed between 2024-02-01 and 2024-03-01"),
        ("2024-03-01", "up to 70."),
    ):
        code, out, _ = run("ladder", "show", path, "--as-of", day)
        assert code == 0
        assert said in out, day


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show",), "--venue (aevo, aster, binance-usdm, bitget, "),
        (("lint",), "Name one venue"),
        (("diff",), "Name one venue"),
        (("diff", "a", "b", "c"), "at most two files"),
        (("show", "a.json", "--venue", "bitmex"), "Name one venue"),
        (("show", "--venue", "bitmex", "--html", "x.html"), "name it with --symbol"),
        (("show", "--venue", "nowhere"), "venue: expected one of: aevo, aster"),
        (
            ("show", "--venue", "binance-usdm", "--symbol", "BTCUSD"),
            "symbol: expected a symbol such as BTCUSDT, ETHUSDT",
        ),
        (("show", "--venue", "bitmex", "--as-of", "soon"), "as_of: expected a UTC time"),
        (("diff", "--venue", "bitmex", "--from", "then"), "start: expected a UTC time"),
        (("lint", "none.json"), "none.json: expected a file, found none of that name"),
        (("import",), "Missing argument 'FILE'"),
    ],
)
def test_bad_input_is_said_on_standard_error(words: tuple[str, ...], said: str, run: Run):
    code, out, err = run("ladder", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["show", "lint", "diff", "import"])
def test_help_has_an_example(name: str, run: Run):
    code, out, _ = run("ladder", name, "--help")
    assert code == 0
    assert f"stepladder ladder {name} " in out
    assert "Exit: 0" in out


def test_html_is_one_page_that_fetches_nothing(run: Run, tmp_path: Path):
    page = tmp_path / "folder" / "ladder.html"
    assert run(*SHOW, *AT, "--html", page)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("plotly.js v") == 1
    assert "first tier's rate for everything" in text.replace("\\u0027", "'")
    assert "<script src" not in text
    assert "BTCUSDT at binance-usdm as of 2024-10-24" in text


def test_verbs_compute_exactly_whatever_the_callers_context_is(
    base: tuple[Tier, ...], base_rows: Rows, tmp_path: Path
):
    bare = [{**row, "maintenance_deduction": None} for row in base_rows]
    bare[1]["cap"] = bare[2]["floor"] = "601234.56"
    path, other = tmp_path / "bare.json", tmp_path / "other.json"
    path.write_text(json.dumps({"X": bare}))
    bare[1]["cap"] = bare[2]["floor"] = "601234.78"
    other.write_text(json.dumps({"X": bare}))
    with localcontext() as context:
        context.prec = 3
        answer = ladder_show("binance-usdm", "BTCUSDT", as_of="2024-10-24")
        imported = ladder_import(path)
        (change,) = ladder_diff(path, other).changes
        found = ladder_lint(venue="binance-usdm").findings
        dated = ladder_history(venue="binance-usdm", symbol="BTCUSDT").changes
    assert (answer.findings, found) == ((), ())  # type: ignore[union-attr]
    assert imported.ladders["X"].tiers[2].maintenance_deduction == Decimal("3056.1728")
    assert change.requirement is not None
    assert change.requirement.differs_from == Decimal("601234.56")
    assert dated[0].requirement is not None
    assert dated[0].requirement.edges[-1].after == Decimal(399_983_700)


def test_a_placeholder_is_not_printed_as_an_amount(run: Run, base_rows: Rows, tmp_path: Path):
    base_rows[2]["cap"] = "9223372036854775807"
    path = tmp_path / "capped.json"
    path.write_text(json.dumps({"X": base_rows}))
    _, out, _ = run("ladder", "show", path)
    assert "up to 9.22E+18" in out
    assert out.count("9,223,372,036,854,775,807") == 1  # in the finding
    assert "LADDER-009: tier 3 cap 9,223,372,036,854,775,807 is above" in out
    assert "this ladder says nothing" not in out


def test_import_takes_the_latest_recording(run: Run, tmp_path: Path):
    path = tmp_path / "history.csv"
    path.write_text(
        "snapshot_date,symbol,tier,floor,cap,maintenance_margin_rate\n"
        "2024-02-01,X,1,0,70,0.02\n2024-01-01,X,1,0,50,0.01\n"
    )
    data = json.loads(run("ladder", "import", path)[1])
    assert data["ladders"]["X"][0]["cap"] == "70"


def test_the_base_ladder_is_the_one_on_the_page_of_rules(base: tuple[Tier, ...], file: Path):
    read = read_ladders(file)
    assert isinstance(read, LadderFile)
    assert list(read.ladders.values()) == [base]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_picture(tmp_path: Path):
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "stepladder", *SHOW, *AT],
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "90", "PYTHONIOENCODING": "utf-8"},
    )
    os.close(slave)
    parts = []
    while True:
        try:
            part = os.read(master, 65_536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(master)
    text = b"".join(parts).decode()
    assert process.wait() == 0
    assert "maintenance margin against notional (USDT)" in text
    assert "first tier's rate alone" in text
    assert "⣀" in text
