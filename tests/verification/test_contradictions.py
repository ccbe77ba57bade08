"""Contradictions: records, rulebooks and fact base name the same ones, and every number follows.

Subtle ways to be wrong: a result typed in as an input, a calculation that ignores an input, a
record that nobody sees because no rulebook names it.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from importlib import resources
from typing import Any

import pytest

from stepladder.errors import InputError
from stepladder.model.decision import Reason
from stepladder.model.exact import EXACT, localcontext
from stepladder.reports.verify_comparison import comparison_text
from stepladder.reports.verify_json import verify_json
from stepladder.reports.verify_text import verify_text
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.verbs.account import account
from stepladder.verbs.verify import verify, verify_all
from stepladder.verification.contradictions.record import SIDES, Contradiction
from stepladder.verification.contradictions.records import (
    CALCULATIONS,
    contradictions,
    read_contradictions,
)
from stepladder.verification.source_contradictions import reading_text

AT = "2026-11-23"
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
PERCENT = re.compile(r"(?: to [\d.]+)?\s*%")
"""A percent sign after a number, or after the second number of a span."""
OTHER_IDS = {
    "kraken_derivatives": "kraken",
    "bitget_usdtm": "bitget",
    "binance (COIN-M)": "binance-coinm",
    "(client library)": "client library",
}
NOT_A_RULEBOOK = {"C01": "binance-usdm"}
"""Of a venue without a rulebook; the sister venue's rulebook names it."""
RECORDS = contradictions()
TEXT = (
    resources.files("stepladder.verification.contradictions")
    .joinpath("records.toml")
    .read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def published(shared_data) -> dict[str, dict[str, str]]:
    rows = json.loads((shared_data / "venues" / "contradictions.json").read_text())
    return {row["id"]: row for row in rows}


def test_records_and_rulebooks_name_the_same_contradictions():
    named = {
        id_: venue for venue in packaged_venues() for id_ in packaged_rulebook(venue).contradictions
    }
    for id_, record in RECORDS.items():
        if id_ in named:
            assert record.venue == named[id_] or NOT_A_RULEBOOK[id_] == named[id_]
    assert set(RECORDS) - set(named) == {"C28"}  # of a client library
    assert set(named) <= set(RECORDS)
    assert len(RECORDS) == 33


def test_the_fact_base_has_no_other(published):
    assert set(published) == set(RECORDS)
    for id_, row in published.items():
        venue = OTHER_IDS.get(row["venue"], row["venue"].replace("_", "-"))
        assert RECORDS[id_].venue == venue
        assert RECORDS[id_].computed == (row["how"] == "recomputed")


def figures_of(record: Contradiction, side: str) -> list[tuple[Decimal, int]]:
    return [
        (figure.value, figure.places)
        for reading in record.readings
        if reading.side == side
        for figure in reading.figures
    ]


def printed_numbers(text: str) -> list[tuple[Decimal, int]]:
    """Numbers of a printed cell with their decimals; a percentage as a fraction."""
    found = []
    for match in NUMBER.finditer(text):
        digits = match[0].replace(",", "").rstrip(".")
        places = len(digits.partition(".")[2])
        percent = bool(PERCENT.match(text[match.end() :]))
        value = Decimal(digits) / 100 if percent else Decimal(digits)
        found.append((value, places + 2 * percent))
    return found


def is_printed_as(value: Decimal, printed: Decimal, places: int) -> bool:
    """Rounded to the nearest or up: some sources round a price up to the cent."""
    step = Decimal(1).scaleb(-places)
    ways = {value.quantize(step), value.quantize(step, ROUND_CEILING)}
    if value < 0:
        ways.add(value.quantize(step, ROUND_FLOOR))
    return printed in ways


@pytest.mark.parametrize("id_", RECORDS)
def test_every_figure_is_the_printed_one(id_, published):
    record = RECORDS[id_]
    for side in SIDES:
        printed = printed_numbers(published[id_][side])
        for value, _ in figures_of(record, side):
            assert any(is_printed_as(value, *number) for number in printed), (side, value, printed)


@pytest.mark.parametrize("id_", RECORDS)
def test_every_printed_number_is_a_figure_or_one_of_our_words(id_, published):
    record = RECORDS[id_]
    for side in SIDES:
        figures = figures_of(record, side)
        readings = [reading for reading in record.readings if reading.side == side]
        ours = " ".join(
            [
                record.what,
                *(reading_text(r) for r in readings),
                *map(str, (r.inputs for r in readings)),
            ]
        )
        words = {number for number, _ in printed_numbers(ours)}
        for number, places in printed_numbers(published[id_][side]):
            known = any(is_printed_as(value, number, places) for value, _ in figures)
            assert known or number in words or number * 100 in words, (side, number, ours)


def numbers_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where numbers stand in the inputs of a reading."""
    if isinstance(value, Mapping):
        return [p for key, each in value.items() for p in numbers_in(each, (*path, key))]
    if isinstance(value, list):
        return [p for i, each in enumerate(value) for p in numbers_in(each, (*path, i))]
    try:
        Decimal(str(value))
    except ArithmeticError:
        return []
    return [path]


def put(value: Any, path: tuple[Any, ...], change: Decimal) -> Any:
    if not path:
        return str(Decimal(str(value)) * change)
    if isinstance(value, Mapping):
        return {k: put(v, path[1:], change) if k == path[0] else v for k, v in value.items()}
    return [put(v, path[1:], change) if i == path[0] else v for i, v in enumerate(value)]


def recomputed(id_: str, reading: int, inputs: Mapping[str, Any]) -> list[Decimal] | None:
    """Figures of one reading with other inputs; None where the calculation refuses them."""
    data = tomllib.loads(TEXT, parse_float=Decimal)
    (row,) = [row for row in data["contradictions"] if row["id"] == id_]
    keep = {
        k: row["readings"][reading][k]
        for k in ("side", "says", "source", "kind")
        if k in row["readings"][reading]
    }
    row["inputs"] = {}
    row["readings"][reading] = {**keep, **inputs}
    row["readings"] = [
        each
        if i == reading
        else {"side": each["side"], "says": "-", "source": "-", "kind": "words"}
        for i, each in enumerate(row["readings"])
    ]
    try:
        with localcontext(EXACT):
            (record,) = read_contradictions({"contradictions": [row]})
    except (InputError, AssertionError):
        return None
    return [figure.value for figure in record.readings[reading].figures]


COMPUTED = [
    (record.id, i)
    for record in RECORDS.values()
    for i, reading in enumerate(record.readings)
    if reading.computed
]


SAME_NUMBER = {
    ("C01", 1): "the amount is worked back from a printed price, and the price comes out again",
    ("C12", 2): "the window has passed: the whole jump",
    ("C13", 0): "the outlier is left out: what the others print",
    ("C15", 0): "a multiple of one",
    ("C20", 0): "one step up doubles the base rate, which is what the initial rate starts at",
}


@pytest.mark.parametrize(("id_", "reading"), COMPUTED)
def test_no_result_is_typed_in_and_the_inputs_decide(id_, reading):
    """Change each number a reading states: most of them move its figures, and none is a figure."""
    inputs = RECORDS[id_].readings[reading].inputs
    figures = [figure.value for figure in RECORDS[id_].readings[reading].figures]
    assert recomputed(id_, reading, inputs) == figures
    places = numbers_in(inputs)
    assert places
    moved = 0
    for path in places:
        changed = recomputed(id_, reading, put(inputs, path, Decimal("1.0625")))
        moved += changed is not None and changed != figures
    assert moved >= 1, "no input moves the figures"
    typed = {Decimal(str(_at(inputs, path))) for path in places}
    if (id_, reading) not in SAME_NUMBER:
        assert not typed & {round(figure, 6) for figure in figures}


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


# Inputs that must move the figure, one by one: the size of a position does not move its price.
DECISIVE = {
    "C01": {"size", "entry_price", "margin", "tiers"},
    "C02": {"oracle_price", "bankruptcy_adjustment", "maintenance_margin_rate"},
    "C03": {"maintenance_margin", "penalty_rate"},
    "C04": {"loss", "balances"},
    "C05": {"size", "entry_price", "margin", "tiers"},
    "C07": {"reference", "largest_drop"},
    "C10": {"factor", "initial_margin_rate", "maintenance_margin_rate"},
    "C11": {"initial_margin_rate", "maintenance_fraction"},
    "C12": {"jump"},
    "C13": {"prices"},
    "C15": {"maintenance_margin_rate", "multiplier"},
    "C16": {"jump", "elapsed_seconds", "window_seconds"},
    "C20": {"risk_limit_steps"},
    "C23": {"amount", "price", "haircut"},
    "C25": {"size", "entry_price", "tiers", "taker"},
    "C26": {"entry_price", "margin", "tiers"},
    "C28": {"size", "entry_price", "margin"},
    "C29": {"balance", "loss"},
    "C30": {"size", "entry_price", "tiers"},
    "C31": {"entry_price", "margin", "tiers"},
}  # fmt: skip


@pytest.mark.parametrize("id_", DECISIVE)
def test_each_decisive_input_moves_a_figure(id_):
    assert {id_ for id_, record in RECORDS.items() if record.computed} == set(DECISIVE)
    for key in DECISIVE[id_]:
        moved = False
        for reading in [i for name, i in COMPUTED if name == id_]:
            inputs = RECORDS[id_].readings[reading].inputs
            figures = [figure.value for figure in RECORDS[id_].readings[reading].figures]
            for path in [p for p in numbers_in(inputs) if p[0] == key]:
                moved |= recomputed(id_, reading, put(inputs, path, Decimal("1.0625"))) != figures
        assert moved, key


def test_sides_differ_in_figures_or_in_words():
    for record in RECORDS.values():
        a, b = ([reading_text(r) for r in record.readings if r.side == side] for side in SIDES)
        assert a != b
        if figures_of(record, "a") and figures_of(record, "b"):
            assert figures_of(record, "a") != figures_of(record, "b")
        assert all(reading.source for reading in record.readings)


@pytest.mark.parametrize("venue", packaged_venues())
def test_every_contradiction_shows_in_its_venue_with_both_readings(venue):
    answer = verify(venue, as_of=AT)
    text = " ".join(verify_text(answer).split())
    listed: Any = verify_json(answer)["contradictions"]
    named = packaged_rulebook(venue).contradictions
    assert [each["id"] for each in listed] == list(named)
    reasons = [r for r in answer.decision.reasons if r.rule_id == "CONTRA-001"]
    assert [r.subject.partition(",")[0] for r in reasons] == list(named)
    for id_ in named:
        for reading in RECORDS[id_].readings:
            assert " ".join(reading_text(reading).split()) in text


def test_explain_unfolds_a_contradiction_into_its_inputs_and_sources():
    answer = verify("paradex", as_of=AT)
    text = " ".join(verify_text(answer, explain=True).split())
    assert (
        "b: 95,982.86 USD (taker rate 0.024 %) from contract linear, settlement_asset USD, size 1, "
        "entry_price 100000, margin 5000, tiers (0, open, 0.01, unknown, 0), fee_in_trigger "
        "taker_at_mark, taker 0.00024 [tradeparadex/paradex-docs@9b82a75, "
        "trading/trading-fees-v2.mdx]"
    ) in text
    (c31,) = [row for row in verify_json(answer)["contradictions"] if row["id"] == "C31"]  # type: ignore[attr-defined]
    assert c31["readings"][1]["inputs"]["taker"] == "0.00024"
    assert c31["readings"][1]["inputs"]["tiers"] == [["0", "open", "0.01", "unknown", "0"]]


def test_the_comparison_shows_all_of_them_c01_and_c28_too():
    text = " ".join(comparison_text(verify_all(as_of=AT)).split())
    for record in RECORDS.values():
        assert f" {record.id} {record.venue}: " in text
        for reading in record.readings:
            assert reading_text(reading) in text
    for number in ("33,578.86", "33,599.40", "95,541.86", "95,473.20"):
        assert number in text


def test_contra_001_warns_of_a_record_and_does_not_know_another(judge, verdicts):
    venue = 'venue = "invented"'
    assert judge("CONTRA-001") == []
    assert verdicts("CONTRA-001", (venue, f'{venue}\ncontradictions = ["C31", "X99"]')) == [
        "warn",
        "unknown",
    ]
    (known, _) = judge("CONTRA-001", (venue, f'{venue}\ncontradictions = ["C31", "X99"]'))
    assert isinstance(known, Reason)
    assert known.observed == "95,959.60 USD (taker rate 0)"
    assert known.limit == "95,982.86 USD (taker rate 0.024 %)"
    assert len(known.source.splitlines()) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "C02"', 'id = "C01"', "expected each id once"),
        ('side = "b", says = "minus', 'side = "c", says = "minus', "expected one of: a, b"),
        ('side = "a", says = "minus', 'side = "b", says = "minus', "expected readings of both"),
        ('oracle_price = "50000"', 'oracle_prise = "50000"', "oracle_price"),
        ('kind = "fillable_price"', 'kind = "fill"', "expected one of"),
    ],
)
def test_a_broken_record_is_named(old, new, message):
    text = TEXT.replace(old, new) if old in TEXT else TEXT.replace('side = "a", says = "minus', new)
    assert text != TEXT
    with localcontext(EXACT), pytest.raises(InputError, match=message):
        read_contradictions(tomllib.loads(text, parse_float=Decimal))


def test_every_kind_of_calculation_is_used():
    data = tomllib.loads(TEXT)
    rows = data["contradictions"]
    used = {row["kind"] for row in rows} | {r.get("kind") for row in rows for r in row["readings"]}
    assert set(CALCULATIONS) <= used


@pytest.mark.parametrize(
    ("opened_at", "maintenance"),
    [("2025-11-10T07:59:59Z", "1848"), ("2025-11-10T08:00:00Z", "1648")],
)
def test_c25_is_what_the_bitget_rulebook_asks_of_an_account(opened_at, maintenance):
    answer = account(
        {
            "schema": "stepladder.account/1",
            "venue": "bitget",
            "as_of": "2025-11-11T00:00:00Z",
            "margin_mode": "isolated",
            "position_mode": "one_way",
            "positions": [
                {
                    "symbol": "BTCUSDT",
                    "size": "3",
                    "entry_price": "110000",
                    "leverage": "10",
                    "isolated_margin": "33000",
                    "opened_at": opened_at,
                }
            ],
            "orders": [],
            "prices": {"BTCUSDT": {"mark": "110000"}},
        }
    )
    assert answer.pools[0].maintenance.maintenance_margin == Decimal(maintenance)
