"""Flips: each one arrives, none is listed that changes nothing, twice is back, unknown is not zero.

Three ways this could be subtly wrong, each with its tests below:

1. a sign: "earlier" is a higher price for a long and a lower one for a short;
2. a flip that never reaches the margin test (the rulebook says so, the ladder already read does
   not) would be shown as an honest zero;
3. an unknown effect ranked as a small one, or hidden because the base answers without the fact.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.checks.leg import Leg
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.assumption_effects import (
    ASSUMPTIONS,
    AssumptionsAnswer,
    answer_assumptions,
    assumption_named,
)
from stepladder.pipeline.assumption_outcome import Outcome, outcome
from stepladder.verbs.assumptions import assumptions
from tests.assumptions.worlds import SYMBOLS, resolved, words
from tests.support.questions import (
    LINEAR,
    SYMBOL,
    Switches,
    account_data,
    one_tier,
    position,
    rulebook_text,
    tier,
    user_rulebook,
)

coins = st.sampled_from(["0.01", "0.7", "4", "13", "60", "220", "900"])
sides = st.sampled_from(["", "-"])
venues = st.sampled_from(sorted(set(SYMBOLS) - {"okx-swap"}))
leverages = st.sampled_from(["3", "20", "75"])
marks = st.sampled_from(["99000", "100000", "103000"])


def scene_at_venue(venue: str, size: str, leverage: str, mark: str, isolated: bool) -> Scene:
    typed = words(size, venue=venue, leverage=leverage, mark=mark, isolated=isolated)
    held, rules = resolved(typed)
    return Scene(account=held, rules=rules, index=0)


@given(venues, coins, sides, leverages, marks, st.booleans())
def test_flipping_twice_is_back_where_it_was(
    venue: str, size: str, side: str, leverage: str, mark: str, isolated: bool
):
    """Every flip whose value now has a name one can flip to.

    To isolated posts the initial margin, so a position with another margin does not come back.
    """
    with localcontext(EXACT):
        scene = scene_at_venue(venue, f"{side}{size}", leverage, mark, isolated)
        base = outcome(scene)
        for name in ("value_price", "fee_in_trigger", "profit_weight", "margin_mode", "reference"):
            assumption = assumption_named(name)
            now = assumption.now(scene, "")
            others = assumption.others(scene)
            if not isinstance(now, str) or not isinstance(others, (list, tuple)):
                continue
            for after in others:
                there = assumption.flip(scene, after)
                lossy = (name, now) == ("margin_mode", "isolated") or after == "last"
                if isinstance(there, Unknown) or lossy or after == now:
                    continue
                back = assumption.flip(there, now)
                assert not isinstance(back, Unknown)
                assert comparable(outcome(back)) == comparable(base), (name, now, after)


def comparable(found: Outcome | Unknown) -> object:
    """All figures to 25 places: a division on the way there leaves its last digit behind."""
    if isinstance(found, Unknown):
        return found
    figures = (found.distance, found.requirement, found.fundings, found.cost)
    return found.status, [
        f"{round(figure, 25).normalize():f}" if isinstance(figure, Decimal) else figure
        for figure in figures
    ]


@pytest.mark.parametrize("size", ["12", "-12", "300"])
def test_contract_kind_and_shape_and_back(size: str):
    with localcontext(EXACT):
        scene = scene_at_venue("binance-usdm", size, "10", "101000", isolated=True)
        base = outcome(scene)
        for name, now, after in (
            ("contract_kind", "linear", "inverse"),
            ("ladder_shape", "marginal", "whole_position"),
            ("size", size, "77"),
        ):
            assumption = assumption_named(name)
            there = assumption.flip(scene, after)
            assert isinstance(there, Scene)
            assert comparable(outcome(there)) != comparable(base)
            back = assumption.flip(there, now)
            assert isinstance(back, Scene)
            assert comparable(outcome(back)) == comparable(base), name


@given(venues, coins, sides, leverages, marks, st.booleans())
def test_what_every_answer_holds(
    venue: str, size: str, side: str, leverage: str, mark: str, isolated: bool
):
    with localcontext(EXACT):
        held, rules = resolved(
            words(f"{side}{size}", venue=venue, leverage=leverage, mark=mark, isolated=isolated)
        )
        answer = answer_assumptions(held, rules, index=0)
        check_signs(answer, long=side == "")
    assert all(effect.before != effect.after for effect in (*answer.effects, *answer.unknown))
    assert all(not isinstance(effect.shift, Unknown) for effect in answer.effects)
    assert all(isinstance(effect.shift, Unknown) for effect in answer.unknown)
    sizes = [abs(e.shift) for e in answer.effects if isinstance(e.shift, Decimal)]
    assert sizes == sorted(sizes, reverse=True)
    named = {effect.assumption for effect in (*answer.effects, *answer.unknown)}
    named |= {each.assumption for each in answer.not_applicable}
    without_other = {"fee_tier", "ladder_vintage"}  # where the rulebook has one alone
    assert named | without_other == {assumption.name for assumption in ASSUMPTIONS}


def check_signs(answer: AssumptionsAnswer, *, long: bool) -> None:
    """Earlier is nearer to where the price is now: above for a long, below for a short."""
    base = answer.base
    if isinstance(base, Unknown) or not isinstance(base.liquidation_price, Decimal):
        return
    for effect in answer.effects:
        assert isinstance(effect.outcome, Outcome)
        price = effect.outcome.liquidation_price
        if not isinstance(price, Decimal) or effect.outcome.reference != base.reference:
            continue
        assert isinstance(effect.shift, Decimal)
        moved = price - base.liquidation_price
        away = moved if long else -moved
        assert abs(away - effect.shift) < Decimal("1e-25")


ARRIVES: dict[str, tuple[str, Callable[[Leg], object]]] = {
    "value_price": ("entry", lambda leg: leg.value_price == "entry"),
    "fee_in_trigger": ("taker_at_mark", lambda leg: leg.fee_rate == Decimal("0.0005")),
    "ladder_shape": ("whole_position", lambda leg: leg.ladder.shape == "whole_position"),
    "ladder_vintage": ("2022-02-12", lambda leg: leg.ladder.tiers[1].floor == 50_000),
    "tier_lookup": (
        "at_entry",
        lambda leg: leg.ladder.tiers[0].maintenance_deduction == Decimal(1500),
    ),
    "deduction": ("7", lambda leg: leg.ladder.tiers[2].maintenance_deduction == 7),
    "rate": ("0.02", lambda leg: leg.ladder.tiers[-1].maintenance_margin_rate == Decimal("0.02")),
    "ladder_of": (
        "hyperliquid",
        lambda leg: leg.ladder.tiers[0].maintenance_margin_rate == Decimal("0.0125"),
    ),
    "contract_kind": ("inverse", lambda leg: leg.contract.kind == "inverse"),
    "size": ("3", lambda leg: leg.exposure == 3 and leg.entry_cost == 300_000),
}


@pytest.mark.parametrize("name", ARRIVES)
def test_a_flip_arrives_in_the_margin_test(name: str):
    after, holds = ARRIVES[name]
    with localcontext(EXACT):
        scene = scene_at_venue("binance-usdm", "12", "20", "100000", isolated=True)
        before = scene.terms.leg
        flipped = assumption_named(name).flip(scene, after)
        assert isinstance(flipped, Scene)
        leg = flipped.terms.leg
    assert isinstance(before, Leg)
    assert isinstance(leg, Leg)
    assert holds(leg)
    assert not holds(before)


def test_two_index_flips_need_an_index_and_say_so():
    """The pipeline takes the mark for an index nobody gave: an effect of zero that is not known."""
    answer = assumptions(words("1", index=None))
    unknown = {(effect.assumption, effect.after): effect for effect in answer.unknown}
    for flip in (("reference", "index"), ("value_price", "index"), ("reference", "last")):
        assert "not given" in str(unknown[flip].shift)
        assert flip not in {(effect.assumption, effect.after) for effect in answer.effects}
    given_index = assumptions(words("1", index="100500"))
    shifts = {(effect.assumption, effect.after): effect.shift for effect in given_index.effects}
    shift = shifts["value_price", "index"]
    assert isinstance(shift, Decimal)
    assert shift > 0


def test_an_unknown_base_ranks_nothing_and_keeps_what_a_flip_would_give():
    data = account_data(
        [position("XBTUSD", "100000", "100000", leverage="20", opened_at="2024-06-01")],
        venue="bitmex",
        as_of="2025-01-01",
        marks={"XBTUSD": "100000"},
        collateral={"XBT": "0.05"},
    )
    answer = assumptions(data)  # no funding rate, which is part of the test
    assert not answer.effects
    assert any("funding.XBTUSD" in str(missing) for missing in answer.unknowns)
    none = next(e for e in answer.unknown if (e.assumption, e.after) == ("fee_in_trigger", "none"))
    assert isinstance(none.outcome, Outcome)
    assert isinstance(none.outcome.liquidation_price, Decimal)
    assert isinstance(none.shift, Unknown)


def test_between_never_and_a_price_there_is_no_figure_and_it_leads():
    data = account_data(
        [position("BTCUSDT", "1", "100000"), position("ETHUSDT", "-25", "4000")],
        venue="binance-usdm",
        as_of="2024-10-24",
        marks={"BTCUSDT": "100000", "ETHUSDT": "4000"},
        collateral={"USDT": "20000"},
    )
    answer = assumptions(data)
    first = answer.effects[0]
    assert (first.assumption, first.shift) == ("others_move", None)
    assert isinstance(first.outcome, Outcome)
    assert first.outcome.status == "never"


def test_tiers_counted_in_contracts_come_to_one_rate_when_read_as_marginal():
    """100 contracts at 0.4 % and 200 at 1 % are 2.4 in 300."""
    data = position("BTC-USDT-SWAP", "300", "100000", leverage="20")
    tiers = [tier("0", "100", "0.004"), tier("100", None, "0.01")]
    held = account_data(
        [data],
        venue="okx-swap",
        as_of="2026-10-01",
        marks={"BTC-USDT-SWAP": "100000"},
        collateral={"USDT": "20000"},
        ladders={"BTC-USDT-SWAP": tiers},
    )
    answer = assumptions(held, assume=["ladder_shape=marginal"], only_asked=True)
    (effect,) = answer.effects
    assert isinstance(effect.outcome, Outcome)
    assert isinstance(answer.base, Outcome)
    taker = Decimal("0.0005") * 300_000
    assert answer.base.requirement == Decimal("0.01") * 300_000 + taker
    assert effect.outcome.requirement == Decimal("0.008") * 300_000 + taker


def test_the_last_price_values_everything_and_is_what_the_distance_is_counted_from():
    data = account_data(
        [position("BTCUSDT", "1", "100000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "5000"},
        ladders={"BTCUSDT": [tier("0", None, "0.005")]},
    )
    data["prices"] = {"BTCUSDT": {"mark": "100000", "last": "99000"}}
    answer = assumptions(data, assume=["reference=last"], only_asked=True)
    (effect,) = answer.effects
    assert isinstance(effect.outcome, Outcome)
    assert isinstance(answer.base, Outcome)
    assert effect.outcome.reference == 99_000
    assert effect.outcome.liquidation_price == answer.base.liquidation_price
    assert effect.shift == 1_000
    assert effect.outcome.requirement == Decimal("0.005") * 99_000


def test_a_weight_by_slices_gives_way_to_one_share():
    """dYdX has none; a rulebook with slices counts the first at 1 and the rest at a half."""
    text = rulebook_text(
        Switches(weights={"USDT": {"USDT": "1", "BTC": "0.9"}}),
        ladders={SYMBOL: one_tier("0.005")},
        contracts={SYMBOL: LINEAR},
    )
    slices = 'weight_tiers = { value = { BTC = [[0.01, 1], ["open", 0.5]] }, source = "test" }'
    text = text.replace("[collateral]\n", f"[collateral]\n{slices}\n")
    data = account_data(
        [position(SYMBOL, "1", "100000")],
        marks={SYMBOL: "100000"},
        collateral={"BTC": "0.05"},
        collateral_prices={"BTC": "100000"},
    )
    answer = assumptions(data, rulebook=user_rulebook(text))
    effects = {(effect.assumption, effect.after): effect for effect in answer.effects}
    full = effects["collateral_weight", "BTC:1"]
    assert full.before == "BTC:by amount"
    # 1,000 in full and 4,000 at half: counted whole, 2,000 more stand behind the position.
    assert isinstance(full.shift, Decimal)
    assert round(full.shift, 2) == round(Decimal(-2_000) / Decimal("0.995"), 2)


def test_already_liquidatable_is_no_distance_and_has_a_shift():
    answer = assumptions(words("12", leverage="20"), assume=["rate=0.06"])
    flip = next(e for e in answer.effects if e.after == "0.06")
    assert isinstance(flip.outcome, Outcome)
    assert isinstance(answer.base, Outcome)
    assert (flip.outcome.status, flip.outcome.liquidation_price) == ("already", None)
    assert flip.shift == answer.base.distance


def test_cost_is_the_requirement_there_the_fee_the_test_has_not_and_the_funding_paid():
    """1 BTC at 0.5 %: 95,477.39; nine fundings of 0.05 % take 450 from the margin."""
    typed = replace(words("1", funding="0.0005", isolated=True), as_of="2024-10-24", opened_at=None)
    answer = assumptions(
        typed, given=["rate=0.005"], assume=["funding_payments=9", "fee_in_trigger=taker_at_mark"]
    )
    costs = {(e.assumption, e.after): e.cost_shift for e in answer.effects}
    assert isinstance(answer.base, Outcome)
    base, nine = Decimal(95_000) / Decimal("0.995"), Decimal(95_450) / Decimal("0.995")
    assert abs(Decimal(str(answer.base.cost)) - base * Decimal("0.0055")) < Decimal("1e-20")
    expected = 450 + (nine - base) * Decimal("0.0055")
    assert abs(Decimal(str(costs["funding_payments", "9"])) - expected) < Decimal("1e-20")
    taker = Decimal(95_000) / Decimal("0.9945")
    counted_once = (taker - base) * Decimal("0.0055")
    found = Decimal(str(costs["fee_in_trigger", "taker_at_mark"]))
    assert abs(found - counted_once) < Decimal("1e-20")


def test_time_is_the_fundings_that_the_room_pays_for():
    """Margin 5,000 less 500 of requirement pays 50 for ninety times; nine paid leave nine fewer."""
    typed = replace(words("1", funding="0.0005", isolated=True), as_of="2024-10-24", opened_at=None)
    answer = assumptions(typed, given=["rate=0.005"], assume=["funding_payments=9"])
    assert isinstance(answer.base, Outcome)
    assert answer.base.fundings == 90
    nine = next(e for e in answer.effects if e.after == "9")
    assert nine.time_shift == 9
    received = assumptions(replace(typed, funding=["-0.0005"]), given=["rate=0.005"])
    assert isinstance(received.base, Outcome)
    assert received.base.fundings is None


@pytest.mark.parametrize(
    "flip",
    [
        "value_price=lst",
        "fee_in_trigger=0.1",
        "fee_tier=VIP99",
        "ladder_shape=round",
        "ladder_vintage=2001-01-01",
        "tier_lookup=never",
        "rate=2",
        "profit_weight=1.5",
        "collateral_weight=DOGE:0.5",
        "funding_payments=0.5",
        "margin_mode=both",
        "contract_kind=quanto",
        "size=0",
        "others_move=x",
        "ladder_of=nowhere",
        "no_such=1",
        "size",
    ],
)
def test_a_flip_that_does_not_read_is_bad_input(flip: str):
    with pytest.raises(InputError):
        assumptions(words("1"), assume=[flip])
