"""Rules STEP-001 to STEP-010: the ladders in force are sound, continuous, right, whole, dated."""

from decimal import Decimal

import pytest

from stepladder.model.unknown import Unknown

FIRST = "[0, 50000, 0.004, 125, 0],"
SECOND = "[50000, 600000, 0.005, 100, 50],"
THIRD = '[600000, "open", 0.01, 50, 3050],'
SHAPE = 'shape = { value = "marginal", source = "rules" }'
SEEN = 'observed_from = "2026-05-01"\nobserved_to = "2026-05-31"'
RECURSION = 'deduction_recursion = { value = "d_n = d_(n-1) + floor_n (r_n - r_(n-1))", '
TIERS = f"tiers = [\n    {FIRST}\n    {SECOND}\n    {THIRD}\n]"
LADDER = f'[[ladders.BTCUSDT]]\nsource = "rules"\n{SEEN}\n{TIERS}\n'
WHOLE = (SHAPE, SHAPE.replace("marginal", "whole_position"))


def test_step_001_counts_the_findings_of_the_lint(judge):
    (reason,) = judge("STEP-001")
    assert (reason.verdict, reason.observed, reason.limit) == ("pass", 0, 0)
    gap = "[60000, 600000, 0.005, 100, 60],"
    (reason,) = judge("STEP-001", (SECOND, gap), (THIRD, '[600000, "open", 0.01, 50, 3060],'))
    assert (reason.verdict, reason.observed) == ("fail", 1)
    assert reason.subject == "ladder of BTCUSDT (LADDER-001 in tier 2)"


@pytest.mark.parametrize(
    ("tier", "verdict"),
    [
        ("[50000, 600000, 0.004, 100, 0],", "warn"),  # the rate stands still: LADDER-003
        ("[50000, 600000, 0.0039, 100, -5],", "fail"),  # it falls
        ("[50000, 600000, 0.005, 125, 50],", "warn"),  # the leverage stands still: LADDER-004
        ("[50000, 600000, 0.005, 126, 50],", "fail"),  # it rises
    ],
)
def test_step_001_standing_still_warns_and_going_back_fails(judge, tier, verdict):
    deduction = {"0.004": "3600", "0.0039": "3655"}.get(tier.split(", ")[2], "3050")
    third = f'[600000, "open", 0.01, 50, {deduction}],'
    (reason,) = judge("STEP-001", (SECOND, tier), (THIRD, third))
    assert (reason.verdict, reason.observed) == (verdict, 1)


def test_step_001_a_placeholder_cap_is_a_warning(verdicts):
    placeholder = "[600000, 9223372036854775807, 0.01, 50, 3050],"
    assert verdicts("STEP-001", (THIRD, placeholder)) == ["warn"]


def test_step_001_a_ladder_that_is_not_known_is_unknown(judge):
    for edit in ((TIERS, 'unknown = "not read"'), (SEEN, 'effective_at = "2027-01-01"')):
        (reason,) = judge("STEP-001", edit)
        assert reason.verdict == "unknown"
        assert isinstance(reason.observed, Unknown)
        assert reason.subject == "ladder of BTCUSDT"
        assert judge("STEP-002", edit) == []
    (reason,) = judge("STEP-001", (LADDER, ""))
    assert (reason.verdict, reason.subject) == ("unknown", "ladders")


def test_step_001_judges_the_ladder_of_a_position_opened_now(judge):
    later = 'effective_at = "2026-05-15"\nbinds = "new_positions"'
    broken = TIERS.replace("100, 50]", "100, 40]")
    second = f'{LADDER}[[ladders.BTCUSDT]]\nsource = "rules"\n{later}\n{broken}\n'
    assert [r.observed for r in judge("STEP-001", (LADDER, second))] == [1]
    before = judge("STEP-001", (LADDER, second), at="2026-05-14")
    assert [r.observed for r in before] == [0]


@pytest.mark.parametrize(
    ("deduction", "verdict", "jump"),
    [("50", "pass", "0"), ("50.01", "pass", "-0.01"), ("50.02", "fail", "-0.02"),
     ("40", "fail", "10")],
)  # fmt: skip
def test_step_002_a_marginal_ladder_has_no_cliff(judge, deduction, verdict, jump):
    third = f'[600000, "open", 0.01, 50, {Decimal(deduction) + 3000}],'
    edits = (SECOND, f"[50000, 600000, 0.005, 100, {deduction}],"), (THIRD, third)
    (reason,) = judge("STEP-002", *edits)
    assert (reason.verdict, reason.observed, reason.unit) == (
        verdict,
        Decimal(jump),
        "USDT notional",
    )
    assert reason.limit == Decimal("0.01")
    assert (", floor of tier 2" in reason.subject) == (jump != "0")


def test_step_002_measures_the_cliff_of_a_whole_position_ladder(judge):
    (reason,) = judge("STEP-002", WHOLE)
    assert (reason.verdict, reason.limit) == ("pass", "a cliff by design")
    assert reason.observed == 600000 * (Decimal("0.01") - Decimal("0.005"))
    assert reason.subject == "ladder of BTCUSDT, floor of tier 3"


@pytest.mark.parametrize(
    ("deduction", "verdict"), [("3050.01", "pass"), ("3050.02", "fail"), ("3000", "fail")]
)
def test_step_003_published_deductions_follow_from_the_tiers(judge, deduction, verdict):
    (reason,) = judge("STEP-003", (THIRD, THIRD.replace("3050", deduction)))
    assert (reason.verdict, reason.observed) == (verdict, Decimal(deduction) - 3050)
    assert reason.subject == "published deductions of BTCUSDT, tier 3"


def test_step_003_computed_deductions_pass_where_the_venue_states_the_recursion(judge):
    bare = [(tier, tier.rpartition(",")[0].rpartition(",")[0] + "],") for tier in (SECOND, THIRD)]
    (reason,) = judge("STEP-003", *bare)
    assert (reason.verdict, reason.observed) == ("pass", 0)
    assert reason.subject == "computed deductions of BTCUSDT"
    unstated = (f'{RECURSION}source = "rules" }}', 'deduction_recursion = { unknown = "?" }')
    assert [r.verdict for r in judge("STEP-003", *bare, unstated)] == ["warn"]
    assert [r.verdict for r in judge("STEP-003", unstated)] == ["pass"]


def test_step_003_says_nothing_of_a_whole_position_ladder(judge):
    assert judge("STEP-003", WHOLE) == []


@pytest.mark.parametrize(
    ("leverage", "verdict"), [("100", "pass"), ("200", "pass"), ("200.1", "fail"), ("0", "fail")]
)
def test_step_004_the_maximum_leverage_leaves_more_than_maintenance(judge, leverage, verdict):
    (reason,) = judge("STEP-004", (SECOND, SECOND.replace("100", leverage)))
    assert reason.verdict == verdict
    if leverage == "200":
        assert (reason.observed, reason.limit) == (Decimal("0.005"), Decimal("0.005"))
        assert reason.subject == "ladder of BTCUSDT, tier 2"


def test_step_004_names_the_tiers_without_a_leverage(judge):
    second, third = SECOND.replace("100", '"unknown"'), THIRD.replace("50,", '"unknown",')
    judged, missing = judge("STEP-004", (SECOND, second), (THIRD, third))
    assert (judged.verdict, judged.subject) == ("pass", "ladder of BTCUSDT, tier 1")
    assert (missing.verdict, missing.subject) == ("unknown", "ladder of BTCUSDT, tiers 2 to 3")
    first = FIRST.replace("125", '"unknown"')
    every = judge("STEP-004", (FIRST, first), (SECOND, second), (THIRD, third))
    assert [r.subject for r in every] == ["ladder of BTCUSDT, tiers 1 to 3"]
    apart = judge("STEP-004", (FIRST, first), (THIRD, third))
    assert apart[1].subject == "ladder of BTCUSDT, tiers 1, 3"
    assert judge("STEP-004", (SECOND, second))[1].subject == "ladder of BTCUSDT, tier 2"


def test_step_005_missing_rows_warn(judge):
    (reason,) = judge("STEP-005")
    assert (reason.verdict, reason.observed) == ("pass", "open ended")
    ended = (THIRD, THIRD.replace('"open"', "900000"))
    (reason,) = judge("STEP-005", ended)
    assert (reason.verdict, reason.observed, reason.unit) == ("pass", 900000, "USDT notional")
    assert [r.verdict for r in judge("STEP-005", ended, (SEEN, f"{SEEN}\npartial = true"))] == [
        "warn"
    ]


def test_step_006_an_undated_ladder_warns(judge):
    (reason,) = judge("STEP-006")
    assert (reason.verdict, reason.observed) == ("pass", "seen 2026-05-31")
    (reason,) = judge("STEP-006", (SEEN, 'effective_at = "2026-05-01"'))
    assert (reason.verdict, reason.observed) == ("pass", "in force 2026-05-01T00:00:00Z")
    (reason,) = judge("STEP-006", (SEEN, ""))
    assert (reason.verdict, reason.observed) == ("warn", "not dated")


def test_step_007_it_is_known_whom_a_change_binds(verdicts):
    fact = 'change_binds_existing_positions = { value = true, source = "rules" }'
    assert verdicts("STEP-007") == ["pass"]
    assert verdicts("STEP-007", (fact, fact.replace("true", "false"))) == ["pass"]
    assert verdicts("STEP-007", (fact, "")) == ["unknown"]


@pytest.mark.parametrize(
    ("at", "verdict", "days"),
    [("2026-11-28", "pass", 180), ("2026-11-28T23:59:59Z", "pass", 180),
     ("2026-11-29", "warn", 181), ("2026-05-30", "pass", 0)],
)  # fmt: skip
def test_step_008_a_recording_older_than_180_days_warns(judge, at, verdict, days):
    (reason,) = judge("STEP-008", at=at)
    assert (reason.verdict, reason.observed, reason.limit) == (verdict, days, 180)


def test_step_008_a_notice_has_no_age(judge):
    assert judge("STEP-008", (SEEN, 'effective_at = "2020-01-01"')) == []
    assert judge("STEP-008", (SEEN, "")) == []
    other = LADDER.replace("BTCUSDT", "ETHUSDT").replace(SEEN, 'effective_at = "2020-01-01"')
    both = judge("STEP-008", (LADDER, f"{other}{LADDER}"))
    assert [r.subject for r in both] == ["ladder of BTCUSDT"]


def test_step_009_it_is_known_whether_orders_count(verdicts):
    fact = 'lookup_includes_orders = { value = false, source = "rules" }'
    assert verdicts("STEP-009") == ["pass"]
    assert verdicts("STEP-009", (fact, 'lookup_includes_orders = { unknown = "?" }')) == ["unknown"]


def test_step_011_a_floor_that_is_a_cliff_belongs_to_a_known_tier(judge, verdicts):
    assert judge("STEP-011") == []
    assert verdicts("STEP-011", WHOLE) == ["unknown"]
    known = WHOLE[1] + '\nedge_tier = { value = "lower", source = "rules" }'
    assert verdicts("STEP-011", (WHOLE[0], known)) == ["pass"]


def test_step_010_every_ladder_has_a_contract_with_a_size(judge):
    (reason,) = judge("STEP-010")
    assert (reason.verdict, reason.observed) == ("pass", 1)
    assert [r.verdict for r in judge("STEP-010", ("contract_size = 1\n", ""))] == ["unknown"]
    (reason,) = judge("STEP-010", ("[contracts.symbols.BTCUSDT]", "[contracts.symbols.OTHER]"))
    assert (reason.verdict, reason.subject) == ("unknown", "contract of BTCUSDT")
    assert str(reason.observed) == (
        "contract size of BTCUSDT: not in the rulebook (rulebook invented)"
    )
