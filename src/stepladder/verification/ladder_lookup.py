"""Rules STEP-007, STEP-009 to STEP-011, STEP-013: what a ladder binds, and what it looks up."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, join, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import KNOWN, is_known
from stepladder.verification.ladders_in_force import ladders_in_force


def check_ladder_binding(rules: Rules) -> list[Reason]:
    """Rule STEP-007: it is known whether a change binds positions that are already open."""
    return [is_known(rules, "STEP-007", "ladder", "change_binds_existing_positions")]


def check_ladder_lookup(rules: Rules) -> list[Reason]:
    """Rule STEP-009: it is known whether open orders count when the tier is looked up."""
    return [is_known(rules, "STEP-009", "ladder", "lookup_includes_orders")]


def check_ladder_edge(rules: Rules) -> list[Reason]:
    """Rule STEP-011: where a floor is a cliff, it is known which tier holds the floor itself.

    Ladders that ask the same on both sides of a floor, or have none, are not judged.
    """
    cliffs = rules.fact("ladder", "shape").value == "whole_position" or any(
        found.ladder.shape == "whole_position" and len(found.ladder.tiers) > 1
        for found in ladders_in_force(rules)
    )
    return [is_known(rules, "STEP-011", "ladder", "edge_tier")] if cliffs else []


def check_look_up_unit(rules: Rules) -> list[Reason]:
    """Rule STEP-013: it is known what is looked up: notional, contracts or coins.

    A flat ladder looks nothing up and is not judged.
    """
    if rules.fact("ladder", "shape").value == "flat":
        return []
    return [is_known(rules, "STEP-013", "ladder", "lookup_unit")]


def check_contract_of_ladder(rules: Rules) -> list[Reason]:
    """Rule STEP-010: every symbol with a ladder has a contract whose size is known.

    Without the contract size a number of contracts has no notional to look up. A ladder of a class
    is judged by all symbols of the class together.
    """
    return [_contracts(name, _served(name, rules), rules) for name in rules.rulebook.ladders]


def _served(ladder: str, rules: Rules) -> list[str]:
    """Symbols that a ladder serves: its own name, or the members of the class it is named after."""
    classes = rules.fact("ladder", "classes").value
    members = (
        [symbol for symbol, name in classes.items() if name == ladder]
        if isinstance(classes, dict)
        else []
    )
    return members or [ladder]


def _contracts(ladder: str, symbols: list[str], rules: Rules) -> Reason:
    sizes = [_size(symbol, rules) for symbol in symbols]
    missing = join(*(size for size, _ in sizes))
    same = len({str(size) for size, _ in sizes}) == 1
    said = sizes[0][0] if same else "all known"
    many = f" ({len(symbols)} symbols)" if symbols != [ladder] else ""
    return Reason(
        rule_id="STEP-010",
        verdict="pass" if missing is None else "unknown",
        subject=f"contract of {ladder}{many}",
        observed=said if missing is None else missing,
        limit=KNOWN,
        unit="per unit of size",
        source="\n".join(dict.fromkeys(source for _, source in sizes)),
    )


def _size(symbol: str, rules: Rules) -> tuple[Decimal | Unknown, str]:
    contract = rules.contract(symbol)
    size, source = (
        (contract, "none found")
        if isinstance(contract, Unknown)
        else (contract.contract_size, contract.source)
    )
    if isinstance(size, Unknown):
        size = unknown(f"contract size of {symbol}", size.missing[0].reason, owner=rules.owner)
    return size, source
