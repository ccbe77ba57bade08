"""What an account file leaves out is unknown where the answer depends on it, and nothing where not.

``absences.json`` has one row or more for every optional field: an account whose named figures
become unknown without it (``felt``), and one whose whole answer stays the same (``unfelt``). The
head-count ties the rows to the fields that the reader asks for and to the contract's example.
"""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stepladder.model.fields import Fields
from stepladder.reports.account_json import account_json
from stepladder.venues.packaged import packaged_rulebook
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24
TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "absences.json").read_text("utf-8"))
CONTRACT: dict[str, Any] = TABLE["accounts"]["long"]
ABSENCES: list[dict[str, Any]] = TABLE["absences"]
REQUIRED = {
    *("schema", "venue", "positions", "positions[].symbol", "positions[].size"),
    *("collateral[].asset", "orders[].symbol", "orders[].size", "orders[].price"),
    *("contracts.SYMBOL.kind", "contracts.SYMBOL.settlement_asset"),
    *("ladders.SYMBOL[].floor", "ladders.SYMBOL[].maintenance_margin_rate"),
}
DEFINED = {
    "as_of": "now: below",
    "fee_tier": "the venue's highest rate, named among the bounds: below",
    "orders[].reduce_only": "false",
    "ladders.SYMBOL[].cap": "open ended",
    "ladders.SYMBOL[].maintenance_deduction": "computed",
    "ladders.SYMBOL[].max_leverage": "not judged",
    "contracts.SYMBOL.source": "the account file",
    "contracts.SYMBOL.suffix": "a rulebook's, not an account's",
    "contracts.SYMBOL.coupled_assets": "read from the symbol",
}
"""Optional fields whose absence has a meaning of its own, and which."""


def steps(place: str) -> list[Any]:
    return [int(key) if key.isdigit() else key for key in place.split(".")]


def holder(data: Any, place: str) -> Any:
    for key in steps(place)[:-1]:
        data = data[key]
    return data


def edited(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with values put at dotted places."""
    data = deepcopy(data)
    for place, value in changes.items():
        holder(data, place)[steps(place)[-1]] = deepcopy(value)
    return data


def named(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    """An account of the table with changes."""
    row = TABLE["accounts"][name]
    base = edited(TABLE["accounts"][row["like"]], row["but"]) if "like" in row else row
    return edited(base, changes)


def without(data: dict[str, Any], place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two copies: with the field gone, and with null in its place."""
    gone, null = deepcopy(data), edited(data, {place: None})
    key = steps(place)[-1]
    assert holder(gone, place)[key] is not None, f"the account does not hold {place}"
    del holder(gone, place)[key]
    return gone, null


def answer(data: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = account_json(account(data, **{"now_ns": NOW_NS, **options}))
    return found


def figure(found: Any, name: str) -> Any:
    short = {
        "down": "positions.0.liquidation_price.down",
        "bankruptcy": "positions.0.bankruptcy_price",
    }
    first, dot, rest = name.partition(".")
    for key in steps(f"{short.get(first, first)}{dot}{rest}"):
        found = found[key]
    return found


def is_unknown(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"unknown"} and len(value["unknown"]) > 5


def rows(kind: str) -> list[Any]:
    return [
        pytest.param(
            row,
            id=f"{i} {row['field']}",
        )
        for i, row in enumerate(ABSENCES)
        if kind in row
    ]


@pytest.mark.parametrize("row", rows("felt"))
def test_absence_makes_unknown_what_depends_on_it_and_leaves_the_rest(row):
    options = row.get("options", {})
    given = named(row["felt"], row.get("felt_but", {}))
    known = answer(given, options)
    for name in row["unknown"]:
        assert not is_unknown(figure(known, name)), f"{name} is unknown even with the field"
    answers = [answer(data, options) for data in without(given, row["place"])]
    assert answers[0] == answers[1], "absent and null are the same"
    for name in row["unknown"]:
        assert is_unknown(figure(answers[0], name)), (name, figure(answers[0], name))
    for name in row.get("same", ()):
        assert figure(answers[0], name) == figure(known, name), name
    facts = {missing["fact"] for missing in answers[0]["unknowns"]}
    word = row["place"].split(".")[-1].removesuffix("s")
    assert any(word in fact for fact in facts), f"{word} is not among {facts}"


@pytest.mark.parametrize("row", rows("unfelt"))
def test_absence_changes_nothing_where_nothing_depends_on_it(row):
    options = row.get("options", {})
    given = named(row["unfelt"], row.get("unfelt_but", {}))
    known = json.dumps(answer(given, options))
    place = row.get("unfelt_place") or row["place"]
    if figure(given, place) is None:
        given = edited(given, {place: "5"})
    for data in without(given, place):
        assert json.dumps(answer(data, options)) == known


def test_no_answer_of_any_venue_needs_what_no_venue_uses():
    """The fields without a felt row: shown on every account of the table."""
    never = {row["field"] for row in ABSENCES} - {row["field"] for row in ABSENCES if "felt" in row}
    assert never == {
        *("positions[].position_side", "orders[].position_side", "prices.SYMBOL.last"),
        *("open_interest", "open_interest.SYMBOL", "contracts.SYMBOL.tick_size"),
    }
    for name in TABLE["accounts"]:
        given = named(name, {})
        (symbol,) = (row["symbol"] for row in given["positions"])
        more: dict[str, Any] = {
            "positions.0.position_side": "long",
            f"prices.{symbol}.last": "1",
            "open_interest": {symbol: "90000"},
        }
        for options in ({}, {"hold": "24h"}):
            full = json.dumps(answer(edited(given, more), options))
            for place in more:
                bare, _ = without(edited(given, more), place)
                assert json.dumps(answer(bare, options)) == full, (name, place)


def test_an_absent_time_is_now():
    given = named("long", {})
    for data in without(given, "as_of"):
        assert json.dumps(answer(data, {})) == json.dumps(answer(given, {}))
        early = answer(data, {"now_ns": 1_577_836_800_000_000_000})
        assert early["as_of"] == "2020-01-01T00:00:00Z"
        assert is_unknown(figure(early, "down.optimistic")), "no ladder is known for then"
        assert is_unknown(early["maintenance_margin"])


@pytest.mark.parametrize("name", ["bitmex", "bybit"])
def test_an_absent_fee_tier_is_a_bound_where_a_fee_is_in_the_requirement(name):
    given = named(name, {})
    for data in without(given, "fee_tier"):
        bare, full = answer(data, {}), answer(given, {})
        assert [bound["fact"] for bound in bare["bounds"]] == ["fee_tier"]
        assert full["bounds"] == []
        assert {**bare, "bounds": []} == full, "the highest rate is charged meanwhile"


def test_the_verdict_is_unknown_where_only_the_fee_tier_decides():
    given = named("bybit", {"positions.0.isolated_margin": "1"})
    requirement = float(answer(given, {})["maintenance_margin"])
    fee = 13 * 50000 * (1 - 1 / 20) * 0.00055
    for margin, absent, told in (
        (requirement + 1, "pass", "pass"),
        (requirement - fee / 2, "unknown", "fail"),
        (requirement - fee - 1, "fail", "fail"),
    ):
        data = named("bybit", {"positions.0.isolated_margin": f"{margin:.4f}"})
        verdicts = [
            answer(d, {})["pools"][0]["verdict"] for d in (*without(data, "fee_tier"), data)
        ]
        assert verdicts == [absent, absent, told], margin


def test_an_absent_fee_tier_changes_nothing_where_no_fee_is_in_the_requirement():
    given = named("long", {"fee_tier": "base"})
    for data in without(given, "fee_tier"):
        assert json.dumps(answer(data, {"hold": "24h"})) == json.dumps(
            answer(given, {"hold": "24h"})
        )


def test_absences_with_a_meaning_have_that_meaning():
    ladder = {"floor": "0", "maintenance_margin_rate": "0.004"}
    meant = {"cap": None, "maintenance_deduction": "0", "max_leverage": {"unknown": "not told"}}
    bare = answer(named("own_coin", {"ladders.MYCOIN": [ladder]}), {})
    full = answer(named("own_coin", {"ladders.MYCOIN": [{**ladder, **meant}]}), {})
    assert bare == full
    order = {"symbol": "MYCOIN", "size": "1", "price": "50000"}
    bare = answer(named("own_coin", {"orders": [order]}), {})
    assert bare == answer(named("own_coin", {"orders": [{**order, "reduce_only": False}]}), {})
    assert bare != answer(named("own_coin", {"orders": [{**order, "reduce_only": True}]}), {})


def asked_fields(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every field the reader asks for, with symbols and row numbers taken out."""
    found: set[str] = set()
    take = Fields.take

    def noted(self: Fields, key: str) -> object:
        where = f"{self.path}.{key}" if self.path else key
        where = re.sub(r"\[[0-9]+\]", "[]", where)
        where = re.sub(
            r"^(prices|funding|contracts|ladders|open_interest)\.[A-Z]+", r"\1.SYMBOL", where
        )
        where = re.sub(r"^collateral_prices\.[A-Z]+", "collateral_prices.ASSET", where)
        found.add(where)
        return take(self, key)

    full = named(
        "own_coin",
        {
            "orders": [{"symbol": "MYCOIN", "size": "1", "price": "50000"}],
            "open_interest": {"MYCOIN": "1"},
            "collateral_prices": {"BTC": "1"},
        },
    )
    rulebook = packaged_rulebook("binance-usdm")
    with monkeypatch.context() as patched:
        patched.setattr(Fields, "take", noted)
        account(full, now_ns=NOW_NS, rulebook=rulebook)
    return found


def test_every_field_that_is_asked_for_has_its_row(monkeypatch):
    told = {row["field"] for row in ABSENCES}
    tables = {f"{name}.SYMBOL" for name in ("prices", "funding", "contracts", "ladders")}
    asked = asked_fields(monkeypatch) - tables
    assert asked - REQUIRED - set(DEFINED) == told
    assert REQUIRED | set(DEFINED) < asked
    assert len(told) == 29


def leaves(data: Any, path: str = "") -> set[str]:
    if isinstance(data, dict):
        below = set()
        for key, value in data.items():
            name = "SYMBOL" if key == "BTCUSDT" else key
            below |= leaves(value, f"{path}.{name}" if path else name)
        return below or {path}
    if isinstance(data, list):
        return set().union(*(leaves(row, f"{path}[]") for row in data)) or {path}
    return {path}


def test_every_field_of_the_contract_s_example_has_its_row():
    told = {row["field"] for row in ABSENCES} | REQUIRED | set(DEFINED)
    assert leaves(CONTRACT) < told
    assert len(leaves(CONTRACT)) == 26
