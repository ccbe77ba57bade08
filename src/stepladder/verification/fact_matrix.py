"""How well a rulebook is known, section by section: every fact counted once, under one standing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stepladder.venues.rulebook import SECTIONS
from stepladder.venues.rules import Rules
from stepladder.verification.fact_status import facts_in_force
from stepladder.verification.judgement import says_nothing

Standing = Literal["confirmed", "contradicted", "unverified", "unknown", "not_modelled"]
STANDINGS: tuple[Standing, ...] = (
    "confirmed",
    "contradicted",
    "unverified",
    "unknown",
    "not_modelled",
)
PATH = "liquidation_path"
MATRIX_SECTIONS = (*SECTIONS, PATH)
"""Columns of the matrix: the sections of a rulebook, ladder tables among the ladder's facts."""
LADDER_TABLE = "ladder of "


@dataclass(frozen=True, slots=True, kw_only=True)
class FactMatrix:
    """Counts by venue, section and standing, as of one instant (UTC ns)."""

    as_of: int
    counts: Mapping[str, Mapping[str, Mapping[Standing, int]]]


def fact_counts(rules: Rules) -> Mapping[str, Mapping[Standing, int]]:
    """Count the facts in force, and those the rulebook names as left out, by section.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("hyperliquid"), at=1_790_000_000 * 10**9)
    >>> fact_counts(rules)["adl"]["contradicted"]
    1
    """
    counts = {section: dict.fromkeys(STANDINGS, 0) for section in MATRIX_SECTIONS}
    for fact in facts_in_force(rules):
        standing: Standing = "unknown" if says_nothing(fact) else fact.status
        counts[_section(fact.name)][standing] += 1
    for name in rules.rulebook.not_modelled:
        counts[_section(name)]["not_modelled"] += 1
    return counts


def _section(name: str) -> str:
    """Section of a fact by its name; a ladder's table belongs to the ladder."""
    if name.startswith(LADDER_TABLE):
        return "ladder"
    section = name.partition(".")[0].partition("[")[0]
    return section if section in MATRIX_SECTIONS else "ladder"
