"""Other people's engines: a naive one fails where it must, a perfect one nowhere, a hostile one
only hurts itself."""

from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import pytest

from stepladder.adapters.engine_adapter import load_engine, question_of
from stepladder.errors import InputError
from stepladder.verbs.conform import conform
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.packaged import packaged_cases
from tests.conform import naive_engine
from tests.conform.conftest import FEW

NAIVE_TEXT = (Path(__file__).parent / "naive_engine.py").read_text(encoding="utf-8")
HEAD = "from decimal import Decimal\nfrom fractions import Fraction\n"


def number(inputs, name: str) -> Fraction:
    return Fraction(str(inputs[name]))


def second_floor(case: Case) -> Fraction | None:
    tiers = case.inputs["tiers"]
    assert isinstance(tiers, list)
    return Fraction(tiers[1]["floor"]) if len(tiers) > 1 else None


def must_fail(case: Case) -> bool:
    """Whether an engine without tiers, deductions, fees and neighbours must get a case wrong.

    Argued from the inputs and from what is right, never from what the engine says.
    """
    inputs, second = case.inputs, None
    if "tiers" in inputs:
        second = second_floor(case)
    match case.group:
        case "ladder_mm":
            # On the edge itself the requirement is continuous, so only what lies above it counts.
            return second is not None and number(inputs, "notional") > second
        case "ladder_lookup":
            # On the edge itself the rate is already the next one.
            return second is not None and number(inputs, "notional") >= second
        case "ladder_deduction":
            return second is not None
        case "ladder_max_leverage":
            # At the first tier's maximum the position no longer fits below the first cap.
            tiers = inputs["tiers"]
            assert isinstance(tiers, list)
            first = tiers[0]
            wanted = number(inputs, "stake") * Fraction(first["max_leverage"])
            return wanted > Fraction(first["cap"])
        case "g_ladder_liq_price" | "g_ladder_liq_price_whole":
            # The tier that counts is the one the position's value is in when it is liquidated.
            price = number(case.expected, "liquidation_price")
            return second is not None and number(inputs, "size") * price > second
        case "binance_liq_price":
            return inputs["other_positions"] != [] or number(inputs, "maintenance_deduction") != 0
        case "binance_mm_single":
            return number(inputs, "maintenance_deduction") != 0
        case "okx_liq_price":
            return number(inputs, "taker_fee_rate") != 0
        case "g_cross_liq_price":
            return number(inputs, "other_maintenance_margin") != 0
    return False


def test_a_naive_engine_fails_exactly_the_cases_it_should(adapter):
    answer = conform(adapter=adapter(NAIVE_TEXT))
    asked = {o.case.id for o in answer.outcomes if o.case.group in naive_engine.KNOWN}
    expected = {c.id for c in packaged_cases() if c.id in asked and must_fail(c)}
    failed = {o.case.id for o in answer.outcomes if o.verdict == "fail"}
    passed = {o.case.id for o in answer.outcomes if o.verdict == "pass"}
    assert failed == expected
    assert passed == asked - expected
    assert len(failed) >= 25
    assert len(passed) >= 20
    # Each kind of mistake is caught, and none of them everywhere.
    for group in ("ladder_mm", "ladder_lookup", "binance_liq_price", "g_ladder_liq_price"):
        assert any(f".{group}." in name for name in failed), group
    for group in ("ladder_mm", "ladder_lookup", "binance_liq_price"):
        assert any(f".{group}." in name for name in passed), group


def test_what_the_naive_engine_does_not_know_is_not_supported(adapter):
    answer = conform(adapter=adapter(NAIVE_TEXT))
    unsupported = {o.case.group for o in answer.outcomes if o.verdict == "unsupported"}
    assert unsupported == {c.group for c in packaged_cases()} - set(naive_engine.KNOWN)
    assert {o.ran_through for o in answer.outcomes if o.verdict != "unsupported"} == {"adapter"}
    assert {o.ran_through for o in answer.outcomes if o.verdict == "unsupported"} == {None}


PERFECT = '''
from stepladder.verification.answers.engine import stepladder_engine
from stepladder.verification.conformance.case import Case, Tolerance
from stepladder.model.exact import EXACT, localcontext

class Perfect:
    """stepladder once more, from what an adapter is told and nothing else."""

    def answer(self, case):
        nothing = Tolerance(absolute=Decimal(0), relative=Decimal(0))
        asked = Case(
            id=case["id"], venue=case["venue"], topic=case["topic"], group=case["group"],
            rule=case["rule"], inputs=case["inputs"], expected={}, tolerance=nothing,
            source="", provenance="own", kind="must_match", published=None,
        )
        with localcontext(EXACT):
            figures = stepladder_engine(asked).figures
        return {name: figures[name] for name in case["asked"]}

def engine():
    return Perfect()
'''


def test_a_perfect_engine_passes_everything(adapter):
    answer = conform(adapter=adapter(HEAD + PERFECT))
    assert answer.counts == {"pass": len(packaged_cases()), "fail": 0, "unsupported": 0}
    wrong = [o for o in answer.outcomes if o.case.kind == "known_wrong"]
    assert wrong
    assert all(o.contradicted for o in wrong)


def returning(expression: str, before: str = "") -> str:
    return (
        f"{HEAD}{before}\n"
        "class Engine:\n"
        "    def answer(self, case):\n"
        f"        return {expression}\n"
        "def engine():\n"
        "    return Engine()\n"
    )


def few_outcomes(name: str, case_of, run):
    return run([case_of(case_id) for case_id in FEW], load_engine(name)).outcomes


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("case['inputs']['no such input']", "KeyError"),
        ("int('x' * 10_000)", "ValueError"),
        ("exec('raise SystemExit(3)')", "SystemExit: 3"),
        ("(lambda again: again(again))(lambda again: again(again))", "RecursionError"),
        ("{name: float('nan') for name in case['asked']}", "expected a finite number"),
        ("{name: float('inf') for name in case['asked']}", "expected a finite number"),
        ("{name: Decimal('sNaN') for name in case['asked']}", "expected a finite number"),
        ("{name: Decimal('1e9999') for name in case['asked']}", "at most 1000 digits"),
        ("{name: 10 ** 5_000 for name in case['asked']}", "expected a number or a word"),
        ("{name: 1j for name in case['asked']}", "expected a number or a word"),
        ("{name: object() for name in case['asked']}", "expected a number or a word"),
        ("{name: b'1' for name in case['asked']}", "expected a number or a word"),
        ("{name: 'x' * 5_000 for name in case['asked']}", "at most 200 characters"),
        ("{name: [[[[[[[1]]]]]]] for name in case['asked']}", "levels"),
        ("{name: [0] * 20_000 for name in case['asked']}", "values"),
        ("[1, 2, 3]", "expected a table of figures"),
        ("'90.9'", "expected a table of figures"),
        ("90.9", "expected a table of figures"),
        ("True", "expected a table of figures"),
    ],
)
def test_an_answer_that_is_none_fails_its_case_in_one_line(
    expression: str, said: str, adapter, case_of, run
):
    outcomes = few_outcomes(adapter(returning(expression)), case_of, run)
    assert len(outcomes) == len(FEW)
    for outcome in outcomes:
        assert outcome.verdict == "fail"
        assert outcome.got is None
        assert outcome.error is not None
        assert said in outcome.error
        assert len(outcome.error) < 300
        assert len(outcome.error.splitlines()) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "{}",
        "{'other': 1}",
        "{n: 'green' for n in case['asked']}",
        "{n: None for n in case['asked']}",
        "{n: True for n in case['asked']}",
        "{n: [1] for n in case['asked']}",
    ],
)
def test_a_figure_that_is_missing_or_of_another_kind_fails(expression, adapter, case_of, run):
    outcomes = few_outcomes(adapter(returning(expression)), case_of, run)
    verdicts = {o.case.id: o.verdict for o in outcomes}
    assert set(verdicts.values()) == {"fail"}


def test_a_list_that_holds_itself_ends(adapter, case_of, run):
    name = adapter(returning("{n: loop for n in case['asked']}", "loop = []\nloop.append(loop)"))
    outcomes = few_outcomes(name, case_of, run)
    assert {o.verdict for o in outcomes} == {"fail"}
    assert all("levels" in str(o.error) for o in outcomes)


def test_numbers_of_every_kind_are_read_exactly(adapter, case_of, run):
    case = case_of("generic.g_gap_exit.03")
    assert case.expected == {"balance_after": "2500"}
    for written in ("2500", "2500.0", "'2500'", "'2.5e3'", "Decimal(2500)", "Fraction(5000, 2)"):
        name = adapter(returning(f"{{'balance_after': {written}, 'not asked': object}}"))
        assert run([case], load_engine(name)).outcomes[0].verdict == "pass", written


def test_an_engine_is_not_told_what_is_expected(adapter, case_of, run):
    case = case_of("generic.g_gap_exit.01")
    question = question_of(case)
    assert set(question) == {"id", "venue", "topic", "group", "rule", "inputs", "asked"}
    assert question["asked"] == ["balance_after"]
    assert "800" not in repr(question)


def test_an_engine_cannot_spoil_the_cases_or_our_numbers(adapter, case_of, run):
    name = adapter(
        returning(
            "case['inputs'].clear() or case['asked'].clear() or setattr(getcontext(), 'prec', 2)",
            "from decimal import getcontext",
        )
    )
    case, digits = case_of("binance-usdm.ladder_mm.02"), getcontext().prec
    before = repr(case)
    run([case], load_engine(name))
    assert repr(case) == before
    assert getcontext().prec == digits


@pytest.mark.parametrize(
    "name",
    [
        "",
        "engine",
        ":engine",
        "module:",
        "a b:engine",
        "../x:engine",
        "x:y:z",
        "os;os:system",
        "1a:b",
    ],
)
def test_a_name_that_is_none_is_refused(name: str):
    with pytest.raises(InputError, match="module:factory"):
        load_engine(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise ValueError('not today')", "ValueError: not today"),
        ("import sys; sys.exit(5)", "SystemExit: 5"),
        ("def (", "SyntaxError"),
        ("x = 1", "expected a function or class engine"),
        ("engine = 5", "expected a function or class engine"),
        ("def engine(needed): ...", "expected a factory that works without arguments"),
        ("def engine(): raise OSError('no network')", "OSError: no network"),
        ("def engine(): return None", "a method answer"),
        ("def engine(): return 5", "a method answer"),
        ("class engine:\n    answer = 5", "a method answer"),
    ],
)
def test_an_adapter_that_does_not_load_is_bad_input(text: str, said: str, adapter):
    name = adapter(text)
    with pytest.raises(InputError) as refused:
        load_engine(name)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_module_that_is_not_there_is_bad_input():
    with pytest.raises(InputError, match="No module named"):
        load_engine("no_such_module_here:engine")


def test_an_engine_may_be_handed_over_in_python(case_of):
    from stepladder.verification.conformance.reply import Reply

    answer = conform(
        adapter=lambda case: Reply(figures={"balance_after": Decimal(0)}, ran_through="adapter"),
        topics=["gap_fill"],
    )
    assert [o.verdict for o in answer.outcomes] == ["pass", "pass", "fail"]
