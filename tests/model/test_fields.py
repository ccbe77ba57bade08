"""Fields of plain data: what is read, and the message when it is not."""

from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.model.fields import TEXT_MAX, Fields, as_list, as_number
from stepladder.model.unknown import Unknown, unknown


def fields(**data: object) -> Fields:
    return Fields(data, owner="account.json", path="positions[0]")


def message(read: object, *arguments: object, **named: object) -> str:
    assert callable(read)
    with pytest.raises(InputError) as caught:
        read(*arguments, **named)
    return str(caught.value)


@pytest.mark.parametrize("data", [None, [], "x", 1, True, [{}]])
def test_only_a_table_has_fields(data):
    assert message(Fields, data, owner="a.json").startswith("a.json: expected a table, found ")


def test_a_message_names_file_and_field():
    row = fields(size="abc")
    assert message(row.number, "size") == (
        "account.json: positions[0].size: expected a plain decimal number of at most 40 digits, "
        "found 'abc'"
    )
    assert message(row.number, "price") == (
        "account.json: positions[0].price: expected a number, found nothing"
    )
    assert message(Fields({"size": None}, owner="a.toml").number, "size").startswith(
        "a.toml: size:"
    )


def test_an_absent_field_and_null_are_both_unknown_with_the_same_owner():
    expected = unknown("positions[0].leverage", "not given", owner="account.json")
    for row in (fields(), fields(leverage=None)):
        assert row.number_or_unknown("leverage") == expected
        assert row.positive_or_unknown("leverage") == expected
        assert row.time_or_unknown("leverage") == expected
        assert row.choice_or_unknown("leverage", ("a",)) == expected
        assert row.text_or_none("leverage") is None
        assert not row.given("leverage")


def test_a_field_can_be_declared_unknown_with_a_reason():
    row = fields(leverage={"unknown": "hidden by the venue"})
    read = row.number_or_unknown("leverage")
    assert read == unknown("positions[0].leverage", "hidden by the venue", owner="account.json")
    wrong: list[object] = [{"unknown": None}, {"unknown": 5}, {"unknown": {}}, {}]
    for declared in [*wrong, {"unknown": "x", "y": 1}]:
        text = message(fields(leverage=declared).number_or_unknown, "leverage")
        assert "positions[0].leverage" in text


def test_a_number_that_must_be_there_cannot_be_declared_unknown():
    assert message(fields(size={"unknown": "x"}).number, "size").endswith("found nothing")


@pytest.mark.parametrize("value", ["0", "-0", "0.0", "-1", Decimal(0), 0, -3])
def test_zero_and_less_are_refused_where_a_broken_payload_would_send_them(value):
    assert "expected a number above zero" in message(fields(mark=value).positive_or_unknown, "mark")


HUGE = pytest.param(1 << 20_000, id="2**20000")  # Python refuses to write it out


@pytest.mark.parametrize(
    "value", [True, False, 0.5, float("nan"), [], {}, b"1", 1j, HUGE, object(), (), {1}]
)
def test_nothing_but_text_and_exact_numbers_is_a_number(value):
    expected = "expected a number, found "
    assert expected in message(as_number, value, where="a.json: cash")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+31"), 10**41])
def test_exact_numbers_keep_the_bounds_of_text(value):
    assert message(as_number, value, where="a.json: cash").startswith("a.json: cash: expected ")


def test_exact_numbers_are_read():
    assert as_number(Decimal("0.10"), where="x") == Decimal("0.1")
    assert as_number(-13, where="x") == Decimal(-13)
    assert as_number("1e3", where="x") == Decimal(1000)


@pytest.mark.parametrize(
    "value",
    ["a\nverdict: pass", "a\r", "a\tb", "\x1b[31m", "\x00", "\x7f", "\x85", "\u2028", "\ud800"],
)
def test_a_text_is_one_printable_line(value):
    assert message(fields(symbol=value).text, "symbol").startswith(
        "account.json: positions[0].symbol: expected a text of one line, found '"
    )


@pytest.mark.parametrize(
    "value", ["", "x" * TEXT_MAX, "\u30d3\u30c3\u30c8", "a b", "na\u00efve\u00a0x"]
)
def test_other_texts_are_read_as_they_stand(value):
    assert fields(symbol=value).text("symbol") == value


@pytest.mark.parametrize("value", [1, True, [], {}, "x" * (TEXT_MAX + 1), 0.5])
def test_nothing_else_is_a_text(value):
    assert "expected a text, found " in message(fields(symbol=value).text, "symbol")


@pytest.mark.parametrize("value", ["Long", "", "LONG", "longer", True, 1, [], {}])
def test_a_choice_is_spelt_as_it_is_written(value):
    assert "expected one of: long, short, found " in message(
        fields(side=value).choice_or_none, "side", ("long", "short")
    )


def test_a_missing_choice_lists_the_options():
    assert message(fields().choice, "side", ("long", "short")) == (
        "account.json: positions[0].side: expected one of: long, short, found nothing"
    )


@pytest.mark.parametrize("value", ["true", 1, 0, "", [], "yes"])
def test_only_true_and_false_are_flags(value):
    assert "expected true or false" in message(fields(reduce=value).flag, "reduce", default=False)


def test_a_flag_that_is_absent_has_its_default():
    assert fields().flag("reduce", default=True) is True
    assert fields(reduce=False).flag("reduce", default=True) is False


def test_nested_tables_and_rows_know_their_path():
    data = {"orders": [{"size": "1"}, {"size": []}], "prices": {"BTCUSDT": {"mark": {}}}}
    whole = Fields(data, owner="a.json")
    assert "a.json: orders[1].size: " in message(whole.rows("orders")[1].number, "size")
    ((symbol, prices),) = whole.table("prices").tables()
    assert symbol == "BTCUSDT"
    assert "a.json: prices.BTCUSDT.mark: " in message(prices.number, "mark")
    assert whole.rows("absent") == []
    assert whole.table("absent").data == {}
    assert as_list(None, where="x") == []
    others: tuple[object, ...] = ("x", {}, 1, (1,))
    for other in others:
        assert "expected a list" in message(as_list, other, where="a.json: orders")


def test_a_key_nobody_asked_for_is_named_with_those_that_exist():
    row = fields(size="1", sise="2")
    row.number("size")
    row.text_or_none("symbol")
    assert message(row.done) == (
        "account.json: positions[0].sise: expected one of: size, symbol, found an unknown key"
    )
    fields().done()


def test_hostile_keys_stay_within_one_line():
    for key in ("a\nb", "\x1b[2J", "x" * 10_000, "\ud800", ""):
        row = Fields({"prices": {key: 5}}, owner="a.json")
        text = message(lambda row=row: list(row.table("prices").tables()))
        assert text.isprintable()
        assert len(text) < 300
        missing = Fields({}, owner="a.json", path="prices").missing(key)
        assert isinstance(missing, Unknown)
        assert str(missing).isprintable()
