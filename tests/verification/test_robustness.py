"""Rules MARK-004, MARK-005, INDEX-005 to INDEX-008, FUNDING-006 to FUNDING-008, PATH-008."""

from decimal import Decimal

import pytest

from stepladder.model.unknown import Unknown

TERMS = """terms = [
    { kind = "funding_basis", interval_hours = 8 },
    { kind = "average_basis", window_seconds = 60, sample_seconds = 1 },
    { kind = "external_median" },
]"""
RULE = f"""[mark_price.rule]
source = "rules"
as_of = "2026-05-15"
[mark_price.rule.value]
combine = "median"
{TERMS}
"""
BOUND = "bound = 0.015"
INDEX_MEAN = 'combine = "mean"'
STALE = "stale_seconds = 10"
MINIMUM = "minimum_sources = 3"
OUTLIERS = 'outliers = "cap"'
CONSTITUENTS = 'constituents = { value = ["One", "Two", "Three"], source = "rules" }'
INDEX = """[index_price.rule]
source = "rules"
as_of = "2026-05-15"
[index_price.rule.value]
combine = "mean"
outliers = "cap"
bound = 0.015
stale_seconds = 10
minimum_sources = 3
"""
CAP = 'cap = { kind = "fixed", applies = "interval", figures = 0.003 }'
FRACTION = 'parameters.fraction = { value = 0.2, source = "rules" }'


def terms(*rows: str) -> tuple[str, str]:
    return TERMS, "terms = [" + ", ".join(rows) + "]"


LAST, FUNDING_BASIS = '{ kind = "last" }', '{ kind = "funding_basis", interval_hours = 8 }'


def average(seconds: str) -> str:
    return f'{{ kind = "average_basis", window_seconds = {seconds}, sample_seconds = 1 }}'


def test_mark_004_every_length_is_known(judge):
    (reason,) = judge("MARK-004")
    assert reason.verdict == "pass"
    assert str(reason.observed).startswith(
        "median of index + funding basis, index + average of mid"
    )
    for edit in ((RULE, ""), terms(LAST, average('{ unknown = "not read" }'), LAST)):
        (reason,) = judge("MARK-004", edit)
        assert (reason.verdict, isinstance(reason.observed, Unknown)) == ("unknown", True)


@pytest.mark.parametrize(
    ("rows", "share", "verdict"),
    [
        ((FUNDING_BASIS, average("60"), LAST), "0.5", "pass"),
        ((FUNDING_BASIS, average("59"), LAST), "0.508", "warn"),
        ((FUNDING_BASIS, average("30"), LAST), "1", "warn"),
        ((FUNDING_BASIS, average("300"), LAST), "0.1", "pass"),
        ((LAST, LAST, FUNDING_BASIS), "1", "warn"),
        ((FUNDING_BASIS, FUNDING_BASIS, LAST), "0", "pass"),
        (('{ kind = "exponential_basis", time_constant_seconds = 150, sample_seconds = 1 }',),
         "0.181", "pass"),
        (('{ kind = "average_basis", window_seconds = 30, sample_seconds = 1, band = 0.0075 }',),
         "0.25", "pass"),
        (('{ kind = "average_price", of = "oracle", window_seconds = 1, sample_seconds = 1 }',),
         "0", "pass"),
    ],
)  # fmt: skip
def test_mark_005_at_most_half_of_a_dump_after_30_seconds(judge, rows, share, verdict):
    (reason,) = judge("MARK-005", terms(*rows))
    assert isinstance(reason.observed, Decimal)
    assert (round(reason.observed, 3), reason.verdict) == (Decimal(share), verdict)


def test_mark_005_what_is_not_known_may_be_anything_unless_it_cannot_matter(verdicts):
    unknown = average('{ unknown = "not read" }')
    assert verdicts("MARK-005", terms(FUNDING_BASIS, unknown, LAST)) == ["unknown"]
    # two of three stand still, whatever the third does
    assert verdicts("MARK-005", terms(FUNDING_BASIS, FUNDING_BASIS, unknown)) == ["pass"]
    assert verdicts("MARK-005", (RULE, "")) == ["unknown"]


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        ((BOUND, BOUND), "pass"),
        ((BOUND, 'bound = { unknown = "?" }'), "unknown"),
        ((MINIMUM, 'minimum_sources = { unknown = "?" }'), "unknown"),
        ((STALE, 'stale_seconds = { unknown = "?" }'), "unknown"),
        ((OUTLIERS, 'outliers = { unknown = "?" }'), "unknown"),
        ((INDEX, ""), "unknown"),
    ],
)
def test_index_005_the_rule_is_known_as_data(verdicts, edit, verdict):
    edits = [edit] if edit[0] != OUTLIERS else [edit, (BOUND + "\n", "")]
    assert verdicts("INDEX-005", *edits) == [verdict]


@pytest.mark.parametrize(
    ("bound", "verdict", "move"),
    [("0.015", "pass", "0.005"), ("0.0151", "warn", "0.005033"), ("0.0075", "pass", "0.0025")],
)
def test_index_006_one_of_three_moves_the_index_by_a_third_of_it(judge, bound, verdict, move):
    (reason,) = judge("INDEX-006", (BOUND, f"bound = {bound}"))
    assert isinstance(reason.observed, Decimal)
    assert (reason.verdict, round(reason.observed, 6)) == (verdict, Decimal(move))


def test_index_006_weights_nobody_knows_lie_on_the_one_that_fails(judge):
    weighted = (INDEX_MEAN, 'combine = "weighted_mean"')
    (reason,) = judge("INDEX-006", weighted)
    assert (reason.verdict, reason.observed) == ("warn", Decimal("0.015"))
    known = (
        f"{INDEX_MEAN}\n",
        'combine = "weighted_mean"\nweights = { One = 1, Two = 1, Three = 1 }\n',
    )
    (reason,) = judge("INDEX-006", known)
    assert (reason.verdict, reason.observed) == ("pass", Decimal("0.005"))


@pytest.mark.parametrize(
    ("edits", "verdict", "observed"),
    [
        ([(INDEX_MEAN, 'combine = "median"')], "pass", "0"),
        ([(OUTLIERS, 'outliers = "none"'), (BOUND + "\n", "")], "warn", "no bound"),
        ([(INDEX_MEAN, 'combine = "oracle"')], "warn", "no bound"),
        ([(CONSTITUENTS, CONSTITUENTS.replace(', "Three"', ""))], "warn", "no bound"),
        ([(CONSTITUENTS, 'constituents = { unknown = "?" }')], "unknown", None),
        ([(BOUND, 'bound = { unknown = "?" }')], "unknown", None),
        ([(INDEX, "")], "unknown", None),
    ],
)
def test_index_006_without_a_bound_it_warns(judge, edits, verdict, observed):
    (reason,) = judge("INDEX-006", *edits)
    assert reason.verdict == verdict
    if observed is not None:
        assert str(reason.observed) == observed


@pytest.mark.parametrize(
    ("stale", "verdict"),
    [("stale_seconds = 60", "pass"), ("stale_seconds = 60.1", "warn"), ("", "warn"),
     ("frozen_seconds = 60", "pass"), ('stale_seconds = { unknown = "?" }', "unknown")],
)  # fmt: skip
def test_index_007_a_silent_one_is_left_out_within_a_minute(verdicts, stale, verdict):
    assert verdicts("INDEX-007", (STALE, stale)) == [verdict]


@pytest.mark.parametrize(
    ("minimum", "verdict"), [("3", "pass"), ("2", "warn"), ('{ unknown = "?" }', "unknown")]
)
def test_index_008_below_three_there_is_no_index(verdicts, minimum, verdict):
    assert verdicts("INDEX-008", (MINIMUM, f"minimum_sources = {minimum}")) == [verdict]


def test_index_001_others_are_not_a_name(judge):
    two = CONSTITUENTS.replace('"Two", "Three"', '"others"')
    (reason,) = judge("INDEX-001", (CONSTITUENTS, two))
    assert reason.verdict == "unknown"
    assert "1 named, the others not" in str(reason.observed)
    three = CONSTITUENTS.replace('"Three"', '"Three", "others"')
    (reason,) = judge("INDEX-001", (CONSTITUENTS, three))
    assert (reason.verdict, reason.observed) == ("pass", 3)


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        ((CAP, CAP), "pass"),
        ((CAP, 'cap = { unknown = "?" }'), "unknown"),
        (('premium = "impact"', 'premium = { unknown = "?" }'), "unknown"),
        (("damper_8h = 0.0005", 'damper_8h = { unknown = "?" }'), "unknown"),
        (("interest_8h = 0.0001", 'interest_8h = { unknown = "?" }'), "unknown"),
        (('form = "damped"\ndamper_8h = 0.0005', 'form = "premium_and_interest"'), "pass"),
    ],
)
def test_funding_006_every_part_that_is_used_is_known(verdicts, edit, verdict):
    assert verdicts("FUNDING-006", edit) == [verdict]


@pytest.mark.parametrize(("hours", "verdict"), [("8", "pass"), ("[8, 4]", "pass"), ("4", "fail")])
def test_funding_007_a_contract_pays_at_an_interval_that_is_named(judge, verdicts, hours, verdict):
    interval = 'interval_hours = { value = 8, unit = "h", source = "rules" }'
    assert verdicts("FUNDING-007", (interval, interval.replace("= 8,", f"= {hours},"))) == [verdict]
    for silent in ('interval_hours = { unknown = "?" }', interval.replace("8,", '["continuous"],')):
        assert judge("FUNDING-007", (interval, silent)) == []
    contract = ("funding_interval_hours = 8\n", "")
    assert judge("FUNDING-007", contract) == []


@pytest.mark.parametrize(
    ("cap", "verdict", "observed"),
    [
        ('kind = "fixed", applies = "interval", figures = 0.004', "pass", "0.004"),
        ('kind = "fixed", applies = "interval", figures = 0.00401', "warn", "0.00401"),
        ('kind = "fixed", applies = "interval", figures = [0.001, 0.005]', "warn", "0.005"),
        ('kind = "maintenance_multiple", applies = "interval", figures = 1', "pass", "0.004"),
        ('kind = "maintenance_multiple", applies = "interval", figures = 1.1', "warn", "0.0044"),
        ('kind = "margin_gap", applies = "interval", figures = 1', "pass", "0.004"),
        ('kind = "margin_gap", applies = "interval", figures = 1.5', "warn", "0.006"),
        ('kind = "fixed", applies = "interval", figures = { ETH = 0.001 }', "unknown", None),
    ],
)
def test_funding_008_one_funding_leaves_a_fresh_position(judge, cap, verdict, observed):
    (reason,) = judge("FUNDING-008", (CAP, f"cap = {{ {cap} }}"))
    assert reason.verdict == verdict
    assert reason.limit == Decimal("0.004")  # 125 times, less 0.4 %
    if observed is not None:
        assert reason.observed == Decimal(observed)


def test_funding_008_a_cap_of_eight_hours_is_shared_by_its_intervals(judge):
    hourly = ("funding_interval_hours = 8\n", "funding_interval_hours = 1\n")
    cap = (CAP, CAP.replace("interval", "basis").replace("0.003", "0.04"))
    (reason,) = judge("FUNDING-008", hourly, cap)
    assert (reason.verdict, reason.observed) == ("warn", Decimal("0.005"))
    whole = ('scaling = "whole_rate"', 'scaling = "none"')
    (reason,) = judge("FUNDING-008", hourly, cap, whole)
    assert reason.observed == Decimal("0.04")
    unknown = ('scaling = "whole_rate"', 'scaling = { unknown = "?" }')
    assert [r.verdict for r in judge("FUNDING-008", hourly, cap, unknown)] == ["unknown"]


def test_funding_008_is_not_judged_where_nothing_is_paid_at_once(judge):
    assert judge("FUNDING-008", (CAP, 'cap = { unknown = "?" }')) == []
    assert judge("FUNDING-008", (CAP, f"{CAP}\ncontinuous = true")) == []
    no_leverage = ("[0, 50000, 0.004, 125, 0],", '[0, 50000, 0.004, "unknown", 0],')
    assert judge("FUNDING-008", no_leverage) == []


@pytest.mark.parametrize(
    ("fraction", "verdict"),
    [("0.2", "pass"), ("1", "pass"), ("0", "fail"), ("-0.2", "fail"), ("1.01", "fail"),
     ('"min(long, short)"', "unknown")],
)  # fmt: skip
def test_path_008_a_fraction_makes_progress(judge, fraction, verdict):
    (reason,) = judge("PATH-008", (FRACTION, FRACTION.replace("0.2", fraction)))
    assert reason.verdict == verdict
    assert judge("PATH-008", (FRACTION, "")) == []  # PATH-005 says that it is missing


@pytest.mark.parametrize(("tiers", "verdict"), [("1", "pass"), ("2", "pass"), ("0", "fail")])
def test_path_008_tiers_go_down(judge, tiers, verdict):
    down = ('kind = "reduce_fraction"', 'kind = "reduce_to_lower_tier"')
    part = (FRACTION, f'parameters.tiers_down = {{ value = {tiers}, source = "rules" }}')
    (reason,) = judge("PATH-008", down, part)
    assert (reason.verdict, reason.subject) == (
        verdict,
        "liquidation_path[2].reduce_to_lower_tier.tiers_down",
    )


def test_path_002_and_path_003_do_not_fail_over_steps_nobody_knows(verdicts):
    adl = 'kind = "adl"\nvalue = "by the queue"\n'
    broken_off = (adl, 'kind = "market_order"\nvalue = "the rest"\n')
    assert verdicts("PATH-002", broken_off) == ["fail"]
    unknown = (adl, 'kind = "market_order"\nunknown = "not read"\n')
    assert verdicts("PATH-002", unknown) == ["unknown"]
    buffers = (
        ('kind = "backstop_takeover"', 'kind = "market_order"'),
        ('kind = "insurance_fund"', 'kind = "market_order"'),
    )
    assert verdicts("PATH-003", *buffers) == ["fail"]
    assert verdicts("PATH-003", *buffers, unknown) == ["unknown"]
