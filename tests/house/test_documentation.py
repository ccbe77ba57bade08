"""Every page of the documentation does what it says.

On a page, in the order of the page and in one folder of its own:

* ```python with >>> runs as a doctest, without >>> it runs; names carry over to later blocks;
* ```console runs each `$ stepladder ...` line and compares what it prints. A line `...` stands
  for any number of lines, a last line `[exit 3]` for that exit code; without it 0 is required.
  `$ make ...`, `$ git ...` and `$ pip ...` are shown, not run. A line ending in \\ continues;
* any block after `<!-- file: NAME -->` is written to NAME, for later blocks to read.
"""

import difflib
import doctest
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_PER_COMMAND = 60

FILE_COMMENT = re.compile(r"<!-- file: ([A-Za-z0-9_.-]+) -->")
EXIT_LINE = re.compile(r"\[exit (\d+)\]")
NOT_RUN = {"make", "git", "pip", "cd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, its text, the line its text starts on, its file name."""

    language: str
    text: str
    line: int
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line of a console block, and what the page says it prints."""

    words: str
    line: int
    expected: list[str]
    exit_code: int


class PageError(Exception):
    """The page itself cannot be read."""


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    lines = text.splitlines()
    start, language, indent, file = None, "", "", None
    comment: str | None = None
    for number, line in enumerate(lines):
        stripped = line.strip()
        if start is None and stripped.startswith("```"):
            start, language, file = number, stripped.strip("`").strip(), comment
            indent = line[: len(line) - len(line.lstrip())]
        elif start is not None and stripped == "```":
            body = [row.removeprefix(indent) for row in lines[start + 1 : number]]
            text = "".join(f"{row}\n" for row in body)
            yield Block(language=language, text=text, line=start + 2, file=file)
            start, comment = None, None
        elif start is None and stripped:
            match = FILE_COMMENT.fullmatch(stripped)
            comment = match[1] if match else None
    if start is not None:
        raise PageError(f"line {start + 1}: this block has no end")


def commands(block: Block) -> list[Command]:
    """Split a console block into commands with their expected output."""
    found: list[Command] = []
    pending: list[str] = []  # lines of a command that is continued by a backslash
    words, line, expected = "", 0, list[str]()

    def finish() -> None:
        if not words:
            return
        while expected and not expected[-1]:
            expected.pop()
        match = EXIT_LINE.fullmatch(expected[-1]) if expected else None
        rows = expected[:-1] if match else expected
        code = int(match[1]) if match else 0
        found.append(Command(words=words, line=line, expected=rows, exit_code=code))

    for number, row in enumerate(block.text.splitlines(), block.line):
        if pending or row.startswith("$ "):
            if not pending:
                finish()
                words, line, expected = "", number, []
            pending.append(row.removeprefix("$ ").removesuffix("\\").strip())
            if not row.endswith("\\"):
                words, pending = " ".join(pending), []
        elif words:
            expected.append(row.rstrip())
        elif row.strip():
            raise PageError(f"line {number}: output without a command before it")
    finish()
    return found


def matches(expected: list[str], printed: list[str]) -> bool:
    """Compare line by line; an expected `...` stands for any number of lines."""
    pattern = "".join(r"(?:.*\n)*?" if row == "..." else re.escape(f"{row}\n") for row in expected)
    return re.fullmatch(pattern, "".join(f"{row}\n" for row in printed)) is not None


def run_command(command: Command, folder: Path, programs: Path) -> list[str]:
    """Run one command the way a reader would; return what is wrong."""
    program = command.words.split()[0]
    if program in NOT_RUN:
        return []
    if program != "stepladder":
        return [f"line {command.line}: {program} is not run here; show stepladder or make"]
    environment = {
        name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "COLUMNS"}
    }
    environment |= {
        "PATH": f"{programs}{os.pathsep}{environment.get('PATH', '')}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        ["sh", "-c", command.words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS_PER_COMMAND,
        check=False,
    )
    printed = [row.rstrip() for row in done.stdout.rstrip().splitlines()]
    complaints = []
    if done.returncode != command.exit_code:
        complaints.append(
            f"line {command.line}: $ {command.words}\n"
            f"exit code {done.returncode}, the page says {command.exit_code}"
        )
    if not matches(command.expected, printed):
        difference = difflib.unified_diff(
            command.expected, printed, "the page says", "it prints", lineterm=""
        )
        complaints.append("\n".join([f"line {command.line}: $ {command.words}", *difference]))
    return complaints


def run_examples(block: Block, page: str, names: dict[str, Any]) -> list[str]:
    """Run a block with >>> as a doctest."""
    test = doctest.DocTestParser().get_doctest(block.text, names, page, page, block.line - 1)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    runner.run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    return ["".join(said)] if said else []


def run_code(block: Block, page: str, names: dict[str, Any]) -> list[str]:
    """Run a block without >>>; tracebacks show the line of the page."""
    try:
        exec(compile("\n" * (block.line - 1) + block.text, page, "exec"), names)
    except Exception:
        return [f"line {block.line}: the block fails\n{traceback.format_exc()}"]
    return []


def run_page(text: str, page: str, folder: Path, programs: Path) -> list[str]:
    """Run every block of a page in ``folder``; return what is wrong, nothing if all is well."""
    names: dict[str, Any] = {"__name__": "__page__"}
    complaints: list[str] = []
    try:
        for block in blocks(text):
            if block.file is not None:
                (folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "python":
                run = run_examples if ">>>" in block.text else run_code
                complaints += run(block, page, names)
            elif block.language == "console":
                for command in commands(block):
                    complaints += run_command(command, folder, programs)
    except PageError as error:
        complaints.append(str(error))
    return complaints


def pages() -> list[str]:
    front = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    found = [path for path in front if path.exists()] + sorted((ROOT / "docs").rglob("*.md"))
    return [path.relative_to(ROOT).as_posix() for path in found]


@pytest.mark.parametrize("page", pages())
def test_page(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)  # so that Python blocks find the files the page has written
    text = (ROOT / page).read_text(encoding="utf-8")
    complaints = run_page(text, page, tmp_path, Path(sys.executable).parent)
    assert not complaints, "\n\n".join(["", page, *complaints])


# The harness itself: a right page passes, and each kind of wrong page is caught.

RIGHT = """
# A page
<!-- file: words.toml -->
```toml
one = 1
```
```python
from pathlib import Path
text = Path("words.toml").read_text()
```
Names carry over.
```python
>>> text
'one = 1\\n'
>>> other = 2
```
```python
assert other == 2
```
```console
$ make demo
anything
$ stepladder cat words.toml
one = 1
$ stepladder echo a b \\
    c
a b c

$ stepladder seq 9
1
...
8
9
$ stepladder sh -c 'echo no; exit 3'
no
[exit 3]
```
```text
not run
```
"""

WRONG = {
    "a doctest that prints something else": "```python\n>>> 1 + 1\n3\n```\n",
    "a doctest that raises": "```python\n>>> 1 / 0\n```\n",
    "code that raises": "```python\nassert 1 + 1 == 3\n```\n",
    "code that cannot be read": "```python\n1 +\n```\n",
    "other output": "```console\n$ stepladder echo a\nb\n```\n",
    "more output": "```console\n$ stepladder seq 2\n1\n```\n",
    "less output": "```console\n$ stepladder seq 2\n1\n2\n3\n```\n",
    "output not shown": "```console\n$ stepladder seq 2\n```\n",
    "dots that cannot fit": "```console\n$ stepladder seq 5\n...\n4\n```\n",
    "another exit code": "```console\n$ stepladder sh -c 'exit 3'\n[exit 2]\n```\n",
    "an exit code not shown": "```console\n$ stepladder sh -c 'exit 3'\n```\n",
    "an exit code that does not come": "```console\n$ stepladder true\n[exit 3]\n```\n",
    "another program": "```console\n$ rm x\n```\n",
    "output without a command": "```console\nhello\n```\n",
    "a missing file": "```console\n$ stepladder cat words.toml\none = 1\n```\n",
    "a block without an end": "```python\n1 + 1\n",
}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder with a stand-in for stepladder, which runs its arguments."""
    folder = tmp_path / "programs"
    folder.mkdir()
    script = folder / "stepladder"
    script.write_text('#!/bin/sh\nexec "$@"\n')
    script.chmod(0o755)
    return folder


def test_a_right_page_passes(tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run_page(RIGHT, "right.md", tmp_path, programs) == []


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_page_fails(fault: str, tmp_path: Path, programs: Path):
    assert run_page(WRONG[fault], "wrong.md", tmp_path, programs)


def test_complaints_name_the_line(tmp_path: Path, programs: Path):
    text = "# Title\n\n```console\n$ stepladder echo a\nb\n```\n"
    (complaint,) = run_page(text, "wrong.md", tmp_path, programs)
    assert complaint.splitlines()[0] == "line 4: $ stepladder echo a"
    assert {"-b", "+a"} <= set(complaint.splitlines())
