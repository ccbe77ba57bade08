"""Files to plain data: exact, bounded in size, depth and time, refused in one line."""

import json
import os
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from stepladder.adapters import plain_data
from stepladder.adapters.plain_data import (
    BYTES_MAX,
    DEPTH_MAX,
    DOTS_MAX,
    TOML_LENGTH_MAX,
    check_toml,
    plain_json,
    plain_toml,
    read_plain_data,
    read_text,
)
from stepladder.adapters.rulebook_file import read_rulebook_file
from stepladder.errors import InputError


def refusal(read: object, *arguments: object, **named: object) -> str:
    assert callable(read)
    with pytest.raises(InputError) as caught:
        read(*arguments, **named)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < 500
    return text


def test_json_numbers_lose_no_digit():
    text = '{"a": 0.1, "b": 123456789012345678901234567890, "c": -1e-7, "d": [1.10]}'
    assert plain_json(text, owner="x") == {
        "a": Decimal("0.1"),
        "b": Decimal("123456789012345678901234567890"),
        "c": Decimal("-1e-7"),
        "d": [Decimal("1.10")],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": NaN}', "a: expected a plain decimal number of at most 40 digits, found 'NaN'"),
        ('{"a": Infinity}', "a: expected a plain decimal number"),
        ('{"a": -Infinity}', "a: expected a plain decimal number"),
        ('{"a": 1e999999}', "a: expected a plain decimal number"),
        ('{"a": 1e31}', "a: expected an exponent within 30, found '1e31'"),
        (f'{{"a": {"9" * 5_000}}}', "a: expected a plain decimal number"),
        ('{"p": [{"a": 1}, {"a": [1, NaN]}]}', "p[1].a[1]: expected a plain decimal number"),
        ("[[1e99]]", "[0][0]: expected an exponent within 30, found '1e99'"),
        ("1e99", "expected an exponent within 30, found '1e99'"),
        ('{"a": 1, "a": 1}', "expected each key once, found 'a' twice"),
        ('{"p": [{"a": 1, "a": null}]}', "p[0]: expected each key once, found 'a' twice"),
        ('{"p": {"a": NaN, "a": 1}, "p": 1}', "expected a plain decimal number"),
        ('{"a\\n": 1, "a\\n": 1}', "expected each key once, found 'a\\n' twice"),
        ("", "expected JSON"),
        ("{", "expected JSON"),
        ("{'a': 1}", "expected JSON"),
        ('{"a": 1,}', "expected JSON"),
        ('{"a": 01}', "expected JSON"),
        ('{"a": 1_000}', "expected JSON"),
        ('{"a": "\x01"}', "expected JSON"),
        ("{} {}", "expected JSON"),
        ("// a\n{}", "expected JSON"),
        ('{"a": NaN', "expected JSON"),
    ],
)
def test_json_that_is_not_plain_is_refused(text, message):
    assert refusal(plain_json, text, owner="a.json").startswith(f"a.json: {message}")


def test_nesting_is_bounded_before_a_recursive_parser_meets_it():
    deep = "[" * DEPTH_MAX + "]" * DEPTH_MAX
    plain_json(deep, owner="x")
    plain_toml(f"a = {deep}", owner="x")
    for read, text in (
        (plain_json, f"[{deep}]"),
        (plain_json, "[" * 1_000_000),
        (plain_json, '{"a":' * 1_000_000),
        (plain_toml, f"a = [{deep}]"),
        (plain_toml, "a = " + "{b=" * 100_000),
    ):
        expected = f"x: expected at most {DEPTH_MAX} levels of nesting, found "
        assert refusal(read, text, owner="x").startswith(expected)


def test_brackets_in_texts_cannot_hide_nesting():
    hidden = '["]",' * 100_000
    assert "expected" in refusal(plain_json, hidden, owner="x")
    assert "expected" in refusal(plain_toml, f"a = {hidden}", owner="x")


def test_toml_numbers_lose_no_digit():
    text = "a = 0.1\nb = 13\nc = 123456789012345678901234567890\n[d]\ne = 1.10"
    assert plain_toml(text, owner="x") == {
        "a": Decimal("0.1"),
        "b": 13,
        "c": 123456789012345678901234567890,
        "d": {"e": Decimal("1.10")},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = nan", "a: expected a plain decimal number of at most 40 digits, found 'nan'"),
        ("[p.X]\na = -inf", "p.X.a: expected a plain decimal number"),
        ("[[p]]\n[[p]]\na = 1e999999", "p[1].a: expected a plain decimal number"),
        ("a = [0.5, 1.5e31]", "a[1]: expected an exponent within 30, found '1.5e31'"),
        ("a = 1_000.5", "a: expected a plain decimal number"),
        *(
            (text, "expected TOML")
            for text in (
                "a = 1\na = 2",
                "a",
                "a = ",
                "[a\n",
                "a = '\x01'",
                "a = 0x",
                "{}",
                "a = nan b",
            )
        ),
        (f"a = {'9' * 5_000}", "expected TOML"),
        ("a.b = 1\n[a]\nb = 1", "expected TOML"),
    ],
)
def test_toml_that_is_not_plain_is_refused(text, message):
    assert refusal(plain_toml, text, owner="a.toml").startswith(f"a.toml: {message}")


@pytest.mark.parametrize(
    "key",
    [
        ".".join("a" * 20_000),
        " . ".join("a" * 20_000),
        ".".join(['"a b"'] * 20_000),
        ".".join(['"a\\"b"'] * 20_000),
        ".".join(["'a.b'"] * 20_000),
        ".".join(["a"] * (DOTS_MAX + 1)),
    ],
    ids=["bare", "spaced", "quoted", "escaped", "single", "one too many"],
)
@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[{}]]", "a = {{ b = 1, {} = 2 }}"])
def test_a_key_of_many_dotted_parts_is_refused_before_it_costs_their_square(key, form):
    start = time.process_time()
    found = refusal(plain_toml, form.format(key), owner="x")
    assert f"expected keys of at most {DOTS_MAX} dotted parts, found " in found
    assert time.process_time() - start < 1


def test_dots_that_are_no_key_are_read():
    text = "\n".join(
        [
            "# a line of dots ................................ and e.g. i.e. etc.",
            'a = "1. 2. 3. 4. 5. 6. 7."',
            'b = "see https://binance.com/en/support/faq/a-b-c.html and ccxt.pro."',
            "c = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1]",
            ".".join("hgfedcba") + " = 1",
        ]
    )
    assert isinstance(plain_toml(text, owner="x"), dict)


@pytest.mark.parametrize(
    "text",
    [
        *('"' * 400_000, "'" * 400_000, '"\\' * 200_000, "a" * 400_000, "a." * 3 + "a" * 400_000),
        *("a " * 200_000, "\" '" * 130_000, 'a."' * 130_000, "[" * 30 + "a" * 400_000),
    ],
    ids=range(9),
)
def test_looking_for_dotted_keys_takes_time_in_proportion(text):
    start = time.process_time()
    with suppress(InputError):
        check_toml(text, owner="x")
    assert time.process_time() - start < 0.5


def test_long_toml_is_refused_unread():
    text = "#" * (TOML_LENGTH_MAX + 1)
    assert "expected TOML of at most" in refusal(plain_toml, text, owner="x")
    assert plain_toml(text[:-1], owner="x") == {}


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_is_read_by_its_ending(tmp_path: Path):
    assert read_plain_data(write(tmp_path / "a.json", '{"a": 0.1}')) == {"a": Decimal("0.1")}
    assert read_plain_data(write(tmp_path / "A.JSON", "{}")) == {}
    assert read_plain_data(write(tmp_path / "a.toml", "a = 0.1")) == {"a": Decimal("0.1")}
    assert read_plain_data(write(tmp_path / "bom.json", b"\xef\xbb\xbf{}")) == {}


@pytest.mark.parametrize("name", ["a.csv", "a", "a.json.gz", ".json", "a.JSONL", "..", "a.yaml"])
def test_other_endings_are_refused_unread(name, tmp_path: Path):
    expected = "expected a file ending in .json or .toml"
    assert expected in refusal(read_plain_data, tmp_path / name)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path):
    absent = tmp_path / "absent.json"
    assert refusal(read_plain_data, absent) == (
        f"{absent}: expected a file, found none of that name"
    )
    folder = tmp_path / "folder.json"
    folder.mkdir()
    assert "expected a readable file, found Is a directory" in refusal(read_plain_data, folder)
    latin = write(tmp_path / "latin.json", '{"a": "é"}'.encode("latin-1"))
    assert refusal(read_plain_data, latin) == "latin.json: expected UTF-8 text, found other bytes"
    assert "expected a readable file" in refusal(read_plain_data, Path("a\0.json"))
    assert "expected a readable file" in refusal(read_plain_data, Path("x" * 5_000 + ".json"))
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    assert "expected a readable file" in refusal(read_plain_data, loop)


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(plain_data, "BYTES_MAX", 100)
    assert read_plain_data(write(tmp_path / "fits.json", b" " * 98 + b"{}")) == {}
    large = write(tmp_path / "large.json", b" " * 99 + b"{}")
    expected = "large.json: expected a file of at most 100 bytes, found more"
    assert refusal(read_plain_data, large) == expected
    assert BYTES_MAX <= 16 * 1024 * 1024, "16 MB of numbers take 1 GB and 20 s to read"


def test_of_an_endless_file_no_more_is_read_than_is_allowed(tmp_path: Path, monkeypatch):
    """A pipe has no size; what it holds shows only in reading."""
    monkeypatch.setattr(plain_data, "BYTES_MAX", 100_000)
    endless = tmp_path / "endless.json"
    os.mkfifo(endless)
    written: list[int] = []

    def write_on() -> None:
        with suppress(BrokenPipeError), endless.open("wb", buffering=0) as pipe:
            while sum(written) < 50_000_000:
                written.append(pipe.write(b" " * 50_000) or 0)

    writer = Thread(target=write_on)
    writer.start()
    assert "expected a file of at most 100000 bytes" in refusal(read_text, endless)
    writer.join()
    assert sum(written) < 1_000_000


def test_a_hostile_file_name_stays_within_one_line(tmp_path: Path):
    for name in ("a\nverdict: pass.json", "\x1b[2J.json", "a\tb.json"):
        assert "expected JSON" in refusal(read_plain_data, write(tmp_path / name, "{"))
        assert "none of that name" in refusal(read_plain_data, tmp_path / "x" / name)
    undecodable = Path(os.fsdecode(bytes(tmp_path / "a") + b"\xff.json"))
    assert "expected JSON" in refusal(read_plain_data, write(undecodable, "{"))


def test_everything_read_can_be_written_again():
    """No exotic objects come out: what JSON cannot hold would surprise whoever writes a record."""
    data = plain_json('{"a": [null, true, "x", {"b": 1.5}]}', owner="x")
    assert json.loads(json.dumps(data, default=str)) == {"a": [None, True, "x", {"b": "1.5"}]}


@pytest.mark.parametrize("text", [".".join("a" * 500) + " = 1", f"a = {'[' * 100}"])
def test_a_rulebook_is_bounded_as_any_toml(text, tmp_path: Path):
    found = refusal(read_rulebook_file, write(tmp_path / "mine.toml", text))
    assert "dotted parts" in found or "levels of nesting" in found
