"""The verb and the command line: answers, exit codes, JSON, pictures."""

import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from stepladder.cli.program import main
from stepladder.errors import InputError
from stepladder.inputs.mark_rule import MarkRule
from stepladder.reports.figure import figure as draw
from stepladder.reports.references_json import comparison_json, references_json
from stepladder.reports.references_terminal import references_picture
from stepladder.reports.references_text import comparison_text, references_text
from stepladder.verbs.references import references, references_compare
from tests.support.price_worlds import D

T = 1_680_652_800_000_000_000
DUE = T + 300 * 10**9


def calm_tape(
    folder: Path, *, seconds: int = 400, settles: bool = True, days_later: int = 0
) -> Path:
    """A mark that sits 10 below an index of 30,000, quotes at it, a settlement after 300 s."""
    lines = ["time_ns,mark,index,bid,ask,price,funding_rate,next_funding_ns"]
    for second in range(seconds):
        later = days_later * 86_400 * 10**9
        due = later + (DUE + 28_800 * 10**9 if settles and second > 300 else DUE)
        at = T + later + second * 10**9
        lines.append(f"{at},29990,30000,29989.9,29990.1,29990,0,{due}")
    path = folder / "calm.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Left:
    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*words: str | Path) -> Left:
        monkeypatch.setattr(sys, "argv", ["stepladder", "references", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Left(left.value.code, captured.out, captured.err)

    return call


def test_on_a_calm_tape_every_rule_with_the_own_book_is_exact(tmp_path: Path):
    path = calm_tape(tmp_path)
    for venue in ("binance-usdm", "bybit-linear", "bitget", "aster"):
        answer = references(path, venue=venue, as_of="2026-06-01")
        assert answer.error is not None, (venue, answer.missing)
        assert answer.error.largest_bps == 0
        assert answer.funding_interval_hours == 8
    bitmex = references(path, venue="bitmex")
    assert bitmex.error is not None
    assert round(bitmex.error.median_bps, 4) == round(D(10) / 29_990 * 10_000, 4)


def test_the_interval_comes_from_the_contract_where_the_tape_shows_no_settlement(tmp_path: Path):
    path = calm_tape(tmp_path, settles=False, seconds=100)
    nameless = references(path, venue="binance-usdm")
    assert nameless.error is None
    assert "no contract was named" in str(nameless.missing[0])
    named = references(path, venue="binance-usdm", symbol="BTCUSDT")
    assert named.funding_interval_hours == 8
    assert named.error is not None


def test_the_rules_are_those_of_the_tapes_own_day_unless_another_is_asked_for(tmp_path: Path):
    windows = []
    for days_later, as_of in ((0, None), (0, "2026-06-01"), (1000, None), (1000, "2023-01-01")):
        path = calm_tape(tmp_path, days_later=days_later)
        rule = references(path, venue="binance-usdm", as_of=as_of).rule
        assert isinstance(rule, MarkRule)
        windows.append(rule.term.terms[1].window_seconds)
    assert windows == [60, 30, 30, 60]


def test_a_rulebook_of_ones_own_counts_too(tmp_path: Path):
    text = """schema = "stepladder.rulebook/1"
venue = "mine"
name = "Mine"
[sources]
page = "a page"
[mark_price]
rule = { value = { combine = "only", terms = [{ kind = "last" }] }, source = "page" }
[ladder]
shape = { value = "marginal", source = "page" }
"""
    book = tmp_path / "mine.toml"
    book.write_text(text, encoding="utf-8")
    answer = references(calm_tape(tmp_path), rulebook=book)
    assert answer.error is not None
    assert answer.error.largest_bps == 0
    book.write_text(text.replace('"last"', '"lasst"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"mark_price\.rule"):
        references(calm_tape(tmp_path), rulebook=book)


def test_other_venues_and_an_impact_price_can_be_on_a_tape(tmp_path: Path):
    """Hyperliquid and Aevo by hand: nothing moves, so each mark is the middle of its terms."""
    path = tmp_path / "tape.csv"
    lines = ["time_ns,mark,index,bid,ask,price,funding_rate,next_funding_ns,impact_mid,"]
    lines[0] += "external.Binance,external.OKX,external.Bybit,external.Gate,external.MEXC"
    for second in range(800):
        others = {0: "104,,,103,", 1: ",99,103,,"}.get(second, ",,,,")
        others += "103" if second == 2 else ""
        rest = f"100,97,98,98,0.0005,{T + 3_600 * 10**9},97.5,{others}"
        lines.append(f"{T + second * 10**9},98,{rest}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    hyperliquid = references(path, venue="hyperliquid", symbol="BTC")
    last = hyperliquid.points[-1]
    assert last.mark == 98, "97.5 by the book's average, 98 by its median, 103 elsewhere"
    assert hyperliquid.error is not None
    aevo = references(path, venue="aevo")
    found = aevo.points[-1].mark
    assert found == D("97.5"), "the impact price and its average agree, the funding term is above"


def test_questions_that_are_none(tmp_path: Path):
    path = calm_tape(tmp_path, seconds=5)
    with pytest.raises(InputError, match="a venue or a rulebook, found neither"):
        references(path)
    with pytest.raises(InputError, match="a tape with rows"):
        references(venue="bitmex")
    with pytest.raises(InputError, match="one of: "):
        references(path, venue="nowhere")
    for name in ("move_bps", "push_bps", "depth_per_bp"):
        with pytest.raises(InputError, match="above zero"):
            references_compare(["bitmex"], **{name: D(0)})  # type: ignore[arg-type]


def test_a_tape_without_marks_says_so(tmp_path: Path):
    path = tmp_path / "quotes.csv"
    path.write_text(f"time_ns,bid,ask\n{T},1,2\n", encoding="utf-8")
    answer = references(path, venue="binance-usdm")
    assert "no row of the tape has one" in str(answer.missing[0])
    assert draw(answer) is None
    assert references_picture(answer, width=100) == ""


def test_the_words_and_the_data_say_the_same(tmp_path: Path):
    answer = references(calm_tape(tmp_path), venue="binance-usdm")
    data = json.loads(json.dumps(references_json(answer)))
    assert data["schema"] == "stepladder.references/1"
    assert data["error"]["largest_bps"] == "0"
    assert data["settlements"][0]["time"] == "2023-04-05T00:05:00Z"
    assert len(data["points"]) == 400
    assert data["points"][0]["mark"] is None
    words = references_text(answer, explain=True)
    assert "0.00 bp from the venue's at the median" in words.splitlines()[0]
    assert "settled at 2023-04-05T00:05:00Z" in words
    assert "average of mid less index over 60 s" in words
    assert "mark_price.rule: unverified" in words


def test_pictures(tmp_path: Path):
    answer = references(calm_tape(tmp_path), venue="binance-usdm")
    figure = draw(answer)
    assert figure is not None
    names = [trace.name for trace in figure.data if trace.name]
    assert names == ["index", "last", "venue's mark", "our mark"]
    assert len(figure.layout.shapes) == 2, "the funding instant in both panels"
    assert figure.layout.shapes[0].x0 == "2023-04-05T00:05:00"
    picture = references_picture(answer, width=90)
    assert "funding at 00:05:00" in picture
    assert all(len(line) <= 90 for line in picture.splitlines())
    assert references_picture(answer, width=20) == ""


def test_command_line(run, tmp_path: Path):
    path, page = calm_tape(tmp_path), tmp_path / "page.html"
    left = run(path, "--venue", "binance-usdm", "--html", page)
    assert (left.code, left.err) == (0, "")
    assert left.out.startswith("Binance USDS-M futures: our mark is 0.00 bp")
    assert "plotly" in page.read_text(encoding="utf-8").lower()
    assert json.loads(run(path, "--venue", "aster", "--json").out)["venue"] == "aster"


def test_command_line_leaves_with_three_where_the_mark_is_unknown(run, tmp_path: Path):
    left = run(calm_tape(tmp_path), "--venue", "okx-swap")
    assert left.code == 3
    assert "our mark is unknown" in left.out
    assert "window_seconds" in left.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--venue", "a", "--venue", "b"), "Name one venue"),
        ((), "Name one venue"),
        (("--compare",), "--compare takes"),
    ],
)
def test_bad_questions_leave_with_two_and_one_line(run, tmp_path: Path, words, said: str):
    left = run(calm_tape(tmp_path, seconds=3), *words)
    assert left.code == 2
    assert said in left.err
    assert len(left.err.splitlines()) == 1


def test_nothing_asked_shows_how_to_ask(run):
    left = run()
    assert left.code == 2
    assert "--compare" in left.out


def test_comparison(run):
    answer = references_compare(["binance-usdm", "okx-swap"], as_of="2026-06-01")
    assert [(row.venue, row.in_force) for row in answer.rows] == [
        ("binance-usdm", True),
        ("binance-usdm", False),
        ("binance-usdm", False),
        ("okx-swap", True),
    ]
    text = comparison_text(answer)
    (line,) = [line for line in text.splitlines() if "average 30 s" in line]
    assert line.split()[-8:] == ["-0.50", "-1.50", "-3.00", "-3.00", "-3.00", "-3.00", "6", "s"]
    assert "unknown: mark_price.rule" in text
    data = comparison_json(answer)
    assert data["rules"][0]["moves"][0] == "-0.005"  # type: ignore[index]
    left = run("--compare", "--venue", "bitmex", "--json", "--as-of", "2026-06-01")
    assert json.loads(left.out)["rules"][0]["cost"] is None
    assert run("--compare", "--push-bp", "x").code == 2


def test_the_cost_grows_with_depth_and_the_answer_is_exact(run):
    left = run(
        *("--compare", "--venue", "bybit-linear", "--as-of", "2026-06-01", "--json"),
        *("--move-bp", "20", "--push-bp", "40", "--depth-per-bp", "2500"),
    )
    cost = json.loads(left.out)["rules"][0]["cost"]
    assert cost == {"notional": "100000", "seconds": "150", "notional_seconds": "15000000"}
    assert Decimal(cost["notional"]) == 40 * 2500
