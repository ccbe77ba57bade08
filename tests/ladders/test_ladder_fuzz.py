"""Any bytes at all give a record or an InputError, nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from stepladder.adapters.ladder_file import LadderFile, read_ladders
from stepladder.errors import InputError
from stepladder.verbs.ladder import ladder_history, ladder_import, ladder_lint, ladder_show

ROW = {
    "floor": "0",
    "cap": "50000",
    "maintenance_margin_rate": "0.004",
    "max_leverage": "125",
    "maintenance_deduction": "0",
}
BRACKET = (
    '{"bracket":1,"initialLeverage":75,"notionalCap":10000,"notionalFloor":0,'
    '"maintMarginRatio":0.0065,"cum":0.0}'
)
SEEDS = {
    "json": [
        json.dumps({"ladders": {"X": [ROW, {**ROW, "floor": "50000", "cap": None}]}}),
        json.dumps([ROW]),
        '{"BTC/USDT:USDT":[{"tier":1.0,"currency":"USDT","minNotional":0.0,"maxNotional":10000.0,'
        f'"maintenanceMarginRate":0.0065,"maxLeverage":75.0,"info":{BRACKET}}}]}}',
        f'[{{"symbol":"ETHUSDT","notionalCoef":1.50,"brackets":[{BRACKET}]}}]',
    ],
    "toml": [
        '[[ladders.X]]\nfloor = 0\ncap = 50_000\nmaintenance_margin_rate = 0.004\n[[ladders."a/b"]]'
        '\nfloor = "0"\ncap = "open"\nmaintenance_margin_rate = "4e-3"\n',
    ],
    "csv": [
        "snapshot_date,symbol,tier,floor_notional,cap_notional,maintenance_margin_rate,"
        "max_leverage,maintenance_deduction\n2024-01-01,X,1,0,50000,0.004,125,0\n"
        "2024-01-01,X,2,50000,,0.005,100,50\n2024-02-01,X,1,0,5e4,0.01,,\n",
    ],
}
PIECES = [*b"0123456789-+.eE\"'[]{},:;=\n\t\\ \x00\xff", *b"nullNaNtrueopen"]
Edits = list[tuple[int, int, bytes]]
edits = st.lists(
    st.tuples(
        st.integers(0, 10**4),
        st.integers(0, 6),
        st.lists(st.sampled_from(PIECES), max_size=6).map(bytes),
    ),
    min_size=1,
    max_size=4,
)
quick = settings(
    max_examples=settings().max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def mutated(seed: bytes, changes: Edits) -> bytes:
    for place, removed, put in changes:
        at = place % (len(seed) + 1)
        seed = seed[:at] + put + seed[at + removed :]
    return seed


def refusal(act: Callable[[], object]) -> str | None:
    """What an act says when it refuses, or None if it does not; nothing else may be raised."""
    try:
        act()
    except InputError as error:
        return str(error)
    return None


def try_everything(path: Path) -> bool:
    """Read, lint, show, import and compare; only an InputError of one line may come out."""
    said = refusal(lambda: read_ladders(path))
    others = [
        refusal(lambda: ladder_lint(path)),
        refusal(lambda: ladder_show(file=path, as_of="2024-03-01")),
        refusal(lambda: ladder_import(path, name="X")),
        refusal(lambda: ladder_history(path)),
    ]
    assert not any("\n" in text for text in [said, *others] if text)
    assert said is None or others == [said] * 4
    assert said is not None or others[0] is None
    return said is None


CASES = [(kind, seed) for kind, seeds in SEEDS.items() for seed in seeds]


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_the_seeds_themselves_are_read(kind: str, seed: str, tmp_path: Path):
    path = tmp_path / f"seed.{kind}"
    path.write_text(seed)
    assert isinstance(read_ladders(path), LadderFile)


@pytest.mark.parametrize(("kind", "seed"), CASES)
@quick
@given(changes=edits, named=st.booleans())
def test_mutated_files_give_a_record_or_an_input_error(
    kind: str, seed: str, changes: Edits, named: bool, tmp_path: Path
):
    path = tmp_path / (f"mutated.{kind}" if named else "mutated")
    path.write_bytes(mutated(seed.encode(), changes))
    try_everything(path)


@st.composite
def replaced(draw: st.DrawFn, data: object) -> object:
    """The same data with one value, at any depth, turned into another or left out."""
    if isinstance(data, dict) and data and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(data)))
        rest = {name: value for name, value in data.items() if name != key}
        return {**rest, key: draw(replaced(data[key]))} if draw(st.integers(0, 9)) else rest
    if isinstance(data, list) and data and draw(st.integers(0, 9)):
        place = draw(st.integers(0, len(data) - 1))
        return [*data[:place], draw(replaced(data[place])), *data[place:]]
    return draw(ODD)


VALUES: list[object] = [
    *("", "0", "-1", "1", "1e30", "1e31", "NaN", "open", "x" * 70, "\x1b[31m", "0.5", "1_0"),
    *(None, True, 0, -1, 1.5, 10**60, 1e300, [], {}, [[]], {"unknown": "no"}),
]
ODD = st.sampled_from(VALUES)


@pytest.mark.parametrize("seed", SEEDS["json"])
@quick
@given(data=st.data())
def test_odd_values_give_a_record_or_an_input_error(seed: str, data: st.DataObject, tmp_path: Path):
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(data.draw(replaced(json.loads(seed)))))
    try_everything(path)


@quick
@given(
    row=st.integers(1, 3),
    column=st.integers(0, 7),
    cell=st.one_of(ODD.map(str), st.text(max_size=5)),
)
def test_odd_cells_give_a_record_or_an_input_error(
    row: int, column: int, cell: str, tmp_path: Path
):
    rows = [line.split(",") for line in SEEDS["csv"][0].splitlines()]
    rows[row][column] = cell
    path = tmp_path / "odd.csv"
    text = "\n".join(",".join(cells) for cells in rows)
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try_everything(path)


@quick
@given(st.binary(max_size=200))
@example(b"")
@example(b"PAR1")
@example(b"PAR1\x00\x00\x00\x00PAR1")
@example(b"[[" * 40)
@example(b"\xef\xbb\xbf{}")
@example(b"symbol")
def test_any_bytes_give_a_record_or_an_input_error(tmp_path: Path, data: bytes):
    for name in ("any", "any.json", "any.toml", "any.csv", "any.parquet"):
        path = tmp_path / name
        path.write_bytes(data)
        try_everything(path)


@settings(quick, max_examples=settings().max_examples // 12)
@given(changes=edits)
def test_mutated_parquet_gives_a_record_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, changes: Edits
):
    import duckdb

    folder = tmp_path_factory.getbasetemp()
    whole = folder / "whole.parquet"
    if not whole.exists():
        source = folder / "whole.csv"
        source.write_text(SEEDS["csv"][0])
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{whole}'")
    broken = folder / "broken.parquet"
    broken.write_bytes(mutated(whole.read_bytes(), changes))
    try_everything(broken)
