"""Rule CONTRA-001: where two sources differ, both readings are shown, worked out where they can be.

The rulebook names the ids; what they say lies in ``contradictions/records.toml``.
"""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.contradictions.record import SIDES, Contradiction, Reading
from stepladder.verification.contradictions.records import contradictions

RECORDED = "a record of both readings"


def named_contradictions(rules: Rules) -> tuple[Contradiction, ...]:
    """The records of the ids that the rulebook names, in its order."""
    records = contradictions()
    return tuple(records[name] for name in rules.rulebook.contradictions if name in records)


def check_contradictions(rules: Rules) -> list[Reason]:
    """Warn of each contradiction named; an id without a record is unknown."""
    records = contradictions()
    return [
        _two_readings(records[name]) if name in records else _no_record(name, rules.owner)
        for name in rules.rulebook.contradictions
    ]


def _two_readings(record: Contradiction) -> Reason:
    first, second = (
        "; ".join(reading_text(r) for r in record.readings if r.side == side) for side in SIDES
    )
    return Reason(
        rule_id="CONTRA-001",
        verdict="warn",
        subject=f"{record.id}, {record.what}",
        observed=first,
        limit=second,
        unit="",
        source=record.source,
    )


def _no_record(name: str, owner: str) -> Reason:
    missing: Unknown = unknown(f"contradiction {name}", "not among the records", owner=owner)
    return Reason(
        rule_id="CONTRA-001",
        verdict="unknown",
        subject=f"contradiction {name}",
        observed=missing,
        limit=RECORDED,
        unit="",
        source="none found",
    )


def reading_text(reading: Reading) -> str:
    """Figures of a reading at the places its source prints, then what it says."""
    figures = figures_text(reading)
    return f"{figures} ({reading.says})" if figures else reading.says


def figures_text(reading: Reading) -> str:
    """Figures alone: ``share closed 60 %, penalty 37.30 USD``.

    Examples
    --------
    >>> figures_text(contradictions()["C03"].readings[0])
    'share closed 60 %, penalty 37.30 USD'
    """
    named: Sequence[str] = [f.name for f in reading.figures] if len(reading.figures) > 1 else [""]
    return ", ".join(
        f"{name} {_amount(figure.value, figure.unit, figure.places)}".strip()
        for name, figure in zip(named, reading.figures, strict=False)
    )


def _amount(value: Decimal, unit: str, places: int) -> str:
    if unit in ("fraction", "share", "rate"):
        return f"{number_text(round(value, places) * 100)} %"
    return f"{round(value, places):,} {unit}".strip()
