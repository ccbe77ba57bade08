"""Recorded funding: each rule on both sides of its boundary, then the recorded histories."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from stepladder.adapters.funding_history import read_funding_history
from stepladder.incentives.funding_finding import FundingFinding
from stepladder.incentives.funding_history import FundingHistory, look_over
from stepladder.incentives.funding_series import (
    FundingRow,
    FundingSeries,
    accrued_per_year,
    intervals,
)
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, parse_time, time_text
from stepladder.model.unknown import Unknown
from stepladder.verbs.funding import funding

START = parse_time("2025-01-01", where="test")
MS = NS_PER_SECOND // 1000
EIGHTH = "0.0000125"


def series(
    hours: Iterable[float],
    rate: str | Callable[[int], str] = "0.0000311",
    *,
    venue: str = "here",
    label: str | None = None,
) -> FundingSeries:
    rows = tuple(
        FundingRow(
            at=START + round(hour * NS_PER_HOUR),
            rate=Decimal(rate if isinstance(rate, str) else rate(i)),
            interval_hours=None if label is None else Decimal(label),
        )
        for i, hour in enumerate(hours)
    )
    return FundingSeries(venue=venue, coin="BTC", rows=rows)


def found(*of: FundingSeries, rule: str, venue: str = "here") -> list[FundingFinding]:
    with localcontext(EXACT):
        history = look_over(list(of), owner="test")
    return [one for one in history.findings if (one.rule_id, one.venue) == (rule, venue)]


def varied(i: int) -> str:
    return str(Decimal("0.0000007") * (i * i % 101 - 40))


# FHIST-001


def test_a_stamp_beside_the_hour_and_one_on_it():
    assert found(series([0, 8, 16]), rule="FHIST-001") == []
    late = 7 / 3_600_000
    (one,) = found(series([0, 8 + late, 16]), rule="FHIST-001")
    assert (one.count, one.figures["least_ms"], one.figures["most_ms"]) == (1, 0, 7)
    assert one.figures["steps_cut_short"] == 1  # 8 h less 7 ms reads as 7 h
    assert (one.accrued, one.misread) == (Decimal("0.0000933"), Decimal("0.0000622"))


def test_a_stamp_before_the_hour_belongs_to_the_hour_it_is_near():
    early = 3 / 3_600_000
    (one,) = found(series([0, 8 - early, 16, 24]), rule="FHIST-001")
    assert (one.count, one.figures["least_ms"], one.figures["steps_cut_short"]) == (1, -3, 1)
    assert found(series([0, 8 - early, 16, 24]), rule="FHIST-005") == []


def test_jitter_is_no_gap_and_no_other_interval():
    stamps = [4 * i + (i * 7 % 20) / 3_600_000 for i in range(40)]
    rules = {one.rule_id for one in look_over([series(stamps, varied)], owner="test").findings}
    assert rules == {"FHIST-001", "FHIST-008"}  # alone, nothing tells the unit of its rates


# FHIST-002


def test_an_hour_settled_twice_counts_twice_as_it_stands():
    assert found(series([0, 8, 16]), rule="FHIST-002") == []
    (one,) = found(series([0, 8, 8.0001, 16]), rule="FHIST-002")
    assert (one.count, one.accrued, one.misread) == (
        1,
        4 * Decimal("0.0000311"),
        3 * Decimal("0.0000311"),
    )


# FHIST-003


def test_an_interval_is_what_three_steps_show():
    two = [*range(0, 48, 8), 44, 48]
    three = [*two, 52]
    assert found(series(two), rule="FHIST-003") == []
    (one,) = found(series(three), rule="FHIST-003")
    assert (one.figures["from_hours"], one.figures["to_hours"]) == (8, 4)
    assert time_text(one.start) == "2025-01-02T16:00:00Z"  # the last one of eight hours
    assert one.accrued == 9 * Decimal("0.0000311")
    assert one.misread == Decimal("0.0000311") * (6 + Decimal(3) / 2)


def test_the_constant_changes_with_the_interval_and_is_no_other_unit():
    # 8 h at 0.0001, then 4 h at half of it: both are the interest term of their own interval.
    hours = [*range(0, 80, 8), *range(76, 104, 4)]
    of = series(hours, lambda i: "0.0001" if i < 10 else "0.00005")
    (change,) = found(of, rule="FHIST-003")
    assert change.figures["to_hours"] == 4
    (unit,) = found(of, rule="FHIST-008")
    assert (unit.figures["unit"], unit.figures["interval_hours"]) == ("interval", 4)
    assert [(one.figures["rate"], one.count) for one in found(of, rule="FHIST-010")] == [
        (Decimal("0.0001"), 10),
        (Decimal("0.00005"), 7),
    ]


def test_a_year_of_a_history_that_changed_its_interval_counts_each_hour_once():
    of = series([*range(8, 88, 8), *range(84, 108, 4)], "0.0001")
    hours = 10 * 8 + 6 * 4
    with localcontext(EXACT):
        assert accrued_per_year(of) == of.accrued * 8760 / hours


# FHIST-004


def test_a_gap_is_two_intervals_or_more():
    assert found(series([0, 8, 16, 24, 39, 47]), rule="FHIST-004") == []
    (one,) = found(series([0, 8, 16, 24, 40, 48]), rule="FHIST-004")
    assert (one.count, one.figures["hours"]) == (1, 16)
    assert one.misread == one.accrued + Decimal("0.0000311")


# FHIST-005 and FHIST-006


def test_a_settlement_beside_the_grid():
    assert found(series([0, 8, 16, 24]), rule="FHIST-005") == []
    (one,) = found(series([0, 8, 18, 24, 32]), rule="FHIST-005")
    assert one.figures["hour_of_day"] == 18
    assert one.misread == one.accrued - Decimal("0.0000311")


def test_a_grid_that_starts_at_four():
    assert found(series(range(0, 48, 8)), rule="FHIST-006") == []
    (one,) = found(series(range(4, 52, 8)), rule="FHIST-006")
    assert (one.figures["hours_of_day"], one.misread) == ("4, 12, 20", Decimal(0))


# FHIST-007


def test_a_label_that_the_stamps_deny():
    assert found(series(range(0, 48, 8), label="8"), rule="FHIST-007") == []
    (one,) = found(series(range(10), label="8"), rule="FHIST-007")
    assert (one.figures["labelled_hours"], one.figures["usual_hours"]) == (8, 1)
    assert one.misread == one.accrued / 8


# FHIST-008


@pytest.mark.parametrize(
    ("constant", "hours", "unit"),
    [
        (EIGHTH, 1, "interval"),
        ("0.000012", 1, "interval"),  # lighter's, 4 % off
        ("0.0001", 1, "8h"),
        ("0.00005", 4, "interval"),
        ("0.0001", 4, "8h"),
        (EIGHTH, 8, "1h"),
    ],
)
def test_the_most_frequent_rate_tells_the_unit(constant: str, hours: int, unit: str):
    of = series(range(0, 50 * hours, hours), lambda i: constant if i % 3 else varied(i))
    (one,) = found(of, rule="FHIST-008")
    assert one.figures["unit"] == unit
    factor = Decimal(8) if unit == "1h" else Decimal(hours) / 8
    assert one.misread == one.accrued * factor


def test_an_eight_hour_history_is_not_in_question():
    assert found(series(range(0, 400, 8), "0.0001"), rule="FHIST-008") == []


def test_without_a_constant_the_other_venues_decide():
    hourly = series(range(800), lambda i: str(Decimal("0.000010") + Decimal(varied(i)) / 100))
    times_eight = series(range(800), lambda i: str(8 * Decimal(hourly.rows[i].rate)))
    other = series(range(0, 800, 8), "0.00009", venue="there")
    for of, unit in ((hourly, "interval"), (times_eight, "8h")):
        (one,) = found(of, other, rule="FHIST-008")
        assert one.figures["unit"] == unit
    (alone,) = found(hourly, rule="FHIST-008")
    assert isinstance(alone.figures["unit"], Unknown)
    against = series(range(0, 800, 8), "-0.00009", venue="there")
    (opposed,) = found(hourly, against, rule="FHIST-008")
    assert isinstance(opposed.figures["unit"], Unknown)


# FHIST-009


def test_a_cap_is_a_round_extreme_or_one_that_repeats():
    def bounded(*extremes: str) -> FundingSeries:
        rates = [varied(i) for i in range(60)]
        rates[20 : 20 + len(extremes)] = extremes
        return series(range(0, 480, 8), lambda i: rates[i])

    assert found(bounded("0.003761"), rule="FHIST-009") == []
    assert found(bounded("0.00225"), rule="FHIST-009") == []  # round, but small
    (once,) = found(bounded("0.00375"), rule="FHIST-009")
    assert (once.figures["side"], once.count, once.misread) == ("cap", 1, None)
    (twice,) = found(bounded("-0.003761", "-0.003761"), rule="FHIST-009")
    assert (twice.figures["side"], twice.count) == ("floor", 2)


# FHIST-010


def test_rows_of_the_interest_term_are_paid():
    of = series(range(0, 400, 8), lambda i: "0.0001" if i % 2 else varied(i))
    (one,) = found(of, rule="FHIST-010")
    assert (one.count, one.figures["share"]) == (25, Decimal("0.5"))
    assert one.misread == one.accrued - Decimal("0.0025")
    assert found(series(range(0, 400, 8), "0.0003"), rule="FHIST-010") == []


# FHIST-011


def test_a_rate_paid_an_interval_late_is_seen_and_one_in_step_is_not():
    premium = [Decimal(varied(i)) + Decimal(varied(i // 3)) * 3 for i in range(400)]
    leader = series(range(0, 3200, 8), lambda i: str(premium[i]), venue="aleader")
    late = series(range(8, 3200, 8), lambda i: str(premium[i] * 2))
    step = series(range(0, 3192, 8), lambda i: str(premium[i] * 2))
    (one,) = found(leader, late, rule="FHIST-011")
    assert (one.figures["lag_hours"], one.figures["reference"]) == (8, "aleader")
    assert found(leader, step, rule="FHIST-011") == []


# Any history at all


rows = st.lists(st.tuples(st.integers(0, 400), st.decimals("-0.01", "0.01", places=7)), max_size=60)


@given(rows, st.booleans())
def test_any_history_gets_an_answer_whatever_its_order(
    drawn: list[tuple[int, Decimal]], labelled: bool
):
    kept = [
        FundingRow(
            at=START + hour * NS_PER_HOUR,
            rate=rate,
            interval_hours=Decimal(8) if labelled else None,
        )
        for hour, rate in sorted(drawn)
    ]
    of = FundingSeries(venue="a", coin="B", rows=tuple(kept))
    history = look_over([of], owner="test")
    assert len(history.summaries) == bool(kept)
    for one in history.findings:
        assert one.start <= one.end
        assert one.start >= START
        assert one.count >= 1


def test_one_settlement_alone_has_no_interval():
    alone = series([0])
    assert isinstance(intervals(alone), Unknown)
    assert isinstance(accrued_per_year(alone), Unknown)
    assert look_over([alone], owner="test").findings == ()


# The recorded histories (README of the data, sections 3 and 4)


@cache
def recorded(folder: Path, name: str) -> FundingHistory:
    with localcontext(EXACT):
        series, ignored = read_funding_history(folder / "data" / name / "funding.parquet")
        return look_over(series, owner=name, ignored=ignored)


def figure(of: FundingFinding, name: str) -> Decimal:
    value = of.figures[name]
    assert isinstance(value, (Decimal, int))
    return Decimal(value)


def of_rule(history: FundingHistory, rule: str, venue: str, coin: str = "BTC"):
    return [
        one for one in history.findings if (one.rule_id, one.venue, one.coin) == (rule, venue, coin)
    ]


def test_binance_stamps_jitter_by_up_to_twenty_and_up_to_forty_seven_milliseconds(
    shared_data: Path,
):
    for name, most in (("funding_the_fall", 20), ("funding_2020_2023", 47)):
        history = recorded(shared_data, name)
        jitter = [one for one in history.findings if one.rule_id == "FHIST-001"]
        assert {one.venue for one in jitter} == {"binance"}
        assert max(figure(one, "most_ms") for one in jitter) == most
        assert min(figure(one, "least_ms") for one in jitter) == 0
        assert all(figure(one, "steps_cut_short") > 200 for one in jitter)


def test_kraken_lacks_six_hours_in_five_places(shared_data: Path):
    history = recorded(shared_data, "funding_the_fall")
    for coin in ("BTC", "ETH", "SOL", "HYPE", "DOGE"):
        missing = of_rule(history, "FHIST-004", "kraken", coin)
        assert [one.count for one in missing] == [1, 1, 2, 1, 1]
    assert time_text(missing[2].start) == "2025-11-01T15:00:00Z"


def test_lighter_has_ten_gaps_of_67_to_119_hours(shared_data: Path):
    missing = of_rule(recorded(shared_data, "funding_the_fall"), "FHIST-004", "lighter")
    hours = sorted(one.figures["hours"] for one in missing)
    assert (len(hours), hours[0], hours[-1]) == (10, 67, 119)


def test_the_hourly_rates_are_not_for_eight_hours(shared_data: Path):
    history = recorded(shared_data, "funding_the_fall")
    units = {
        (one.venue, one.figures["evidence"]): one.figures["unit"]
        for one in history.findings
        if one.rule_id == "FHIST-008"
    }
    assert units == {
        ("binance", "most frequent rate"): "interval",  # HYPE, every 4 h
        ("hyperliquid", "most frequent rate"): "interval",
        ("lighter", "most frequent rate"): "interval",
        ("kraken", "yearly sum of the other venues"): "interval",
    }
    (bitcoin,) = of_rule(history, "FHIST-008", "hyperliquid")
    assert bitcoin.figures["most_frequent"] == Decimal("0.0000125")
    assert bitcoin.misread is not None
    assert abs(bitcoin.accrued - 8 * bitcoin.misread) < Decimal("1e-30")


def test_the_factor_of_eight_over_the_span_the_readme_names(shared_data: Path):
    path = shared_data / "data" / "funding_the_fall" / "funding.parquet"
    history = funding(path, coin="BTC", start="2025-03-09", end="2025-10-10")
    sums = {one.venue: round(one.accrued * 100, 1) for one in history.summaries}
    assert (sums["hyperliquid"], sums["binance"]) == (Decimal("6.4"), Decimal("3.0"))
    (unit,) = of_rule(history, "FHIST-008", "hyperliquid")
    assert unit.misread is not None
    assert round(unit.misread * 100, 1) == Decimal("0.8")


def test_an_hourly_history_multiplied_by_eight_is_caught(shared_data: Path):
    with localcontext(EXACT):
        series_, _ = read_funding_history(
            shared_data / "data" / "funding_the_fall" / "funding.parquet"
        )
        spoilt = [
            FundingSeries(
                venue=one.venue,
                coin=one.coin,
                rows=tuple(FundingRow(at=row.at, rate=row.rate * 8) for row in one.rows),
            )
            if one.venue in ("hyperliquid", "kraken")
            else one
            for one in series_
            if one.coin == "BTC"
        ]
        history = look_over(spoilt, owner="spoilt")
    for venue in ("hyperliquid", "kraken"):
        (one,) = of_rule(history, "FHIST-008", venue)
        assert one.figures["unit"] == "8h"


def test_gate_was_silent_for_a_month(shared_data: Path):
    (gap,) = of_rule(recorded(shared_data, "funding_2020_2023"), "FHIST-004", "gate")
    assert (gap.figures["hours"], gap.count) == (752, 93)
    assert time_text(gap.end) == "2021-01-01T00:00:00Z"


def test_htx_settled_seven_times_beside_its_grid_and_missed_a_day(shared_data: Path):
    history = recorded(shared_data, "funding_2020_2023")
    for coin in ("BTC", "ETH"):
        late = of_rule(history, "FHIST-005", "htx", coin)
        assert sorted(int(one.figures["hour_of_day"]) for one in late) == [
            *(3, 9, 10),
            *(18, 18, 18, 19),
        ]
        (gap,) = of_rule(history, "FHIST-004", "htx", coin)
        assert (time_text(gap.end), gap.figures["hours"]) == ("2021-02-20T08:00:00Z", 24)
    assert not [one for one in history.findings if one.rule_id == "FHIST-003"]


def test_kucoin_settles_at_four_twelve_and_twenty(shared_data: Path):
    history = recorded(shared_data, "funding_2020_2023")
    assert {one.venue for one in history.findings if one.rule_id == "FHIST-006"} == {"kucoin"}
    (grid,) = of_rule(history, "FHIST-006", "kucoin")
    assert (grid.figures["hours_of_day"], grid.misread) == ("4, 12, 20", 0)


def test_the_constant_is_four_to_five_tenths_of_the_rows_except_at_mexc(shared_data: Path):
    history = recorded(shared_data, "funding_2020_2023")
    shares = {
        (one.venue, one.coin): one.figures["share"]
        for one in history.findings
        if one.rule_id == "FHIST-010"
    }
    assert len(shares) == 12  # six venues, two coins; dydx has none
    for (venue, _), share in shares.items():
        assert isinstance(share, Decimal)
        if venue == "mexc":
            assert Decimal("0.13") <= share < Decimal("0.14")
        else:
            assert Decimal("0.40") <= share <= Decimal("0.52")


def test_the_floors_of_march_2020_are_found(shared_data: Path):
    history = recorded(shared_data, "funding_2020_2023")
    floors = {
        venue: next(
            one for one in of_rule(history, "FHIST-009", venue) if one.figures["side"] == "floor"
        )
        for venue in ("binance", "gate")
    }
    assert floors["binance"].figures["rate"] == Decimal("-0.003")
    assert time_text(floors["binance"].start) == "2020-03-13T08:00:00Z"
    assert floors["gate"].figures["rate"] == Decimal("-0.00375")
    assert time_text(floors["gate"].start) == "2020-03-13T16:00:00Z"


def test_rates_that_resemble_binances_eight_hours_later(shared_data: Path):
    history = recorded(shared_data, "funding_2020_2023")
    lags = {
        one.venue: (
            one.figures["lag_hours"],
            round(figure(one, "correlation"), 2),
            round(figure(one, "correlation_without"), 2),
        )
        for one in history.findings
        if one.rule_id == "FHIST-011" and one.coin == "BTC"
    }
    assert lags == {
        "bybit": (8, Decimal("0.83"), Decimal("0.72")),
        "gate": (8, Decimal("0.70"), Decimal("0.55")),
        "htx": (8, Decimal("0.80"), Decimal("0.66")),
    }


def test_no_interval_change_is_invented(shared_data: Path):
    for name in ("funding_the_fall", "funding_2020_2023"):
        rules = {one.rule_id for one in recorded(shared_data, name).findings}
        assert not rules & {"FHIST-002", "FHIST-003", "FHIST-007"}
