"""A made-up rulebook as plain data, with facts replaced by their dotted name."""

from collections.abc import Mapping

from stepladder.venues.rulebook import Rulebook, read_rulebook
from tests.support.questions import SYMBOL

PLAIN: Mapping[str, object] = {
    "references.initial_margin": "mark",
    "references.liquidation_trigger": "mark",
    "references.funding_notional": "mark",
    "ladder.shape": "flat",
    "ladder.value_price": "mark",
    "ladder.fee_in_trigger": "none",
    "ladder.lookup_includes_orders": False,
    "fees.taker": "0",
    "cross_margin.profit_weight": "1",
    "cross_margin.offsets": "none",
}
FLAT = {"source": "test", "flat": {"maintenance_margin_rate": "0.005"}}


def rulebook_data(
    facts: Mapping[str, object] | None = None,
    *,
    ladders: Mapping[str, object] | None = None,
    contracts: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, object]:
    """The plain data of a rulebook file: one flat ladder of 0.5 % unless others are given."""
    symbols = [SYMBOL, "OTHERUSDT"]
    sections: dict[str, dict[str, object]] = {}
    for name, value in {**PLAIN, **(facts or {})}.items():
        section, _, key = name.partition(".")
        sections.setdefault(section, {})[key] = {"value": value, "source": "test"}
    linear = {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}
    return {
        "schema": "stepladder.rulebook/1",
        "venue": "test",
        "name": "Test venue",
        "sources": {"test": "made for a test"},
        **sections,
        "contracts": {"symbols": contracts or dict.fromkeys(symbols, linear)},
        "ladders": ladders or {symbol: [FLAT] for symbol in symbols},
    }


def made_up_rulebook(
    facts: Mapping[str, object] | None = None,
    *,
    ladders: Mapping[str, object] | None = None,
    contracts: Mapping[str, Mapping[str, object]] | None = None,
) -> Rulebook:
    """The same, read."""
    return read_rulebook(rulebook_data(facts, ladders=ladders, contracts=contracts), owner="test")
