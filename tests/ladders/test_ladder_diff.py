"""What changed between two ladders: tiers, requirements, dates."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.model.ladder import LadderShape, MarginLadder, Tier
from stepladder.model.time import parse_time
from stepladder.model.unknown import unknown
from stepladder.venues.ladder_diff import (
    diff_ladders,
    ladder_history,
    merged_versions,
    requirement_change,
)
from stepladder.venues.ladder_usable import usable_ladder
from stepladder.venues.ladder_version import LadderVersion
from stepladder.verbs.ladder import ladder_history as history_verb

Steps = list[tuple[int, int]]
D = Decimal


def build(steps: Steps, shape: LadderShape = "marginal", *, open_end: bool = False) -> MarginLadder:
    """A ladder of widths and rises of the rate, in thousandths."""
    tiers, floor, rate = [], D(0), D(0)
    for width, rise in steps:
        rate += D(rise).scaleb(-3)
        tiers.append(
            Tier(
                floor=floor,
                cap=floor + width,
                maintenance_margin_rate=rate,
                max_leverage=D(1) / rate,
                maintenance_deduction=None,
            )
        )
        floor += width
    if open_end:
        tiers[-1] = replace(tiers[-1], cap=None)
    return usable_ladder(tiers, shape, where="test")


def version(
    ladder: MarginLadder | None, seen: str | None, *, effective: str | None = None
) -> LadderVersion:
    def day(text: str | None) -> int | None:
        return None if text is None else parse_time(text, where="test")

    return LadderVersion(
        symbol="X",
        ladder=unknown("ladder of X", "not published", owner="test") if ladder is None else ladder,
        effective_at=day(effective),
        observed_from=day(seen),
        observed_to=day(seen),
        binds="all_positions",
        partial=False,
        deductions="published",
        source="test",
        status="confirmed",
        note="",
    )


OLD = build([(50, 4), (550, 1), (2_400, 5)])


def test_equal_ladders_do_not_differ():
    assert diff_ladders(OLD, OLD) == ()
    assert requirement_change(OLD, OLD) is None
    rounded = replace(OLD.tiers[2], maintenance_deduction=D("3.055"))
    assert diff_ladders(OLD, replace(OLD, tiers=(*OLD.tiers[:2], rounded))) == ()


def test_tiers_are_added_removed_and_changed():
    inserted = build([(50, 4), (550, 1), (900, 2), (1_500, 3)])
    added, moved = diff_ladders(OLD, inserted)
    assert [(c.kind, c.number, c.fields) for c in diff_ladders(OLD, inserted)] == [
        ("added", 3, ()),
        ("changed", 4, ("floor", "maintenance_deduction")),
    ]
    assert (added.old, added.new) == (None, inserted.tiers[2])
    assert (moved.old, moved.new) == (OLD.tiers[2], inserted.tiers[3])
    assert [(c.kind, c.number) for c in diff_ladders(inserted, OLD)] == [
        ("removed", 3),
        ("changed", 3),
    ]
    front = build([(20, 2), (30, 2), (550, 1), (2_400, 5)])
    assert [(c.kind, c.number) for c in diff_ladders(OLD, front)][:1] == [("added", 1)]


def test_an_unknown_leverage_differs_from_a_known_one_only():
    hidden = tuple(
        replace(t, max_leverage=unknown("max leverage", "x", owner="a")) for t in OLD.tiers
    )
    other = tuple(
        replace(t, max_leverage=unknown("max leverage", "y", owner="b")) for t in OLD.tiers
    )
    one, two = replace(OLD, tiers=hidden), replace(OLD, tiers=other)
    assert diff_ladders(one, two) == ()
    assert [c.fields for c in diff_ladders(OLD, one)] == [("max_leverage",)] * 3


def test_the_requirement_differs_from_where_the_lines_part():
    later = build([(80, 4), (520, 1), (2_400, 5)])
    change = requirement_change(OLD, later)
    assert change is not None
    assert (change.differs_from, change.included, change.compared_to) == (D(50), False, D(3_000))
    assert [(e.notional, e.before, e.after) for e in change.edges] == [
        (D(50), D("0.2"), D("0.2")),
        (D(80), D("0.35"), D("0.32")),
        (D(600), D("2.95"), D("2.92")),
        (D(3_000), D("26.95"), D("26.92")),
    ]


def test_a_jump_differs_from_its_edge_on():
    steps: Steps = [(50, 10), (50, 10), (50, 10)]
    old = build(steps, "whole_position")
    new = build([(50, 10), (50, 20), (50, 10)], "whole_position")
    upper = requirement_change(old, new)
    assert upper is not None
    assert (upper.differs_from, upper.included) == (D(50), True)
    lower = requirement_change(replace(old, edge_tier="lower"), replace(new, edge_tier="lower"))
    assert lower is not None
    assert (lower.differs_from, lower.included) == (D(50), False)
    edge = requirement_change(old, replace(old, edge_tier="lower"))
    assert edge is not None
    assert (edge.differs_from, edge.included) == (D(50), True)


def test_a_moved_end_alone_changes_no_requirement():
    longer = build([(50, 4), (550, 1), (9_400, 5)])
    assert [c.fields for c in diff_ladders(OLD, longer)] == [("cap",)]
    assert requirement_change(OLD, longer) is None
    widened = build([(50, 4), (550, 1), (2_400, 5), (1_000, 9)])
    assert [c.kind for c in diff_ladders(OLD, widened)] == ["added"]
    assert requirement_change(OLD, widened) is None
    opened = build([(50, 4), (550, 1), (2_400, 6)], open_end=True)
    assert requirement_change(opened, opened) is None
    change = requirement_change(OLD, opened)
    assert change is not None
    assert (change.differs_from, change.compared_to) == (D(600), D(3_000))
    both = build([(50, 5), (550, 1)], open_end=True)
    change = requirement_change(opened, both)
    assert change is not None
    assert change.compared_to is None


def test_a_wrong_deduction_differs_above_an_edge_that_belongs_below():
    lower = replace(OLD, edge_tier="lower")
    wrong = replace(lower.tiers[2], maintenance_deduction=D("3.5"))
    change = requirement_change(lower, replace(lower, tiers=(*lower.tiers[:2], wrong)))
    assert change is not None
    assert (change.differs_from, change.included) == (D(600), False)


ladders = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 9)), min_size=1, max_size=6)


@given(ladders, ladders, st.sampled_from(["marginal", "whole_position"]))
def test_below_the_first_difference_every_requirement_is_the_same(
    one: Steps, other: Steps, shape: LadderShape
):
    old, new = build(one, shape), build(other, shape)
    change = requirement_change(old, new)
    end = min(sum(width for width, _ in one), sum(width for width, _ in other))
    start = D(end) if change is None else change.differs_from
    for quarter in range(4 * end):
        notional = D(quarter) / 4
        gap = abs(old.requirement(notional) - new.requirement(notional))
        if notional < start:
            assert gap <= D("0.01")
        elif change is not None and notional == start:
            assert (gap > D("0.01")) == change.included
    if change is not None:
        above = start + D("1e-9")
        assert old.requirement(above) != new.requirement(above)
        for edge in change.edges:
            assert edge.before == old.requirement(edge.notional)
            assert edge.after == new.requirement(edge.notional)


@given(ladders, ladders)
def test_the_difference_turns_one_ladder_into_the_other(one: Steps, other: Steps):
    old, new = build(one), build(other)
    changes = diff_ladders(old, new)
    added = {change.number for change in changes if change.kind == "added"}
    removed = {change.number for change in changes if change.kind == "removed"}
    assert len(old.tiers) - len(removed) == len(new.tiers) - len(added)
    kept = [tier for number, tier in enumerate(old.tiers, 1) if number not in removed]
    places = [number for number in range(1, len(new.tiers) + 1) if number not in added]
    edited = {change.number: change for change in changes if change.kind == "changed"}
    for number, tier in zip(places, kept, strict=True):
        target = new.tiers[number - 1]
        fields = edited[number].fields if number in edited else ()
        assert number not in edited or edited[number].old == tier
        mended = replace(tier, **{name: getattr(target, name) for name in fields})
        assert mended.maintenance_deduction is not None
        assert target.maintenance_deduction is not None
        gap = mended.maintenance_deduction - target.maintenance_deduction
        assert abs(gap) <= D("0.01")
        assert replace(mended, maintenance_deduction=target.maintenance_deduction) == target


def test_recordings_bracket_a_change_and_notices_date_it():
    new, newer = build([(80, 4), (520, 1)]), build([(90, 4), (520, 1)])
    versions = [
        version(OLD, "2022-01-01"),
        version(OLD, "2022-02-01"),
        version(new, "2022-05-01"),
        version(newer, None, effective="2022-06-01T08:00Z"),
    ]
    first, second = ladder_history(versions)
    assert (first.last_seen, first.first_seen, first.effective_at) == (
        versions[1].observed_to,
        versions[2].observed_from,
        None,
    )
    assert second.effective_at == parse_time("2022-06-01T08:00Z", where="test")
    assert len(merged_versions(versions)) == 3
    assert merged_versions(versions)[0].observed_to == versions[1].observed_to
    assert ladder_history(versions[:2]) == ()


def test_an_unknown_ladder_is_a_change_that_is_not_compared():
    versions = [version(OLD, "2022-01-01"), version(None, "2022-02-01"), version(OLD, "2022-03-01")]
    changes = ladder_history(versions)
    assert [str(change.unknown) for change in changes] == [
        "ladder of X: not published (test)",
        "ladder of X: not published (test)",
    ]
    assert all(change.tiers == () and change.requirement is None for change in changes)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (None, None, 9),
        ("2022-04-16", "2022-05-20", 1),
        ("2022-04-17", "2022-05-20", 1),
        ("2022-05-21", "2022-05-22", 1),
        ("2022-05-22", "2022-09-26", 0),
        ("2025-09-30", None, 0),
        (None, "2022-04-15", 0),
        (None, "2022-04-16", 1),
    ],
)
def test_changes_are_kept_if_they_may_fall_between_the_days(
    start: str | None, end: str | None, count: int
):
    history = history_verb(venue="binance-usdm", symbol="BTCUSDT", start=start, end=end)
    assert len(history.changes) == count


def test_a_notice_is_dated_exactly(tier: Callable[..., Tier]):
    changes = history_verb(venue="bitmex", symbol="XBTUSD").changes
    dated = [change.effective_at for change in changes]
    assert dated[0] == parse_time("2020-04-17T01:00:00Z", where="test")
    assert [change.unknown is None for change in changes] == [True, True, False, False]
