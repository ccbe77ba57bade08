"""Tapes as files: the same rows from CSV and Parquet, and whatever is wrong named in one line."""

from pathlib import Path

import duckdb
import pytest

from stepladder.adapters.price_tape import read_tape
from stepladder.errors import InputError
from tests.support.price_worlds import D

T = 1_680_652_800_000_000_000
CSV = f"""time_ns,mark,index,bid,ask,price,qty,exec_type,funding_rate,next_funding_ns,other
{T},28155.1,28165.04857143,28155.1,28155.2,,,,2.76e-05,{T},x
{T + 5},,,,,28722.5,0.001,INSURANCE_FUND,,,x
{T + 9},28155.2,,28155.0,28155.2,28155.2,1,MARKET,2.76e-05,{T + 28_800 * 10**9},x
"""


def written(folder: Path, text: str = CSV, name: str = "tape.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def parquet(folder: Path, select: str, name: str = "tape.parquet") -> Path:
    path = folder / name
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_csv_is_read_exactly_and_empty_cells_are_no_news(tmp_path: Path):
    tape = read_tape(written(tmp_path))
    first, fund, last = tape.rows
    assert (first.mark, first.index) == (D("28155.1"), D("28165.04857143"))
    assert first.funding_rate == D("0.0000276")
    assert first.trade is None
    assert (fund.mark, fund.bid, fund.next_funding_ns) == (None, None, None)
    assert fund.trade is not None
    assert (fund.trade.kind, fund.trade.size) == ("INSURANCE_FUND", D("0.001"))
    assert last.next_funding_ns == T + 28_800 * 10**9
    assert len(tape.kept_out) == len(tape.settlements) == 1


def test_parquet_and_csv_give_the_same_rows(tmp_path: Path):
    csv = written(tmp_path)
    columns = "CAST({} AS BIGINT) AS {}"
    whole = ", ".join(columns.format(name, name) for name in ("time_ns", "next_funding_ns"))
    prices = "mark, index, bid, ask, price, qty, funding_rate"
    doubles = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in prices.split(", "))
    select = f"SELECT {whole}, {doubles}, exec_type FROM read_csv('{csv}', all_varchar=true)"
    assert read_tape(parquet(tmp_path, select)).rows == read_tape(csv).rows


def test_files_are_merged_by_time_and_keep_their_order_at_one_instant(tmp_path: Path):
    marks = written(tmp_path, f"time_ns,mark\n{T},1\n{T + 2},2\n", "marks.csv")
    quotes = written(tmp_path, f"event_ts_ns,bid,ask\n{T + 1},3,4\n{T + 2},5,6\n", "quotes.csv")
    rows = read_tape(marks, quotes).rows
    assert [(row.time_ns - T, row.mark, row.bid) for row in rows] == [
        (0, 1, None),
        (1, None, 3),
        (2, 2, None),
        (2, None, 5),
    ]
    assert [row.mark for row in read_tape(quotes, marks).rows] == [1, None, None, 2]


def test_rows_out_of_order_in_a_file_are_sorted_and_counted(tmp_path: Path):
    tape = read_tape(written(tmp_path, f"time_ns,mark\n{T + 2},2\n{T},1\n{T + 1},3\n"))
    assert tape.out_of_order == 1
    assert [row.mark for row in tape.rows] == [1, 3, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mark\n1\n", "expected a column time_ns"),
        (f"time_ns,other\n{T},1\n", "expected a column time_ns"),
        (f"time_ns,event_ts_ns,mark\n{T},{T},1\n", "expected one column time_ns or event_ts_ns"),
        (f"time_ns,mark\n{T // 1000},1\n", "row 1, time: expected nanoseconds since 1970"),
        (f"time_ns,mark\n{T},1\n{T}.5,1\n", "row 2, time: expected nanoseconds"),
        ("time_ns,mark\n,1\n", "row 1, time: expected a time, found nothing"),
        (f"time_ns,mark\n{T},0\n", "row 1, mark: expected a price above zero, found 0"),
        (f"time_ns,bid\n{T},-1\n", "row 1, bid: expected a price above zero"),
        (f"time_ns,mark\n{T},NaN\n", "row 1, mark: expected a plain decimal number"),
        (f"time_ns,mark\n{T},1_000\n", "row 1, mark: expected a plain decimal number"),
        (f"time_ns,mark,next_funding_ns\n{T},1,8\n", "row 1, next_funding: expected nanoseconds"),
        (f"time_ns,price,exec_type\n{T},1,{'x' * 41}\n", "row 1, kind: expected a word"),
    ],
)
def test_what_is_wrong_is_named_with_file_row_and_column(tmp_path: Path, text: str, said: str):
    with pytest.raises(InputError) as error:
        read_tape(written(tmp_path, text))
    assert str(error.value).startswith("tape.csv: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_are_none_are_refused_in_one_line(tmp_path: Path):
    for path in (tmp_path / "absent.parquet", written(tmp_path, "not parquet", "x.parquet")):
        with pytest.raises(InputError, match="a Parquet") as error:
            read_tape(path)
        assert "\n" not in str(error.value)


def test_not_a_number_and_wrong_types_in_parquet(tmp_path: Path):
    nan = parquet(tmp_path, f"SELECT CAST({T} AS BIGINT) time_ns, 'NaN'::DOUBLE mark", "a.parquet")
    with pytest.raises(InputError, match="expected a plain decimal number"):
        read_tape(nan)
    flag = parquet(tmp_path, f"SELECT CAST({T} AS BIGINT) time_ns, true AS mark", "b.parquet")
    with pytest.raises(InputError, match="expected a number"):
        read_tape(flag)


def test_instants_may_be_timestamps(tmp_path: Path):
    path = parquet(tmp_path, "SELECT TIMESTAMP '2023-04-05 00:00:00' AS time_ns, 1 AS mark")
    assert read_tape(path).rows[0].time_ns == T
