"""Rules STEP-012 to STEP-015 and FEE-004 to FEE-007: shapes we compute, fees where they enter."""

import pytest

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import FEES_IN_TRIGGER
from stepladder.verification.fee_in_trigger import RATE_OF

SHAPE = 'shape = { value = "marginal", source = "rules" }'
UNIT = 'lookup_unit = { value = "notional", source = "rules" }'
FEE = 'fee_in_trigger = { value = "none", source = "rules" }'
TAKER = 'taker = { value = 0.0005, unit = "fraction of notional", source = "rules" }'
BY_TIER = 'taker_by_tier = { value = { low = 0.0002 }, source = "rules" }'
FIRST = "[0, 50000, 0.004, 125, 0],"
TIERS = """tiers = [
    [0, 50000, 0.004, 125, 0],
    [50000, 600000, 0.005, 100, 50],
    [600000, "open", 0.01, 50, 3050],
]
"""
LADDER = f"""[[ladders.BTCUSDT]]
source = "rules"
observed_from = "2026-05-01"
observed_to = "2026-05-31"
{TIERS}"""


def flat(close_out: str) -> tuple[str, str]:
    rates = "maintenance_margin_rate = 0.004, initial_margin_rate = 0.008"
    return TIERS, f"flat = {{ {rates}, close_out_margin_rate = {close_out} }}\n"


FLAT = (SHAPE, SHAPE.replace("marginal", "flat"))


@pytest.mark.parametrize("shape", ["marginal", "whole_position", "flat", "slope", "square_root"])
def test_step_012_shapes_we_compute_pass(verdicts, shape):
    without = (LADDER, "")
    assert verdicts("STEP-012", without, (SHAPE, SHAPE.replace("marginal", shape))) == ["pass"]


def test_step_012_words_warn_and_silence_is_unknown(judge):
    without = (LADDER, "")
    (words,) = judge("STEP-012", without, (SHAPE, SHAPE.replace("marginal", "stairs")))
    assert (words.verdict, words.observed) == ("warn", "stairs")
    for silent in ("", 'shape = { unknown = "not read" }'):
        (reason,) = judge("STEP-012", without, (SHAPE, silent))
        assert reason.verdict == "unknown"
        assert isinstance(reason.observed, Unknown)


def test_a_rulebook_without_ladders_or_shape_is_judged_and_nothing_of_it_passes(judge):
    edits = ((LADDER, ""), (SHAPE, 'shape = { unknown = "not read" }'))
    (reason,) = judge("STEP-001", *edits)
    assert (reason.verdict, reason.subject) == ("unknown", "ladders")
    for rule_id in ("STEP-002", "STEP-003", "STEP-004", "STEP-010", "STEP-014", "FUNDING-008"):
        assert judge(rule_id, *edits) == []


def test_step_013_it_is_known_what_is_looked_up(judge, verdicts):
    assert verdicts("STEP-013") == ["pass"]
    assert verdicts("STEP-013", (UNIT, "")) == ["unknown"]
    assert judge("STEP-013", FLAT, (UNIT, ""), flat("0.002")) == []  # a flat ladder asks nothing


@pytest.mark.parametrize(
    ("rate", "verdict"), [("0.0075", "pass"), ("0.00751", "warn"), ("0.008", "warn")]
)
def test_step_014_the_maximum_leverage_covers_the_fee_too(judge, rate, verdict):
    fee = (FEE, FEE.replace("none", "taker_at_mark"))
    (reason,) = judge("STEP-014", fee, (FIRST, FIRST.replace("0.004", rate)))
    assert (reason.verdict, str(reason.observed)) == (verdict, "0.008")
    assert len(reason.source.splitlines()) == 2
    without_fee = judge("STEP-014", (FIRST, FIRST.replace("0.004", rate)))
    assert [r.verdict for r in without_fee] == ["pass"]


def test_step_014_needs_the_rate_of_the_fee(judge, verdicts):
    fee = (FEE, FEE.replace("none", "taker_at_mark"))
    assert verdicts("STEP-014", fee, (TAKER, "")) == ["unknown"]
    assert verdicts("STEP-014", (FEE, "")) == ["unknown"]
    assert judge("STEP-014", (FIRST, FIRST.replace("125", '"unknown"'))) == []


@pytest.mark.parametrize(
    ("close_out", "verdict"), [("0.0039", "pass"), ("0.004", "fail"), ("0.005", "fail")]
)
def test_step_015_the_close_out_rate_comes_last(judge, close_out, verdict):
    assert judge("STEP-015") == []
    (reason,) = judge("STEP-015", FLAT, flat(close_out))
    assert (reason.verdict, str(reason.observed), str(reason.limit)) == (
        verdict,
        close_out,
        "0.004",
    )


def test_a_flat_ladder_passes_the_ladder_rules(judge):
    for rule_id in ("STEP-001", "STEP-002", "STEP-004", "STEP-005"):
        (reason,) = judge(rule_id, FLAT, flat("0.002"))
        assert reason.verdict == "pass", rule_id
    assert judge("STEP-003", FLAT, flat("0.002")) == judge("STEP-011", FLAT, flat("0.002")) == []


@pytest.mark.parametrize(
    ("shape", "ladder"),
    [
        ("slope", "slope = { maintenance_base = 0.01, slope_per_coin = 0.00005, "
         "initial_base = 0.02 }"),
        ("square_root", "square_root = { maintenance_margin_rate = 0.03, "
         "initial_margin_rate = 0.05, imf_factor = 0.0002 }"),
    ],
)  # fmt: skip
def test_growing_rates_pass_the_ladder_rules(judge, shape, ladder):
    edits = (SHAPE, SHAPE.replace("marginal", shape)), (TIERS, f"{ladder}\n")
    coin = (UNIT, UNIT.replace("notional", "coin"))
    for rule_id in ("STEP-001", "STEP-002", "STEP-004", "STEP-005", "STEP-013"):
        (reason,) = judge(rule_id, *edits, coin)
        assert reason.verdict == "pass", rule_id


def test_step_010_judges_a_class_by_its_members(judge):
    ladder = ("[[ladders.BTCUSDT]]", '[[ladders."class A"]]')
    members = 'classes = { value = { BTCUSDT = "class A" }, source = "rules" }'
    (reason,) = judge("STEP-010", ladder, (UNIT, f"{UNIT}\n{members}"))
    assert (reason.verdict, reason.subject) == ("pass", "contract of class A (1 symbols)")
    two = members.replace("} ,", "}").replace("BTCUSDT =", 'ETHUSDT = "class A", BTCUSDT =')
    (reason,) = judge("STEP-010", ladder, (UNIT, f"{UNIT}\n{two}"))
    assert (reason.verdict, reason.subject) == ("unknown", "contract of class A (2 symbols)")
    (reason,) = judge("STEP-010", ladder)
    assert (reason.verdict, reason.subject) == ("unknown", "contract of class A")


def test_fee_004_every_fee_in_the_test_has_a_rate(judge, verdicts):
    assert set(RATE_OF) == set(FEES_IN_TRIGGER)
    (reason,) = judge("FEE-004")
    assert (reason.verdict, reason.observed) == ("pass", 0)
    for kind, name in RATE_OF.items():
        fee = (FEE, FEE.replace("none", kind))
        rate = f'{TAKER}\nliquidation_fee_rate = {{ value = 0.01, source = "rules" }}'
        (reason,) = judge("FEE-004", fee, (TAKER, rate))
        expected = {None: "0", "taker": "0.0005", "liquidation_fee_rate": "0.01"}[name]
        assert (reason.verdict, str(reason.observed)) == ("pass", expected)
        missing = judge("FEE-004", fee, (TAKER, ""))
        assert [r.verdict for r in missing] == ["pass" if name is None else "unknown"]
    assert verdicts("FEE-004", (FEE, "")) == ["unknown"]
    assert verdicts("FEE-004", (FEE, FEE.replace("none", "half of it"))) == ["unknown"]


@pytest.mark.parametrize(
    ("rate", "verdict"), [("0.0005", "pass"), ("0.0004", "pass"), ("0.00051", "fail")]
)
def test_fee_005_the_base_tier_is_the_dearest(judge, verdicts, rate, verdict):
    two = BY_TIER.replace("low = 0.0002", f"low = 0.0002, other = {rate}")
    assert verdicts("FEE-005", (BY_TIER, two)) == [verdict]
    assert judge("FEE-005", (BY_TIER, "")) == []
    assert verdicts("FEE-005", (BY_TIER, 'taker_by_tier = { unknown = "?" }')) == ["unknown"]
    assert verdicts("FEE-005", (TAKER, "")) == ["unknown"]
    with pytest.raises(InputError, match="taker_by_tier: expected a"):
        judge("FEE-005", (BY_TIER, BY_TIER.replace("0.0002", '"little"')))
