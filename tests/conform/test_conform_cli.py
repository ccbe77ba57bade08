"""``stepladder conform`` as a person or a script calls it."""

import json
import os
import pty
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.reports.conform_json import conform_json, figure_number
from stepladder.reports.conform_text import conform_text
from stepladder.reports.figure import figure
from stepladder.verbs.conform import conform
from stepladder.verification.conformance.figures_read import read_figures
from stepladder.verification.conformance.packaged import packaged_cases
from stepladder.verification.conformance.reply import Reply

CASE_KEYS = {
    "id",
    "venue",
    "topic",
    "group",
    "kind",
    "verdict",
    "ran_through",
    "got",
    "expected",
    "published",
    "tolerance",
    "missed",
    "missing",
    "error",
    "rule",
    "source",
}
WRONG_CASE = """
{"schema": "stepladder.cases/1", "venue": "mine",
 "groups": {"g_gap_exit": {"topic": "gap_fill", "rule": "A rule."},
            "unheard_of": {"topic": "strange", "rule": "Another."}},
 "cases": [
  {"id": "mine.1", "group": "g_gap_exit", "inputs": {"balance": "10", "leverage": "1",
   "entry_price": "100", "trigger_price": "50", "open_price": "60"},
   "expected": {"balance_after": "%s"}, "tolerance": {"abs": "0.001", "rel": "0"},
   "source": "by hand", "provenance": "own", "kind": "must_match"},
  {"id": "mine.2", "group": "unheard_of", "inputs": {}, "expected": {"x": "1"},
   "tolerance": {"abs": "0", "rel": "0"}, "source": "by hand", "provenance": "own",
   "kind": "must_match"}]}
"""


def ran(*words: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("stepladder"), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **environment},
    )
    return done.returncode, done.stdout, done.stderr


def test_without_a_word_the_packaged_cases_are_run(tmp_path: Path):
    code, out, err = ran("conform", folder=tmp_path)
    assert (code, err) == (0, "")
    count = len(packaged_cases())
    first = f"stepladder on packaged cases: {count} of {count} cases pass, 0 fail, 0 not supported."
    assert out.splitlines()[:2] == [
        first,
        "10 of 10 known mistakes of sources are contradicted.",
    ]
    assert "Not supported" not in out
    assert "published 95.4, right 99.397590361446" in out


def test_the_json_keeps_its_contract(tmp_path: Path):
    code, out, _ = ran("conform", "--json", folder=tmp_path)
    data = json.loads(out)
    assert code == 0
    assert data["schema"] == "stepladder.conform/1"
    assert set(data) == {"schema", "engine", "source", "cases", "counts"}
    for case in data["cases"]:
        assert set(case) == CASE_KEYS
        assert case["verdict"] in ("pass", "fail", "unsupported")
        assert case["ran_through"] in ("account", "formula", "adapter")
        assert only_texts(case["got"])
    counts = data["counts"]
    assert counts["total"] == len(data["cases"]) == len(packaged_cases())
    assert counts["known_wrong"] == {"total": 10, "contradicted": 10}
    for name, key in (("topics", "topic"), ("venues", "venue")):
        found = Counter(case[key] for case in data["cases"])
        assert {each: sum(parts.values()) for each, parts in counts[name].items()} == found
    assert sum(counts["ran_through"].values()) == counts["pass"]


def only_texts(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(only_texts(each) for each in value.values())
    if isinstance(value, list):
        return all(only_texts(each) for each in value)
    return value is None or isinstance(value, (str, bool))


def test_figures_in_json_are_plain_numbers(tmp_path: Path):
    answer = conform(topics=["liquidation_price"], venues=["generic"])
    code, out, _ = ran(
        "conform", "--json", "--topic", "liquidation_price", "--venue", "generic", folder=tmp_path
    )
    assert code == 0
    for outcome, case in zip(answer.outcomes, json.loads(out)["cases"], strict=True):
        assert outcome.got is not None
        for name, value in outcome.got.items():
            assert case["got"][name] == figure_number(value, places=30)  # type: ignore[arg-type]
            assert abs(Decimal(case["got"][name]) - value) <= Decimal("1e-20")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("right", "words", "code"),
    [
        ("6", (), 0),
        ("6", ("--strict",), 3),
        ("5", (), 1),
        ("5", ("--strict",), 1),
    ],
)
def test_a_failure_beats_what_is_not_supported(
    right: str, words: tuple[str, ...], code: int, tmp_path: Path
):
    assert pytest.approx(6) == 10 * (1 + (60 - 100) / 100)
    text = WRONG_CASE.replace('"trigger_price": "50"', '"trigger_price": "70"') % right
    (tmp_path / "mine.json").write_text(text)
    found, out, err = ran("conform", "mine.json", *words, folder=tmp_path)
    assert (found, err) == (code, "")
    assert "strange: 1 of 1 (unheard_of)" in out
    assert ("got 6, expected 5 within 0.001" in out) == (right == "5")


def test_what_is_not_supported_is_null_and_says_why(tmp_path: Path):
    (tmp_path / "mine.json").write_text(WRONG_CASE % "5")
    _, out, _ = ran("conform", "mine.json", "--json", folder=tmp_path)
    case = json.loads(out)["cases"][1]
    assert (case["verdict"], case["ran_through"], case["got"]) == ("unsupported", None, None)
    assert case["missing"] == ["a rule for group unheard_of"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--topic", "nonsense"), "--topic: expected one of: account_equity"),
        (("--venue", "nonsense"), "--venue: expected one of: aevo"),
        (("--venue", "aevo", "--topic", "twap"), "a topic and a venue that some case has both of"),
        (("missing.json",), "none of that name"),
        (("--adapter", "nothing"), "module:factory"),
        (("--adapter", "nothing:here"), "No module named 'nothing'"),
        (("--html", "/"), "a path that can be written"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(words: tuple[str, ...], said: str, tmp_path: Path):
    code, _, err = ran("conform", *words, folder=tmp_path)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1


def test_an_adapter_is_found_in_the_working_directory(tmp_path: Path):
    (tmp_path / "mine.py").write_text(
        "class Engine:\n"
        "    def answer(self, case):\n"
        "        if case['group'] == 'g_gap_exit':\n"
        "            return {'balance_after': 0}\n"
        "def engine():\n"
        "    return Engine()\n"
    )
    code, out, err = ran(
        "conform", "--adapter", "mine:engine", "--topic", "gap_fill", folder=tmp_path
    )
    assert (code, err) == (1, "")
    assert out.startswith(
        "mine:engine on packaged cases: 2 of 3 cases pass, 1 fail, 0 not supported.\n"
        "2 of 2 known mistakes of sources are contradicted.\n"
    )
    assert "balance_after: got 0, expected 2500 within 0.01" in out


def test_an_adapter_that_prints_does_not_break_the_json(tmp_path: Path):
    (tmp_path / "loud.py").write_text(
        "class Engine:\n"
        "    def answer(self, case):\n"
        "        print('thinking')\n"
        "def engine():\n"
        "    return Engine()\n"
    )
    code, out, err = ran(
        "conform", "--adapter", "loud:engine", "--topic", "gap_fill", "--json", folder=tmp_path
    )
    assert code == 0
    assert json.loads(out)["counts"]["unsupported"] == 3
    assert err.splitlines() == ["thinking"] * 3


def test_the_page_is_written_and_holds_every_case(tmp_path: Path):
    code, _, err = ran("conform", "--html", "out/page.html", folder=tmp_path)
    assert (code, err) == (0, "")
    page = (tmp_path / "out" / "page.html").read_text(encoding="utf-8")
    assert all(case.id in page for case in packaged_cases())
    assert "<script src=" not in page


def test_the_figure_counts_what_the_answer_counts():
    answer = conform(venues=["vega"])
    drawn: Any = figure(answer)
    bars: dict[str, Any] = {bar.name: bar for bar in drawn.data}
    for verdict, count in answer.counts.items():
        assert sum(bars[verdict].x) == count


def test_explain_gives_rule_and_source_of_every_case(tmp_path: Path):
    _, out, _ = ran("conform", "--explain", "--venue", "hyperliquid", folder=tmp_path)
    for case in packaged_cases():
        if case.venue == "hyperliquid":
            assert f"  {case.id}: pass, through " in out
            assert case.rule in out
            assert case.source in out


def test_progress_is_told_case_by_case():
    told: list[tuple[int, int]] = []
    conform(topics=["gap_fill"], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "written",
    ["1e400", "-1e-400", "1" * 390 + ".5", "0." + "1" * 900, f"{'9' * 60}.{'9' * 60}", "-0"],
)
def test_any_number_an_engine_answers_can_be_printed(written: str):
    answer = conform(
        topics=["gap_fill"],
        adapter=lambda case: Reply(
            figures=read_figures({"balance_after": Decimal(written)}), ran_through="adapter"
        ),
    )
    data: Any = conform_json(answer)
    assert Decimal(data["cases"][0]["got"]["balance_after"]).is_finite()
    assert max(map(len, conform_text(answer, explain=True).splitlines())) < 400


def test_the_template_runs_as_it_stands(tmp_path: Path):
    code, out, err = ran("conform", "--template", folder=tmp_path)
    assert (code, err) == (0, "")
    (tmp_path / "mine.toml").write_text(out)
    code, out, err = ran("conform", "mine.toml", folder=tmp_path)
    assert (code, err) == (0, "")
    assert out.startswith(
        "stepladder on mine.toml: 2 of 2 cases pass, 0 fail, 0 not supported.\n"
        "1 of 1 known mistakes of sources are contradicted.\n"
    )


SLOW = """
import time
class Engine:
    def answer(self, case):
        time.sleep(0.7)
def engine():
    return Engine()
"""


def test_a_long_run_counts_on_a_terminal_and_nowhere_else(tmp_path: Path):
    (tmp_path / "slow.py").write_text(SLOW)
    words = ("conform", "--adapter", "slow:engine", "--topic", "gap_fill")
    code, out, err = ran(*words, folder=tmp_path)
    assert (code, err) == (0, "")
    ours, theirs = pty.openpty()
    program = Path(sys.executable).with_name("stepladder")
    done = subprocess.run(
        [program, *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, check=False
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.stdout.decode() == out
    assert "1 of 3 cases" not in shown, "a second has not passed yet"
    assert "2 of 3 cases" in shown
    assert "3 of 3 cases" in shown


def test_a_short_run_counts_nothing(tmp_path: Path):
    ours, theirs = pty.openpty()
    words = [str(Path(sys.executable).with_name("stepladder")), "conform", "--topic", "gap_fill"]
    subprocess.run(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.write(theirs, b"end")
    os.close(theirs)
    assert os.read(ours, 10_000) == b"end"
    os.close(ours)
