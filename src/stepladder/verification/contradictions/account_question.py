"""Turn what a reading states into a question for the pipeline: one isolated position, its rules."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.model.contract import ContractKind
from stepladder.model.fields import Fields
from stepladder.model.ladder import MarginLadder
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import KINDS
from stepladder.venues.rules import Rules
from stepladder.verification.answers.question import AS_OF, Question, Told, contract, held, told
from stepladder.verification.answers.stated_rules import stated_rulebook

SYMBOL = "PERPETUAL"
AT = parse_time(AS_OF, where="contradictions")
SWITCHES = ("shape", "value_price", "fee_in_trigger", "edge_tier")
RATES = ("taker", "liquidation_fee_rate")
LADDER_KEYS = ("tiers", "risk_limit_steps")


def ask(fields: Fields) -> Told:
    """One isolated position at its entry price under the rules stated; what the pipeline says.

    Reads ``contract``, ``settlement_asset``, ``size``, ``entry_price``, ``margin``, a ladder, and
    whatever switches and fee rates the reading names.
    """
    kind: ContractKind = fields.choice("contract", KINDS)
    traded = contract(SYMBOL, kind, fields.text("settlement_asset"))
    size, price = fields.number("size"), fields.number("entry_price")
    position = held(traded, size, price, isolated_margin=fields.number("margin"))
    return told(
        Question(positions=[position], ladders={SYMBOL: ladder_rows(fields)}, facts=facts(fields))
    )


def facts(fields: Fields) -> Mapping[str, object]:
    """Switches and rates that a reading names, by section and name."""
    named = {f"ladder.{name}": fields.take(name) for name in SWITCHES}
    named |= {f"fees.{name}": fields.take(name) for name in RATES}
    return {name: value for name, value in named.items() if value is not None}


def stated_ladder(fields: Fields) -> MarginLadder:
    """The ladder that a reading states, read as a rulebook's is."""
    rows = ladder_rows(fields)
    rulebook = stated_rulebook(facts(fields), ladders={SYMBOL: rows})
    version = Rules(rulebook=rulebook, at=AT).ladder(SYMBOL, opened_at=AT)
    ladder = version if isinstance(version, Unknown) else version.ladder
    if isinstance(ladder, Unknown):
        raise InvariantError(f"{fields.where()}: no ladder, {ladder}")
    return ladder


def ladder_rows(fields: Fields) -> Mapping[str, object]:
    """The ladder of a reading as a rulebook writes it: its own, or a recorded one it names."""
    own = {key: fields.take(key) for key in LADDER_KEYS if fields.given(key)}
    return own or {"tiers": _recorded(fields)}


def _recorded(fields: Fields) -> list[list[object]]:
    """Rows of a packaged ladder.

    ``looked_up_by = "margin"`` keeps the one tier that holds the margin, as somebody would who
    looks tiers up by collateral.
    """
    named = fields.table("ladder_of")
    at = parse_time(named.text("as_of"), where=named.where("as_of"))
    rules = Rules(rulebook=packaged_rulebook(named.text("venue")), at=at)
    version = rules.ladder(named.text("symbol"), opened_at=at)
    named.done()
    if isinstance(version, Unknown) or isinstance(version.ladder, Unknown):
        raise InvariantError(f"{fields.where('ladder_of')}: not in the packaged rulebook")
    ladder = version.ladder
    rows: list[list[object]] = [
        [
            tier.floor,
            "open" if tier.cap is None else tier.cap,
            tier.maintenance_margin_rate,
            "unknown" if isinstance(tier.max_leverage, Unknown) else tier.max_leverage,
            Decimal(0) if tier.maintenance_deduction is None else tier.maintenance_deduction,
        ]
        for tier in ladder.tiers
    ]
    if fields.choice_or_none("looked_up_by", ("margin",)) is None:
        return rows
    row = rows[ladder.tier_index(fields.number("margin"))]
    return [[Decimal(0), "open", *row[2:]]]
