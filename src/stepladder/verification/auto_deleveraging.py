"""Rules ADL-001 to ADL-004: when other traders are closed, who first, and at which price."""

import re

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, known
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import (
    is_known,
    observed,
    read_text,
    sources,
    verdict_of,
)
from stepladder.verification.path_order import without_adl
from stepladder.verification.references_complete import PRICES

_PRICE = re.compile(rf"\b({'|'.join(PRICES)})\b")


def check_adl_known(rules: Rules) -> list[Reason]:
    """Rules ADL-001 to ADL-003: trigger, ranking and price, unless the path has no such step."""
    if without_adl(rules):
        return []
    return [
        is_known(rules, "ADL-001", "adl", "trigger"),
        is_known(rules, "ADL-002", "adl", "ranking"),
        is_known(rules, "ADL-003", "adl", "price"),
    ]


def check_adl_price(rules: Rules) -> list[Reason]:
    """Rule ADL-004: the price of the adl section is the one the references name.

    An exception may follow in words ("bankruptcy; mark where ..."): the first price named counts.
    """
    if without_adl(rules):
        return []
    facts = rules.fact("adl", "price"), rules.fact("references", "adl_price")
    both = known(read_text(rules, "adl", "price"), read_text(rules, "references", "adl_price"))
    same: bool | Unknown = (
        both if isinstance(both, Unknown) else _first_price(both[0]) == _first_price(both[1])
    )
    return [
        Reason(
            rule_id="ADL-004",
            verdict=verdict_of(same, otherwise="fail"),
            subject=facts[0].name,
            observed=both if isinstance(both, Unknown) else observed(both[0]),
            limit=facts[1].name if isinstance(both, Unknown) else both[1],
            unit="",
            source=sources(*facts),
        )
    ]


def _first_price(text: str) -> str:
    found = _PRICE.search(text)
    return found.group(1) if found else text
