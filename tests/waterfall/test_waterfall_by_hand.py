"""Waterfalls worked out on paper: one unit of money, lots of one, a mark of 100."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stepladder.errors import InputError, InvariantError
from stepladder.liquidation.adl_price import AdlPriceRule
from stepladder.liquidation.auditor import audit
from stepladder.liquidation.bankrupt_account import Scene
from stepladder.liquidation.settlement_ledger import SettlementLedger
from stepladder.liquidation.waterfall import waterfall
from stepladder.liquidation.waterfall_rules import (
    AdlStep,
    FundStep,
    SocialiseStep,
    WaterfallRules,
)
from tests.waterfall.scenes import ME, by_hand, contract, holder, opening

BANKRUPT = holder("me", 10, -1010)
"""Ten lots worth 1,000 and 1,010 owed: one unit missing for each lot."""
ORACLE = WaterfallRules(steps=(AdlStep(price=AdlPriceRule(price="oracle")),))
RICH = holder("rich", -20, 3000, score=Decimal(2), seniority=0)
POOR = holder("poor", -4, 500, score=Decimal(9), seniority=1)
SAME_SIDE = holder("same", 14, 100)


def played(scene: Scene, *steps, residual="fund"):
    rules = WaterfallRules(steps=steps, residual_to=residual)
    done = waterfall(scene, rules)
    assert audit(done.postings, done.size_postings, opening(scene, rules, done)) == ()
    return done


def test_the_queue_is_closed_at_the_bankruptcy_price():
    done = played(by_hand(BANKRUPT, RICH, POOR, SAME_SIDE), AdlStep())
    assert done.sizes == {
        "fund": 0,
        "venue": 0,
        ME: 0,
        "account:rich": -14,
        "account:poor": 0,
        "account:same": 14,
    }
    assert done.cash[ME] == 0
    assert done.cash["account:poor"] == 500 - 404
    assert done.cash["account:rich"] == 3000 - 606
    (step,) = done.steps
    assert (step.kind, step.size, step.price, step.paid) == ("adl", 10, 101, 10)
    out = done.outcome
    assert (out.deficit, out.adl_loss, out.adl_size, out.adl_notional) == (10, 10, 10, 1000)
    assert (out.shortfall, out.socialised, out.fund_draw, out.left_size) == (0, 0, 0, 0)


def test_the_fund_takes_what_it_can_bear_and_the_rest_goes_on():
    done = played(by_hand(BANKRUPT, RICH, POOR, fund=4), FundStep(), AdlStep())
    assert [(s.kind, s.size, s.price, s.paid) for s in done.steps] == [
        ("insurance_fund", 4, 101, 4),
        ("adl", 6, 101, 6),
    ]
    assert done.sizes["fund"] == 4
    assert done.cash["fund"] == 4 - 404
    assert (done.outcome.fund_draw, done.outcome.adl_loss) == (4, 6)


@pytest.mark.parametrize(
    ("step", "fund", "taken"),
    [
        (FundStep(partial=False), 9, 0),
        (FundStep(partial=False), 10, 10),
        (FundStep(draw_cap=2), 10, 2),
        # One lot is worth 100; after two the fund would hold 200 with less than 200 of its own.
        (FundStep(position_share_cap=Decimal(1)), 200, 1),
        (FundStep(position_share_cap=Decimal(1)), 202, 2),
        (FundStep(position_share_cap=Decimal(2)), 203, 3),
        (FundStep(position_share_cap=Decimal(2)), 204, 4),
        (FundStep(), 0, 0),
    ],
)
def test_the_terms_of_the_fund(step: FundStep, fund: int, taken: int):
    done = played(by_hand(BANKRUPT, RICH, fund=fund), step, AdlStep())
    assert done.sizes["fund"] == taken
    assert done.outcome.adl_size == 10 - taken


def test_a_fund_that_pays_cash_betters_the_price():
    done = played(by_hand(BANKRUPT, RICH, fund=4), FundStep(takes="deficit"), AdlStep())
    assert [(s.kind, s.price, s.paid) for s in done.steps] == [
        ("insurance_fund", None, 4),
        ("adl", Decimal("100.6"), 6),
    ]


def test_an_account_below_zero_may_pass_the_fund_and_one_that_is_closed_does_not():
    step = FundStep(takes="deficit_once_closed")
    open_ = played(by_hand(BANKRUPT, RICH, fund=99), step, AdlStep())
    assert [s.kind for s in open_.steps] == ["adl"]
    closed = played(by_hand(holder("me", 0, -7), RICH, fund=99), step, AdlStep())
    assert [(s.kind, s.paid) for s in closed.steps] == [("insurance_fund", 7)]


def test_a_debt_without_a_position_is_the_funds_then_everybodys():
    debt = holder("me", 0, -100)
    others = (holder("a", 1, 200), holder("b", -1, 200), holder("c", 0, -5))
    done = played(by_hand(debt, *others, fund=40), FundStep(), SocialiseStep(bearers="balances"))
    assert [(s.kind, s.paid) for s in done.steps] == [("insurance_fund", 40), ("socialise", 60)]
    # Worth 300, 100 and less than nothing.
    assert [done.cash[f"account:{n}"] for n in "abc"] == [200 - 45, 200 - 15, -5]


def test_winners_of_the_day_pay_no_more_than_they_won():
    others = (holder("a", 0, 500, profit=30), holder("b", 0, 500, profit=10))
    done = played(by_hand(holder("me", 0, -100), *others), SocialiseStep(bearers="profits"))
    assert [(s.kind, s.paid) for s in done.steps] == [("socialise", 40), ("shortfall", 60)]
    assert (done.cash["account:a"], done.cash["account:b"]) == (470, 490)
    assert done.cash["venue"] == -60
    half = played(by_hand(holder("me", 0, -20), *others), SocialiseStep(bearers="profits"))
    assert (half.cash["account:a"], half.cash["account:b"]) == (485, 495)


def test_open_size_of_both_sides_bears_alike():
    others = (holder("a", 7, 0), holder("b", -3, 900, seniority=1), holder("c", 0, 900))
    done = played(by_hand(holder("me", 0, -101), *others), SocialiseStep(bearers="open_size"))
    assert [done.cash[f"account:{n}"] for n in "abc"] == [-71, 870, 900]


def test_closing_at_the_mark_leaves_the_deficit_to_fund_and_venue():
    at_mark = AdlStep(price=AdlPriceRule(price="mark"))
    bare = played(by_hand(BANKRUPT, RICH), at_mark)
    assert [(s.kind, s.paid) for s in bare.steps] == [("adl", 0), ("shortfall", 10)]
    # A fund that takes all or nothing cannot take the position, but it pays what is missing.
    funded = played(by_hand(BANKRUPT, RICH, fund=6), FundStep(), at_mark)
    assert [(s.kind, s.paid) for s in funded.steps] == [
        ("insurance_fund", 6),
        ("adl", 0),
        ("shortfall", 4),
    ]


def test_the_previous_mark_may_leave_something_over():
    scene = by_hand(BANKRUPT, RICH, previous_mark="103")
    rule = AdlStep(price=AdlPriceRule(price="previous_mark"))
    kept = played(scene, rule, residual="account")
    assert kept.cash[ME] == 20
    assert kept.outcome.adl_loss == 30
    given = played(scene, rule)
    assert [(s.kind, s.paid) for s in given.steps] == [("adl", 30), ("residual", -20)]
    assert (given.cash[ME], given.cash["fund"], given.outcome.residual) == (0, 20, 20)


@pytest.mark.parametrize(("owed", "price"), [(-1050, "105"), (-1051, "100")])
def test_the_mark_replaces_a_bankruptcy_price_too_far_away(owed: int, price: str):
    far = AdlPriceRule(price="bankruptcy", largest_deviation=Decimal("0.05"))
    done = played(by_hand(replace(BANKRUPT, cash=owed), RICH), AdlStep(price=far))
    assert done.steps[0].price == Decimal(price)


def test_what_is_left_of_a_solvent_account_goes_where_the_rulebook_says():
    solvent = replace(BANKRUPT, cash=-950)
    fund = played(by_hand(solvent, RICH, fund=1), FundStep(), AdlStep())
    assert (fund.sizes["fund"], fund.cash["fund"], fund.cash[ME]) == (10, 1 - 950, 0)
    assert fund.outcome.fund_draw == -50
    own = played(by_hand(solvent, RICH, fund=1), FundStep(), AdlStep(), residual="account")
    assert (own.sizes["fund"], own.cash["fund"], own.cash[ME]) == (10, 1 - 1000, 50)


def test_no_bankruptcy_price_above_zero_means_the_mark():
    owns_it = replace(BANKRUPT, cash=5)
    done = played(by_hand(owns_it, RICH), AdlStep(), residual="account")
    assert (done.steps[0].price, done.cash[ME]) == (100, 1005)


def test_too_few_on_the_other_side_leave_the_rest_open():
    done = played(by_hand(BANKRUPT, POOR), AdlStep())
    assert (done.outcome.left_size, done.outcome.adl_size) == (6, 4)
    assert done.outcome.shortfall == 0
    # Six lots at 100 against 606 owed: still as bankrupt as before.
    assert done.cash[ME] == -606


def test_an_odd_amount_is_shared_out_to_the_unit():
    """Ten lots for 1,010 and three equals: 4, 3, 3 lots; then 404, 303, 303."""
    equal = [holder(name, -9, 2000, seniority=9 - i) for i, name in enumerate("abc")]
    done = played(by_hand(BANKRUPT, *equal), AdlStep(policy="contract_pro_rata"))
    assert [done.sizes[f"account:{n}"] for n in "abc"] == [-6, -6, -5]
    assert [2000 - done.cash[f"account:{n}"] for n in "abc"] == [303, 303, 404]


def test_an_odd_amount_of_money_is_paid_to_the_last_unit():
    equal = [holder(name, -1, 2000, seniority=9 - i) for i, name in enumerate("abc")]
    done = played(by_hand(holder("me", 3, -1000), *equal), AdlStep())
    assert [2000 - done.cash[f"account:{n}"] for n in "abc"] == [333, 333, 334]
    assert done.cash[ME] == 0


def test_an_inverse_short_is_closed_in_coin():
    """500,000 dollars short at 50,000: ten coins; owed 11, so the price of ruin is lower."""
    scene = Scene(
        contract=contract("inverse"),
        lot=Decimal(1),
        minor_unit=Decimal("0.001"),
        prices={"mark": Decimal(50_000)},
        account=holder("me", -500_000, -12_500),
        others=(holder("you", 500_000, 30_000),),
    )
    done = played(scene, AdlStep())
    assert done.steps[0].price == Decimal(40_000)
    assert done.cash == {"fund": 0, "venue": 0, ME: 0, "account:you": 17_500}
    assert done.outcome.deficit == done.outcome.adl_loss == 2_500


def test_steps_are_numbered_from_where_the_path_stands():
    rules = WaterfallRules(steps=(FundStep(), AdlStep()))
    done = waterfall(by_hand(BANKRUPT, RICH, fund=4), rules, first_step=7)
    assert [step.step for step in done.steps] == [7, 8]
    assert {row.step for row in done.postings} == {7, 8}


def test_nothing_to_do_writes_nothing():
    done = played(by_hand(holder("me", 0, 0), RICH, fund=5), FundStep(), AdlStep(), SocialiseStep())
    assert (done.steps, done.postings, done.size_postings) == ((), (), ())


@pytest.mark.parametrize(
    ("scene", "found"),
    [
        (lambda: by_hand(holder("me", "1.5", 0)), "1.5"),
        (lambda: by_hand(BANKRUPT, holder("me", 1, 0)), "account:me"),
        (lambda: by_hand(BANKRUPT, replace(RICH, party="fund")), "fund"),
        (lambda: by_hand(BANKRUPT, mark="0"), "0"),
        (lambda: replace(by_hand(BANKRUPT), prices={}), "none"),
        (lambda: replace(by_hand(BANKRUPT), lot=Decimal("NaN")), "NaN"),
        (lambda: waterfall(by_hand(BANKRUPT, RICH), ORACLE), "none"),
    ],
)
def test_a_scene_that_makes_no_sense_is_refused(scene, found: str):
    with pytest.raises(InputError, match="expected") as error:
        scene()
    assert found in error.value.found


def test_the_ledger_refuses_what_does_not_balance():
    ledger = SettlementLedger(by_hand(BANKRUPT, RICH), first_step=1)
    with pytest.raises(InvariantError, match="do not sum to zero"):
        ledger.write("adl", {ME: 1})


RUIN, AT_MARK = AdlStep(), AdlStep(price=AdlPriceRule(price="mark"))


@pytest.mark.parametrize(
    ("rule_id", "verdict", "observed", "limit", "scene", "steps"),
    [
        ("FALL-001", "pass", 4, 10, by_hand(BANKRUPT, RICH, fund=4), (FundStep(), RUIN)),
        ("FALL-002", "warn", 6, 6, by_hand(BANKRUPT, RICH, fund=4), (FundStep(), RUIN)),
        (
            "FALL-003",
            "pass",
            10,
            10,
            # The fund may hold no position; closing at the mark leaves the debt, and that it pays.
            by_hand(BANKRUPT, RICH, fund=10),
            (FundStep(position_share_cap=Decimal(0)), AT_MARK),
        ),
        (
            "FALL-004",
            "warn",
            100,
            100,
            by_hand(holder("me", 0, -100), RICH),
            (SocialiseStep(bearers="balances"),),
        ),
        ("FALL-005", "pass", -40, 0, by_hand(holder("me", 0, 40)), (FundStep(),)),
        ("FALL-006", "fail", 3, 3, by_hand(holder("me", 0, -10), RICH, fund=7), (FundStep(),)),
    ],
)
def test_each_step_gives_its_reason(rule_id, verdict, observed, limit, scene, steps):
    done = played(scene, *steps)
    (reason,) = (step.reason for step in done.steps if step.reason.rule_id == rule_id)
    assert (reason.verdict, reason.observed, reason.limit) == (verdict, observed, limit)
    assert (reason.subject, reason.unit) == (ME, "USDT")
    sources = ("given by the caller", "no buffer is left")
    assert reason.source == sources[rule_id == "FALL-006"]


def test_what_is_not_needed_gives_no_reason():
    """One unit more in the fund, and nobody is closed; one less debt, and nobody owes."""
    enough = played(by_hand(BANKRUPT, RICH, fund=10), FundStep(), AdlStep())
    assert [step.reason.rule_id for step in enough.steps] == ["FALL-001"]
    paid = played(by_hand(holder("me", 0, -7), RICH, fund=7), FundStep(), SocialiseStep())
    assert [step.reason.rule_id for step in paid.steps] == ["FALL-001"]
