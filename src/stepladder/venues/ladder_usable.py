"""From rows to a ladder one may rely on: read, filled in, refused where it is broken."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.maintenance_margin import whole_position_requirement
from stepladder.model.exact import ZERO
from stepladder.model.fields import Fields
from stepladder.model.ladder import LadderShape, MarginLadder, Tier, with_deductions
from stepladder.model.number import number_text
from stepladder.venues.ladder_lint import STRUCTURAL, Finding, lint_ladder
from stepladder.venues.ladder_tiers import TIERS_MAX

OPEN = "open"
"""Written for the cap of a tier without one, where a file format has no null."""


def read_tiers(rows: Sequence[Fields]) -> tuple[Tier, ...]:
    """Read tiers in the shape of our own files, as an account file and ``ladder import`` have it.

    A row is ``{"floor", "cap", "maintenance_margin_rate", "max_leverage",
    "maintenance_deduction"}``, numbers as text or exact numbers. ``cap`` null or ``"open"`` is an
    open end, ``max_leverage`` null is unknown, ``maintenance_deduction`` null is to be computed.

    Raises
    ------
    InputError
        If a row has an unknown key, lacks a floor or a rate, holds a negative number or a leverage
        of zero, or if there are more than 1,000 rows; the message names file and field.

    Examples
    --------
    >>> row = {"floor": "0", "cap": "50000", "maintenance_margin_rate": "0.004"}
    >>> read_tiers([Fields(row, owner="account.json", path="ladders.BTCUSDT[0]")])[0].cap
    Decimal('50000')
    """
    if len(rows) > TIERS_MAX:
        raise InputError(
            expected=f"at most {TIERS_MAX} tiers",
            found=str(len(rows)),
            where=rows[0].where().removesuffix("[0]"),
        )
    return tuple(_read_tier(row) for row in rows)


def usable_ladder(tiers: Sequence[Tier], shape: LadderShape, *, where: str) -> MarginLadder:
    """Make a ladder of tiers, or refuse those that do not say one requirement per notional.

    Deductions that a source left out are computed; a whole-position ladder has none.

    Parameters
    ----------
    where
        File and field of the list of tiers, for the message.

    Raises
    ------
    InputError
        If the ladder has no tiers, a gap, an overlap, an empty tier, tiers out of order, a start
        other than zero, a rate outside (0, 1], or a deduction that makes the requirement negative;
        the message names file, field and rule.

    Examples
    --------
    >>> bottom = Tier(floor=Decimal(0), cap=Decimal(50000), maintenance_deduction=None,
    ...               maintenance_margin_rate=Decimal("0.004"), max_leverage=Decimal(125))
    >>> top = Tier(floor=Decimal(60000), cap=None, maintenance_deduction=None,
    ...            maintenance_margin_rate=Decimal("0.005"), max_leverage=Decimal(100))
    >>> usable_ladder((bottom, top), "marginal", where="account.json: ladders.BTCUSDT")
    Traceback (most recent call last):
    stepladder.errors.InputError: account.json: ladders.BTCUSDT[1].floor: expected 50000, \
the cap of the tier below (LADDER-001), found 60000
    """
    if not 0 < len(tiers) <= TIERS_MAX:
        raise InputError(expected=f"1 to {TIERS_MAX} tiers", found=str(len(tiers)), where=where)
    for finding in lint_ladder(tiers, shape):
        if finding.rule_id in STRUCTURAL:
            raise _refusal(finding, where)
    if shape != "marginal":
        bare = tuple(replace(tier, maintenance_deduction=None) for tier in tiers)
        return MarginLadder(shape=shape, tiers=bare)
    for i, tier in enumerate(tiers):
        _refuse_negative_requirement(tier, f"{where}[{i}].maintenance_deduction")
    return MarginLadder(shape=shape, tiers=with_deductions(tuple(tiers)))


def _read_tier(row: Fields) -> Tier:
    open_ended = row.take("cap") in (None, OPEN)
    deduction = row.given("maintenance_deduction")
    tier = Tier(
        floor=not_negative(row, "floor"),
        cap=None if open_ended else not_negative(row, "cap"),
        maintenance_margin_rate=not_negative(row, "maintenance_margin_rate"),
        max_leverage=row.positive_or_unknown("max_leverage"),
        maintenance_deduction=not_negative(row, "maintenance_deduction") if deduction else None,
    )
    row.done()
    return tier


def not_negative(row: Fields, key: str) -> Decimal:
    """A number of a tier that must be there; nothing in a ladder is below zero.

    Raises
    ------
    InputError
        If it is absent, not a number, or negative; names file and field.
    """
    value = row.number(key)
    if value < ZERO:
        raise InputError(expected="zero or more", found=number_text(value), where=row.where(key))
    return value


def _refuse_negative_requirement(tier: Tier, where: str) -> None:
    """A deduction this wrong would read as safe; smaller faults are for ``ladder lint``."""
    most = whole_position_requirement(tier.floor, tier.maintenance_margin_rate)
    if tier.maintenance_deduction is not None and tier.maintenance_deduction > most:
        raise InputError(
            expected=f"at most {number_text(most)}, which is floor times rate (LADDER-006)",
            found=number_text(tier.maintenance_deduction),
            where=where,
        )


def _refusal(finding: Finding, where: str) -> InputError:
    limit = _text(finding.limit)
    below = f"{limit}, the cap of the tier below"
    if finding.limit is None:
        below = "no tier above one with an open end"
    field, expected = {
        "LADDER-001": ("floor", below),
        "LADDER-002": ("floor", below),
        "LADDER-008": ("floor", f"{limit} or more, the floor of the tier before"),
        "LADDER-010": ("floor", "0, where every ladder starts"),
        "LADDER-011": ("maintenance_margin_rate", "a fraction above 0 and at most 1"),
        "LADDER-012": ("cap", f"more than {limit}, the floor of the tier"),
    }[finding.rule_id]
    return InputError(
        expected=f"{expected} ({finding.rule_id})",
        found=_text(finding.observed),
        where=f"{where}[{finding.tier - 1}].{field}",
    )


def _text(value: Decimal | None) -> str:
    return "nothing" if value is None else number_text(value)
