"""Every published number of the four venues, and the general ones, through the real engine."""

import ast
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support.vector_files import Vector, moved_inputs, vectors_of, within
from tests.support.vector_table import (
    COUNTS,
    GROUPS,
    KNOWN_WRONG,
    TOPICS,
)

VENUES = ("binance-usdm", "bybit-linear", "hyperliquid", "bitmex")
CLOSE = {"abs": "1e-30", "rel": "1e-17"}
MOVED = 1_333

group_of_each_venue = pytest.mark.parametrize(
    ("venue", "group"), COUNTS, ids=[f"{venue}-{group}" for venue, group in COUNTS]
)


def chosen(folder: Path, venue: str, group: str) -> list[Vector]:
    return [vector for vector in vectors_of(folder, venue) if vector["group"] == group]


@group_of_each_venue
def test_the_engine_gives_the_published_numbers(venue: str, group: str, shared_data: Path):
    complaints = []
    for vector in chosen(shared_data, venue, group):
        figures = GROUPS[group].engine(vector["inputs"])
        complaints += [
            f"{vector['id']} {key}: expected {expected}, got {shown(figures[key])}"
            for key, expected in vector["expected"].items()
            if not within(figures[key], expected, vector["tolerance"])
        ]
    assert not complaints, "\n".join(["", *complaints])


@group_of_each_venue
def test_the_engine_does_not_repeat_a_known_mistake(venue: str, group: str, shared_data: Path):
    complaints = []
    for vector in chosen(shared_data, venue, group):
        if vector["kind"] != "known_wrong":
            continue
        figures = GROUPS[group].engine(vector["inputs"])
        for key, published in vector["published"].items():
            expected = vector["expected"][key]
            wrong = within(figures[key], published, vector["tolerance"])
            right = within(figures[key], expected, vector["tolerance"])
            if wrong or not right:
                complaints.append(
                    f"{vector['id']} {key}: published {published}, correct {expected}, "
                    f"got {shown(figures[key])}"
                )
    assert not complaints, "\n".join(["", *complaints])


@group_of_each_venue
def test_inputs_moved_by_a_hundredth_agree_with_a_root_search(
    venue: str, group: str, shared_data: Path
):
    complaints = []
    for vector in chosen(shared_data, venue, group):
        for name, inputs in moved_inputs(vector["inputs"]):
            engine, oracle = GROUPS[group].engine(inputs), GROUPS[group].oracle(inputs)
            complaints += [
                f"{vector['id']} {name}: {key} is {shown(engine[key])}, searched {shown(wanted)}"
                for key, wanted in oracle.items()
                if not within(engine[key], wanted, CLOSE)
            ]
    assert not complaints, "\n".join(["", *complaints])


def test_every_group_has_all_its_vectors(shared_data: Path, capsys: pytest.CaptureFixture[str]):
    found = {(venue, group): len(chosen(shared_data, venue, group)) for venue, group in COUNTS}
    moved = sum(
        1
        for venue, group in COUNTS
        for vector in chosen(shared_data, venue, group)
        for _ in moved_inputs(vector["inputs"])
    )
    wrong = sum(
        int(vector["kind"] == "known_wrong")
        for venue, group in COUNTS
        for vector in chosen(shared_data, venue, group)
    )
    with capsys.disabled():
        per_venue: Counter[str] = Counter()
        for (venue, _), count in found.items():
            per_venue[venue] += count
        print(f"\nvectors run: {dict(per_venue)}, {wrong} known wrong, {moved} with moved inputs")
    assert found == COUNTS
    assert wrong == KNOWN_WRONG
    assert moved == MOVED, f"{moved} moved inputs: change the count on purpose only"


@pytest.mark.parametrize("venue", VENUES)
def test_no_vector_of_the_four_venues_is_left_out(venue: str, shared_data: Path):
    groups = {
        str(vector["group"])
        for vector in vectors_of(shared_data, venue)
        if vector["topic"] in TOPICS
    }
    ran = {group for name, group in COUNTS if name == venue}
    assert groups == ran, "a group neither runs nor is listed as not modelled"


def test_no_vector_id_stands_in_the_product(shared_data: Path):
    source = Path(__file__).resolve().parents[2] / "src" / "stepladder"
    ids = [
        str(vector["id"])
        for file in sorted((shared_data / "vectors").glob("*.json"))
        for vector in vectors_of(shared_data, file.stem)
    ]
    assert len(ids) > 400
    hashes = {name.rpartition("/")[2] for name in ids}
    for path in source.rglob("*"):
        if path.suffix not in (".py", ".toml", ".json") or "packaged_cases" in path.name:
            continue
        text = path.read_text(encoding="utf-8")
        found = [name for name in ids if name in text] + [tag for tag in hashes if tag in text]
        assert not found, f"{path.relative_to(source)} knows {found}"


def test_no_published_figure_is_a_constant_of_the_product(shared_data: Path):
    """Figures of six digits and more are not met by chance; docstrings may show them."""
    figures = {
        str(value)
        for file in sorted((shared_data / "vectors").glob("*.json"))
        for vector in vectors_of(shared_data, file.stem)
        for value in vector["expected"].values()
        if isinstance(value, str) and len(value.strip("-0.").replace(".", "")) >= 6
    }
    assert len(figures) > 100
    source = Path(__file__).resolve().parents[2] / "src" / "stepladder"
    for path in source.rglob("*.py"):
        found = figures & set(constants(ast.parse(path.read_text(encoding="utf-8"))))
        assert not found, f"{path.relative_to(source)} knows {found}"


def constants(tree: ast.AST) -> Iterator[str]:
    """Numbers and texts of a module that are not docstrings."""
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            yield str(node.value)


def test_constants_are_found_and_docstrings_are_not():
    tree = ast.parse("'1.5 in prose'\nx = 47742.81\ny = Decimal('99.39')\n")
    assert set(constants(tree)) == {"47742.81", "99.39"}


def shown(value: object) -> str:
    return f"{float(value):.15g}" if isinstance(value, Fraction) else repr(value)
