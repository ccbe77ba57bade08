"""The verb ``book``: what orders of several sizes cost in a recorded book."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.depth_stream import DepthStream
from stepladder.adapters.order_book_file import read_order_book
from stepladder.errors import InputError
from stepladder.inputs.book_answer import BookAnswer, BookOrder
from stepladder.inputs.book_rebuild import BookRebuild
from stepladder.inputs.book_walk import walk_notional
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.order_book import OrderBook, checked_book
from stepladder.model.time import parse_time

MILLION = Decimal(10) ** 6
SIZES = tuple(MILLION * 2**k for k in range(7))
"""Asked where no size is given: 1 to 64 million, each twice the one before."""
STREAMS = (".gz", ".txt", ".log")


def book(
    source: Path | str | OrderBook,
    *,
    sell: Sequence[Decimal] = (),
    buy: Sequence[Decimal] = (),
    at: int | str | None = None,
    symbol: str | None = None,
) -> BookAnswer:
    """Walk orders through a book, each through the book as it stands.

    Parameters
    ----------
    source
        File of one book (.json, .csv, .parquet), recorded stream (.gz, .txt, .log), or a record.
    sell, buy
        Notionals in quote; sales of 1 to 64 million where neither is given.
    at
        For a stream: the last event time that still counts, UTC nanoseconds or ISO text; the end
        of the recording if None.
    symbol
        For a stream of several markets: which.

    Raises
    ------
    InputError
        If the file does not read or is no book, or a notional is not above zero.
    """
    with localcontext(EXACT):
        found, messages, skipped = _found(source, at, symbol)
        asked = [(True, n) for n in sell] + [(False, n) for n in buy]
        if not asked:
            asked = [(True, n) for n in SIZES]
        for _, notional in asked:
            if not notional.is_finite() or notional <= 0:
                raise InputError(
                    expected="a notional above zero", found=str(notional), where="book"
                )
        orders = tuple(
            BookOrder(notional=n, walk=walk_notional(found, n, sells=sells)) for sells, n in asked
        )
    return BookAnswer(book=found, orders=orders, messages=messages, skipped=skipped)


def _found(
    source: Path | str | OrderBook, at: int | str | None, symbol: str | None
) -> tuple[OrderBook, int, int]:
    if isinstance(source, OrderBook):
        return checked_book(source), 0, 0
    path = Path(source)
    if path.suffix.lower() in STREAMS:
        end = parse_time(at, where="at") if isinstance(at, str) else at
        stream = DepthStream(path, symbol=symbol)
        rebuild = BookRebuild(symbol=symbol or "", source=stream.owner)
        for message in stream:
            if end is not None and message.time_ns > end:
                break
            rebuild.take(message)
        return rebuild.book(), rebuild.applied, rebuild.dropped
    if at is not None or symbol is not None:
        raise InputError(
            expected="a recorded stream (.gz, .txt, .log) for an instant or a symbol",
            found="a file of one book",
            where=path.name,
        )
    return read_order_book(path), 0, 0
