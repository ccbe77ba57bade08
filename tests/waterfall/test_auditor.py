"""Each law of the auditor broken by hand: exactly that finding, and where it is."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import stepladder.liquidation.auditor as auditor
from stepladder.liquidation.auditor import Finding, OpeningState, audit
from stepladder.model.posting import Posting, SizePosting

ME, ABC = "account:me", "ABCPERP"
BEFORE = OpeningState(
    cash={("fund", "USDT"): 50, (ME, "USDT"): -1010, ("account:a", "USDT"): 3000},
    sizes={(ME, ABC): Decimal(10), ("account:a", ABC): Decimal(-20)},
    unit_values={ABC: ("USDT", Fraction(100))},
    closed=(ME, ABC),
)


def cash(step: int, party: str, units: int, what: str, asset: str = "USDT") -> Posting:
    return Posting(step=step, party=party, asset=asset, minor_units=units, what=what)


def size(step: int, party: str, lots: int, what: str, symbol: str = ABC) -> SizePosting:
    return SizePosting(step=step, party=party, symbol=symbol, size=Decimal(lots), what=what)


def fund(step: int, units: int, what: str = "insurance_fund") -> list[Posting]:
    return [cash(step, "fund", -units, what), cash(step, ME, units, what)]


def adl(step: int, units: int, lots: int, party: str = "account:a"):
    return (
        [cash(step, party, -units, "adl"), cash(step, ME, units, "adl")],
        [size(step, party, lots, "adl"), size(step, ME, -lots, "adl")],
    )


MONEY, SIZES = adl(2, 1005, 10)
RIGHT = [*fund(1, 5), *MONEY]
ORDER_BROKEN = [*adl(1, 1005, 10)[0], *fund(2, 5)]


def laws(found: tuple[Finding, ...]) -> list[str]:
    return [finding.law for finding in found]


def test_right_books_have_no_finding():
    assert audit(RIGHT, SIZES, BEFORE) == ()


@pytest.mark.parametrize(
    ("postings", "sizes", "state", "law"),
    [
        ([*RIGHT, cash(2, "account:a", -1, "adl", "BTC")], SIZES, BEFORE, "cash sums to zero"),
        (RIGHT, [SIZES[1]], BEFORE, "size sums to zero"),
        ([*RIGHT, RIGHT[0]], SIZES, BEFORE, "each movement is written once"),
        ([*RIGHT, cash(2, "account:b", 0, "adl")], SIZES, BEFORE, "each movement is written once"),
        (ORDER_BROKEN, adl(1, 1005, 10)[1], BEFORE, "the order of the waterfall is kept"),
        (fund(1, 5, "gift"), [], BEFORE, "a step is of one known kind"),
        (
            [cash(1, "account:a", -5, "insurance_fund"), fund(1, 5)[1]],
            [],
            BEFORE,
            "a step is between the right parties",
        ),
        (fund(1, 10, "shortfall"), [], BEFORE, "a step is between the right parties"),
        (
            [cash(1, "fund", -5, "insurance_fund"), cash(1, "venue", 5, "insurance_fund")],
            [],
            BEFORE,
            "a step is between the right parties",
        ),
        (
            [*MONEY[1:], cash(2, "account:b", -1005, "adl"), *fund(1, 5)],
            SIZES,
            BEFORE,
            "all trade at one price",
        ),
        (
            MONEY,
            [size(2, "account:a", 10, "adl"), size(2, "account:b", -10, "adl")],
            BEFORE,
            "a trade closes the position",
        ),
        (*adl(1, 2020, 20), BEFORE, "no size grows or turns"),
        (*adl(1, -1010, -10), BEFORE, "no size grows or turns"),
        (
            [*fund(1, 9), *adl(2, 1001, 10)[0]],
            SIZES,
            replace(BEFORE, cash={**BEFORE.cash, ("fund", "USDT"): 4}),
            "the fund stays above zero",
        ),
        ([*fund(1, 11), *MONEY], SIZES, BEFORE, "a deficit is covered once"),
        (
            [cash(1, "account:a", -5, "socialise"), cash(1, ME, 5, "socialise")],
            [],
            BEFORE,
            "the fund comes first",
        ),
        (
            [*fund(1, 5), *adl(3, 1005, 10)[0]],
            adl(3, 1005, 10)[1],
            BEFORE,
            "steps are numbered without a gap",
        ),
        (*adl(1, 505, 5), BEFORE, "deleveraging closes all of it"),
        (
            *adl(1, 1012, 10),
            replace(BEFORE, adl_values=(None, Fraction(100))),
            "others are closed at the rulebook's price",
        ),
        (*adl(1, 1000, 10), BEFORE, "no debt stays with a closed account"),
        (
            RIGHT,
            SIZES,
            replace(BEFORE, closing_cash={("fund", "USDT"): 45, ("account:a", "USDT"): 1996}),
            "cash at the end is as claimed",
        ),
        (
            RIGHT,
            SIZES,
            replace(BEFORE, closing_sizes={("account:a", ABC): Decimal(-11)}),
            "size at the end is as claimed",
        ),
    ],
)
def test_a_law_that_is_broken_is_found(postings, sizes, state, law: str):
    assert law in laws(audit(postings, sizes, state))


def test_a_finding_says_where():
    (found,) = audit([*fund(1, 5), *adl(2, 1005, 10)[0]], SIZES, replace(BEFORE, closing_cash={
        ("fund", "USDT"): 45, ("account:a", "USDT"): 1996,
    }))  # fmt: skip
    assert found == Finding(
        law="cash at the end is as claimed",
        step=None,
        subject="account:a",
        observed="1995",
        wanted="1996",
    )
    assert audit(fund(1, 11), [], BEFORE)[0].step == 1


def test_a_limited_fund_may_keep_something():
    spread = [cash(1, "account:a", -5, "socialise"), cash(1, ME, 5, "socialise")]
    state = replace(BEFORE, fund_limited=True, order=("socialise",))
    assert audit(spread, [], state) == ()


def test_a_path_without_deleveraging_may_leave_a_position():
    state = replace(BEFORE, order=("insurance_fund", "socialise"))
    assert audit(fund(1, 5), [], state) == ()


def test_the_auditor_shares_nothing_with_what_it_audits():
    text = Path(str(auditor.__file__)).read_text(encoding="utf-8")
    imported = [line for line in text.splitlines() if line.startswith("from stepladder")]
    assert imported == ["from stepladder.model.posting import Posting, SizePosting"]


@pytest.mark.parametrize(("units", "right"), [(1010, True), (1000, True), (1009, False)])
def test_the_price_of_ruin_or_the_mark(units: int, right: bool):
    state = replace(BEFORE, adl_values=(None, Fraction(100)))
    paid, moved = adl(1, units, 10)
    found = laws(audit(paid, moved, state))
    assert ("others are closed at the rulebook's price" not in found) == right
