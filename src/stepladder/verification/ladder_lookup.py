"""Rules STEP-007, STEP-009 to STEP-011: what a ladder binds, and what is looked up in it."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import KNOWN, is_known


def check_ladder_binding(rules: Rules) -> list[Reason]:
    """Rule STEP-007: it is known whether a change binds positions that are already open."""
    return [is_known(rules, "STEP-007", "ladder", "change_binds_existing_positions")]


def check_ladder_lookup(rules: Rules) -> list[Reason]:
    """Rule STEP-009: it is known whether open orders count when the tier is looked up."""
    return [is_known(rules, "STEP-009", "ladder", "lookup_includes_orders")]


def check_ladder_edge(rules: Rules) -> list[Reason]:
    """Rule STEP-011: where a floor is a cliff, it is known which tier holds the floor itself.

    A marginal ladder asks the same on both sides of a floor and is not judged.
    """
    if rules.fact("ladder", "shape").value != "whole_position":
        return []
    return [is_known(rules, "STEP-011", "ladder", "edge_tier")]


def check_contract_of_ladder(rules: Rules) -> list[Reason]:
    """Rule STEP-010: every symbol with a ladder has a contract whose size is known.

    Without the contract size a number of contracts has no notional to look up.
    """
    reasons = []
    for symbol in rules.rulebook.ladders:
        contract = rules.contract(symbol)
        size: Decimal | Unknown
        if isinstance(contract, Unknown):
            size, source = contract, "none found"
        else:
            size, source = contract.contract_size, contract.source
        if isinstance(size, Unknown):
            size = unknown(f"contract size of {symbol}", size.missing[0].reason, owner=rules.owner)
        reasons.append(
            Reason(
                rule_id="STEP-010",
                verdict="unknown" if isinstance(size, Unknown) else "pass",
                subject=f"contract of {symbol}",
                observed=size,
                limit=KNOWN,
                unit="per unit of size",
                source=source,
            )
        )
    return reasons
