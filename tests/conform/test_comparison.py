"""The comparison: at the tolerance, beyond it, and between things that are not alike."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from stepladder.verification.conformance.case import Case, Tolerance
from stepladder.verification.conformance.comparison import agrees, missed, mistakes, repeated
from stepladder.verification.conformance.reply import Reply
from stepladder.verification.conformance.run import judge

EXACTLY = Tolerance(absolute=Decimal(0), relative=Decimal(0))
CENT = Tolerance(absolute=Decimal("0.01"), relative=Decimal(0))
PERCENT = Tolerance(absolute=Decimal(0), relative=Decimal("0.01"))
BOTH = Tolerance(absolute=Decimal(3), relative=Decimal("0.01"))


def case(**fields: object) -> Case:
    given_fields: dict[str, object] = {
        "id": "a.b.01",
        "venue": "a",
        "topic": "t",
        "group": "b",
        "rule": "A rule.",
        "inputs": {},
        "expected": {"price": "100"},
        "tolerance": CENT,
        "source": "s",
        "provenance": "own",
        "kind": "must_match",
        "published": None,
        **fields,
    }
    return Case(**given_fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("got", "expected", "tolerance", "alike"),
    [
        ("100.01", "100", CENT, True),
        ("100.010001", "100", CENT, False),
        ("99.99", "100", CENT, True),
        ("-100", "100", CENT, False),
        ("101", "100", PERCENT, True),
        ("101.0001", "100", PERCENT, False),
        ("-101", "-100", PERCENT, True),
        ("0", "0", PERCENT, True),
        ("1e-30", "0", PERCENT, False),
        ("100", "100.0", EXACTLY, True),
        ("100.00000000000000000000000000001", "100", EXACTLY, False),
        # The larger of the two counts, not their sum.
        ("103", "100", BOTH, True),
        ("104", "100", BOTH, False),
        ("404", "400", BOTH, True),
        ("405", "400", BOTH, False),
    ],
)
def test_numbers(got: str, expected: str, tolerance: Tolerance, alike: bool):
    assert agrees(Decimal(got), expected, tolerance) is alike


@given(
    st.fractions(-(10**6), 10**6, max_denominator=10**6),
    st.decimals("0.000001", "1000", places=6),
    st.integers(-1_000_000, 1_000_000),
)
def test_the_tolerance_is_a_closed_interval(expected: Fraction, allowed: Decimal, parts: int):
    wanted = Decimal(round(expected * 10**6)).scaleb(-6)
    off = allowed * parts / 500_000
    tolerance = Tolerance(absolute=allowed, relative=Decimal(0))
    assert agrees(wanted + off, f"{wanted:f}", tolerance) is (abs(off) <= allowed)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (Decimal(1), True),
        (True, "1"),
        (Decimal(0), False),
        (Decimal(0), None),
        (None, "0"),
        (False, None),
        ("100", "100"),
        (100.0, "100"),
        (Decimal("NaN"), "NaN"),
        ([], None),
        ([Decimal(1)], "1"),
        (Decimal(1), ["1"]),
        ([Decimal(1)], ["1", "2"]),
        ([Decimal(1), Decimal(2)], ["1"]),
        ([Decimal(2), Decimal(1)], ["1", "2"]),
        ({"a": Decimal(1)}, {"a": "1", "b": "2"}),
        ({"a": Decimal(1), "b": Decimal(2)}, {"a": "1"}),
        ("red", "green"),
    ],
)
def test_things_that_are_not_alike_never_agree(got: object, expected: object):
    assert agrees(got, expected, CENT) is False


def test_words_lists_and_tables_agree_when_every_part_does():
    assert agrees("green", "green", EXACTLY)
    assert agrees([Decimal(1), None, True], ["1", None, True], EXACTLY)
    assert agrees({"a": [Decimal("1.005")]}, {"a": ["1"]}, CENT)


def test_a_figure_that_is_not_there_is_missed():
    assert missed({}, case()) == ("price",)
    assert missed({"other": Decimal(100)}, case()) == ("price",)
    assert missed({"price": None}, case()) == ("price",)
    assert missed({"price": Decimal(100)}, case()) == ()


def test_a_mistake_is_a_published_figure_that_is_not_right_within_the_tolerance():
    wrong = case(
        kind="known_wrong",
        expected={"price": "100", "margin": "5"},
        published={"price": "90", "margin": "5.001"},
    )
    assert mistakes(wrong) == ("price",)
    assert repeated({"price": Decimal(90), "margin": Decimal(5)}, wrong) == ("price",)
    assert repeated({"price": Decimal(100), "margin": Decimal(5)}, wrong) == ()


def test_neither_the_mistake_nor_a_third_number_passes_for_right():
    wrong = case(kind="known_wrong", published={"price": "90"})

    def verdict(price: str) -> tuple[str, bool]:
        reply = Reply(figures={"price": Decimal(price)}, ran_through="adapter")
        outcome = judge(wrong, lambda _: reply)
        return outcome.verdict, outcome.contradicted

    assert verdict("100") == ("pass", True)
    assert verdict("90") == ("fail", False)
    assert verdict("95") == ("fail", False)


def test_no_answer_contradicts_nothing():
    wrong = case(kind="known_wrong", published={"price": "90"})
    silent = judge(wrong, lambda _: Reply(figures=None, ran_through="adapter", missing=("x",)))
    assert (silent.verdict, silent.contradicted, silent.missing) == ("unsupported", False, ("x",))
    broken = judge(wrong, lambda _: Reply(figures=None, ran_through="adapter", error="E: no"))
    assert (broken.verdict, broken.contradicted, broken.error) == ("fail", False, "E: no")
