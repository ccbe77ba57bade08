"""Every option of ``stepladder account``: good words are answered, bad ones refused in one line."""

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.examples import EXAMPLES
from stepladder.cli.account import command
from stepladder.cli.program import main
from stepladder.venues.packaged import packaged_rulebook

QUESTION = (
    "--venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 --cash 32500 --mark 50000"
)
LONG = [*QUESTION.split(" "), "--as-of", "2024-10-24"]
TWO = "--position BTCUSDT:+5@50000 --position ETHUSDT:-50@2500 --leverage 20 --cash 50000"
BOTH = ["--venue", "binance-usdm", *TWO.split(" "), "--as-of", "2024-10-24"]
MARKS = ["--mark", "BTCUSDT=50000", "--mark", "ETHUSDT=2500"]


@dataclass(frozen=True)
class Left:
    """How the program left."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys, tmp_path: Path):
    """Run the program in this process, in an empty folder, rulebooks read once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("stepladder.verbs.account.packaged_rulebook", _rulebook)

    def call(*words: str) -> Left:
        monkeypatch.setattr(sys, "argv", ["stepladder", *words])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Left(left.value.code, captured.out, captured.err)

    return call


_rulebook = cache(packaged_rulebook)


def replaced(option: str, *words: str) -> list[str]:
    """The question with all words of one option replaced."""
    kept: list[str] = []
    skip = False
    for word in LONG:
        if not skip and word != option:
            kept.append(word)
        skip = word == option
    return [*kept, *(piece for word in words for piece in (option, word))]


BAD_NUMBERS = ["1_000", "NaN", "inf", "1e999999", "\u0661\u0663", "\uff11", "1 000", "x" * 5_000]
BAD_NUMBERS += ["--5", "0x10", "1,5", " 5", "5\n", "9" * 41]
NUMBERS = ["32500", "+32500", "3.25e4", "032500."]
TIMES = ["2024-10-24", "2024-10-24T00:00Z", "2024-10-24T00:00:00.5Z"]
BAD_TIMES = ["", "now", "2024-10-24T00:00", "2024-02-30", "1729728000", "\u0662024-10-24"]
POSITIONS = ["BTCUSDT:+13@50000", "BTCUSDT:-13@50000", "BTCUSDT:13@5e4", "BTCUSDT:0@1"]
BAD_POSITIONS = [
    "BTCUSDT",
    "BTCUSDT:13",
    "BTCUSDT:1_3@5",
    "BTCUSDT:NaN@5",
    "BTCUSDT:\u0661@5",
    "@",
    " ",
]
OPTIONS: dict[str, tuple[list[str], list[str]]] = {
    "--venue": (["binance-usdm", "bybit-linear"], ["", "nowhere", "BINANCE-USDM", "../x", " "]),
    "--position": (POSITIONS, BAD_POSITIONS),
    "--leverage": (
        ["20", "BTCUSDT=20", "1", "1000"],
        [*BAD_NUMBERS, "0", "0.5", "1001", "-20", "="],
    ),
    "--cash": ([*NUMBERS, "-5", "0"], BAD_NUMBERS),
    "--collateral": (
        ["BTC=0.5@50000", "BTC=-0.5@50000"],
        ["", "BTC", "BTC=x", "BTC=1@x", "USDT=5"],
    ),
    "--mark": (
        ["50000", "BTCUSDT=50000", "ETHUSDT=5"],
        [*BAD_NUMBERS, "0", "-1", "BTCUSDT=", "=5"],
    ),
    "--index": (["50000", "BTCUSDT=50000"], [*BAD_NUMBERS, "0", "-1"]),
    "--funding": (
        ["0.0001", "-0.0001@2024-10-24T08:00Z", "BTCUSDT=0.0001@2024-10-24"],
        [*BAD_NUMBERS, "", "0.01%", "0.0001@", "0.0001@08:00", "@2024-10-24"],
    ),
    "--order": (
        ["BTCUSDT:+1@49000", "BTCUSDT:-1@51000"],
        [*BAD_POSITIONS, "BTCUSDT:0@5", "A:1@-5"],
    ),
    "--with-order": (["BTCUSDT:-13@50000"], [*BAD_POSITIONS, "BTCUSDT:0@5", "BTCUSDT:1@-5"]),
    "--order-side": (["long", "short"], ["buy", "", "Long"]),
    "--margin-mode": (["cross"], ["both", "", "Cross"]),
    "--position-mode": (["one_way", "hedge"], ["one-way", "", "HEDGE"]),
    "--isolated-margin": (["32500", "BTCUSDT=32500"], BAD_NUMBERS),
    "--opened-at": (TIMES, BAD_TIMES),
    "--fee-tier": (["base", "VIP1"], ["VIP99", "Base", "", "x" * 5_000]),
    "--as-of": (TIMES, BAD_TIMES),
    "--hold": (
        ["0h", "90m", "8h", "7d"],
        ["", "24", "24H", "-1h", "1.5h", "1w", "\u0661h", "1e9h"],
    ),
    "--slippage-bps": (["0", "10", "2.5", "10000"], [*BAD_NUMBERS, "-1", "10001"]),
    "--rulebook": ([], ["absent.toml", ".", "x" * 5_000]),
    "--example": ([], ["nothing", "", "../template"]),
    "files": (
        [],
        ["absent.json", "absent.toml", "absent", ".", "x" * 5_000 + ".json", "a\nb.json"],
    ),
}
FLAGS = {"--template", "--json", "--explain", "--html"}
PRINTED_BY_CLICK = {"--order-side", "--margin-mode", "--position-mode", "--example"}
MESSAGE_MAX = 1_000


def test_every_option_has_its_words():
    names = {parameter.opts[0] for parameter in command.params} - {"--help"}
    assert names == set(OPTIONS) | FLAGS


def cases(index: int) -> list[Any]:
    return [
        pytest.param(option, word, id=f"{option} {i}")
        for option, words in OPTIONS.items()
        for i, word in enumerate(words[index])
    ]


@pytest.mark.parametrize(("option", "word"), cases(0))
def test_good_words_are_answered(run, option, word):
    left = run("account", *replaced(option, word))
    assert left.err == ""
    assert left.code in (0, 1, 3)
    assert "verdict: " in left.out


@pytest.mark.parametrize(("option", "word"), cases(1))
def test_bad_words_are_refused_in_one_line(run, option, word):
    words = [word] if option == "files" else replaced(option, word)
    if option == "--example":
        words = [option, word]
    left = run("account", *words)
    assert left.code == 2, left
    assert left.out == ""
    lines = left.err.splitlines()
    if option in PRINTED_BY_CLICK:
        assert option in lines[-1]
    else:
        assert len(lines) == 1
        assert lines[0].startswith("stepladder: ")
        assert "expected " in lines[0]
        assert "found " in lines[0]
    assert len(left.err) < MESSAGE_MAX


def test_bad_usage_takes_one_line_too(run):
    for words in (["account", "--nothing"], ["nothing"], ["account", "--margin-mode", "x"]):
        left = run(*words)
        assert left.code == 2
        assert len(left.err.splitlines()) == 1


def test_repeated_options_add_up_or_contradict(run):
    assert run("account", *BOTH, *MARKS).code == 0
    twice = {"--venue": "bitmex", "--cash": "5", "--as-of": "2020-01-01"}
    for option, word in twice.items():
        last = run("account", *LONG, option, word)
        assert last == run("account", *replaced(option, word)), "the last one holds, as is usual"
    for option in ("--mark", "--leverage", "--index", "--funding", "--isolated-margin"):
        left = run("account", *replaced(option, "5", "6"))
        assert left.code == 2
        assert f"command line: {option}: expected one value for each symbol" in left.err


def test_with_two_symbols_a_price_names_its_own(run):
    left = run("account", *BOTH, "--mark", "50000")
    assert left.code == 2
    assert "expected SYMBOL=VALUE, as there are 2 symbols, found '50000'" in left.err
    one = run("account", *BOTH, "--mark", "BTCUSDT=50000")
    assert one.code == 3
    assert "prices.ETHUSDT.mark: not given (command line)" in one.out


def test_the_answer_moves_with_the_word(run):
    """No option is ignored: each changes some figure of the answer."""
    base = json.loads(run("account", *LONG, "--json").out)
    more = {
        "--collateral": "BTC=0.5@50000",
        "--funding": "0.0001@2024-10-24T08:00Z",
        "--order": "BTCUSDT:+1@49000",
        "--with-order": "BTCUSDT:-1@50000",
        "--slippage-bps": "50",
        "--fee-tier": "VIP1",
        "--as-of": "2023-12-01",
        "--cash": "40000",
        "--leverage": "10",
        "--mark": "51000",
        "--position": "BTCUSDT:+12@50000",
    }
    for option, word in more.items():
        assert json.loads(run("account", *replaced(option, word), "--json").out) != base, option
    hold = ["--funding", "0.0001@2024-10-24T08:00Z"]
    held = [run("account", *LONG, *hold, "--hold", time, "--json").out for time in ("0h", "24h")]
    assert held[0] != held[1]
    isolated = [*LONG, "--margin-mode", "isolated", "--isolated-margin"]
    assert run("account", *isolated, "32500").out != run("account", *isolated, "40000").out


def test_files_an_example_and_typed_words_exclude_each_other(run, tmp_path: Path):
    (tmp_path / "a.json").write_text("{}")
    for words in (
        ["a.json", "--example", "funding-trigger"],
        ["a.json", "--cash", "5"],
        ["--example", "funding-trigger", "--position", "BTCUSDT:1@5"],
    ):
        left = run("account", *words, "--venue", "bitmex")
        assert left.code == 2
        assert "expected one of: files, --example, or a typed account" in left.err


def test_typed_words_need_a_venue(run):
    left = run("account", "--position", "BTCUSDT:+1@50000")
    assert left.code == 2
    assert left.err == (
        "stepladder: command line: expected --venue, whose rules are asked about, found none\n"
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_answered_as_text_and_as_json(run, name):
    code = {"facts-missing": 3}.get(name, 0)
    text = run("account", "--example", name)
    assert (text.code, text.err) == (code, "")
    data = run("account", "--example", name, "--json")
    assert (data.code, data.err) == (code, "")
    assert json.loads(data.out)["schema"] == "stepladder.account_answer/1"
    explained = run("account", "--example", name, "--explain")
    assert explained.out.startswith(text.out)
    assert "how these figures came about" in explained.out
    assert explained.code == code


def test_the_template_is_printed_read_and_answered(run, tmp_path: Path):
    printed = run("account", "--template")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.startswith("# ")
    (tmp_path / "mine.toml").write_text(printed.out)
    left = run("account", "mine.toml")
    assert left.code == 0
    assert "47,737.21" in left.out


def test_alone_it_explains_itself_in_five_lines(run):
    left = run("account")
    assert left.code == 2
    assert len(left.out.splitlines()) == 5
    assert left.err == ""
    for word in ("--venue binance-usdm --position", "FILE", "--template", "--help"):
        assert word in left.out


def test_ccxt_payloads_are_answered_from_the_command_line(run, tmp_path: Path):
    row = {"symbol": "BTC/USDT:USDT", "contracts": 13, "contractSize": 1, "side": "long"}
    row |= {"entryPrice": 50000, "markPrice": 50000, "leverage": 20, "unrealizedPnl": 0}
    (tmp_path / "positions.json").write_text(json.dumps([{**row, "marginMode": "cross"}]))
    (tmp_path / "balance.json").write_text(json.dumps({"total": {"USDT": 32500}}))
    files = ["positions.json", "balance.json"]
    left = run("account", *files, "--venue", "hyperliquid")
    assert left.code == 3, "no such symbol there"
    assert run("account", *files).err.startswith("stepladder: positions.json: expected --venue")


@pytest.mark.parametrize(
    ("cash", "code", "verdict"), [("32500", 0, "pass"), ("3000", 1, "fail"), ("5000", 0, "warn")]
)
def test_the_exit_code_is_the_verdict(run, cash, code, verdict):
    left = run("account", *replaced("--cash", cash))
    assert left.code == code
    assert f"verdict: {verdict}" in left.out


def test_a_verdict_that_passes_with_an_unknown_price_leaves_with_three(run):
    left = run("account", *LONG, "--hold", "24h")
    assert "verdict: pass" in left.out
    assert "funding.BTCUSDT: not given (command line)" in left.out
    assert left.code == 3


@pytest.mark.parametrize(
    "words",
    [
        *(["--leverage", "5"], ["--mark", "1"], ["--index", "1"], ["--funding", "1"]),
        *(["--order", "BTCUSDT:1@5"], ["--margin-mode", "isolated"], ["--position-mode", "hedge"]),
        *(["--isolated-margin", "5"], ["--opened-at", "2020-01-01"], ["--fee-tier", "VIP1"]),
        ["--as-of", "2020-01-01"],
    ],
    ids=" ".join,
)
def test_words_about_the_account_are_not_ignored_beside_a_file(run, words):
    """They change the answer or are refused; ignored, the answer is to another question."""
    plain = run("account", "--example", "binance-one-long")
    left = run("account", "--example", "binance-one-long", *words)
    assert left.code == 2 or left.out != plain.out


@pytest.mark.parametrize("words", [["--order", "BTCUSDT:1@5"], ["--mark", "5"], ["--cash", ""]])
def test_a_question_without_a_position_is_told_so(run, words):
    left = run("account", "--venue", "binance-usdm", *words)
    assert (left.code, left.out) == (2, "")
    assert "expected " in left.err


@pytest.mark.parametrize("option", ["--venue", "--fee-tier"])
def test_a_long_word_is_cut_in_the_message(run, option):
    left = run("account", *replaced(option, "x" * 1_500))
    assert left.code == 2
    assert len(left.err) < 400


def test_a_page_is_written_where_it_is_asked_for_or_refused_in_one_line(run, tmp_path: Path):
    plain = run("account", *LONG)
    left = run("account", *LONG, "--html", "page.html")
    assert (left.code, left.out, left.err) == (plain.code, plain.out, "written: page.html\n")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!")
    (tmp_path / "folder").mkdir()
    for place in ("folder", "page.html/under.html", "x" * 5_000):
        refused = run("account", *LONG, "--html", place)
        assert refused.code == 2, refused
        assert len(refused.err.splitlines()) == 1
