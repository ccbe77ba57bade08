"""What is committed names no machine: no package index, no absolute path, no private key.

The patterns are put together from parts, so that this file does not match itself.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HOSTS = [
    ("py" + "pi", "org"),
    ("python" + "hosted", "org"),
    ("registry.np" + "mjs", "org"),
    ("deb.deb" + "ian", "org"),
    ("proxy.go" + "lang", "org"),
]
FOLDERS = ["work", "root", "home", "Users", "opt"]

TRACES = {
    "a package index": re.compile("|".join(rf"\b{name}\.{end}\b" for name, end in HOSTS)),
    # A path, not the tail of an address or of a longer path.
    "a path on one machine": re.compile(rf"(?<![\w.~)}}\]*-])/(?:{'|'.join(FOLDERS)})/\w"),
    "a path on one Windows machine": re.compile(r"\b[A-Z]:\\" + "Users" + r"\\"),
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
}


def committed_files() -> list[Path]:
    """Return what git tracks or would track: a new file is caught before its commit."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("not a git clone")
    names = done.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def traces(text: str) -> list[tuple[int, str, str]]:
    """Return line, kind and text of every trace of a machine."""
    return [
        (number, kind, match.group())
        for number, line in enumerate(text.splitlines(), 1)
        for kind, pattern in TRACES.items()
        for match in pattern.finditer(line)
    ]


def test_no_file_names_a_machine():
    files = committed_files()
    assert len(files) > 10
    complaints = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not text
        complaints += [
            f"{path.relative_to(ROOT)}:{line} holds {kind}: {found}"
            for line, kind, found in traces(text)
        ]
    assert not complaints, "\n".join(
        ["", *complaints, "Better: a path relative to the repository, or an environment variable."]
    )


def test_traces_are_found():
    path, index = "/wo" + "rk/main", "https://" + ".".join(HOSTS[0]) + "/simple"
    key = "-----BEGIN PRIVATE" + " KEY-----"
    assert [kind for _, kind, _ in traces(f"cd {path}\n{index}\n{key}")] == [
        "a path on one machine",
        "a package index",
        "a private key",
    ]
    assert traces("https://example.com/ho" + "me/page and docs/wo" + "rk/x") == []
