"""Rules WEIGHT-001 and COUPLE-001: what collateral counts for, and what it moves with."""

from collections.abc import Iterator

from stepladder.checks.margin_pool import MarginPool
from stepladder.model.decision import Reason
from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules


def check_collateral(pool: MarginPool, rules: Rules) -> Iterator[Reason]:
    """Name every collateral asset that counts at less than its worth, or moves with a position.

    Nothing is judged: an unknown weight already makes the equity unknown.
    """
    source = rules.fact("collateral", "weights").citation
    for held in pool.holdings:
        if isinstance(held.weight, Unknown) or (held.asset == pool.asset and held.weight == ONE):
            continue
        yield Reason(
            rule_id="WEIGHT-001",
            verdict="pass",
            subject=f"{pool.name}, collateral {held.asset}",
            observed=held.weight,
            limit=ONE,
            unit="of its worth",
            source=source,
        )
        for symbol in dict.fromkeys(_coupled_symbols(pool, held.asset)):
            yield Reason(
                rule_id="COUPLE-001",
                verdict="pass",
                subject=f"{pool.name}, collateral {held.asset}",
                observed=symbol,
                limit="held",
                unit="",
                source="the contract",
            )


def _coupled_symbols(pool: MarginPool, asset: str) -> Iterator[str]:
    for terms in pool.positions:
        contract = terms.contract
        if not isinstance(contract, Unknown) and asset in contract.coupled and asset != pool.asset:
            yield terms.position.symbol
