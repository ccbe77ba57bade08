"""``stepladder funding`` from the command line, and the tables it reads."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, strategies as st

from stepladder.adapters.funding_history import read_funding_csv, read_funding_history
from stepladder.cli.program import EXIT_UNKNOWN, program
from stepladder.errors import InputError
from stepladder.incentives.funding_history import FundingHistory
from stepladder.reports.figure import figure
from stepladder.reports.funding_figure import accrued_points, funding_figure
from stepladder.reports.funding_terminal import funding_picture
from stepladder.reports.funding_text import MEANING, MISREAD
from stepladder.verbs.funding import funding

HEADER = "time_utc,venue,coin,funding_rate\n"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(program, ["funding", *map(str, words)], standalone_mode=False)


def written(folder: Path, text: str, name: str = "h.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_names_every_trap_it_holds():
    result = run("--example")
    assert result.exception is None
    for rule in ("FHIST-001", "FHIST-003", "FHIST-004", "FHIST-008", "FHIST-010"):
        assert rule in result.output
    assert "dividing them again is wrong" in result.output
    assert "interval changes from 8 h to 4 h" in result.output
    assert "not looked into" in result.output


def test_the_template_is_a_file_that_loads(tmp_path: Path):
    path = written(tmp_path, run("--template").output)
    assert run(path).output.replace("h.csv", "X") == run("--example").output.replace(
        "funding-history.csv", "X"
    )


def test_json_keeps_every_finding_and_writes_numbers_as_texts():
    data = json.loads(run("--example", "--json").output)
    assert data["schema"] == "stepladder.funding/1"
    history = funding(example=True)
    assert len(data["findings"]) == len(history.findings)
    gap = next(one for one in data["findings"] if one["rule_id"] == "FHIST-004")
    assert (gap["count"], gap["venue"], gap["figures"]["hours"]) == (2, "hourly", "3")
    assert Decimal(gap["misread"]) > Decimal(gap["accrued"])
    assert gap["from"] == "2025-11-04T05:00:00Z"
    assert [one["interval_hours"] for one in data["histories"]] == ["4", "1"]


def test_one_venue_alone_still_has_the_others_as_its_yardstick():
    (one,) = json.loads(run("--example", "--venue", "hourly", "--json").output)["histories"]
    assert one["venue"] == "hourly"
    finding = next(
        one for one in funding(example=True, venue="hourly").findings if one.rule_id == "FHIST-008"
    )
    assert isinstance(finding.figures["per_year_others"], Decimal)


def test_a_page_draws_each_coin_and_says_everything(tmp_path: Path):
    page = tmp_path / "page.html"
    run("--example", "--html", page)
    text = page.read_text(encoding="utf-8")
    assert "BTC: funding paid by a long" in text
    assert "FHIST-004" in text
    assert "<script src" not in text


def test_the_figure_breaks_at_a_gap_and_ends_at_the_sum():
    history = funding(example=True, venue="hourly")
    points = accrued_points(history.series[0], history.findings)
    assert [total for _, total in points].count(None) == 1
    assert points[-1][1] == history.series[0].accrued
    assert figure(history) is not None
    empty = FundingHistory(owner="x", summaries=(), findings=(), series=(), ignored=())
    assert funding_figure(empty) is None
    assert funding_picture(empty, width=100) == ""


def test_the_picture_fits_its_terminal():
    picture = funding_picture(funding(example=True), width=90)
    assert "funding paid by a long" in picture
    assert max(map(len, picture.splitlines())) <= 90
    assert funding_picture(funding(example=True), width=20) == ""


def test_many_gaps_are_counted_and_three_of_them_shown(tmp_path: Path):
    hours = [hour for hour in range(0, 480, 8) if hour % 56]
    lines = [
        f"2025-01-{1 + hour // 24:02d}T{hour % 24:02d}:00:00Z,a,B,0.0000{hour + 300}"
        for hour in hours
    ]
    output = run(written(tmp_path, HEADER + "\n".join(lines) + "\n")).output
    assert output.count("FHIST-004") == 4
    assert "more such findings" in output


def test_a_unit_that_nothing_tells_leaves_with_three(tmp_path: Path):
    lines = [f"2025-01-01T{h:02d}:00:00Z,a,B,0.0000{10 + h * 7}" for h in range(24)]
    result = run(written(tmp_path, HEADER + "\n".join(lines) + "\n"))
    assert result.return_value == EXIT_UNKNOWN
    assert "is not known" in result.output


def test_every_rule_has_its_sentence():
    rules = {f"FHIST-{n:03d}" for n in range(1, 12)}
    assert set(MEANING) | {"FHIST-008"} == rules
    assert set(MISREAD) == rules - {"FHIST-009", "FHIST-011"}


@pytest.mark.parametrize("words", [(), ("x.csv", "--example")])
def test_one_source_and_only_one(words: tuple[str, ...]):
    assert "Name one FILE" in str(run(*words).exception)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--venue", "nowhere"), "one of: eight, hourly"),
        (("--coin", "DOGE"), "one of: BTC"),
        (("--from", "2030-01-01"), "none of that time"),
        (("--from", "yesterday"), "a UTC time"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...], complaint: str):
    assert complaint in str(run("--example", *words).exception)


def test_from_and_to_cut_at_the_instant():
    cut = funding(example=True, venue="hourly", start="2025-11-03T05:00Z", end="2025-11-03T09:00Z")
    assert [row.hour % 24 for row in cut.series[0].rows] == [5, 6, 7, 8]


# The tables


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("time_utc,venue\n", "funding_rate or rate"),
        (HEADER + "2025-01-01T00:00:00Z,a,B,abc\n", "row 2, funding_rate: expected a plain"),
        (HEADER + "2025-01-01T00:00:00Z,a,B,\n", "row 2, funding_rate"),
        (HEADER + "2025-01-01 08:00,a,B,0.1\n", "row 2, time: expected a UTC time"),
        (HEADER + "2025-01-01T00:00:00+03:00,a,B,0.1\n", "row 2, time: expected a UTC time"),
        (HEADER + "12345,a,B,0.1\n", "10, 13, 16 or 19 digits"),
        (HEADER + "2025-01-01T00:00:00Z,a,B\n", "4 cells"),
        (HEADER + "2025-01-01T00:00:00Z,,B,0.1\n", "row 2, venue: expected a name"),
        (HEADER + "2025-01-01T00:00:00Z,a,B,nan\n", "found 'nan'"),
        ("time,time_utc,rate\n", "one column time_utc"),
        (
            "time,rate,interval_hours\n2025-01-01T00:00:00Z,0.1,0\n",
            "row 2, interval_hours: expected hours above zero",
        ),
        (HEADER + '2025-01-01T00:00:00Z,"a,B,0.1\n', "CSV"),
    ],
)
def test_a_bad_table_is_one_line_with_its_place(text: str, complaint: str):
    with pytest.raises(InputError) as error:
        read_funding_csv(text, owner="h.csv")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "stamp",
    [
        "2025-11-03T08:00:00.007Z",
        "2025-11-03 08:00:00.007+00",
        "2025-11-03T08:00:00.007+00:00",
        "1762156800007",
        "1762156800007000",
        "1762156800007000000",
    ],
)
def test_one_instant_in_every_writing(stamp: str):
    (one,), _ = read_funding_csv(HEADER + f"{stamp},a,B,0.1\n", owner="h.csv")
    assert one.rows[0].at == 1_762_156_800_007_000_000


def test_rows_in_any_order_columns_of_no_interest_and_other_delimiters():
    text = (
        "note;rate;timestamp;symbol\nx;0.2;2025-01-01T08:00:00Z;B\ny;0.1;2025-01-01T00:00:00Z;B\n"
    )
    (one,), ignored = read_funding_csv(text, owner="h.csv")
    assert ignored == ("note",)
    assert (one.venue, one.coin) == ("file", "B")
    assert [row.rate for row in one.rows] == [Decimal("0.1"), Decimal("0.2")]


def test_a_file_that_is_no_table(tmp_path: Path):
    for path, complaint in (
        (tmp_path / "none.parquet", "none of that name"),
        (tmp_path / "none.csv", "none of that name"),
        (tmp_path / "none.xlsx", ".parquet or .csv"),
        (written(tmp_path, "not parquet", "x.parquet"), "a Parquet file"),
    ):
        with pytest.raises(InputError, match=complaint):
            read_funding_history(path)


def test_parquet_and_csv_say_the_same(tmp_path: Path, shared_data: Path):
    import duckdb

    source = shared_data / "data" / "funding_2020_2023" / "funding.parquet"
    path = tmp_path / "copy.csv"
    duckdb.execute(
        f"COPY (SELECT epoch_ns(time_utc) AS time_utc, venue, coin, funding_rate, interval_hours "
        f"FROM read_parquet('{source}') WHERE venue = 'binance') TO '{path}' (FORMAT csv)"
    )
    by_name = {(one.venue, one.coin): one for one in read_funding_history(source)[0]}
    for one in read_funding_history(path)[0]:
        assert one == by_name[one.venue, one.coin]


cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12
) | st.sampled_from(["2025-01-01T00:00:00Z", "0.0001", "1e5", "-", "8", "binance", ""])


@given(st.lists(st.lists(cells, min_size=4, max_size=4), max_size=6))
def test_any_text_is_a_table_or_one_line_of_complaint(drawn: list[list[str]]):
    text = HEADER + "".join(",".join(row) + "\n" for row in drawn)
    complaint = ""
    rows = 0
    try:
        series, _ = read_funding_csv(text, owner="h.csv")
        rows = sum(len(one.rows) for one in series)
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint
    assert rows <= 2 * len(drawn)
