"""Which ladder binds a position: VINT-001, dated notices, and changes that spare the old ones."""

import pytest

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import (
    account_data,
    ask,
    number,
    one_reason,
    position,
    position_of,
    reasons_of,
)


def bitmex(as_of: str, opened_at: str | None) -> AccountAnswer:
    """100 XBT long at 10,000 dollars."""
    data = account_data(
        [position("XBTUSD", "1000000", "10000", leverage="5", opened_at=opened_at)],
        venue="bitmex",
        as_of=as_of,
        marks={"XBTUSD": "10000"},
        collateral={"XBT": "50"},
        funding={"XBTUSD": {"rate": "0"}},
    )
    return ask(data)


@pytest.mark.parametrize(
    ("as_of", "rate"),
    [
        ("2020-04-16T00:00:00Z", "0.5"),
        ("2020-04-17T00:59:59Z", "0.5"),
        ("2020-04-17T01:00:00Z", "0.45"),
        ("2020-05-05T01:59:59Z", "0.45"),
        ("2020-05-05T02:00:00Z", "0.4"),
    ],
)
def test_a_notice_binds_from_its_minute_on(as_of: str, rate: str):
    # BitMEX notices of 2020: 0.50 -> 0.45 -> 0.40 %; 100 XBT, so the percentage is the amount,
    # and 0.05 for the taker fee.
    terms = position_of(bitmex(as_of, "2020-01-01T00:00:00Z"), "XBTUSD").terms
    assert f"{number(terms.requirement):.2f}" == f"{float(rate) + 0.05:.2f}"


def test_a_figure_nobody_read_is_unknown_after_its_notice():
    answer = bitmex("2020-07-29T02:00:00Z", "2020-01-01T00:00:00Z")
    assert answer.decision.verdict == "unknown"
    assert any("ladder of XBTUSD" in missing.fact for missing in answer.unknowns)


def test_a_change_for_new_positions_is_looked_up_at_the_opening():
    """2024-03-19T04:00Z binds new positions only; what bound the others by then was not read."""
    day = "2024-11-24T00:00:00Z"
    after = position_of(bitmex(day, "2024-03-19T04:00:00Z"), "XBTUSD")
    assert f"{number(after.terms.requirement):.2f}" == "0.55"
    before = position_of(bitmex(day, "2024-03-19T03:59:59Z"), "XBTUSD")
    assert isinstance(before.terms.requirement, Unknown)
    unsaid = bitmex(day, None)
    assert unsaid.decision.verdict == "unknown"
    assert "positions[0].opened_at" in {missing.fact for missing in unsaid.unknowns}


def test_two_positions_of_one_symbol_may_have_two_vintages():
    data = account_data(
        [
            position("XBTUSD", size, "10000", leverage="5", opened_at=opened_at)
            for size, opened_at in (
                ("1000000", "2024-11-01T00:00:00Z"),
                ("-1000000", "2024-01-01T00:00:00Z"),
            )
        ],
        venue="bitmex",
        as_of="2024-11-24T00:00:00Z",
        marks={"XBTUSD": "10000"},
        collateral={"XBT": "50"},
        position_mode="hedge",
        funding={"XBTUSD": {"rate": "0"}},
    )
    answer = ask(data)
    assert not isinstance(position_of(answer, "XBTUSD", "long").terms.requirement, Unknown)
    assert isinstance(position_of(answer, "XBTUSD", "short").terms.requirement, Unknown)


def binance(as_of: str) -> AccountAnswer:
    data = account_data(
        [position("BTCUSDT", "1", "100000")],
        venue="binance-usdm",
        as_of=as_of,
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "50000"},
    )
    return ask(data)


def test_between_two_recordings_that_differ_the_ladder_is_unknown():
    # Recorded 2024-10-24 and 2025-09-29; when it changed in between nobody here knows.
    for day, known in (("2024-10-24", True), ("2025-03-01", False), ("2025-09-29", True)):
        answer = binance(f"{day}T12:00:00Z")
        assert (answer.decision.verdict != "unknown") == known, day


def test_vint_001_ages_from_the_last_sighting_and_a_notice_does_not_age():
    aged = one_reason(binance("2026-09-30T00:00:00Z"), "VINT-001")
    assert aged.verdict == "warn"
    assert aged.observed == 365
    noticed = bitmex("2020-05-05T02:00:00Z", "2020-01-01T00:00:00Z")
    assert not reasons_of(noticed, "VINT-001")


def test_vint_001_a_ladder_of_the_account_itself_has_no_age():
    data = account_data(
        [position("NEWUSDT", "1", "100000")],
        venue="binance-usdm",
        as_of="2030-01-01T00:00:00Z",
        marks={"NEWUSDT": "100000"},
        collateral={"USDT": "50000"},
        ladders={"NEWUSDT": [{"floor": "0", "maintenance_margin_rate": "0.01"}]},
    )
    assert not reasons_of(ask(data), "VINT-001")
