"""A rulebook made of what a case states: its ladder, its switches, and nothing else."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from stepladder.model.contract import Contract
from stepladder.venues.rulebook import SCHEMA, SECTIONS, Rulebook, read_rulebook
from stepladder.verification.answers.given import (
    Inputs,
    fields,
    number,
    number_or_none,
    rows,
)

SOURCE = "case"
USUAL: Mapping[str, object] = {
    "references.initial_margin": "mark",
    "references.liquidation_trigger": "mark",
    "references.funding_notional": "mark",
    "ladder.shape": "marginal",
    "ladder.value_price": "mark",
    "ladder.fee_in_trigger": "none",
    "ladder.lookup_includes_orders": False,
    "fees.taker": Decimal(0),
    "cross_margin.profit_weight": Decimal(1),
    "cross_margin.offsets": "none",
}
"""What a case means when it says nothing: no fee in the test, profit counts in full."""


def stated_rulebook(
    facts: Mapping[str, object],
    *,
    ladders: Mapping[str, Mapping[str, object]],
    contracts: Sequence[Contract] = (),
) -> Rulebook:
    """Read a rulebook from switches (``section.name``) and ladders as a rulebook writes them."""
    sections: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    for dotted, value in {**USUAL, **facts}.items():
        section, _, name = dotted.partition(".")
        sections[section][name] = {"value": value, "source": SOURCE}
    data: dict[str, object] = {
        "schema": SCHEMA,
        "venue": SOURCE,
        "name": "Rules stated by the case",
        "sources": {SOURCE: "stated by the case"},
        **sections,
        "ladders": {symbol: [{"source": SOURCE, **row}] for symbol, row in ladders.items()},
        "contracts": {"symbols": {each.symbol: _plain(each) for each in contracts}},
    }
    return read_rulebook(data, owner="inputs")


def _plain(contract: Contract) -> dict[str, object]:
    return {
        "kind": contract.kind,
        "settlement_asset": contract.settlement_asset,
        "contract_size": contract.contract_size,
        "funding_interval_hours": contract.funding_interval_hours,
        "coupled_assets": list(contract.coupled),
        "source": contract.source,
    }


SMALL_RATE = Decimal("0.0001")
"""A rate for questions in which maintenance plays no part; a ladder must have one."""


def one_rate(rate: Decimal, deduction: Decimal = Decimal(0)) -> dict[str, object]:
    """A ladder of one open tier, for a case that names rate and deduction alone."""
    return {"tiers": [[Decimal(0), "open", rate, "unknown", deduction]]}


def single_tier(inputs: Inputs) -> Mapping[str, object]:
    """The ladder behind a rate and a deduction that a case names without floors."""
    deduction = number_or_none(inputs, "maintenance_deduction")
    return one_rate(number(inputs, "maintenance_margin_rate"), deduction or Decimal(0))


def tiers_of(inputs: Inputs, name: str = "tiers") -> dict[str, object]:
    """The ladder that a case lists tier by tier; absent caps follow from the next floor."""
    listed = rows(inputs, name)
    floors = [fields(row).number("floor") for row in listed]
    written: list[list[object]] = []
    for i, row in enumerate(listed):
        table = fields(row)
        following = floors[i + 1] if i + 1 < len(floors) else "open"
        cells: list[object] = [
            floors[i],
            table.number("cap") if table.given("cap") else following,
            table.number("maintenance_margin_rate"),
            table.number("max_leverage") if table.given("max_leverage") else "unknown",
        ]
        if table.given("maintenance_deduction"):
            cells.append(table.number("maintenance_deduction"))
        written.append(cells)
    return {"tiers": written}


FLAT_FACTS: dict[str, object] = {
    "ladder.shape": "flat",
    "ladder.initial_margin_basis": "ladder_rate",
}


def flat(initial: Decimal, maintenance: Decimal | None = None) -> dict[str, object]:
    """A flat ladder by its initial rate; maintenance is the same where it plays no part."""
    return {
        "flat": {
            "initial_margin_rate": initial,
            "maintenance_margin_rate": initial if maintenance is None else maintenance,
        }
    }


MILLIONTH = Decimal("0.000001")
"""Chains that count in millionths cut or round to one."""
