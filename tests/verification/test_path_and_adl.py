"""Rules PATH-001 to PATH-007 and ADL-001 to ADL-004: ordered, ending, playable."""

import pytest

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown

BACKSTOP = '[[liquidation_path]]\norder = 3\nkind = "backstop_takeover"\nvalue = "the vault"\n'
FUND = '[[liquidation_path]]\norder = 4\nkind = "insurance_fund"\nvalue = "the fund"\n'
ADL = '[[liquidation_path]]\norder = 5\nkind = "adl"\nvalue = "by the queue"\n'
COOLDOWN = 'parameters.cooldown = { value = 30, unit = "s", source = "rules" }\n'
FRACTION = 'parameters.fraction = { value = 0.2, source = "rules" }\n'
SCOPE = 'parameters.scope = { value = "account", source = "rules" }\n'
PRICE = '\nprice = { value = "bankruptcy", source = "rules" }'
ADL_PRICE = 'adl_price = { value = "bankruptcy", source = "rules" }'
SOURCE = 'source = "rules"\n'


@pytest.fixture
def no_path(complete):
    start, end = complete.index("[[liquidation_path]]"), complete.index("[contracts")
    return (complete[start:end], "")


@pytest.mark.parametrize(
    ("order", "verdict"), [("5", "pass"), ("6", "fail"), ("4", "fail"), ("1", "fail")]
)
def test_path_001_steps_are_numbered_without_a_gap(judge, order, verdict):
    (reason,) = judge("PATH-001", ("order = 5", f"order = {order}"))
    assert reason.verdict == verdict
    assert reason.observed == ", ".join(sorted(["1", "2", "3", "4", order]))
    assert reason.limit == "1, 2, 3, 4, 5"


def test_path_001_judges_the_numbers_and_not_the_order_in_the_file(verdicts):
    swapped = (
        (FUND, FUND.replace("order = 4", "order = 5")),
        (ADL, ADL.replace("order = 5", "order = 4")),
    )
    assert verdicts("PATH-001", *swapped) == ["pass"]
    assert verdicts("PATH-002", *swapped) == ["fail"]


def test_without_a_path_its_rules_are_unknown(judge, no_path):
    for rule_id in ("PATH-001", "PATH-002", "PATH-003"):
        (reason,) = judge(rule_id, no_path)
        assert (reason.verdict, reason.source) == ("unknown", "none found")
        assert str(reason.observed) == ("liquidation_path: not in the rulebook (rulebook invented)")
    for rule_id in ("PATH-005", "PATH-006", "PATH-007"):
        assert judge(rule_id, no_path) == []
    assert [r.verdict for r in judge("ADL-001", no_path)] == ["pass"]


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("adl", "pass"), ("socialise", "pass"), ("market_order", "fail"), ("auction", "fail")],
)
def test_path_002_the_last_step_always_closes(judge, kind, verdict):
    (reason,) = judge("PATH-002", (ADL, ADL.replace("adl", kind)))
    assert (reason.verdict, reason.observed) == (verdict, kind)
    assert reason.subject == f"liquidation_path[5].{kind}"


def test_path_003_and_path_006_count_what_stands_before_other_traders(judge):
    no_fund = (FUND, FUND.replace("insurance_fund", "auction"))
    no_backstop = (BACKSTOP, BACKSTOP.replace("backstop_takeover", "market_order"))
    for edits, third, sixth, count in (
        ((), ["pass"], ["pass"], 2),
        ((no_fund,), ["pass"], ["warn"], 1),
        ((no_backstop,), ["pass"], ["warn"], 1),
        ((no_fund, no_backstop), ["fail"], [], 0),
    ):
        reasons = judge("PATH-003", *edits)
        assert [r.verdict for r in reasons] == third
        assert [r.observed for r in reasons] == [count]
        assert [r.verdict for r in judge("PATH-006", *edits)] == sixth


def test_path_003_cites_the_fund_or_else_the_whole_path(judge):
    dated = (FUND, FUND + 'as_of = "2026-02"\n'), (ADL, ADL + 'as_of = "2026-03"\n')
    (reason,) = judge("PATH-003", *dated)
    assert [source[-11:] for source in reason.source.splitlines()] == ["(not dated)", "e (2026-02)"]
    none = (BACKSTOP, BACKSTOP.replace("backstop_takeover", "auction"))
    (reason,) = judge("PATH-003", none, *dated, ('kind = "insurance_fund"', 'kind = "auction"'))
    assert len(reason.source.splitlines()) == 3


def test_path_003_a_fund_after_other_traders_have_paid_does_not_count(verdicts):
    early = (BACKSTOP, BACKSTOP.replace("backstop_takeover", "adl"))
    assert verdicts("PATH-003", early) == ["fail"]


def test_path_005_steps_and_parameters_are_known(judge):
    assert [(r.subject, r.verdict) for r in judge("PATH-005")] == [
        ("liquidation_path[1].cancel_orders", "pass"),
        ("liquidation_path[2].reduce_fraction", "pass"),
    ]
    assert judge("PATH-005")[1].observed == "fraction 0.2, cooldown 30"


@pytest.mark.parametrize(
    ("edit", "step"),
    [
        ((SCOPE, ""), 1),
        ((FRACTION, ""), 2),
        ((FRACTION, 'parameters.fraction = { unknown = "?" }\n'), 2),
        ((COOLDOWN, 'parameters.cooldown = { unknown = "?" }\n'), 2),
        (("value = \"a fifth at a time\"\nsource = \"rules\"", 'unknown = "?"'), 2),
        ((f"{FUND}{SOURCE}", FUND.replace("value", "unknown")), 4),
        ((BACKSTOP, BACKSTOP.replace("backstop_takeover", "reduce_to_lower_tier")), 3),
    ],
)  # fmt: skip
def test_path_005_a_step_that_cannot_be_played_is_unknown(judge, edit, step):
    unknown = [r for r in judge("PATH-005", edit) if r.verdict == "unknown"]
    assert [r.subject.partition(".")[0] for r in unknown] == [f"liquidation_path[{step}]"]
    assert isinstance(unknown[0].observed, Unknown)


def test_path_007_a_path_in_parts_names_its_pause(judge):
    (reason,) = judge("PATH-007")
    assert (reason.verdict, reason.observed, reason.unit) == ("pass", 30, "s")
    for silent in ("", 'parameters.cooldown = { unknown = "?" }\n'):
        assert [r.verdict for r in judge("PATH-007", (COOLDOWN, silent))] == ["unknown"]
    at_once = ('kind = "reduce_fraction"', 'kind = "market_order"')
    assert judge("PATH-007", at_once, (COOLDOWN, "")) == []


@pytest.mark.parametrize(
    ("rule_id", "fact"),
    [
        ("ADL-001", 'trigger = { value = "both funds are empty", source = "rules" }'),
        ("ADL-002", 'ranking = { value = "profit times leverage", source = "rules" }'),
        ("ADL-003", PRICE),
    ],
)
def test_adl_001_to_adl_003_trigger_ranking_and_price_are_known(judge, rule_id, fact):
    assert [r.verdict for r in judge(rule_id)] == ["pass"]
    assert [r.verdict for r in judge(rule_id, (fact, ""))] == ["unknown"]
    assert judge(rule_id, (ADL, ADL.replace("adl", "socialise")), (fact, "")) == []


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("bankruptcy", "pass"),
        ("bankruptcy; mark where the two are over 5% apart", "pass"),
        ("the bankruptcy price of the order", "pass"),
        ("mark; bankruptcy where the two are over 5% apart", "fail"),
        ("previous_mark", "fail"),
        ("a fair price", "fail"),
    ],
)
def test_adl_004_the_first_price_named_is_the_one_of_the_references(verdicts, words, verdict):
    assert verdicts("ADL-004", (PRICE, PRICE.replace("bankruptcy", words))) == [verdict]


def test_adl_004_keeps_mark_and_previous_mark_apart(verdicts):
    previous = (PRICE, PRICE.replace("bankruptcy", "previous_mark"))
    for name, verdict in (("previous_mark", "pass"), ("mark", "fail"), ("previous_oracle", "fail")):
        other = (f"\n{ADL_PRICE}", f"\n{ADL_PRICE.replace('bankruptcy', name)}")
        assert verdicts("ADL-004", previous, other) == [verdict]


def test_adl_004_is_unknown_where_either_is(judge, verdicts):
    assert verdicts("ADL-004", (PRICE, "")) == ["unknown"]
    assert verdicts("ADL-004", (f"\n{ADL_PRICE}", "")) == ["unknown"]
    assert judge("ADL-004", (ADL, ADL.replace("adl", "socialise"))) == []
    with pytest.raises(InputError, match=r"adl\.price: expected a text"):
        judge("ADL-004", (PRICE, PRICE.replace('"bankruptcy"', "5")))
