"""The one way a number comes in, and the one way it goes out."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import (
    DIGITS_MAX,
    EXPONENT_MAX,
    bounded_number,
    number_text,
    parse_number,
    printable,
    shown,
)

READ = {
    "13": "13",
    "+13": "13",
    "-0.0065": "-0.0065",
    "-0": "-0",
    ".5": "0.5",
    "5.": "5",
    "007": "7",
    "1e5": "1E+5",
    "1E-5": "0.00001",
    "1e30": "1E+30",
    "1e-30": "1E-30",
    "1" * 31: "1" * 31,
    "1" * 20 + "." + "1" * 20: "1" * 20 + "." + "1" * 20,
    "0." + "1" * 30: "0." + "1" * 30,
    "0" * 48: "0",
}
NOT_READ = [
    "",
    " ",
    " 1",
    "1 ",
    "1\n",
    "\t1",
    "1 000",
    "1_000",
    "1,000",
    "1'000",
    "1.2.3",
    "--1",
    "+-1",
    "1-",
    "-",
    "+",
    ".",
    "e5",
    "1e",
    "1e+",
    "1e1.5",
    "1e1000",
    "1e999999",
    "-1e999999",
    "1e31",
    "1e-31",
    "0e99",
    "0." + "0" * 31,
    "1" * 32,
    "1" * 20 + "." + "1" * 21,
    "1" * 5_000,
    "0" * 49,
    "0x10",
    "0b1",
    "1/2",
    "1%",
    "$1",
    "nan",
    "NaN",
    "sNaN",
    "inf",
    "Infinity",
    "-inf",
    "\u0661\u0662",  # Arabic-Indic digits, which Decimal and float both read
    "\uff11\uff12",  # full-width digits
    "\u00bd",
    "\u22121",  # a minus sign that is not a hyphen
    "1\u0000",
    "1\ud800",
    "None",
    "true",
]


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_plain_decimal_numbers_are_read_exactly(text, value):
    read = parse_number(text, where="x")
    assert read.as_tuple() == Decimal(value).as_tuple()


@pytest.mark.parametrize("text", NOT_READ)
def test_anything_else_is_refused_in_one_line(text):
    with pytest.raises(InputError) as caught:
        parse_number(text, where="a.json: cash")
    message = str(caught.value)
    assert message.startswith("a.json: cash: expected ")
    assert message.isprintable()
    assert len(message) < 200


@given(st.text(max_size=60))
def test_no_text_gives_anything_but_a_bounded_number_or_an_input_error(text):
    try:
        value = parse_number(text, where="x")
    except InputError:
        return
    assert text.isascii()
    assert value.is_finite()
    assert abs(value.adjusted()) <= EXPONENT_MAX
    assert len(value.as_tuple().digits) <= DIGITS_MAX


@given(st.decimals(min_value=-(10**28), max_value=10**28 - 1, places=12))
def test_a_number_written_out_is_read_back(value):
    assert parse_number(number_text(value), where="x") == value


@pytest.mark.parametrize(
    "value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+400", "1E-400", "1." + "1" * 60]
)
def test_a_number_from_a_program_keeps_the_same_bounds(value):
    with pytest.raises(InputError, match="account: cash: expected"):
        bounded_number(Decimal(value), where="account: cash")


def test_numbers_go_out_without_exponent_or_trailing_zeros():
    written = {
        "1E+3": "1000",
        "0.10": "0.1",
        "-0": "0",
        "-0.0": "0",
        "100": "100",
        "1E-20": "0",
        "0.00000000000000005": "0",  # half-even at 16 places
        "0.00000000000000015": "0.0000000000000002",
        "-2.50": "-2.5",
    }
    assert {text: number_text(Decimal(text)) for text in written} == written


def test_long_fractions_go_out_within_the_precision_that_computed_them():
    with localcontext(EXACT):
        third = Decimal(10) ** 30 / 3
        assert number_text(third) == "3" * 30 + ".3333333333333333"
        assert number_text(third / 10**40) == "0.0000000000333333"


def test_a_found_value_is_shown_in_one_short_line():
    assert shown(None) == "nothing"
    assert shown({"a": 1}) == "a table"
    assert shown([1]) == "a list"
    assert shown("a\nb\u0661") == "'a\\nb\\u0661'"
    assert len(shown("x" * 10_000)) < 70
    assert shown(1 << 20_000) == "a huge whole number"  # ascii() of it raises ValueError
    assert shown(True) == "True"


def test_a_name_is_printed_as_it_stands_or_escaped():
    assert printable("prices.BTCUSDT") == "prices.BTCUSDT"
    assert printable("\u30d3\u30c3\u30c8") == "\u30d3\u30c3\u30c8"
    assert printable("a\n\x1b[31m\ud800").isprintable()
    assert len(printable("x" * 10_000)) < 210
