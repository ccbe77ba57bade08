"""``stepladder book``: what orders of several sizes cost in a recorded book."""

import json
from pathlib import Path

import click

from stepladder.cli.program import EXIT_INPUT, EXIT_UNKNOWN
from stepladder.cli.terminal_picture import show_picture

NO_QUESTION = """book walks orders through a recorded order book and says what they cost.
  stepladder book book.json --sell 1m --sell 2m           bids and asks as [price, size]
  stepladder book book.csv --buy 250k                     columns side, price, qty
  stepladder book stream.gz --at 2024-08-08T23:56:16.473Z rebuilt from snapshot and changes
  stepladder book --help                                  every option"""


@click.command(
    epilog="FILE: a book (.json, .csv, .parquet) or a recorded stream (.gz, .txt, .log). "
    "Exit: 0, 2 bad input, 3 an order reached past what is known of the book."
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--sell", multiple=True, metavar="NOTIONAL", help="Quote to raise: 1m, 250k, 5000.")
@click.option("--buy", multiple=True, metavar="NOTIONAL", help="Quote to spend.")
@click.option("--at", metavar="TIME", help="Stream: the book as of then, UTC; default its end.")
@click.option("--symbol", help="Stream of several markets: which.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    file: Path | None,
    sell: tuple[str, ...],
    buy: tuple[str, ...],
    at: str | None,
    symbol: str | None,
    as_json: bool,
) -> None:
    """What does an order of this size cost in this book, and how far is the book known?"""
    if file is None:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(EXIT_INPUT)
    from stepladder.adapters.amount_word import read_amount
    from stepladder.verbs.book import book

    answer = book(
        file,
        sell=[read_amount(word, where="--sell") for word in sell],
        buy=[read_amount(word, where="--buy") for word in buy],
        at=at,
        symbol=symbol,
    )
    if as_json:
        from stepladder.reports.book_json import book_json

        click.echo(json.dumps(book_json(answer), indent=2))
    else:
        from stepladder.reports.book_terminal import book_picture
        from stepladder.reports.book_text import book_text

        click.echo(book_text(answer))
        show_picture(lambda width, colour: book_picture(answer, width=width, colour=colour))
    if any(order.walk.outcome == "data_exhausted" for order in answer.orders):
        raise click.exceptions.Exit(EXIT_UNKNOWN)
