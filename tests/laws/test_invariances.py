"""What must not change an answer, and what must change it in proportion."""

import json
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    localcontext,
)
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.reports.account_json import account_json
from stepladder.verbs.account import account
from tests.support import oracle
from tests.support.chance import chance
from tests.support.claims import NOISE, answered, claims
from tests.support.generator import Case, draw_case
from tests.support.questions import Data, ask, rulebook_of
from tests.support.variants import other_unit, renamed, reordered, respelled, spelled_out

HOSTILE = (
    Context(prec=5, rounding=ROUND_UP),
    Context(prec=1, rounding=ROUND_CEILING, Emin=-1, Emax=1),
    Context(prec=9, rounding=ROUND_DOWN, traps=[Inexact, Rounded, FloatOperation]),
    Context(prec=3, traps=[Inexact, Rounded, InvalidOperation, DivisionByZero, Overflow]),
)
Figure = Fraction | str | None


def figures(answer: AccountAnswer) -> dict[tuple[str, ...], Figure]:
    """Every figure of an answer by pool, position and direction."""
    found: dict[tuple[str, ...], Figure] = {}
    for pool in answer.pools:
        name = pool.pool.name
        found[name, "equity"] = _figure(pool.maintenance.equity)
        found[name, "maintenance"] = _figure(pool.maintenance.maintenance_margin)
        found[name, "initial"] = _figure(pool.initial_margin)
        found[name, "verdict"] = pool.maintenance.reason.verdict
        for each in pool.positions:
            label = each.terms.position.label
            found[label, "bankruptcy"] = _figure(each.bankruptcy_price)
            found[label, "profit"] = _figure(each.terms.profit)
            for prices in each.prices:
                budget = prices.budget
                if isinstance(budget, Unknown):
                    found[label, prices.direction] = "unknown"
                    continue
                found[label, prices.direction] = _figure(budget.optimistic.price)
                found[label, prices.direction, "status"] = budget.optimistic.status
                found[label, prices.direction, "cautious"] = _figure(budget.conservative)
    return found


def _figure(value: object) -> Figure:
    if isinstance(value, Unknown):
        return "unknown"
    return None if value is None else Fraction(str(value))


def same(first: Figure, second: Figure, *, times: Fraction = Fraction(1)) -> bool:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return abs(first * times - second) <= NOISE * (abs(second) + 1)
    return first == second


def on_a_knife_edge(case: Case) -> bool:
    """Whether a pool's room is zero but for digits without end: a tie that may fall either way."""
    rooms = [oracle.room(pool) for pool in case.pools()]
    return any(left is not None and abs(left) < Fraction(1, 10**20) for left in rooms)


def put(case: Case, data: Data) -> AccountAnswer:
    return ask(data, hold=case.hold, slippage_bps=Decimal(case.slippage_bps))


@given(chance)
def test_other_names_and_another_order_change_nothing(rng: Random):
    case = draw_case(rng)
    data = spelled_out(case)
    names = {symbol: f"Z{i}Q" for i, symbol in enumerate(oracle.table_of(data, "prices"))}
    first = figures(put(case, data))
    moved = figures(put(case, reordered(renamed(data, names))))
    assert len(first) == len(moved)
    if on_a_knife_edge(case):
        return
    for key, value in first.items():
        renamed_key = tuple(_renamed_words(part, names) for part in key)
        assert same(value, moved[renamed_key]), (key, value, moved[renamed_key])


def _renamed_words(part: str, names: dict[str, str]) -> str:
    return " ".join(names.get(word, word) for word in part.split(" "))


@given(chance, st.integers(-6, 9))
def test_another_currency_unit_scales_the_amounts_and_no_price(rng: Random, power: int):
    case = draw_case(rng)
    data = spelled_out(case)
    first, moved = figures(put(case, data)), figures(put(case, other_unit(data, power)))
    amounts = ("equity", "maintenance", "initial", "profit")
    if on_a_knife_edge(case):
        return
    for key, value in first.items():
        times = Fraction(10) ** power if key[-1] in amounts else Fraction(1)
        assert same(value, moved[key], times=times), (key, value, moved[key])


@given(chance, st.sampled_from(HOSTILE))
def test_the_callers_decimal_context_changes_nothing(rng: Random, context: Context):
    case = draw_case(rng)
    plain = account_json(answered(case))
    with localcontext(context):
        hostile = account_json(answered(case))
    assert hostile == plain


@given(chance)
def test_the_spelling_of_a_number_changes_nothing(rng: Random):
    case = draw_case(rng)
    plain = account_json(answered(case))
    for spell in (_longer, _with_exponent, Decimal):
        data = respelled(case.data, spell)
        assert isinstance(data, dict)
        assert account_json(put(case, data)) == plain


def _longer(text: str) -> str:
    return f"{text}00" if "." in text else f"{text}.000"


def _with_exponent(text: str) -> str:
    return f"{Decimal(text).scaleb(3):f}e-3" if "." in text else f"{text}E0"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance)
def test_bare_numbers_in_a_file_are_read_digit_by_digit(tmp_path: Path, rng: Random):
    case = draw_case(rng)
    bare = respelled(case.data, lambda text: f"<{text}>")
    file = tmp_path / "account.json"
    file.write_text(json.dumps(bare).replace('"<', "").replace('>"', ""), encoding="utf-8")
    read = account(
        file,
        rulebook=rulebook_of(case.setting.venue),
        hold=case.hold,
        slippage_bps=Decimal(case.slippage_bps),
    )
    assert figures(read) == figures(answered(case))


def test_a_float_is_refused_and_not_rounded():
    case = draw_case(Random(1))
    with pytest.raises(InputError, match="expected a number, found"):
        put(case, respelled(case.data, float))  # type: ignore[arg-type]


@given(chance)
def test_the_shares_of_the_uncertainty_are_the_whole_gap(rng: Random):
    case = draw_case(rng)
    for claim in claims(case, answered(case)):
        if isinstance(claim.prices.budget, Unknown):
            continue
        budget = claim.budget
        shifts = [shift.price_shift for shift in budget.shifts]
        assert [shift.source for shift in budget.shifts] == ["fee", "slippage", "funding"]
        if budget.optimistic.price is None:
            continue
        assert all(isinstance(shift, Decimal) and shift >= 0 for shift in shifts)
        assert isinstance(budget.conservative, Decimal)
        gap = abs(Fraction(budget.conservative) - Fraction(budget.optimistic.price))
        total = sum((Fraction(shift) for shift in shifts), Fraction(0))  # type: ignore[arg-type]
        price = Fraction(budget.optimistic.price)
        assert abs(total - gap) <= Fraction(1, 10**40) * max(price, claim.mark, Fraction(1))
