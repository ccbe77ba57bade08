"""The command: what it prints, the JSON schema to the letter, and the exit codes."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from stepladder.cli.program import program
from stepladder.errors import InputError
from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.reports.verify_json import verify_json
from stepladder.reports.verify_text import verify_text
from stepladder.venues.packaged import packaged_venues
from stepladder.verbs.verify import verify
from stepladder.verification.template import rulebook_template

TAKER = 'taker = { value = 0.0005, unit = "fraction of notional", source = "rules" }'


@pytest.fixture
def run():
    """Return a function that runs one command line: exit code and lines printed."""

    def command(*words: object) -> tuple[int, list[str]]:
        done = CliRunner().invoke(program, ["verify", *map(str, words)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output.splitlines()

    return command


@pytest.fixture
def file(tmp_path, edit):
    """Return a function that writes the complete rulebook, edited, and gives its path."""

    def written(*edits):
        path = tmp_path / "mine.toml"
        path.write_text(edit(*edits), encoding="utf-8")
        return path

    return written


FAULTS = {
    "pass": (),
    "warn": (
        ('stop_trigger_default = { value = "mark"', 'stop_trigger_default = { value = "last"'),
    ),
    "unknown": ((TAKER, ""),),
    "fail": ((TAKER, ""), ("0.005, 100, 50]", "0.005, 100, 40]")),
}


@pytest.mark.parametrize(
    ("verdict", "code", "strict"),
    [("pass", 0, 0), ("warn", 0, 0), ("unknown", 0, 3), ("fail", 1, 1)],
)
def test_exit_codes(run, file, verdict, code, strict):
    words = ("--rulebook", file(*FAULTS[verdict]), "--as-of", "2026-06-01")
    assert run(*words)[0] == code
    assert run(*words, "--strict")[0] == strict
    assert run(*words, "--strict", "--json", "--only", "passed")[0] == strict
    assert json.loads("\n".join(run(*words, "--json")[1]))["verdict"] == verdict


def test_alone_it_explains_itself_in_five_lines_and_asks_for_more(run):
    code, lines = run()
    assert (code, len(lines)) == (2, 5)
    assert lines[0].startswith("verify checks a rulebook against")


@pytest.mark.parametrize("words", [("--venue", "binanse"), ("--rulebook", "none.toml")])
def test_bad_input_is_an_input_error(run, words):
    with pytest.raises(InputError):
        run(*words)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--venue", "binanse"], 2, "stepladder: venue: expected one of: aevo, "),
        (["--rulebook", "none.toml"], 2, "stepladder: none.toml: expected a file"),
        (["--venue", "bitmex", "--rulebook", "none.toml"], 2, "stepladder: verify: expected a"),
        (["--venue", "bitmex", "--as-of", "soon"], 2, "stepladder: as_of: expected a UTC time"),
        (["--venue", "bitmex", "--strict", "--only", "failed"], 3, ""),
        ([], 2, ""),
    ],
)
def test_the_process_leaves_with_the_code_and_one_line(tmp_path, words, code, message):
    done = subprocess.run(
        [sys.executable, "-m", "stepladder", "verify", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stderr.startswith(message)
    assert len(done.stderr.splitlines()) == bool(message)


def test_json_has_exactly_the_fields_of_its_schema(run, file):
    _, lines = run("--rulebook", file(*FAULTS["fail"]), "--as-of", "2026-06-01", "--json")
    answer = json.loads("\n".join(lines))
    assert list(answer) == [
        "schema", "venue", "as_of", "verdict", "checks", "counts", "leans_on", "contradictions",
    ]  # fmt: skip
    assert answer["schema"] == "stepladder.verify/1"
    assert (answer["venue"], answer["as_of"]) == ("invented", "2026-06-01T00:00:00Z")
    assert list(answer["counts"]) == ["pass", "warn", "fail", "unknown"]
    assert all(type(count) is int for count in answer["counts"].values())
    for verdict, count in answer["counts"].items():
        assert sum(check["verdict"] == verdict for check in answer["checks"]) == count
    for check in answer["checks"]:
        assert set(check) == {
            "rule_id", "verdict", "observed", "limit", "unit", "sentence", "sources", "subject",
        }  # fmt: skip
        assert isinstance(check["sources"], list)
        assert check["sources"]
        for figure in (check["observed"], check["limit"]):
            assert isinstance(figure, str) or set(figure) == {"unknown"}
        if check["verdict"] == "unknown" and not check["rule_id"].startswith("FACT"):
            assert set(check["observed"]) == {"unknown"}


def test_json_writes_numbers_as_text(run, file):
    _, lines = run("--rulebook", file(*FAULTS["fail"]), "--as-of", "2026-06-01", "--json")
    checks = json.loads("\n".join(lines))["checks"]
    (jump,) = [check for check in checks if check["rule_id"] == "STEP-002"]
    assert jump == {
        "rule_id": "STEP-002",
        "verdict": "fail",
        "observed": "10",
        "limit": "0.01",
        "unit": "USDT notional",
        "sentence": "ladder of BTCUSDT, floor of tier 2: 10 USDT notional, should be at most "
        "0.01 USDT notional: one more unit of size costs the whole jump.",
        "sources": ["rule book of the invented venue, seen 2026-05-31"],
        "subject": "ladder of BTCUSDT, floor of tier 2",
    }


def test_the_answer_stands_in_the_first_line(run, file):
    _, lines = run("--rulebook", file(*FAULTS["fail"]), "--as-of", "2026-06-01")
    assert lines[0] == (
        "invented, rules as of 2026-06-01T00:00:00Z: fail (71 pass, 0 warn, 3 fail, 2 unknown)"
    )
    headings = [line for line in lines if line in ("fail", "unknown", "warn")]
    assert headings == ["fail", "unknown"]
    assert [line for line in lines if line.startswith("pass: REF 10, STEP 10, ")]
    assert lines[lines.index("what a liquidation leans on") - 1] == ""
    assert len(lines) - lines.index("what a liquidation leans on") > 6
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("only", "verdict"),
    [("FAILED", "fail"), ("unknown", "unknown"), ("Warned", "warn"), ("PASSED", "pass")],
)
def test_only_lists_those_checks_and_counts_all(run, file, only, verdict):
    edits = (*FAULTS["fail"], *FAULTS["warn"])
    words = ("--rulebook", file(*edits), "--as-of", "2026-06-01", "--only", only)
    code, lines = run(*words)
    assert code == 1
    assert {line for line in lines if line in ("fail", "unknown", "warn")} <= {verdict}
    assert lines[2].startswith(verdict)
    answer = json.loads("\n".join(run(*words, "--json")[1]))
    assert {check["verdict"] for check in answer["checks"]} == {verdict}
    assert sum(answer["counts"].values()) > len(answer["checks"])


def test_explain_unfolds_every_check_into_rule_and_source(run, file):
    doubt = (TAKER, TAKER.replace(" }", ', status = "unverified", note = "0.0006 elsewhere" }'))
    _, lines = run("--rulebook", file(doubt), "--as-of", "2026-06-01", "--explain")
    text = " ".join(" ".join(lines).split())
    assert "fees.taker = 0.0005 fraction of notional [unverified; " in text
    assert "0.0006 elsewhere]" in text
    for rule_id in ("REF-001", "STEP-004", "PATH-005", "FACT-004"):
        assert f"rule: docs/rules/verification.md, {rule_id}" in text
    assert "source: rule book of the invented venue, seen 2026-05-31" in text


def test_unknowns_of_one_cause_are_one_line_and_long_lists_are_cut(tmp_path):
    path = tmp_path / "my-venue.toml"
    path.write_text(rulebook_template(), encoding="utf-8")
    answer = verify(rulebook=path, as_of="2026-06-01")
    text = " ".join(verify_text(answer, only=["unknown"]).split())
    assert "\n  REF-001     references.initial_margin, " in verify_text(answer)
    assert text.count("REF-001") == 1
    assert "references.funding_notional, references.adl_price: not known (to be filled in)" in text
    assert "52 facts unknown: references.initial_margin, " in text
    assert "mark_price.fallback, mark_price.rule, and 40 more: nobody" in text
    whole = " ".join(verify_text(answer, only=["unknown"], explain=True).split())
    assert "and 40 more" not in whole
    assert "adl.ranking = who first [unknown; none found (not dated)]" in whole


def test_sources_are_cited_but_not_all_of_them_unless_explained(file):
    path = file(
        (
            'order = 5\nkind = "adl"\nvalue = "by the queue"',
            'order = 5\nkind = "auction"\nvalue = 1',
        ),
    )
    text = " ".join(verify_text(verify(rulebook=path, as_of="2026-06-01")).split())
    assert "PATH-002 liquidation_path[5].auction: auction, should be adl or socialise" in text
    assert "closes. [rule book of the invented venue (2026-05-15)]" in text
    many = verify_text(verify("bitmex", as_of="2026-06-01"), only=["unknown"])
    facts = many[many.index("FACT-003") :]
    assert "[" not in facts  # cited one by one with --explain


def test_reasons_that_differ_only_in_their_subject_are_one_line():
    text = " ".join(verify_text(verify("binance-usdm", as_of="2026-11-23")).split())
    assert "ladder of BTCUSDT, ETHUSDT, SOLUSDT" in text
    assert text.count("STEP-008") == 1
    assert "and 0 more" not in text
    unlike = verify_text(verify("hyperliquid", as_of="2026-11-23"), explain=True)
    assert "  STEP-004    ladder of SOL, tier 1, ladder of XRP, tier 1: 0.05 of notional" in unlike


def test_every_sentence_of_every_venue_is_one_sentence_about_its_subject():
    for venue in packaged_venues():
        answer = verify(venue, as_of="2026-11-23")
        checks = verify_json(answer)["checks"]
        assert isinstance(checks, list)
        for reason, check in zip(answer.decision.reasons, checks, strict=True):
            assert_reads_well(reason, check["sentence"])


def assert_reads_well(reason: Reason, sentence: str) -> None:
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Decimal(" not in sentence
    assert reason.subject.partition("facts ")[2] in sentence
    if isinstance(reason.observed, Unknown):
        assert "not known (" in sentence
    assert reason.verdict == "pass" or ":" in sentence
