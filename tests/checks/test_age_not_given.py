"""A position of unknown age: the ladder that asks most binds, and what rests on it is said."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_bound import asks_most
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules
from tests.support.chance import chance
from tests.support.generator import decimal_text
from tests.support.oracle import ladder_requirement, read_tiers
from tests.support.questions import (
    SYMBOL,
    Switches,
    account_data,
    ask,
    number,
    one_reason,
    position,
    position_of,
    tier,
    trigger_price,
)
from tests.support.rulebooks import made_up_rulebook

OLD = [["0", "100", "0.01", "50"], ["100", "open", "0.02", "25"]]
DEARER = [["0", "100", "0.01", "50"], ["100", "open", "0.03", "25"]]
CROSSING = [["0", "open", "0.015", "50"]]
DEARER_TO_ITS_END = [["0", "100", "0.05", "50"], ["100", "200", "0.1", "25"]]


def book_of(new: list[list[str]], *, shape: str = "marginal", new_shape: str | None = None):
    version: dict[str, object] = {
        "source": "test",
        "effective_at": "2025-01-01T00:00:00Z",
        "binds": "new_positions",
        "tiers": new,
    }
    if new_shape is not None:
        version["shape"] = new_shape
    ladders = {SYMBOL: [{"source": "test", "tiers": OLD}, version]}
    return made_up_rulebook({"ladder.shape": shape}, ladders=ladders)


def asked(book: Rulebook, cash: str = "100", opened_at: str | None = None):
    data = account_data(
        [position(SYMBOL, "1", "200", leverage="10", opened_at=opened_at)],
        marks={SYMBOL: "200"},
        collateral={"USDT": cash},
        fee_tier="base",
    )
    return ask(data, book)


def test_the_dearer_of_the_two_is_taken_and_named():
    answer = asked(book_of(DEARER))
    found = position_of(answer)
    assert found.terms.requirement == 4  # 1 + 100 x 3 %; the old ladder asks 3
    assert found.terms.vintage_in_requirement == 1
    assert trigger_price(answer, SYMBOL, "down") == trigger_price(
        asked(book_of(DEARER), opened_at="2025-06-01"), SYMBOL, "down"
    )
    assert [missing.fact for missing in answer.bounds] == [f"opened_at of {SYMBOL}"]


@pytest.mark.parametrize(("cash", "verdict"), [("4", "pass"), ("3.5", "unknown"), ("2.99", "fail")])
def test_it_passes_at_the_bound_and_fails_only_below_the_cheaper(cash: str, verdict: str):
    assert one_reason(asked(book_of(DEARER), cash), "MMR-001").verdict == verdict


def test_where_neither_always_asks_more_the_ladder_is_unknown():
    # 1.5 % of everything is more than the old ladder up to 200 and less beyond.
    assert isinstance(position_of(asked(book_of(CROSSING))).terms.leg, Unknown)


def test_a_dearer_ladder_that_ends_says_nothing_beyond_its_end():
    book = book_of(DEARER_TO_ITS_END)
    assert position_of(asked(book)).terms.requirement == 15
    data = account_data(
        [position(SYMBOL, "1", "201", leverage="10")],
        marks={SYMBOL: "201"},
        collateral={"USDT": "100"},
        fee_tier="base",
    )
    assert isinstance(position_of(ask(data, book)).terms.leg, Unknown)


def test_an_age_that_is_given_binds_its_own_ladder():
    for opened_at, requirement in (("2024-06-01", "3"), ("2025-06-01", "4")):
        answer = asked(book_of(DEARER), opened_at=opened_at)
        assert position_of(answer).terms.requirement == Decimal(requirement)
        assert answer.bounds == ()


def test_one_rate_for_everything_never_asks_less_than_slices():
    answer = asked(book_of(OLD, shape="whole_position", new_shape="marginal"))
    assert position_of(answer).terms.requirement == 4  # 2 % of 200; slices ask 3


def test_bitget_and_bitmex():
    data = account_data(
        [position("BTCUSDT", "3", "110000", leverage="10")],
        venue="bitget",
        as_of="2026-11-01T00:00:00Z",
        marks={"BTCUSDT": "110000"},
        collateral={"USDT": "50000"},
        fee_tier="base",
    )
    assert number(position_of(ask(data), "BTCUSDT").terms.requirement) == 1_848
    # What bound older XBTUSD positions was never read: nothing can be said of the most.
    rules = Rules(rulebook=made_up_rulebook(), at=0)
    assert rules.ladders_of_any_age("nowhere") == ()


@given(chance)
def test_the_one_that_asks_most_never_asks_less(rng: Random):
    rows, books = [], []
    for _ in range(2):
        floors = sorted(rng.sample(range(1, 9), rng.randint(0, 2)))
        starts = ["0", *(str(floor * 100) for floor in floors)]
        rates = sorted(rng.sample(("0.01", "0.02", "0.03", "0.05", "0.1"), len(starts)))
        ends = [*starts[1:], rng.choice((None, "1000"))]
        rows.append([tier(a, b, rate) for a, b, rate in zip(starts, ends, rates, strict=True)])
    shapes = [rng.choice(("marginal", "whole_position")) for _ in range(2)]
    versions = []
    for written, shape in zip(rows, shapes, strict=True):
        tiers = [
            [row["floor"], row["cap"] or "open", row["maintenance_margin_rate"], "unknown"]
            for row in written
        ]
        books.append(
            made_up_rulebook(
                {"ladder.shape": shape}, ladders={SYMBOL: [{"source": "test", "tiers": tiers}]}
            )
        )
        versions.append(books[-1].ladders[SYMBOL][0])
    with localcontext(EXACT):
        most = asks_most(versions)

    def requirement(which: int, notional: Fraction) -> Fraction | None:
        switches = Switches(shape=shapes[which])
        return ladder_requirement(switches, read_tiers(rows[which]), notional)

    edges = {Fraction(str(row["floor"])) for each in rows for row in each}
    hairs = (-Fraction(1, 1000), Fraction(0))
    samples = {Fraction(decimal_text(edge + hair)) for edge in edges for hair in hairs}
    samples |= {Fraction(rng.randint(1, 5000)) for _ in range(10)} | {Fraction(10**12)}
    less = [False, False]
    for notional in samples:
        both = requirement(0, notional), requirement(1, notional)
        if notional <= 0 or None in both:
            continue
        less[0] |= both[0] < both[1]  # type: ignore[operator]
        less[1] |= both[1] < both[0]  # type: ignore[operator]
    if most is not None:
        assert not less[versions.index(most)]
    elif rows[0][-1]["cap"] == rows[1][-1]["cap"]:
        assert less == [True, True] or any(less), "one of the two never asks less"
