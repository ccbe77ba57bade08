"""The verb: a packaged venue, a file or a record; errors name file and field."""

import time
from decimal import Decimal, localcontext

import pytest

import stepladder
from stepladder.adapters.rulebook_file import read_rulebook_file
from stepladder.errors import InputError
from stepladder.model.time import parse_time
from stepladder.verbs.verify import verify


@pytest.fixture
def file(tmp_path, whole):
    path = tmp_path / "mine.toml"
    path.write_text(whole, encoding="utf-8")
    return path


def test_file_path_text_and_record_give_the_same_answer(file):
    answers = [
        verify(rulebook=rulebook, as_of="2026-06-01")
        for rulebook in (file, str(file), read_rulebook_file(file))
    ]
    assert answers[0].venue == "invented"
    assert answers[0].decision.verdict == "pass"
    assert answers[0] == answers[1] == answers[2]


def test_as_of_is_text_nanoseconds_or_the_clock(monkeypatch):
    at = parse_time("2026-06-01", where="test")
    assert verify("bitmex", as_of="2026-06-01") == verify("bitmex", as_of=at)
    monkeypatch.setattr(time, "time_ns", lambda: at + 123_456_789)
    assert verify("bitmex") == verify("bitmex", as_of=at)


def test_the_verb_is_on_the_front_door():
    assert stepladder.verify is verify


def test_the_callers_decimal_context_does_not_matter():
    with localcontext() as context:
        context.prec = 3
        narrow = verify("bybit-linear", as_of="2026-06-01")
    assert narrow == verify("bybit-linear", as_of="2026-06-01")
    assert Decimal(1) / Decimal(3) == Decimal("0.3333333333333333333333333333")


@pytest.mark.parametrize("arguments", [{}, {"venue": "bitmex", "rulebook": "mine.toml"}])
def test_neither_and_both_are_refused(arguments):
    with pytest.raises(InputError, match="verify: expected a venue or a rulebook, found"):
        verify(**arguments)


def test_an_unknown_venue_and_a_bad_time_are_refused():
    with pytest.raises(InputError, match=r"venue: expected one of: aevo, .*'binanse'"):
        verify("binanse")
    with pytest.raises(InputError, match=r"as_of: expected a UTC time .* found 'yesterday'"):
        verify("bitmex", as_of="yesterday")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema = ", "schema == ", "mine.toml: expected TOML, found "),
        ("[fees]", "[feees]", "mine.toml: feees: expected one of: "),
        ("value = 0.2", "velue = 0.2", "mine.toml: liquidation_path[1].parameters.fraction"),
        ('kind = "adl"', 'kind = "adl!"', "mine.toml: liquidation_path[4].kind: expected one of"),
        ("0.004, 125, 0]", "0.004]", "mine.toml: ladders.BTCUSDT[0].tiers[0]: expected a row"),
        ("value = 0.0005", 'value = "1_0"', "mine.toml: fees.taker: expected a plain decimal"),
        ("value = true, source", 'value = "y", source', "mine.toml: "),
        ("value = 60", "value = true", "mine.toml: mark_price.window_seconds: expected a"),
    ],
)
def test_an_error_in_a_file_names_file_and_field(file, complete, old, new, message):
    assert old in complete
    file.write_text(complete.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        verify(rulebook=file)
    assert str(caught.value).startswith(message)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError):
            read_rulebook_file(path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"binary\.toml: expected UTF-8 text"):
        read_rulebook_file(binary)
