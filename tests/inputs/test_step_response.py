"""How rules answer a local dump of 3 %, against the table of the fact base, cell by cell."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from stepladder.inputs.cost_to_move import CostToMove, cost_to_move
from stepladder.inputs.mark_rule import MarkRule, mark_rule, mark_rule_versions
from stepladder.inputs.step_response import step_response
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from tests.support.price_worlds import FUNDING, LAST, D, average, exponential, median_of, rule_of

COLUMNS = {
    "30 s window (Binance)": [("binance-usdm", "from 2025-09-18T08:01:00Z")],
    "60 s (Binance to 2025-09-18)": [("binance-usdm", "first")],
    "150 s (older Binance, Bybit)": [
        ("binance-usdm", "COIN-M FAQ copy, 150 s"),
        ("bybit-linear", "older copies, 150 s"),
    ],
    "300 s (Bybit, Bitget, Aevo)": [("bybit-linear", ""), ("bitget", ""), ("aevo", "")],
    "Hyperliquid EMA 150 s": [("hyperliquid", "")],
    "300 s in five samples (Aster)": [("aster", "")],
}
"""Column of the table: venue and the name of the rule's version there."""
NEVER = ("bitmex", "dydx-v4", "gmx-v2", "drift-v2")
AT = parse_time("2026-06-01", where="test")


def rule_named(venue: str, name: str) -> MarkRule:
    rules = Rules(rulebook=packaged_rulebook(venue), at=AT)
    found = [
        rule
        for rule in (mark_rule(rules), *mark_rule_versions(rules))
        if isinstance(rule, MarkRule) and rule.name == (name or "in force")
    ]
    assert found, f"{venue} has no rule {name!r}"
    return found[0]


def published(shared_data: Path) -> tuple[list[str], dict[int, list[str]]]:
    """Columns and rows of the table 'Mark after a local 3% dump'."""
    text = (shared_data / "venues" / "README.md").read_text(encoding="utf-8")
    table = text.split("**Mark after a local 3% dump**")[1].split("\n\n")[1].splitlines()
    header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table)
    return header[1:], {int(row[0]): row[1:] for row in rows}


def test_every_cell_of_the_published_table(shared_data: Path):
    columns, rows = published(shared_data)
    assert set(columns) == set(COLUMNS)
    compared = 0
    for place, column in enumerate(columns):
        for venue, name in COLUMNS[column]:
            rule = rule_named(venue, name)
            for second, cells in rows.items():
                (move,) = step_response(rule, D("-0.03"), (D(second),))
                cell = D(cells[place].replace("−", "-"))
                places = D(1).scaleb(-2)
                assert not isinstance(move, Unknown)
                assert (move * 100).quantize(places) == cell.quantize(places), (venue, second)
                compared += 1
    assert compared == 6 * 9


@pytest.mark.parametrize("venue", NEVER)
def test_fair_price_and_oracle_venues_do_not_move_at_any_time(venue: str):
    moves = step_response(rule_named(venue, ""), D("-0.03"), tuple(map(D, (0, 5, 300, 86_400))))
    assert set(moves) == {0}


def test_a_rule_with_an_unknown_length_has_no_response_and_names_the_fact():
    for venue in ("okx-swap", "kucoin-futures", "coinbase-intx", "deribit", "lighter", "paradex"):
        (move,) = step_response(rule_named(venue, ""), D("-0.03"), (D(30),))
        assert isinstance(move, Unknown), venue
        assert "mark_price.rule" in str(move)


@given(st.integers(1, 40), st.integers(1, 5), st.decimals("-0.2", "0.2", places=3))
def test_a_moving_average_follows_in_equal_steps_and_arrives(
    samples: int, sample: int, move: Decimal
):
    rule = median_of(FUNDING, average(samples * sample, sample), LAST)
    with localcontext(EXACT):
        for taken in range(samples + 2):
            (got,) = step_response(rule, move, (D(taken * sample),))
            assert not isinstance(got, Unknown)
            share = D(min(taken, samples)) / samples
            assert abs(got - move * share) < D("1e-40")


@given(st.integers(2, 200), st.integers(1, 400))
def test_an_exponential_average_follows_its_closed_form(constant: int, seconds: int):
    rule = rule_of({"combine": "only", "terms": [exponential(constant)]})
    with localcontext(EXACT):
        (got,) = step_response(rule, D("-0.03"), (D(seconds),))
        expected = D("-0.03") * (1 - (D(-seconds) / D(constant)).exp())
        assert not isinstance(got, Unknown)
        assert abs(got - expected) < D("1e-35")


def test_cost_to_move_by_hand():
    rule = median_of(FUNDING, average(60), LAST)
    cost = cost_to_move(rule, move_bps=D(10), push_bps=D(50), depth_per_bp=D(1_000_000))
    assert isinstance(cost, CostToMove)
    assert (cost.notional, cost.seconds) == (D(50_000_000), D(12)), (
        "12 of 60 samples at 50 bp are 10 bp"
    )
    assert cost.notional_seconds == 600_000_000


def test_pushing_no_further_than_the_move_takes_the_whole_window_and_less_never_arrives():
    rule = median_of(FUNDING, average(60), LAST)

    def at(push: int) -> object:
        return cost_to_move(rule, move_bps=D(10), push_bps=D(push), depth_per_bp=D(1))

    cost = at(10)
    assert isinstance(cost, CostToMove)
    assert cost.seconds == 60
    assert at(9) is None


@given(st.integers(1, 6), st.integers(1, 20))
def test_money_times_time_of_a_moving_average_does_not_depend_on_the_push(part: int, tens: int):
    samples = part * 60
    rule = median_of(FUNDING, average(samples), LAST)
    with localcontext(EXACT):
        cost = cost_to_move(rule, move_bps=D(10), push_bps=D(10 * tens), depth_per_bp=D(7))
    assert isinstance(cost, CostToMove)
    seconds = -(-samples // tens)
    assert cost.seconds == seconds
    assert 0 <= cost.notional_seconds - D(10 * 7 * samples) < 10 * tens * 7


def test_every_packaged_rule_is_moved_never_or_after_a_while_or_unknown():
    seen = {"never": 0, "moved": 0, "unknown": 0}
    for venue in packaged_venues():
        rules = Rules(rulebook=packaged_rulebook(venue), at=AT)
        rule = mark_rule(rules)
        if isinstance(rule, Unknown):
            seen["unknown"] += 1
            continue
        cost = cost_to_move(rule, move_bps=D(10), push_bps=D(50), depth_per_bp=D(1))
        if isinstance(cost, Unknown):
            seen["unknown"] += 1
        else:
            seen["never" if cost is None else "moved"] += 1
    assert seen == {"never": 5, "moved": 6, "unknown": 8}
