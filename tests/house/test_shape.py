"""The shape of the house: small modules, short functions, plain names, docstrings.

A ratchet: an exception is written down with its size, and may only shrink.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stepladder"

MODULE_LINES = 400
MEDIAN_LINES = 150
FUNCTION_LINES = 50

# "venues/rulebook.py": 420, or "venues/rulebook.py:Reader.read": 60
LONGER_MODULES: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}

VAGUE_FOLDERS = {"utils", "util", "common", "helpers", "core", "misc", "shared", "lib"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@cache
def modules() -> dict[str, str]:
    """Return the text of every module, by its path below the package."""
    found = {path.relative_to(SOURCE).as_posix(): path for path in SOURCE.rglob("*.py")}
    return {name: found[name].read_text(encoding="utf-8") for name in sorted(found)}


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in modules().items()}


def definitions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Yield every function and class with its dotted name, nested ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Documented):
            yield prefix + node.name, node
            yield from definitions(node, f"{prefix}{node.name}.")
        else:
            yield from definitions(node, prefix)


def lines_without_docstring(node: Function) -> int:
    first = node.decorator_list[0] if node.decorator_list else node
    lines = (node.end_lineno or node.lineno) - first.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def over_the_limit(sizes: dict[str, int], limit: int, exceptions: dict[str, int]) -> list[str]:
    """Say which sizes are too large, and which exceptions are no longer needed."""
    complaints = [
        f"{name} has {lines} lines, the limit is {exceptions.get(name, limit)}"
        for name, lines in sizes.items()
        if lines > exceptions.get(name, limit)
    ]
    for name, allowed in exceptions.items():
        if name not in sizes:
            complaints.append(f"{name} is gone: remove its exception")
        elif sizes[name] <= limit:
            complaints.append(f"{name} is within the limit: remove its exception")
        elif sizes[name] < allowed:
            complaints.append(f"{name} shrank to {sizes[name]}: lower its exception to that")
    return complaints


def report(complaints: list[str], better: str) -> str:
    return "\n".join(["", *complaints, f"Better: {better}"])


def test_there_is_a_house_to_measure():
    assert len(modules()) > 20, "found hardly any module: look at SOURCE in this file"
    assert any(name.startswith("formulas/") for name in modules())


def test_modules_are_small():
    sizes = {name: len(text.splitlines()) for name, text in modules().items()}
    complaints = over_the_limit(sizes, MODULE_LINES, LONGER_MODULES)
    assert not complaints, report(
        complaints, "one idea, one file. Move the part with a name of its own beside it."
    )
    middle = median(lines for lines in sizes.values() if lines > 5)
    assert middle <= MEDIAN_LINES, report(
        [f"the median module has {middle} lines, the limit is {MEDIAN_LINES}"],
        "split the modules that do two things, longest first.",
    )


def test_functions_are_short():
    sizes = {
        f"{module}:{name}": lines_without_docstring(node)
        for module, tree in trees().items()
        for name, node in definitions(tree)
        if isinstance(node, Function)
    }
    assert sizes
    complaints = over_the_limit(sizes, FUNCTION_LINES, LONGER_FUNCTIONS)
    assert not complaints, report(
        complaints, "name the steps as functions and let this one tell the story."
    )


def test_folders_say_what_they_hold():
    folders = sorted(
        path.relative_to(ROOT).as_posix()
        for path in SOURCE.rglob("*")
        if (path.stem if path.suffix == ".py" else path.name) in VAGUE_FOLDERS
    )
    assert not folders, report(
        folders, "a noun of the trade (margin, ladder, depth); put the code beside what it serves."
    )


def is_overload(node: Documented) -> bool:
    """Tell the declared variants of a function from the function, which has the docstring."""
    return any(ast.unparse(mark).split(".")[-1] == "overload" for mark in node.decorator_list)


def test_everything_public_has_a_docstring():
    bare = [
        f"{module}:{node.lineno} {name}"
        for module, tree in trees().items()
        for name, node in ((node.name, node) for node in tree.body if isinstance(node, Documented))
        if not (name.startswith("_") or is_overload(node)) and ast.get_docstring(node) is None
    ]
    assert not bare, report(
        bare, "one line: what it answers, and the units; or a leading underscore if nobody asks."
    )


def formula_trees() -> Iterator[tuple[str, ast.Module]]:
    return ((name, tree) for name, tree in trees().items() if name.startswith("formulas/"))


def is_integer(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return is_integer(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) is int


def mixed_arithmetic(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the lines whose arithmetic would differ between Decimal and float."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, f"a float literal {node.value!r}"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.FloorDiv):
            yield node.lineno, "//"
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and is_integer(node.left)
            and is_integer(node.right)
        ):
            yield node.lineno, "an integer divided by an integer"


def test_formulas_compute_over_any_number():
    complaints = [
        f"{module}:{line} {what}"
        for module, tree in formula_trees()
        for line, what in mixed_arithmetic(tree)
    ]
    assert not complaints, report(
        complaints,
        "take the number as an argument of type N, use floor_steps of formulas/primitives.py "
        "instead of //, multiply before you divide.",
    )


def test_mixed_arithmetic_is_found():
    text = "a = x * 0.5\nb = x // y\nc = x * (1 / 2)\nd = -3 / 4\ne = x / 2 + 7\nf //= x\n"
    assert [line for line, _ in sorted(mixed_arithmetic(ast.parse(text)))] == [1, 2, 3, 4, 6]


def test_an_exception_may_only_shrink():
    assert over_the_limit({"a": 9}, 10, {}) == []
    assert over_the_limit({"a": 11}, 10, {}) == ["a has 11 lines, the limit is 10"]
    assert over_the_limit({"a": 11}, 10, {"a": 11}) == []
    assert over_the_limit({"a": 12}, 10, {"a": 11}) == ["a has 12 lines, the limit is 11"]
    assert over_the_limit({"a": 11}, 10, {"a": 12}) == [
        "a shrank to 11: lower its exception to that"
    ]
    assert over_the_limit({"a": 10}, 10, {"a": 12}) == [
        "a is within the limit: remove its exception"
    ]
    assert over_the_limit({}, 10, {"a": 12}) == ["a is gone: remove its exception"]
