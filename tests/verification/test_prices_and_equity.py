"""Rules FEE, MARK, INDEX, FUNDING, COLL and CROSS: each on both sides of its boundary."""

import pytest

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown

ASKED_FOR = [
    ("MARK-001", "formula = { value = \"index + average basis\", source = \"rules\" }"),
    ("MARK-003", "fallback = { value = \"the last good index\", source = \"rules\" }"),
    ("INDEX-002", "outlier_rule = { value = \"the median ignores it\", source = \"rules\" }"),
    ("INDEX-003", "stale_rule = { value = \"left out after 10 s\", source = \"rules\" }"),
    ("INDEX-004", "method = { value = \"median\", source = \"rules\" }"),
    ("FUNDING-001", "interval_hours = { value = 8, unit = \"h\", source = \"rules\" }"),
    ("FUNDING-002", "cap = { value = 0.003, unit = \"per interval\", source = \"rules\" }"),
    ("FUNDING-003", "interest = { value = 0.0001, unit = \"per 8 h\", source = \"rules\" }"),
    ("FUNDING-004", "charged_when = { value = \"at the stamp\", source = \"rules\" }"),
    ("FUNDING-005", "formula = { value = \"P + clamp(I - P)\", source = \"rules\" }"),
    ("COLL-001", "weights = { value = { USDT = { USDT = 1 } }, source = \"rules\" }"),
    ("COLL-002", "assets = { value = [\"USDT\", \"USDC\"], source = \"rules\" }"),
    ("FEE-006", "liquidation_fee = { value = 0.01, source = \"rules\" }"),
    ("FEE-007", "fee_in_bankruptcy_price = { value = false, source = \"rules\" }"),
    ("CROSS-002", "offsets = { value = \"none\", source = \"rules\" }"),
    ("PATH-004", "residual_goes_to = { value = \"the fund\", source = \"rules\" }"),
]  # fmt: skip
TAKER = 'taker = { value = 0.0005, unit = "fraction of notional", source = "rules" }'
FEE = 'fee_in_trigger = { value = "none", source = "rules" }'
OWN_BOOK = 'own_book_term = { value = true, source = "rules" }'
WINDOW = 'window_seconds = { value = 60, unit = "s", source = "rules" }'
CONSTITUENTS = 'constituents = { value = ["One", "Two", "Three"], source = "rules" }'
WEIGHT = 'profit_weight = { value = 1, unit = "ratio", source = "rules" }'


@pytest.mark.parametrize(("rule_id", "fact"), ASKED_FOR)
def test_a_rule_that_asks_for_an_answer_is_pass_or_unknown(judge, rule_id, fact):
    (reason,) = judge(rule_id)
    name = fact.partition(" ")[0]
    assert (reason.verdict, reason.limit) == ("pass", "known")
    assert reason.subject.endswith(f".{name}")
    declared = f'{name} = {{ unknown = "not found" }}'
    empty = f'{name} = {{ value = "", source = "rules" }}'
    withdrawn = fact.replace(" }", ', status = "unknown" }') if "{ USDT" not in fact else ""
    for silent in ("", declared, empty, withdrawn):
        (reason,) = judge(rule_id, (fact, silent))
        assert reason.verdict == "unknown"
        assert isinstance(reason.observed, Unknown)


def test_a_fact_that_comes_later_is_not_known_yet(judge):
    rule_id, fact = ASKED_FOR[0]
    later = fact.replace(" }", ', effective_at = "2026-06-01" }')
    assert [r.verdict for r in judge(rule_id, (fact, later))] == ["pass"]
    assert [r.verdict for r in judge(rule_id, (fact, later), at="2026-05-31")] == ["unknown"]


def test_fee_001_the_fee_in_the_test_is_one_the_engine_computes(verdicts):
    assert verdicts("FEE-001") == ["pass"]
    for known in ("taker_at_mark", "close_fee_at_bankruptcy", "taker_and_funding"):
        assert verdicts("FEE-001", (FEE, FEE.replace("none", known))) == ["pass"]
    assert verdicts("FEE-001", (FEE, FEE.replace("none", "half the taker fee"))) == ["warn"]
    assert verdicts("FEE-001", (FEE, "")) == ["unknown"]


def test_fee_002_and_fee_003_the_taker_rate_is_known_and_confirmed(judge, verdicts):
    assert verdicts("FEE-002") == verdicts("FEE-003") == ["pass"]
    assert verdicts("FEE-002", (TAKER, "")) == ["unknown"]
    assert judge("FEE-003", (TAKER, "")) == []
    for status in ("unverified", "contradicted"):
        doubtful = (TAKER, TAKER.replace(" }", f', status = "{status}" }}'))
        assert verdicts("FEE-002", doubtful) == ["pass"]
        (reason,) = judge("FEE-003", doubtful)
        assert (reason.verdict, reason.observed, reason.limit) == ("warn", status, "confirmed")


def test_fee_002_a_rate_that_is_no_number_is_bad_input(judge):
    with pytest.raises(InputError, match=r"fees\.taker: expected a number"):
        judge("FEE-002", (TAKER, TAKER.replace("0.0005", "true")))


def test_fee_002_a_rate_in_words_is_not_a_number_anybody_knows(verdicts):
    assert verdicts("FEE-002", (TAKER, TAKER.replace("0.0005", '"a little"'))) == ["unknown"]


@pytest.mark.parametrize(
    ("seconds", "verdict"), [("59.9", "warn"), ("60", "pass"), ("61", "pass"), ("30", "warn")]
)
def test_mark_002_the_own_book_is_averaged_over_a_minute(judge, seconds, verdict):
    (reason,) = judge("MARK-002", (WINDOW, WINDOW.replace("60", seconds)))
    assert (reason.verdict, str(reason.observed)) == (verdict, seconds)
    assert (reason.limit, reason.unit) == (60, "s")


def test_mark_002_without_an_own_book_term_the_window_does_not_matter(judge, verdicts):
    without = (OWN_BOOK, OWN_BOOK.replace("true", "false"))
    assert verdicts("MARK-002", without) == ["pass"]
    assert verdicts("MARK-002", without, (WINDOW, "")) == ["pass"]
    assert verdicts("MARK-002", (WINDOW, "")) == ["unknown"]
    (reason,) = judge("MARK-002", (OWN_BOOK, ""))
    assert reason.verdict == "unknown"
    assert isinstance(reason.observed, Unknown)


def test_mark_002_a_flag_in_words_is_bad_input(judge):
    with pytest.raises(InputError, match="own_book_term: expected true or false, found 'yes'"):
        judge("MARK-002", (OWN_BOOK, OWN_BOOK.replace("true", '"yes"')))


@pytest.mark.parametrize(
    ("value", "verdict", "count"),
    [
        ('["One", "Two", "Three"]', "pass", 3),
        ('["One", "Two"]', "fail", 2),
        ('["One"]', "fail", 1),
        ('["One", "One", "One"]', "fail", 1),  # named three times, still one venue
        ("{ One = 3, Two = 2, Three = 1 }", "pass", 3),
    ],
)
def test_index_001_at_least_three_constituents(judge, value, verdict, count):
    edit = (CONSTITUENTS, CONSTITUENTS.replace('["One", "Two", "Three"]', value))
    (reason,) = judge("INDEX-001", edit)
    assert (reason.verdict, reason.observed, reason.limit) == (verdict, count, 3)


def test_what_the_rulebook_says_about_the_gap_is_kept(judge):
    declared = 'constituents = { unknown = "not read" }'
    (reason,) = judge("INDEX-001", (CONSTITUENTS, declared))
    assert str(reason.observed) == "index_price.constituents: not read (invented.toml)"
    (reason,) = judge("MARK-001", (ASKED_FOR[0][1], 'formula = { unknown = "not read" }'))
    assert str(reason.observed) == "mark_price.formula: not read (invented.toml)"


def test_a_number_left_empty_is_unknown_and_not_bad_input(verdicts):
    assert verdicts("FEE-002", (TAKER, TAKER.replace("0.0005", '""'))) == ["unknown"]
    assert verdicts("MARK-002", (WINDOW, WINDOW.replace("60", "[]"))) == ["unknown"]


@pytest.mark.parametrize("value", ['"six pairs, changing"', "[]", "6"])
def test_index_001_what_is_not_listed_cannot_be_counted(judge, value):
    edit = (CONSTITUENTS, CONSTITUENTS.replace('["One", "Two", "Three"]', value))
    (reason,) = judge("INDEX-001", edit)
    assert reason.verdict == "unknown"
    assert isinstance(reason.observed, Unknown)


@pytest.mark.parametrize(
    ("weight", "verdict"),
    [("0", "pass"), ("1", "pass"), ("0.5", "pass"), ("-0.1", "fail"), ("1.1", "fail")],
)
def test_cross_001_the_weight_of_open_profit_is_a_share(judge, weight, verdict):
    (reason,) = judge("CROSS-001", (WEIGHT, WEIGHT.replace("= 1,", f"= {weight},")))
    assert (reason.verdict, str(reason.observed)) == (verdict, weight)
    (reason,) = judge("CROSS-001", (WEIGHT, 'profit_weight = { unknown = "?" }'))
    assert reason.verdict == "unknown"
