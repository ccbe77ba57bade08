"""Rules SINGLE-001 to SINGLE-003, and the links that a liquidation leans on."""

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.reports.verify_links import link_words
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from stepladder.verification.dependencies import LINKS, dependencies

TERMS = """terms = [
    { kind = "funding_basis", interval_hours = 8 },
    { kind = "average_basis", window_seconds = 60, sample_seconds = 1 },
    { kind = "external_median" },
]"""
AVERAGE = '{ kind = "average_basis", window_seconds = 9000, sample_seconds = 1 }'
FUNDING_BASIS, LAST = '{ kind = "funding_basis", interval_hours = 8 }', '{ kind = "last" }'
EXTERNAL = '{ kind = "external_median" }'
ASSETS = 'assets = { value = ["USDT", "USDC"], source = "rules" }'


def terms(*rows: str) -> tuple[str, str]:
    return TERMS, "terms = [" + ", ".join(rows) + "]"


@pytest.mark.parametrize(
    ("rows", "verdict", "observed"),
    [
        ((FUNDING_BASIS, AVERAGE, LAST), "warn", "own order book"),
        ((FUNDING_BASIS, AVERAGE, EXTERNAL), "pass", "none"),
        ((EXTERNAL, EXTERNAL, LAST), "warn", "marks of other venues"),
        ((FUNDING_BASIS,), "pass", "none"),
        ((AVERAGE.replace("sample_seconds", "band = 0.01, sample_seconds"),), "pass", "none"),
    ],
)
def test_single_001_no_market_carries_the_mark_alone(judge, rows, verdict, observed):
    (reason,) = judge("SINGLE-001", terms(*rows))
    assert (reason.verdict, reason.observed) == (verdict, observed)


def test_single_001_is_unknown_where_the_rule_is(verdicts, judge):
    band = AVERAGE.replace("sample_seconds", 'band = { unknown = "?" }, sample_seconds')
    assert verdicts("SINGLE-001", terms(band)) == ["unknown"]
    # and still a warning where another term does it, whatever the band
    assert verdicts("SINGLE-001", terms(LAST, LAST, band)) == ["warn"]


def test_single_002_two_can_take_a_position(judge, verdicts):
    (reason,) = judge("SINGLE-002")
    assert (reason.verdict, reason.observed) == ("pass", "own market, backstop, insurance fund")
    backstop = ('kind = "backstop_takeover"', 'kind = "market_order"')
    fund = ('kind = "insurance_fund"', 'kind = "limit_at_bankruptcy"')
    (reason,) = judge("SINGLE-002", backstop, fund)
    assert (reason.verdict, reason.observed) == ("warn", "own market")
    assert verdicts("SINGLE-002", backstop, (fund[0], 'kind = "auction"')) == ["pass"]
    unknown = ('value = "the vault"', 'unknown = "not read"')
    assert verdicts("SINGLE-002", backstop, fund, unknown) == ["unknown"]


@pytest.mark.parametrize(
    ("assets", "verdict"),
    [('["USDT", "USDC"]', "pass"), ('["USDT"]', "warn"), ('"USDT"', "warn"),
     ('"several coins"', "unknown"), ("{ USDT = 1, BTC = 2 }", "pass")],
)  # fmt: skip
def test_single_003_margin_is_more_than_one_asset(verdicts, assets, verdict):
    edit = (ASSETS, ASSETS.replace('["USDT", "USDC"]', assets))
    assert verdicts("SINGLE-003", edit) == [verdict]
    assert verdicts("SINGLE-003", (ASSETS, "")) == ["unknown"]


@pytest.mark.parametrize("venue", packaged_venues())
def test_every_link_of_every_venue_is_single_several_or_unknown(venue):
    rules = Rules(rulebook=packaged_rulebook(venue), at=parse_time("2026-11-23", where="test"))
    with localcontext(EXACT):
        links = dependencies(rules)
    assert len(links) == len(LINKS) == 6
    for link in links:
        words, standing = link_words(link)
        single = link.is_single
        expected = "unknown" if isinstance(single, Unknown) else "single" if single else "several"
        assert standing == expected
        assert link.why in words or standing == "several"
        assert "\n" not in words


def test_a_link_that_nobody_knows_is_no_strength():
    rules = Rules(
        rulebook=packaged_rulebook("phemex-usdtm"), at=parse_time("2026-11-23", where="t")
    )
    with localcontext(EXACT):
        assert {link_words(link)[1] for link in dependencies(rules)} == {"unknown"}
