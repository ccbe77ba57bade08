"""Snapshots and changes: what is dropped, what must follow, and what is no book."""

from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.inputs.book_rebuild import EARLY_MAX, BookRebuild, DepthDelta, DepthSnapshot
from tests.support.order_books import levels, seen

SNAPSHOT = DepthSnapshot(
    last_update_id=100,
    time_ns=1,
    bids=[(Decimal(99), Decimal(1)), (Decimal(98), Decimal(2))],
    asks=[(Decimal(101), Decimal(1)), (Decimal(103), Decimal(2))],
    where="test: line 1",
)


def delta(first: int, final: int, before: int, *, bids=(), asks=()) -> DepthDelta:
    return DepthDelta(
        first_update_id=first,
        final_update_id=final,
        prev_final_update_id=before,
        time_ns=final,
        bids=[(Decimal(p), Decimal(q)) for p, q in bids],
        asks=[(Decimal(p), Decimal(q)) for p, q in asks],
        where=f"test: update {final}",
    )


def rebuilt(*messages) -> BookRebuild:
    rebuild = BookRebuild(symbol="MYCOIN", source="test")
    for message in messages:
        rebuild.take(message)
    return rebuild


def test_changes_are_set_and_removed():
    rebuild = rebuilt(
        SNAPSHOT,
        delta(95, 100, 94, bids=[(99, 5)]),
        delta(101, 102, 100, bids=[(99, 0), (97, 4)], asks=[(102, 7), (150, 0)]),
    )
    book = rebuild.book()
    assert book.bids == levels([("98", "2"), ("97", "4")])
    assert [level.price for level in book.asks] == [101, 102, 103]
    assert seen(book.known_bid_end, book.known_ask_end) == (98, 103)
    assert (book.time_ns, rebuild.applied, rebuild.removed_absent) == (102, 2, 1)


def test_messages_the_snapshot_holds_are_dropped_and_the_first_kept_encloses_it():
    rebuild = rebuilt(
        delta(90, 95, 89, bids=[(99, 50)]),
        delta(96, 99, 95, bids=[(99, 60)]),
        delta(100, 104, 99, bids=[(97, 3)]),
        SNAPSHOT,
        delta(105, 105, 104),
    )
    assert (rebuild.dropped, rebuild.applied) == (2, 2)
    assert rebuild.book().bids[0].size == 1


def test_the_edge_of_the_snapshot_on_both_sides():
    assert rebuilt(SNAPSHOT, delta(90, 99, 89)).dropped == 1
    assert rebuilt(SNAPSHOT, delta(90, 100, 89)).applied == 1
    assert rebuilt(SNAPSHOT, delta(100, 109, 99)).applied == 1
    with pytest.raises(InputError, match="test: update 109: expected a first message that encl"):
        rebuilt(SNAPSHOT, delta(101, 109, 100))


def test_a_gap_names_the_message():
    with pytest.raises(InputError, match="test: update 120: expected a message that follows"):
        rebuilt(SNAPSHOT, delta(100, 110, 99), delta(115, 120, 114))
    with pytest.raises(InputError, match="update numbers that rise"):
        rebuilt(SNAPSHOT, delta(100, 99, 98))
    with pytest.raises(InputError, match="update numbers that rise"):
        rebuilt(SNAPSHOT, delta(100, 101, 100))


def test_what_is_no_level_is_refused():
    for level in ((-1, 1), (0, 1), (99, -1)):
        with pytest.raises(InputError, match="test: update 110"):
            rebuilt(SNAPSHOT, delta(100, 110, 99, bids=[level]))


def test_sides_that_cross_are_no_book():
    rebuild = rebuilt(SNAPSHOT, delta(100, 110, 99, bids=[(101, 1)]))
    with pytest.raises(InputError, match=r"update 110: bids.0.\.price: expected a best bid below"):
        rebuild.book()


def test_without_a_snapshot_there_is_no_book():
    with pytest.raises(InputError, match="expected a depth snapshot"):
        rebuilt(delta(100, 110, 99, bids=[(99, 1)])).book()
    rebuild = BookRebuild(symbol="MYCOIN", source="test", without_snapshot=True)
    rebuild.take(delta(100, 110, 99, bids=[(99, 1), (98, 1)], asks=[(101, 1)]))
    book = rebuild.book()
    assert seen(book.known_bid_end, book.known_ask_end) == (99, 101)


def test_waiting_for_a_snapshot_ends():
    rebuild = BookRebuild(symbol="MYCOIN", source="test")
    for i in range(EARLY_MAX):
        rebuild.take(delta(i + 1, i + 1, i))
    assert rebuild.waiting == EARLY_MAX
    with pytest.raises(InputError, match="a snapshot among the first"):
        rebuild.take(delta(EARLY_MAX + 1, EARLY_MAX + 1, EARLY_MAX))


def test_a_snapshot_must_be_a_book():
    for broken, found in (
        ({"bids": []}, "levels on both sides"),
        ({"bids": [(Decimal(102), Decimal(1))]}, "a best bid below"),
        ({"asks": [*SNAPSHOT.asks, (Decimal(102), Decimal(1))]}, "a price above 103"),
        ({"asks": [(Decimal(102), Decimal(0))]}, "a size above zero"),
    ):
        values = {"bids": SNAPSHOT.bids, "asks": SNAPSHOT.asks, **broken}
        with pytest.raises(InputError, match=found):
            rebuilt(DepthSnapshot(last_update_id=1, time_ns=1, where="test: line 1", **values))
