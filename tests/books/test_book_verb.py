"""``stepladder book``: from Python, from the command line, and in every form of report."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepladder.adapters.amount_word import read_amount
from stepladder.cli.program import EXIT_INPUT, EXIT_UNKNOWN, program
from stepladder.errors import InputError
from stepladder.reports.book_terminal import DOUBTFUL, book_picture
from stepladder.verbs.book import SIZES, book
from tests.support.order_books import book_of, figure_of

TINY = Decimal("1e-12")
BIDS = [["100", "50"], ["99.9", "100"], ["99.5", "400"]]
ASKS = [["100.1", "60"], ["100.3", "200"]]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(program, ["book", *map(str, words)], standalone_mode=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "book.json"
    file.write_text(json.dumps({"symbol": "MYCOIN", "bids": BIDS, "asks": ASKS}), encoding="utf-8")
    return file


def test_the_answer_comes_first_and_the_unknown_is_loud(path: Path):
    result = run(path, "--sell", "20k", "--sell", "60k", "--buy", "6k")
    first = result.output.splitlines()[0]
    assert first.startswith("sell 20k costs 17.56 bp against the best bid")
    assert "past the price to which the book is known" in result.output
    assert "known from 99.50000 to 100.3000" in result.output
    assert "nothing grows back" in result.output


def test_exit_codes(path: Path):
    def code(*words: str | Path) -> int:
        return CliRunner().invoke(program, ["book", *map(str, words)]).exit_code

    assert code(path, "--sell", "5k") == 0
    assert code(path, "--sell", "60k") == EXIT_UNKNOWN
    assert code() == EXIT_INPUT
    with pytest.raises(InputError, match="an amount above zero"):
        _raise(run(path, "--sell", "0"))
    with pytest.raises(InputError, match="a recorded stream"):
        _raise(run(path, "--at", "2024-01-01"))


def _raise(result: Result) -> None:
    assert result.exception is not None
    raise result.exception


def test_the_data_holds_every_figure_as_text(path: Path):
    data = json.loads(run(path, "--sell", "20k", "--buy", "99m", "--json").output)
    assert data["schema"] == "stepladder.book/1"
    sale, purchase = data["orders"]
    answer = book(path, sell=[Decimal(20_000)])
    assert abs(Decimal(sale["cost_bps"]) - figure_of(answer.orders[0].walk.cost_bps)) < TINY
    assert (sale["outcome"], purchase["outcome"]) == ("filled", "data_exhausted")
    assert Decimal(purchase["unfilled_notional"]) == 99_000_000 - 60 * Decimal("100.1") - 20_060
    assert data["known"] == {"bid_end": "99.5", "ask_end": "100.3"}


def test_a_record_and_the_sizes_asked_where_none_are_given():
    answer = book(book_of([("100", "1000000")], [("101", "1")]))
    assert [order.notional for order in answer.orders] == list(SIZES)
    assert all(order.walk.outcome == "filled" for order in answer.orders)
    with pytest.raises(InputError, match="a notional above zero"):
        book(book_of([("100", "1")]), sell=[Decimal(-1)])
    with pytest.raises(InputError, match="a best bid below"):
        book(book_of([("100", "1")], [("99", "1")]))


def test_the_picture_marks_what_is_not_filled(path: Path):
    answer = book(path, sell=[Decimal(20_000), Decimal(60_000)])
    picture = book_picture(answer, width=90)
    assert "sell 20k" in picture
    assert "sell 60k" in picture
    assert picture.count(DOUBTFUL) > 5
    assert book_picture(answer, width=30) == ""


@pytest.mark.parametrize(("word", "value"), [("1m", 10**6), ("250K", 250_000), ("2bn", 2 * 10**9)])
def test_amounts_as_people_type_them(word: str, value: int):
    assert read_amount(word, where="x") == value


@pytest.mark.parametrize("word", ["", "m", "-1m", "1mm", "1 m", "NaN", "1e999k"])
def test_what_is_no_amount_is_refused(word: str):
    with pytest.raises(InputError):
        read_amount(word, where="x")


def test_a_recorded_stream_as_of_an_instant(recordings: Path):
    answer = book(
        recordings / "usdm_btcusdt_20240808.gz", at="2024-08-08T23:54:20Z", sell=[Decimal(10**6)]
    )
    assert answer.book.time_ns <= 1_723_161_260 * 10**9
    assert answer.messages > 10
    assert answer.orders[0].walk.outcome == "filled"
