"""Ladder files as users hold them; each shape read, each fault named with file and field or row."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stepladder.adapters.ladder_file import LadderFile, ladders_of_data, read_ladders
from stepladder.errors import InputError
from stepladder.model.ladder import Tier
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_usable import usable_ladder
from stepladder.venues.rulebook import Rulebook
from stepladder.verbs.ladder import ladder_import, ladder_lint

Rows = list[dict[str, str | None]]
Load = Callable[[str, str], list[dict[str, Any]]]
HEADER = "symbol,tier,floor,cap,maintenance_margin_rate,max_leverage,maintenance_deduction\n"
LINES = (
    "BTCUSDT,1,0,50000,0.004,125,0\n"
    "BTCUSDT,2,50000,600000,0.005,100,50\n"
    "BTCUSDT,3,600000,3000000,0.01,50,3050\n"
)


def ccxt(rows: Rows, *, info: bool = True, number: Callable[[str], object] = str) -> list[Any]:
    """One market of ccxt's fetch_leverage_tiers, which has no field for the deduction."""
    return [
        {
            "tier": index,
            "symbol": "BTC/USDT:USDT",
            "currency": "USDT",
            "minNotional": number(str(row["floor"])),
            "maxNotional": number(str(row["cap"])),
            "maintenanceMarginRate": number(str(row["maintenance_margin_rate"])),
            "maxLeverage": number(str(row["max_leverage"])),
            "info": bracket(row, index) if info else {},
        }
        for index, row in enumerate(rows, start=1)
    ]


def bracket(row: dict[str, str | None], index: int) -> dict[str, object]:
    """One of Binance's brackets."""
    return {
        "bracket": index,
        "initialLeverage": row["max_leverage"],
        "notionalCap": row["cap"],
        "notionalFloor": row["floor"],
        "maintMarginRatio": row["maintenance_margin_rate"],
        "cum": row["maintenance_deduction"],
    }


def read_file(path: Path) -> LadderFile:
    file = read_ladders(path)
    assert isinstance(file, LadderFile)
    return file


def read_data(data: object) -> LadderFile:
    return ladders_of_data(data, owner="a.json")


def only(file: LadderFile) -> tuple[Tier, ...]:
    (tiers,) = file.ladders.values()
    return tiers


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"BTCUSDT": rows},
        lambda rows: {"ladders": {"BTCUSDT": rows}},
        lambda rows: {"schema": "stepladder.account/1", "venue": "x", "ladders": {"B": rows}},
        ccxt,
        lambda rows: {"BTC/USDT:USDT": ccxt(rows, number=float)},
        lambda rows: {"symbol": "BTCUSDT", "brackets": [bracket(r, i) for i, r in enumerate(rows)]},
        lambda rows: [
            {
                "symbol": "BTCUSDT",
                "brackets": [bracket(r, i) for i, r in enumerate(rows)][::-1],
            }
        ],
    ],
)
def test_json_shapes_give_the_same_ladder(
    wrap: Callable[[Rows], object], base_rows: Rows, base: tuple[Tier, ...], tmp_path: Path
):
    for name in ("ladders.json", "ladders.txt"):
        path = written(tmp_path, name, json.dumps(wrap(base_rows)))
        assert only(read_file(path)) == base
        assert ladder_lint(path).findings == ()


def test_toml_csv_and_parquet_give_the_same_ladder(
    base_rows: Rows, base: tuple[Tier, ...], tmp_path: Path
):
    toml = "".join(
        "[[ladders.BTCUSDT]]\n" + "".join(f"{key} = '{value}'\n" for key, value in row.items())
        for row in base_rows
    )
    plain = "[[BTCUSDT]]\nfloor = 0\ncap = 50_000\nmaintenance_margin_rate = 0.004\n"
    assert only(read_file(written(tmp_path, "a.toml", toml))) == base
    assert only(read_file(written(tmp_path, "a", toml))) == base
    assert only(read_file(written(tmp_path, "b.toml", plain)))[0].cap == 50_000
    for name, text in (("a.csv", HEADER + LINES), ("b", (HEADER + LINES).replace(",", ";"))):
        file = read_file(written(tmp_path, name, text))
        assert only(file) == base
        assert file.form == "table"
    parquet = tmp_path / "a [1]*.parquet"
    with duckdb.connect() as connection:
        source = str(tmp_path / "a.csv")
        connection.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{parquet}'")
        decoy = tmp_path / "a 1 and more.parquet"
        connection.execute(f"COPY (SELECT 1 AS symbol) TO '{decoy}'")
    assert only(read_file(parquet)) == base
    shutil.copy(parquet, tmp_path / "b.json")
    assert only(read_file(tmp_path / "b.json")) == base


def test_a_rulebook_is_read_as_one():
    rulebook = Path(__file__).parents[2] / "src/stepladder/venues/rulebooks/bitmex.toml"
    assert isinstance(read_ladders(rulebook), Rulebook)
    result = ladder_lint(rulebook)
    assert (result.ladders, result.findings) == (5, ())


def test_open_ends_and_unknown_leverage(tmp_path: Path):
    row = {"floor": "0", "cap": None, "maintenance_margin_rate": "0.01"}
    for cap in (None, "open"):
        (tier,) = only(read_data([{**row, "cap": cap}]))
        assert tier.cap is None
        assert isinstance(tier.max_leverage, Unknown)
        assert tier.maintenance_deduction is None
    text = HEADER + "A,1,0,,0.01,,\nB,1,0,open,0.01,,\n"
    for (tier,) in read_file(written(tmp_path, "a.csv", text)).ladders.values():
        assert (tier.cap, tier.maintenance_deduction) == (None, None)
        assert isinstance(tier.max_leverage, Unknown)


def test_floats_become_their_shortest_text(tmp_path: Path):
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'A' AS symbol, 1::UTINYINT AS tier, 0.0::DOUBLE AS floor_notional, "
            "9.2233720368547758e18::DOUBLE AS cap_notional, 0.1::FLOAT AS maintenance_margin_rate, "
            "3.3::DECIMAL(5, 2) AS max_leverage, 0.30000000000000004 :: DOUBLE AS "
            f"maintenance_deduction, 'note' AS comment) TO '{path}'"
        )
    file = read_file(path)
    (tier,) = only(file)
    assert tier.maintenance_margin_rate == Decimal("0.1")
    assert tier.maintenance_deduction == Decimal("0.30000000000000004")
    assert tier.cap == Decimal("9223372036854776000")
    assert tier.max_leverage == Decimal("3.3")
    assert file.ignored == ("comment",)


def test_numbers_order_tiers_where_a_source_has_them(base: tuple[Tier, ...], tmp_path: Path):
    lines = LINES.splitlines(keepends=True)
    text = HEADER + "".join(reversed(lines))
    assert only(read_file(written(tmp_path, "a.csv", text))) == base
    swapped = text.replace("BTCUSDT,1", "BTCUSDT,9")
    found = ladder_lint(written(tmp_path, "b.csv", swapped)).findings
    assert [one.finding.rule_id for one in found] == ["LADDER-008"]


def test_dates_key_a_history(tmp_path: Path):
    header = "snapshot_date," + HEADER
    text = header + "".join(
        f"{day},A,1,0,{cap},0.01,50,0\n"
        for day, cap in (("2024-01-03", 60), ("2024-01-01", 50), ("2024-01-02", 50))
    )
    file = read_file(written(tmp_path, "a.csv", text))
    assert sorted(day or 0 for day, _ in file.ladders) == [
        1_704_067_200_000_000_000 + day * 86_400_000_000_000 for day in range(3)
    ]


def test_ccxt_without_the_venues_answer_has_its_deductions_computed(
    base_rows: Rows, base: tuple[Tier, ...]
):
    file = read_data({"BTC/USDT:USDT": ccxt(base_rows, info=False)})
    assert [tier.maintenance_deduction for tier in only(file)] == [None] * 3
    ladder = usable_ladder(only(file), "marginal", where="a.json")
    assert ladder.tiers == base


def test_a_deduction_that_does_not_follow_is_a_finding(base_rows: Rows, tmp_path: Path):
    tiers = ccxt(base_rows)
    tiers[1]["info"]["cum"] = "75.0"
    path = written(tmp_path, "a.json", json.dumps({"BTC/USDT:USDT": tiers}))
    (found,) = ladder_lint(path).findings
    assert (found.finding.rule_id, found.finding.tier) == ("LADDER-006", 2)
    assert (found.finding.observed, found.finding.limit) == (Decimal(75), Decimal(50))
    del tiers[1]["info"]["cum"]
    path.write_text(json.dumps(tiers))
    (found,) = ladder_lint(path).findings
    assert (found.finding.rule_id, found.finding.tier) == ("LADDER-007", 2)


def test_published_ladders_pass_through_every_shape(vectors: Load, tmp_path: Path):
    count = 0
    for vector in vectors("binance-usdm", "ladder_lint"):
        rows = [{"cap": None, **row} for row in vector["inputs"]["tiers"]]
        rules = {
            name: {one.finding.rule_id for one in ladder_lint(path).findings}
            for name, path in {
                "rows": written(tmp_path, "a.json", json.dumps(rows)),
                "ccxt": written(tmp_path, "b.json", json.dumps(ccxt(rows, number=float))),
                "brackets": written(
                    tmp_path,
                    "c.json",
                    json.dumps(
                        {"symbol": "X", "brackets": [bracket(r, i) for i, r in enumerate(rows)]}
                    ),
                ),
                "csv": written(tmp_path, "d.csv", as_csv(rows)),
            }.items()
        }
        assert len(set(map(frozenset, rules.values()))) == 1, (vector["id"], rules)
        count += 1
    assert count == 11


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["symbol", "tier", *rows[0]])
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        writer.writerow({"symbol": "X", "tier": number, **row})
    return text.getvalue()


def test_unknown_keys_of_a_payload_are_listed(base_rows: Rows):
    tiers = ccxt(base_rows)
    tiers[0]["extra"] = 1
    tiers[0]["info"]["fastTrack"] = True
    assert read_data(tiers).ignored == ("extra", "info.fastTrack")
    payload = {"symbol": "X", "notionalCoef": 1.5, "brackets": [bracket(base_rows[0], 1)]}
    assert read_data(payload).ignored == ("notionalCoef",)


def changed(key: str, value: object, *, inside: str = "") -> Callable[[list[Any]], object]:
    def change(tiers: list[Any]) -> object:
        row = tiers[1][inside] if inside else tiers[1]
        row[key] = value
        return {"BTC/USDT:USDT": tiers}

    return change


PLACE = "a.json: BTC/USDT:USDT[1]"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("minNotional", None), f"{PLACE}.minNotional: expected a number, found nothing"),
        (changed("maxNotional", None), f"{PLACE}.maxNotional: expected a number, found nothing"),
        (
            changed("maintenanceMarginRate", None),
            f"{PLACE}.maintenanceMarginRate: expected a number, found nothing",
        ),
        (changed("maxLeverage", None), f"{PLACE}.maxLeverage: expected a number, found nothing"),
        (changed("maxLeverage", "0"), f"{PLACE}.maxLeverage: expected a number above zero"),
        (changed("minNotional", "-1"), f"{PLACE}.minNotional: expected zero or more, found -1"),
        (changed("minNotional", "1_0"), f"{PLACE}.minNotional: expected a plain decimal"),
        (changed("minNotional", True), f"{PLACE}.minNotional: expected a number, found True"),
        (changed("tier", None), f"{PLACE}.tier: expected a number, found nothing"),
        (changed("tier", "1.5"), f"{PLACE}.tier: expected a whole number, found 1.5"),
        (changed("tier", 1), f"{PLACE}: expected each tier number once, found 1 twice"),
        (
            changed("notionalFloor", "60000", inside="info"),
            f"{PLACE}.info.notionalFloor: expected 50000, as minNotional says, found 60000",
        ),
        (
            changed("cum", "x", inside="info"),
            f"{PLACE}.info.cum: expected a plain decimal number",
        ),
        (lambda tiers: {"A": []}, "a.json: A: expected at least one tier, found none"),
        (lambda tiers: {}, "a.json: expected margin ladders"),
        (lambda tiers: [], "a.json: expected at least one tier, found none"),
        (lambda tiers: 7, "a.json: expected margin ladders"),
        (lambda tiers: {"venue": "x", "n": 1}, "a.json: expected margin ladders"),
        (lambda tiers: {"ladders": {}}, "a.json: expected at least one ladder, found none"),
        (lambda tiers: {"A": tiers * 400}, "a.json: A: expected 1 to 1000 tiers, found 1200"),
        (lambda tiers: {"A": [1, 2]}, "a.json: A[0]: expected a table, found 1"),
        (lambda tiers: {"A\n": tiers}, "a.json: expected a symbol of 1 to 64 printable"),
        (
            lambda tiers: [{"symbol": "A", "brackets": []}],
            "a.json: [0].brackets: expected 1 to 1000 tiers, found 0",
        ),
        (lambda tiers: {"brackets": tiers}, "a.json: [0].symbol: expected a text, found nothing"),
    ],
)
def test_faults_of_payloads_name_file_and_field(
    change: Callable[[list[Any]], object], said: str, base_rows: Rows
):
    with pytest.raises(InputError) as error:
        read_data(change(ccxt(base_rows)))
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("floor", None, "A[1].floor: expected a number, found nothing"),
        ("floor", "-1", "A[1].floor: expected zero or more, found -1"),
        ("maintenance_margin_rate", "-0.1", "A[1].maintenance_margin_rate: expected zero or more"),
        ("max_leverage", "0", "A[1].max_leverage: expected a number above zero, found '0'"),
        ("max_leverage", "-5", "A[1].max_leverage: expected a number above zero, found '-5'"),
        ("maintenance_deduction", "-5", "A[1].maintenance_deduction: expected zero or more"),
        ("cap", "none", "A[1].cap: expected a plain decimal number"),
        ("leverage", "5", "A[1].leverage: expected one of: cap, "),
    ],
)
def test_faults_of_our_own_rows_name_file_and_field(
    key: str, value: object, said: str, base_rows: Rows
):
    rows: list[dict[str, object]] = [dict(row) for row in base_rows]
    rows[1][key] = value
    with pytest.raises(InputError) as error:
        read_data({"A": rows})
    assert str(error.value).startswith(f"a.json: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected one column symbol, found ''"),
        ("symbol,tier,floor,cap\n", "expected one column maintenance_margin_rate, found 'symbol"),
        (HEADER, "expected at least one ladder, found none"),
        (HEADER.replace("cap", "floor_notional"), "expected one column floor_notional or floor"),
        (HEADER + "A,1,0,5,0.01,50\n", "row 2: expected 7 cells, found 6"),
        (HEADER + "A,1,,5,0.01,50,0\n", "row 2, floor: expected a number, found nothing"),
        (HEADER + "\nA,1,0,5,,50,0\n", "row 3, maintenance_margin_rate: expected a number"),
        (HEADER + "A,1,0,5,nan,50,0\n", "row 2, maintenance_margin_rate: expected a plain"),
        (HEADER + "A,1,0,-5,1,50,0\n", "row 2, cap: expected zero or more, found -5"),
        (HEADER + "A,1,0,5,1,0,0\n", "row 2, max_leverage: expected a number above zero, found 0"),
        (HEADER + "A,x,0,5,1,9,0\n", "row 2, tier: expected a plain decimal number"),
        (HEADER + "A,1.5,0,5,1,9,0\n", "row 2, tier: expected a whole number up to 1000"),
        (HEADER + "A,1,0,5,1,9,0\nA,1,5,9,1,8,0\n", "row 3, tier: expected each tier once"),
        (HEADER + ",1,0,5,1,9,0\n", "row 2, symbol: expected a symbol of 1 to 64"),
        (HEADER + 'A,1,0,5,1,9,"0\n', "row 2: expected CSV, found"),
        (f"snapshot_date,{HEADER},A,1,0,5,1,9,0\n", "row 2, snapshot_date: expected a date"),
        (f"snapshot_date,{HEADER}now,A,1,0,5,1,9,0\n", "row 2, snapshot_date: expected a UTC"),
    ],
)
def test_faults_of_tables_name_the_row(text: str, said: str, tmp_path: Path):
    with pytest.raises(InputError) as error:
        read_ladders(written(tmp_path, "a.csv", text))
    assert str(error.value).startswith(f"a.csv: {said}")


def test_a_null_in_parquet_names_the_row(tmp_path: Path):
    path = tmp_path / "a.parquet"
    for column, value, said in (
        ("floor", "NULL", "row 1, floor: expected a number, found nothing"),
        ("floor", "'NaN'::DOUBLE", "row 1, floor: expected a plain decimal number"),
        ("floor", "[1]", "row 1, floor: expected a number, found a list"),
        ("floor", "true", "row 1, floor: expected a number, found True"),
        ("symbol", "NULL", "row 1, symbol: expected a text, found nothing"),
        ("symbol", "3", "row 1, symbol: expected a text, found 3"),
    ):
        cells = {
            "symbol": "'A'",
            "tier": "1",
            "floor": "0",
            "cap": "5",
            "maintenance_margin_rate": "0.01",
            column: value,
        }
        select = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT {select}) TO '{path}'")
        with pytest.raises(InputError) as error:
            read_ladders(path)
        assert str(error.value).startswith(f"a.parquet: {said}")


def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path):
    broken = tmp_path / "b.parquet"
    broken.write_bytes(b"PAR1 and nothing else PAR1")
    for path, said in (
        (broken, "b.parquet: expected a Parquet file, found"),
        (tmp_path / "none.json", f"{tmp_path / 'none.json'}: expected a file, found none"),
        (tmp_path, f"{tmp_path}: expected a readable file, found"),
        (written(tmp_path, "c.json", "{"), "c.json: expected JSON, found"),
        (written(tmp_path, "c.toml", "="), "c.toml: expected TOML, found"),
    ):
        with pytest.raises(InputError) as error:
            read_ladders(path)
        assert str(error.value).startswith(said)
        assert "\n" not in str(error.value)


def test_an_import_can_be_read_back(base_rows: Rows, base: tuple[Tier, ...], tmp_path: Path):
    path = written(tmp_path, "a.json", json.dumps(ccxt(base_rows, info=False)))
    with pytest.raises(InputError, match="a name for the ladder"):
        ladder_import(path)
    result = ladder_import(path, name="BTCUSDT")
    assert result.ladders["BTCUSDT"].tiers == base
    assert result.findings == ()
    two = written(tmp_path, "b.json", json.dumps({"A": base_rows, "B": base_rows}))
    assert list(ladder_import(two).ladders) == ["A", "B"]
    with pytest.raises(InputError, match="one symbol to name"):
        ladder_import(two, name="C")
    assert list(ladder_import(two, symbol="A", name="C").ladders) == ["C"]
