"""Every fact of the compilation is in its rulebook, with value, source, date and status."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time, time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact
from stepladder.venues.rulebook import Rulebook
from tests.support.fact_base import (
    Leaf,
    alike,
    compilation,
    fact_name,
    figures,
    leaves,
    plain,
)
from tests.support.rulebook_questions import VENUES, packaged


@dataclass(frozen=True, slots=True)
class Counted:
    """How many leaves and figures in prose a venue's file holds."""

    leaves: int
    figures: int


COUNTED = {
    "aevo": Counted(54, 7),
    "aster": Counted(54, 10),
    "binance-usdm": Counted(55, 74),
    "bitget": Counted(54, 5),
    "bitmex": Counted(55, 28),
    "bybit-linear": Counted(56, 37),
    "coinbase-intx": Counted(54, 4),
    "deribit": Counted(58, 20),
    "drift-v2": Counted(57, 15),
    "dydx-v4": Counted(57, 21),
    "gate-usdt": Counted(55, 6),
    "gmx-v2": Counted(54, 4),
    "hyperliquid": Counted(57, 19),
    "kraken": Counted(54, 21),
    "kucoin-futures": Counted(54, 17),
    "lighter": Counted(54, 15),
    "okx-swap": Counted(55, 25),
    "paradex": Counted(55, 36),
    "phemex-usdtm": Counted(54, 1),
}

OTHER_STATUS = {
    ("bitmex", "cross_margin.profit_weight"): (
        "a 0 that was never verified must not be charged; unknown until the date is read"
    ),
}
OTHER_SOURCE = {
    ("binance-usdm", "mark_price.fallback"): "one page under two names",
    ("binance-usdm", "fees.taker"): "'same two third-party tables', written out",
}
OTHER_DATE = {
    ("deribit", "fees.liquidation_fee"): (
        "the record of 2025 shows what a notice put in force in 2022, another rate before"
    ),
}
OTHER_REFERENCE = {
    ("deribit", "funding_notional"): "position_size",  # in USD, no price enters
    ("gmx-v2", "funding_notional"): "entry",  # the size in USD is kept as it was opened
}
SWITCHES = {
    "lookup_unit",
    "edge_tier",
    "initial_margin_basis",
    "classes",
    "weights",
    "weight_tiers",
    "quote_conversion_rule",
    "liquidation_fee_rate",
    "rule",
    "other_readings",
}
"""Facts the engine reads that say again, in its words, what a fact of the compilation says."""


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


def versions_of(rulebook: Rulebook, leaf: Leaf) -> tuple[Fact, ...]:
    section = {fact_name(name): facts for name, facts in rulebook.facts[leaf.section].items()}
    return section.get(leaf.name, ())


def left_out(rulebook: Rulebook, key: str) -> bool:
    return fact_name(key) in {fact_name(name) for name in rulebook.not_modelled}


def same_value(fact: Fact, data: dict[str, Any], by_tier: tuple[Fact, ...]) -> bool:
    """Whether a fact holds the value of a leaf; prose is rewritten and not compared.

    Rates by fee tier are one number, the rate charged where no tier is named, and a table beside.
    """
    if data["status"] == "unknown":
        return isinstance(fact.value, Unknown)
    if isinstance(fact.value, Unknown):
        return False
    if data["value"] is None:
        return fact.value == "not applicable"
    if isinstance(data["value"], str):
        return True
    if isinstance(data["value"], dict) and isinstance(plain(fact.value), Decimal):
        table, number = plain(data["value"]), plain(fact.value)
        assert isinstance(table, dict)
        return number in table.values() and same_value(by_tier[-1], data, ())
    return alike(plain(data["value"]), plain(fact.value)) and fact.unit == data["unit"]


def dated_alike(fact: Fact, data: dict[str, Any]) -> bool:
    if "effective_at" in data:
        return fact.effective_at == parse_time(data["effective_at"], where="leaf")
    return fact.effective_at is None and fact.as_of == data["as_of"]


def leaf_complaints(venue: str, leaf: Leaf) -> Iterator[str]:
    """Say how a fact differs from its leaf; a deliberate difference must be one."""
    rulebook = packaged(venue)
    versions = versions_of(rulebook, leaf)
    if left_out(rulebook, leaf.key):
        if versions:
            yield f"{leaf.key} is a fact, and said to be left out"
        return
    if not versions:
        yield f"{leaf.key} is missing, and not said to be left out"
        return
    newest, deliberate = versions[-1], (venue, leaf.key) in OTHER_STATUS
    by_tier = rulebook.facts[leaf.section].get(f"{leaf.name}_by_tier", ())
    if (newest.status == leaf.data["status"]) is deliberate:
        yield f"{leaf.key} is {newest.status}, not {leaf.data['status']}"
    if same_value(newest, leaf.data, by_tier) is deliberate:
        yield f"{leaf.key} is {newest.value} {newest.unit}, not {leaf.data['value']}"
    if (newest.source == leaf.data["source"]) is ((venue, leaf.key) in OTHER_SOURCE):
        yield f"{leaf.key} is from {newest.source}, not {leaf.data['source']}"
    if dated_alike(newest, leaf.data) is ((venue, leaf.key) in OTHER_DATE):
        yield f"{leaf.key} is of another date: {newest.citation}"


@pytest.mark.parametrize("venue", VENUES)
def test_every_leaf_is_a_fact_or_left_out_on_purpose(shared_data: Path, venue: str):
    found = list(leaves(compilation(shared_data, venue)))
    assert len(found) == COUNTED[venue].leaves
    complaints = [text for leaf in found for text in leaf_complaints(venue, leaf)]
    assert not complaints, "\n".join(["", *complaints])


@pytest.mark.parametrize("venue", VENUES)
def test_no_figure_is_lost_where_prose_is_rewritten(shared_data: Path, venue: str):
    rulebook, compared, complaints = packaged(venue), 0, []
    for leaf in leaves(compilation(shared_data, venue)):
        by_tier = rulebook.facts[leaf.section].get(f"{leaf.name}_by_tier", ())
        written = figures(
            *(
                f"{fact.value} {fact.note} {fact.source} {time_text(fact.effective_at or 0)}"
                for fact in (*versions_of(rulebook, leaf), *by_tier)
            ),
            *(why for name, why in rulebook.not_modelled.items() if name == leaf.key),
        )
        for text in (leaf.data["value"], leaf.data["note"]):
            if isinstance(text, str):
                compared += len(figures(text))
                if lost := figures(text) - written:
                    complaints.append(f"{leaf.key}: {sorted(lost)} of {text!r}")
    assert not complaints, "\n".join(["", *complaints])
    assert compared == COUNTED[venue].figures


@pytest.mark.parametrize("venue", VENUES)
def test_references_are_those_of_the_compilation(shared_data: Path, venue: str):
    written = packaged(venue).facts["references"]
    for name, data in compilation(shared_data, venue)["sections"]["references"].items():
        value = written[name][-1].value
        if data["value"] is None:
            assert isinstance(value, Unknown)
            continue
        first, both = data["value"].split(":")[0].split(" ")[0], data["value"].replace(" ", "_")
        assert value in (OTHER_REFERENCE.get((venue, name), first), both), name


@pytest.mark.parametrize("venue", VENUES)
def test_a_rulebook_says_no_more_than_the_compilation(shared_data: Path, venue: str):
    known = {leaf.key for leaf in leaves(compilation(shared_data, venue))}
    for section, facts in packaged(venue).facts.items():
        for name in facts:
            key = f"{section}.{fact_name(name)}"
            assert key.removesuffix("_by_tier") in known or name in SWITCHES, key


@pytest.mark.parametrize("venue", VENUES)
def test_name_and_contradictions_are_those_of_the_compilation(shared_data: Path, venue: str):
    expected, rulebook = compilation(shared_data, venue), packaged(venue)
    assert rulebook.name == expected["name"]
    assert list(rulebook.contradictions) == expected["contradictions"]


@pytest.mark.parametrize("venue", VENUES)
def test_contracts_are_of_the_kinds_of_the_compilation(shared_data: Path, venue: str):
    rulebook = packaged(venue)
    by_suffix = (contract for _, contract in rulebook.contract_suffixes)
    kinds = {contract.kind for contract in (*rulebook.contracts.values(), *by_suffix)}
    assert kinds
    assert kinds <= set(compilation(shared_data, venue)["contracts"])


def test_no_exception_is_stale(shared_data: Path):
    for venue, key in (*OTHER_STATUS, *OTHER_SOURCE, *OTHER_DATE):
        assert key in {leaf.key for leaf in leaves(compilation(shared_data, venue))}
    assert sum(counted.leaves for counted in COUNTED.values()) == 1046
