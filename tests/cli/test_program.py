"""The program around the verbs: grouped help, exit codes, and how it ends when something breaks."""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from stepladder.cli.program import INTRODUCTION, VERBS, main, program

QUESTION = (
    "account --venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 --cash 32500"
    " --mark 50000 --as-of 2024-10-24"
)
LONG = QUESTION.split(" ")
VERB = "stepladder.verbs.account.account"


@dataclass(frozen=True)
class Left:
    """How the program left."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*words: str) -> Left:
        monkeypatch.setattr(sys, "argv", ["stepladder", *words])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Left(left.value.code, captured.out, captured.err)

    return call


def raising(error: BaseException) -> object:
    def verb(*_: object, **__: object) -> None:
        raise error

    return verb


def test_bare_it_prints_its_verbs_by_group_and_is_content(run):
    left = run()
    assert (left.code, left.err) == (0, "")
    assert INTRODUCTION in left.out
    groups = list(dict.fromkeys(group for group, _ in VERBS.values()))
    places = [left.out.index(f"\n{group}:\n") for group in groups]
    assert places == sorted(places)
    for verb, (group, _) in VERBS.items():
        below = left.out[left.out.index(f"\n{group}:\n") :].split("\n\n")[0]
        assert f"\n  {verb} " in below
    assert left.out == run("--help").out == run("-h").out


def test_every_verb_is_there_and_helps(run):
    for verb in VERBS:
        left = run(verb, "--help")
        assert (left.code, left.err) == (0, ""), verb
        assert f"stepladder {verb} [OPTIONS]" in left.out.splitlines()[0]
        assert program.get_command(None, verb) is not None  # type: ignore[arg-type]
    assert program.get_command(None, "nothing") is None  # type: ignore[arg-type]


def test_the_version_is_told(run):
    left = run("--version")
    assert (left.code, left.err) == (0, "")
    assert f"stepladder {version('stepladder')}" in left.out


@pytest.mark.parametrize(
    "words", [["nothing"], ["accounts"], ["Account"], ["--nothing"], ["-x"], ["account", "-x"]]
)
def test_an_unknown_verb_or_option_leaves_with_two(run, words):
    left = run(*words)
    assert (left.code, left.out) == (2, "")
    assert words[-1].lstrip("-") in left.err
    assert "Traceback" not in left.err


ERRORS = [
    RuntimeError("boom"),
    KeyError("mark"),
    AssertionError(),
    RecursionError("too deep"),
    MemoryError(),
    OSError(28, "No space left on device"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    RuntimeError("two\nlines\r\n\tand more " * 50),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_bug_of_ours_is_one_line_and_seventy(run, monkeypatch, error):
    monkeypatch.setattr(VERB, raising(error))
    left = run(*LONG)
    assert (left.code, left.out) == (70, "")
    assert len(left.err.splitlines()) == 1
    assert left.err.startswith(f"stepladder: a bug in stepladder: {type(error).__name__}")
    assert left.err.endswith("Please report it with --debug's output.\n")
    assert len(left.err) < 450


def test_a_broken_law_of_the_engine_is_a_bug_of_ours(run, monkeypatch):
    from stepladder.errors import InvariantError

    monkeypatch.setattr(VERB, raising(InvariantError("cash does not sum to zero")))
    left = run(*LONG)
    assert left.code == 70
    assert "InvariantError: cash does not sum to zero" in left.err


def test_debug_shows_the_traceback_of_a_bug(monkeypatch):
    monkeypatch.setattr(VERB, raising(RuntimeError("boom")))
    monkeypatch.setattr(sys, "argv", ["stepladder", "--debug", *LONG])
    with pytest.raises(RuntimeError, match="boom"):
        main()


def test_debug_changes_nothing_else(run):
    assert run("--debug", *LONG) == run(*LONG)
    left = run("--debug", "account", "absent.json")
    assert left.code == 2
    assert left.err == "stepladder: absent.json: expected a file, found none of that name\n"


def test_an_interruption_leaves_with_a_hundred_and_thirty(run, monkeypatch):
    monkeypatch.setattr(VERB, raising(KeyboardInterrupt()))
    left = run(*LONG)
    assert (left.code, left.out) == (130, "")
    assert left.err.strip() == "stepladder: interrupted"


def start(
    *words: str, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "stepladder", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=cwd,
    )


@pytest.mark.parametrize("words", [LONG, ["--help"], ["account"], ["account", "--template"]])
def test_a_reader_that_has_gone_is_no_bug(words):
    """As in ``stepladder account ... | head -1``: quiet, whatever the code."""
    process = start(*words)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    code = process.wait(timeout=60)
    process.stderr.close()
    assert said == b""
    assert code not in (2, 70)


def test_the_first_line_reaches_head():
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m stepladder {QUESTION} --json | head -1'],
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (b"{\n", b"")


def test_it_runs_where_nothing_but_ascii_can_be_printed(tmp_path: Path):
    """A terminal without UTF-8 is old, not wrong: an answer or a refusal, never a traceback."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    (tmp_path / "a.json").write_text('{"venue": "bitmex\u3042"}', encoding="utf-8")
    for words, code in ((LONG, 0), (["account", "a.json"], 2), (["account", "\u3042.json"], 2)):
        process = start(*words, env=environment, cwd=tmp_path)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, (out, err)
        assert b"Traceback" not in err


def test_an_answer_loads_nothing_heavy():
    heavy = {"numba", "numpy", "scipy", "plotly", "duckdb", "ccxt", "ray", "nicegui", "mcp", "rich"}
    program = (
        "import sys; from stepladder.cli import main\n"
        "try: main()\n"
        f"except SystemExit: print(sorted(set(sys.modules) & {heavy!r}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *LONG],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == "[]\n"
    assert "verdict: pass" in done.stdout
