"""Rules SINGLE-001 to SINGLE-003: links of a liquidation that lean on one thing.

Links that other rules judge already (constituents, funds, the fallback) are left to them.
"""

from stepladder.model.decision import Reason
from stepladder.venues.rules import Rules
from stepladder.verification.dependencies import margin_assets, mark_sources, takers
from stepladder.verification.dependency import judge


def check_single_points(rules: Rules) -> list[Reason]:
    """Judge who carries the mark, who takes a position, and what margin consists of."""
    return [judge(link(rules)) for link in (mark_sources, takers, margin_assets)]
