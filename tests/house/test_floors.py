"""Floors point down: the contracts in pyproject.toml hold, and would notice if they did not."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stepladder"

FORMULAS_MAY_IMPORT = {"decimal", "typing", "collections.abc", "__future__"}
ONLY_PRIMITIVES_MAY_IMPORT = {"math"}


def lint_imports(source: Path) -> tuple[int, str]:
    """Run the contracts over the package found in ``source``; its working directory wins."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("lint-imports"),
        *("--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"),
    ]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        command,
        cwd=source,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_floors_point_down():
    code, output = lint_imports(ROOT / "src")
    assert code == 0, (
        f"{output}\nBetter: pass what the lower floor needs as an argument, "
        "or move the code to the floor that may do this."
    )


def test_broken_floors_are_reported(tmp_path: Path):
    package = tmp_path / "stepladder"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    (package / "formulas" / "broken_on_purpose.py").write_text("import click\n")
    (package / "model" / "broken_on_purpose.py").write_text("import stepladder.verbs\n")

    code, output = lint_imports(tmp_path)

    assert code != 0
    assert "stepladder.formulas.broken_on_purpose -> click" in output
    assert "stepladder.model.broken_on_purpose -> stepladder.verbs" in output


def test_a_folder_without_a_floor_is_reported(tmp_path: Path):
    package = tmp_path / "stepladder"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    (package / "nowhere.py").write_text("")

    code, output = lint_imports(tmp_path)

    assert code != 0
    assert "nowhere" in output


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def foreign_imports(name: str, text: str) -> list[str]:
    """Name the imports that a module of formulas should not have."""
    allowed = FORMULAS_MAY_IMPORT
    if name == "primitives.py":
        allowed = allowed | ONLY_PRIMITIVES_MAY_IMPORT
    return [
        f"formulas/{name}:{line} imports {module}"
        for line, module in imported(ast.parse(text))
        if module not in allowed
        and not module.startswith(("stepladder.formulas", "stepladder.errors", "."))
    ]


def test_formulas_import_numbers_only():
    files = sorted((SOURCE / "formulas").rglob("*.py"))
    assert files
    complaints = [
        complaint
        for path in files
        for complaint in foreign_imports(path.name, path.read_text(encoding="utf-8"))
    ]
    assert not complaints, "\n".join(
        [
            "",
            *complaints,
            "Better: a plain function of numbers. Roots, exponentials and rounding are in "
            "formulas/primitives.py; what compiles a formula belongs to kernels.",
        ]
    )


def test_foreign_imports_are_found():
    text = (
        "import math\nfrom decimal import Decimal\nimport numba\nfrom stepladder.model import X\n"
    )
    assert foreign_imports("margin.py", text) == [
        "formulas/margin.py:1 imports math",
        "formulas/margin.py:3 imports numba",
        "formulas/margin.py:4 imports stepladder.model",
    ]
    assert foreign_imports("primitives.py", "import math\n") == []
