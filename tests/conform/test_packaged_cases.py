"""The cases that ship: all answered rightly, and each of them able to fail."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.verification.answers import funding, prices, profits, question
from stepladder.verification.answers.engine import stepladder_engine
from stepladder.verification.answers.table import ANSWERS
from stepladder.verification.conformance.case import Case, Tolerance
from stepladder.verification.conformance.figures_read import read_figures
from stepladder.verification.conformance.packaged import packaged_cases
from stepladder.verification.conformance.reply import Reply

CASES = 414
KNOWN_WRONG = 10
THROUGH_ACCOUNT = 205
CASE_ID = re.compile(r"([a-z0-9-]+)\.([a-z0-9_]+)\.([0-9]{2})")


def test_there_are_enough_of_them():
    assert len(packaged_cases()) == CASES >= 280
    kinds = Counter(case.kind for case in packaged_cases())
    assert kinds["known_wrong"] == KNOWN_WRONG


def test_ids_are_our_own_and_counted_within_their_group():
    seen: Counter[tuple[str, str]] = Counter()
    for case in packaged_cases():
        match = CASE_ID.fullmatch(case.id)
        assert match, case.id
        assert (match[1], match[2]) == (case.venue, case.group)
        seen[case.venue, case.group] += 1
        assert int(match[3]) == seen[case.venue, case.group]
    assert len({case.id for case in packaged_cases()}) == CASES


def test_a_rule_is_one_or_two_sentences_and_the_same_for_its_group():
    rules = {(case.group, case.rule) for case in packaged_cases()}
    assert len(rules) == len({group for group, _ in rules})
    for _, rule in rules:
        assert rule.endswith(".")
        assert 40 < len(rule) < 320
        assert "=" not in rule, f"say it in words: {rule}"


def test_every_case_passes(run):
    answer = run(packaged_cases(), stepladder_engine)
    complaints = [
        f"{o.case.id} {o.verdict} {o.missed} {o.repeated} {o.missing} {o.error}"
        for o in answer.outcomes
        if o.verdict != "pass"
    ]
    assert not complaints, "\n".join(["", *complaints])
    assert sum(o.contradicted for o in answer.outcomes) == KNOWN_WRONG


def test_every_group_of_cases_has_an_answer_and_no_answer_is_idle():
    groups = {case.group for case in packaged_cases()}
    assert groups <= set(ANSWERS)
    assert set(ANSWERS) == groups, "an answer without a case proves nothing"


@pytest.mark.parametrize("case", packaged_cases(), ids=lambda case: case.id)
def test_a_figure_moved_by_more_than_its_tolerance_fails(case: Case, run):
    for name, moved in moved_figures(case.expected, case.tolerance):
        wrong = replace(case, expected=moved, kind="must_match", published=None)
        outcome = run([wrong], stepladder_engine).outcomes[0]
        assert outcome.verdict == "fail", f"{name} may be anything"
        assert outcome.missed == (name,)


def test_every_figure_was_moved():
    moved = sum(len(list(moved_figures(c.expected, c.tolerance))) for c in packaged_cases())
    figures = sum(count(value) for case in packaged_cases() for value in case.expected.values())
    assert moved == figures > CASES


def test_an_engine_that_gives_the_published_mistakes_fails_all_of_them(run):
    wrong = [case for case in packaged_cases() if case.published is not None]

    def mistaken(case: Case):
        return replace_figures(case, {**case.expected, **(case.published or {})})

    answer = run(wrong, mistaken)
    assert [o.verdict for o in answer.outcomes] == ["fail"] * KNOWN_WRONG
    assert all(o.repeated and not o.contradicted for o in answer.outcomes)


ENGINE = (
    (question, "answer_account"),
    (profits, "with_order"),
    (funding, "funding_rate"),
    (prices, "index_price"),
    (prices, "mark_at"),
)
"""Where an account or a market state meets the rules."""


def test_the_way_a_case_ran_is_the_way_it_says(run, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def watched(name: str, real):
        def call(*args, **kwargs):
            asked.append(name)
            return real(*args, **kwargs)

        return call

    for module, name in ENGINE:
        monkeypatch.setattr(module, name, watched(name, vars(module)[name]))
    through, used = Counter[object](), set[str]()
    for case in packaged_cases():
        asked.clear()
        outcome = run([case], stepladder_engine).outcomes[0]
        through[outcome.ran_through] += 1
        used |= set(asked)
        assert (outcome.ran_through == "account") == bool(asked), case.id
    assert used == {name for _, name in ENGINE}
    assert through["account"] >= THROUGH_ACCOUNT
    assert through["account"] + through["formula"] == CASES


def test_an_answer_sees_the_inputs_and_nothing_else(case_of, run):
    case = case_of("generic.g_cross_liq_price.01")
    hidden = replace(case, expected={"liquidation_price": "0"}, published=None, kind="must_match")
    shown, blind = run([case, hidden], stepladder_engine).outcomes
    assert shown.got == blind.got


def test_no_rule_or_source_is_worded_as_in_the_vectors(shared_data: Path):
    text = "".join(
        path.read_text(encoding="utf-8") for path in sorted((shared_data / "vectors").iterdir())
    )
    assert len(text) > 100_000
    for case in packaged_cases():
        assert case.rule not in text
        for part in (case.rule.split(";")[0], case.rule.split(":")[0]):
            assert len(part) < 60 or part not in text


def moved_figures(expected: Mapping[str, object], tolerance: Tolerance):
    """The expected figures with one of them put just out of reach, one at a time."""
    for name, value in expected.items():
        for moved in moved_values(value, tolerance):
            yield name, {**expected, name: moved}


def moved_values(value: object, tolerance: Tolerance):
    if isinstance(value, bool):
        yield not value
    elif value is None:
        yield "0"
    elif isinstance(value, list):
        for i, each in enumerate(value):
            for moved in moved_values(each, tolerance):
                yield [*value[:i], moved, *value[i + 1 :]]
    elif isinstance(value, Mapping):
        for key, each in value.items():
            for moved in moved_values(each, tolerance):
                yield {**value, key: moved}
    elif not is_number(value):
        yield f"not {value}"
    else:
        yield out_of_reach(Fraction(str(value)), tolerance)


def out_of_reach(value: Fraction, tolerance: Tolerance) -> str:
    """Further off than the tolerance, counted from wherever inside it the engine's figure lies."""
    step = max(
        Fraction(tolerance.absolute),
        Fraction(tolerance.relative) * abs(value) * 2,
        Fraction(1, 10**12),
    )
    moved = value + step * Fraction(21, 10)
    with localcontext(EXACT):
        return format(Decimal(moved.numerator) / Decimal(moved.denominator), "f")


def is_number(value: object) -> bool:
    try:
        Fraction(str(value))
    except ValueError:
        return False
    return True


def count(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(count(each) for each in value.values())
    return sum(count(each) for each in value) if isinstance(value, list) else 1


def replace_figures(case: Case, figures: Mapping[str, object]):
    return Reply(figures=read_figures(dict(figures)), ran_through="adapter")
