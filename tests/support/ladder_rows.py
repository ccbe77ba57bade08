"""A ladder as rows of plain numbers, to compare with what was read elsewhere."""

from decimal import Decimal

from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_version import LadderVersion

Row = tuple[Decimal | None, ...]
"""Floor, cap (None: open), rate, maximum leverage (None: unknown), deduction (None: has none)."""


def rows(version: LadderVersion) -> tuple[Row, ...]:
    assert isinstance(version.ladder, MarginLadder)
    return tuple(
        (
            tier.floor,
            tier.cap,
            tier.maintenance_margin_rate,
            None if isinstance(tier.max_leverage, Unknown) else tier.max_leverage,
            tier.maintenance_deduction,
        )
        for tier in version.ladder.tiers
    )
