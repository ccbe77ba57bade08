"""A rulebook: everything known about one venue's margin rules, read from one TOML file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from stepladder.errors import InputError
from stepladder.model.contract import Contract, ContractKind
from stepladder.model.fields import Fields, as_list
from stepladder.model.ladder import (
    LOOK_UP_UNITS,
    SHAPES,
    EdgeTier,
    LookUpUnit,
    MarginLadder,
)
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact, read_fact, read_versions
from stepladder.venues.ladder_version import LadderVersion, read_ladder_version

SCHEMA = "stepladder.rulebook/1"
SECTIONS = (
    "references",
    "mark_price",
    "index_price",
    "ladder",
    "funding",
    "fees",
    "collateral",
    "cross_margin",
    "portfolio_margin",
    "adl",
)
L = TypeVar("L", bound=str)
EDGE_TIERS: tuple[EdgeTier, ...] = ("upper", "lower")
KINDS: tuple[ContractKind, ...] = ("linear", "inverse", "quanto")
STEP_KINDS = (
    "cancel_orders",
    "reduce_to_lower_tier",
    "reduce_fraction",
    "market_order",
    "limit_at_bankruptcy",
    "auction",
    "backstop_takeover",
    "insurance_fund",
    "adl",
    "socialise",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step of the liquidation path, in order; its parameters are facts of their own."""

    order: int
    kind: str
    fact: Fact
    parameters: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One venue: facts by section and name (oldest first), ladders by symbol, contracts, path.

    ``contract_suffixes`` are contracts for symbols that end in a suffix, in file order.
    ``not_modelled`` names facts left out, each with the reason.
    """

    venue: str
    name: str
    facts: Mapping[str, Mapping[str, tuple[Fact, ...]]]
    ladders: Mapping[str, tuple[LadderVersion, ...]]
    contracts: Mapping[str, Contract]
    contract_suffixes: tuple[tuple[str, Contract], ...]
    path: tuple[PathStep, ...]
    contradictions: tuple[str, ...]
    not_modelled: Mapping[str, str]


def read_rulebook(data: object, *, owner: str) -> Rulebook:
    """Read a rulebook from parsed TOML, naming file and field of whatever is wrong."""
    fields = Fields(data, owner=owner)
    fields.choice("schema", (SCHEMA,))
    sources = {
        key: Fields({key: value}, owner=owner, path="sources").text(key)
        for key, value in fields.table("sources").data.items()
    }
    facts = {
        section: {
            name: read_versions(f"{section}.{name}", value, fields.table(section), sources)
            for name, value in fields.table(section).data.items()
        }
        for section in SECTIONS
    }
    symbols = fields.table("ladders").data
    like = ladder_kind(facts["ladder"], owner=owner) if symbols else None
    suffixes, contracts = _read_contracts(fields.table("contracts"), sources)
    rulebook = Rulebook(
        venue=fields.text("venue"),
        name=fields.text("name"),
        facts=facts,
        ladders={
            symbol: _read_ladders(symbol, like, fields.table("ladders"), sources)
            for symbol in symbols
            if like is not None
        },
        contracts=contracts,
        contract_suffixes=suffixes,
        path=tuple(_read_step(row, sources) for row in fields.rows("liquidation_path")),
        contradictions=tuple(
            Fields({"id": item}, owner=owner, path="contradictions").text("id")
            for item in as_list(fields.take("contradictions"), where=fields.where("contradictions"))
        ),
        not_modelled={
            key: Fields({key: value}, owner=owner, path="not_modelled").text(key)
            for key, value in fields.table("not_modelled").data.items()
        },
    )
    fields.done()
    return rulebook


def ladder_kind(facts: Mapping[str, tuple[Fact, ...]], *, owner: str) -> MarginLadder:
    """A ladder without tiers that carries this rulebook's shape, edge rule and look-up unit."""
    shape = _latest(facts, "shape", SHAPES, owner=owner)
    edge: EdgeTier = "upper"
    if "edge_tier" in facts:
        edge = _latest(facts, "edge_tier", EDGE_TIERS, owner=owner)
    unit: LookUpUnit = "notional"
    if "lookup_unit" in facts:
        unit = _latest(facts, "lookup_unit", LOOK_UP_UNITS, owner=owner)
    return MarginLadder(shape=shape, tiers=(), edge_tier=edge, unit=unit)


def _latest(
    facts: Mapping[str, tuple[Fact, ...]], name: str, options: tuple[L, ...], *, owner: str
) -> L:
    versions = facts.get(name)
    value = versions[-1].value if versions else None
    for option in options:
        if value == option:
            return option
    raise InputError(
        expected=f"one of: {', '.join(options)}",
        found=shown(value) if not isinstance(value, Unknown) else "unknown",
        where=f"{owner}: ladder.{name}",
    )


def _read_ladders(
    symbol: str, like: MarginLadder, fields: Fields, sources: dict[str, str]
) -> tuple[LadderVersion, ...]:
    versions = tuple(read_ladder_version(symbol, like, row, sources) for row in fields.rows(symbol))
    starts = [version.start or 0 for version in versions]
    if not versions or starts != sorted(starts):
        raise InputError(
            expected="ladders from oldest to newest",
            found="another order",
            where=fields.where(symbol),
        )
    return versions


def _read_contracts(
    fields: Fields, sources: dict[str, str]
) -> tuple[tuple[tuple[str, Contract], ...], dict[str, Contract]]:
    suffixes = tuple(
        (row.text_or_none("suffix") or "", read_contract("", row, sources))
        for row in fields.rows("by_suffix")
    )
    symbols = {
        symbol: read_contract(symbol, table, sources)
        for symbol, table in fields.table("symbols").tables()
    }
    fields.done()
    return suffixes, symbols


def read_contract(symbol: str, fields: Fields, sources: dict[str, str] | None = None) -> Contract:
    """Read a contract from a rulebook or from an account's override."""
    fields.take("suffix")
    source = fields.text_or_none("source") or fields.owner
    contract = Contract(
        symbol=symbol,
        kind=fields.choice("kind", KINDS),
        settlement_asset=fields.text("settlement_asset"),
        contract_size=fields.positive_or_unknown("contract_size"),
        tick_size=fields.positive_or_unknown("tick_size"),
        funding_interval_hours=fields.positive_or_unknown("funding_interval_hours"),
        coupled_assets=_coupled(fields),
        source=(sources or {}).get(source, source),
    )
    fields.done()
    return contract


def _coupled(fields: Fields) -> tuple[str, ...] | None:
    if not fields.given("coupled_assets"):
        return None
    where = fields.where("coupled_assets")
    rows = as_list(fields.take("coupled_assets"), where=where)
    return tuple(Fields({"asset": row}, owner=where).text("asset") for row in rows)


def _read_step(fields: Fields, sources: dict[str, str]) -> PathStep:
    order = fields.number("order")
    if order != order.to_integral_value() or not Decimal(1) <= order <= Decimal(100):
        raise InputError(
            expected="a whole number from 1", found=str(order), where=fields.where("order")
        )
    kind = fields.choice("kind", STEP_KINDS)
    parameters = {
        name: read_fact(f"liquidation_path.{kind}.{name}", table, sources)
        for name, table in fields.table("parameters").tables()
    }
    rest = {k: v for k, v in fields.data.items() if k not in ("order", "kind", "parameters")}
    fact = read_fact(
        f"liquidation_path.{kind}", Fields(rest, owner=fields.owner, path=fields.path), sources
    )
    return PathStep(order=int(order), kind=kind, fact=fact, parameters=parameters)
