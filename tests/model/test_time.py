"""Instants and holding times: what is read, what is refused, and that both ways agree."""

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.model.time import (
    NS_PER_DAY,
    NS_PER_HOUR,
    NS_PER_SECOND,
    parse_duration,
    parse_time,
    time_text,
)

READ = {
    "1970-01-01": "1970-01-01T00:00:00Z",
    "2024-10-24": "2024-10-24T00:00:00Z",
    "2024-10-24T08:00Z": "2024-10-24T08:00:00Z",
    "2024-10-24 08:00Z": "2024-10-24T08:00:00Z",
    "2024-10-24T08:00:01Z": "2024-10-24T08:00:01Z",
    "2024-10-24T08:00:01.5Z": "2024-10-24T08:00:01.5Z",
    "2024-10-24T08:00:01.000000001Z": "2024-10-24T08:00:01.000000001Z",
    "2024-10-24T08:00:01.000000000Z": "2024-10-24T08:00:01Z",
    "2024-02-29": "2024-02-29T00:00:00Z",
    "1969-12-31T23:59:59.5Z": "1969-12-31T23:59:59.5Z",
    "0001-01-01": "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z": "9999-12-31T23:59:59Z",
}
NOT_READ = [
    "",
    "now",
    "2024-10-24T08:00",
    "2024-10-24T08:00:00",
    "2024-10-24T08:00:00+00:00",
    "2024-10-24T08:00:00+02:00",
    "2024-10-24Z",
    "2024-10-24T08Z",
    "2024-10-24T24:00Z",
    "2024-10-24T23:60Z",
    "2016-12-31T23:59:60Z",  # a leap second
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "0000-01-01",
    "24-10-24",
    "2024-1-1",
    "20241024",
    "2024-10-24T08:00:00.Z",
    "2024-10-24T08:00:00.1234567890Z",
    " 2024-10-24",
    "2024-10-24\n",
    "1729728000",
    "\u0662\u0660\u0662\u0664-10-24",
    "2024-10-24T08:00:00Z" * 100,
]


@pytest.mark.parametrize(("text", "written"), READ.items())
def test_utc_instants_are_read_and_written(text, written):
    assert time_text(parse_time(text, where="x")) == written
    assert parse_time(written, where="x") == parse_time(text, where="x")


@pytest.mark.parametrize("text", NOT_READ)
def test_an_instant_without_a_zone_or_off_the_calendar_is_refused(text):
    with pytest.raises(InputError) as caught:
        parse_time(text, where="a.json: as_of")
    assert str(caught.value).startswith(
        "a.json: as_of: expected a UTC time such as 2024-10-24T08:00:00Z, found "
    )
    assert len(str(caught.value)) < 200


def test_instants_are_nanoseconds_since_1970():
    assert parse_time("1970-01-01T00:00:01Z", where="x") == NS_PER_SECOND
    assert parse_time("1970-01-02", where="x") == NS_PER_DAY
    assert parse_time("1969-12-31T23:59:59.999999999Z", where="x") == -1


@given(st.integers(min_value=-(10**18), max_value=10**19))
def test_every_nanosecond_is_written_and_read_back(time_ns):
    assert parse_time(time_text(time_ns), where="x") == time_ns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0h", 0),
        ("90m", 90 * 60 * NS_PER_SECOND),
        ("24h", NS_PER_DAY),
        ("7d", 7 * NS_PER_DAY),
        ("999999d", 999_999 * NS_PER_DAY),
        ("08h", 8 * NS_PER_HOUR),
    ],
)
def test_holding_times_are_read(text, expected):
    assert parse_duration(text, where="x") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "24", "h", "24H", "24 h", " 24h", "24h\n", "-1h", "+1h", "1.5h", "1e2h"),
        *("1w", "1s", "1ms", "1000000d", "\u0661h", "1_0h", "infh"),
    ],
)
def test_other_holding_times_are_refused(text):
    with pytest.raises(InputError, match="--hold: expected a duration such as 90m, 24h or 7d"):
        parse_duration(text, where="--hold")
