"""What the packaged rulebooks say about their buffers, and drawn waterfalls under each of them."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given

from stepladder.liquidation.adl_price import AdlPriceRule, adl_price_rule
from stepladder.liquidation.adl_ranking import Standing, adl_ranking, adl_score
from stepladder.liquidation.auditor import audit
from stepladder.liquidation.waterfall import waterfall
from stepladder.liquidation.waterfall_rules import (
    AdlStep,
    FundStep,
    SocialiseStep,
    WaterfallRules,
    waterfall_rules,
)
from stepladder.model.fields import Fields
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import read_versions
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from tests.support.chance import chance
from tests.waterfall.scenes import drawn_scene, opening

AT = parse_time("2026-11-01", where="test")
EACH = 8
RUIN = AdlStep(price=AdlPriceRule(price="bankruptcy"))
KNOWN: dict[str, Any] = {
    "aster": ((FundStep(), RUIN), "fund"),
    "binance-usdm": ((FundStep(position_share_cap=Decimal(1)), RUIN), "fund"),
    "bitmex": ((FundStep(), RUIN), "fund"),
    "bybit-linear": (
        (
            FundStep(),
            AdlStep(price=AdlPriceRule(price="bankruptcy", largest_deviation=Decimal("0.05"))),
        ),
        "fund",
    ),
    "deribit": ((FundStep(takes="deficit"), SocialiseStep(bearers="profits")), "account"),
    "drift-v2": ((FundStep(takes="deficit"), SocialiseStep(bearers="open_size")), "account"),
    "dydx-v4": ((FundStep(takes="deficit_once_closed"), RUIN), "account"),
    "okx-swap": ((FundStep(), AdlStep(price=AdlPriceRule(price="mark"))), "fund"),
    "paradex": ((FundStep(takes="deficit"), SocialiseStep(bearers="balances")), "fund"),
}
MISSING = {
    "aevo": "fees.residual_goes_to",
    "bitget": "adl.price",
    "coinbase-intx": "adl.price",
    "gate-usdt": "adl.price",
    "gmx-v2": "liquidation_path.socialise",
    "hyperliquid": "fees.residual_goes_to",
    "kraken": "adl.price",
    "kucoin-futures": "adl.price",
    "lighter": "adl.price",
    "phemex-usdtm": "liquidation_path",
}
"""The fact that a waterfall of this venue would need first."""
RANKINGS = {
    "aevo": "margin_weighted_return",
    "aster": "margin_weighted_return",
    "binance-usdm": "margin_weighted_return",
    "bitmex": "leveraged_return",
    "bybit-linear": "return_times_leverage",
    "dydx-v4": "as_given",
    "gmx-v2": "as_given",
    "hyperliquid": "price_gain_times_leverage",
    "okx-swap": "return_on_margin_ratio",
}
NO_ADL = ("deribit", "drift-v2", "paradex")


def rules(venue: str) -> Rules:
    return Rules(rulebook=packaged_rulebook(venue), at=AT)


def test_every_rulebook_is_read_or_says_what_is_missing():
    assert {*KNOWN, *MISSING} == set(packaged_venues())
    for venue, (steps, residual) in KNOWN.items():
        assert waterfall_rules(rules(venue)) == WaterfallRules(steps=steps, residual_to=residual)
    for venue, fact in MISSING.items():
        answer = waterfall_rules(rules(venue))
        assert isinstance(answer, Unknown), venue
        assert answer.missing[0].fact == fact


def test_every_ranking_is_read_or_unknown():
    for venue in packaged_venues():
        ranking = adl_ranking(rules(venue))
        if venue in RANKINGS:
            assert ranking == RANKINGS[venue]
        else:
            assert isinstance(ranking, Unknown), venue
            written = "no formula for 'none'" if venue in NO_ADL else "not found"
            assert written in str(ranking)


def test_words_we_do_not_know_are_unknown_and_never_a_guess():
    book = packaged_rulebook("aster")
    for name in ("ranking", "price"):
        fields = Fields({"value": "by the colour of the logo"}, owner="test")
        odd = read_versions(f"adl.{name}", fields.data, fields, {})
        facts = {**book.facts, "adl": {**book.facts["adl"], name: odd}}
        strange = Rules(rulebook=replace(book, facts=facts), at=AT)
        answer = adl_ranking(strange) if name == "ranking" else adl_price_rule(strange)
        assert isinstance(answer, Unknown)
        assert "by the colour of the logo" in str(answer)


def test_who_says_how_the_fund_pays_is_heard():
    answer = waterfall_rules(rules("bitmex"), fund_takes="deficit")
    assert isinstance(answer, WaterfallRules)
    assert answer.steps[0] == FundStep(takes="deficit")


@given(random=chance)
def test_every_venues_waterfall_passes_the_audit(random: Random):
    """Nightly at least 5,000 of each: nine venues, eight draws, 10,000 examples."""
    for venue in random.sample(sorted(KNOWN), EACH):
        steps, residual = KNOWN[venue]
        of = WaterfallRules(steps=steps, residual_to=residual)
        scene = drawn_scene(random)
        done = waterfall(scene, of)
        assert audit(done.postings, done.size_postings, opening(scene, of, done)) == (), venue


WINNER = Standing(
    profit=Decimal(30),
    entry_value=Decimal(300),
    notional=Decimal(330),
    mark_price=Decimal(110),
    entry_price=Decimal(100),
    wallet=Decimal(80),
    equity=Decimal(110),
    maintenance=Decimal(11),
)
LOSER = replace(WINNER, profit=Decimal(-30), wallet=Decimal(140))


@pytest.mark.parametrize(
    ("ranking", "winner", "loser"),
    [
        # Thirty over eighty, times a tenth; a loss scores nothing.
        ("margin_weighted_return", "0.0375", "0"),
        # A tenth at leverage three; losers stand behind, the leveraged ones first.
        ("leveraged_return", "0.3", "-0.0333333333"),
        ("return_times_leverage", "0.3", "-0.3"),
        # Equity is ten times the requirement.
        ("return_on_margin_ratio", "0.01", "-1"),
        ("price_gain_times_leverage", "3.3", "3.3"),
        ("as_given", "0", "0"),
    ],
)
def test_scores_worked_out_by_hand(ranking, winner: str, loser: str):
    for standing, wanted in ((WINNER, winner), (LOSER, loser)):
        assert abs(adl_score(ranking, standing) - Decimal(wanted)) < Decimal("1e-9")


def test_who_has_no_equity_or_no_requirement_scores_zero():
    broke = replace(WINNER, equity=Decimal(0))
    free = replace(WINNER, maintenance=Decimal(0))
    for ranking in set(RANKINGS.values()):
        assert adl_score(ranking, broke) == 0  # type: ignore[arg-type]
    assert adl_score("return_on_margin_ratio", free) == 0


def test_a_rulebooks_terms_come_with_their_source():
    answer = waterfall_rules(rules("bybit-linear"))
    assert isinstance(answer, WaterfallRules)
    assert all("(" in step.source for step in answer.steps)
    assert "given" not in answer.residual_source
