"""Read what a ladder asks for: rows of tiers, or the rule that generates them."""

from dataclasses import replace
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.maintenance_margin import half_of_initial_rate
from stepladder.formulas.risk_limit_steps import step_initial_rate, step_maintenance_rate
from stepladder.model.exact import ONE, ZERO
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.ladder import (
    LadderShape,
    MarginLadder,
    OpenInterestScale,
    RateGrowth,
    Tier,
    with_deductions,
)
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown, unknown

TIERS_MAX = 1_000
TIER_WAYS = ("tiers", "leverage_tiers", "risk_limit_steps")
RATE_WAYS: dict[str, LadderShape] = {
    "flat": "flat",
    "slope": "slope",
    "square_root": "square_root",
}
"""Ways that name one rate; each is a shape of its own."""


def read_tier_rule(like: MarginLadder, fields: Fields) -> tuple[MarginLadder, bool]:
    """Read one ladder, and whether its deductions were computed instead of published.

    ``like`` carries shape, edge rule and look-up unit. A ladder that names one rate (``flat``,
    ``slope``, ``square_root``) must be of that shape, and one of tiers must not.
    """
    ways = [key for key in (*TIER_WAYS, *RATE_WAYS) if fields.given(key)]
    if len(ways) != 1:
        raise InputError(
            expected=f"exactly one of {', '.join((*TIER_WAYS, *RATE_WAYS))}",
            found=", ".join(ways) or "none",
            where=fields.where("tiers"),
        )
    way = ways[0]
    if way in RATE_WAYS:
        if RATE_WAYS[way] != like.shape:
            raise InputError(
                expected=f"a ladder of shape {like.shape}", found=way, where=fields.where(way)
            )
        return _read_rate(like, way, fields.table(way)), False
    if like.shape in ("slope", "square_root"):
        raise InputError(expected=f"{like.shape} = {{ ... }}", found=way, where=fields.where(way))
    if like.shape == "marginal" and like.unit != "notional":
        raise InputError(
            expected="a marginal ladder in notional", found=like.unit, where=fields.where(way)
        )
    return _read_tiers(like, way, fields)


def _read_tiers(like: MarginLadder, way: str, fields: Fields) -> tuple[MarginLadder, bool]:
    computed = True
    if way == "tiers":
        tiers = _tiers_from_rows(fields)
        computed = any(tier.maintenance_deduction is None for tier in tiers)
    elif way == "leverage_tiers":
        tiers = _tiers_from_leverage(fields)
    else:
        tiers = _tiers_from_steps(fields.table("risk_limit_steps"))
    if fields.given("continuation"):
        tiers = _continued(tiers, fields.table("continuation"))
    if like.shape != "marginal":
        return replace(like, tiers=tiers), False
    return replace(like, tiers=with_deductions(tiers)), computed


def _read_rate(like: MarginLadder, way: str, fields: Fields) -> MarginLadder:
    """One open tier at a base rate, and how the rate grows from there."""
    names = ("maintenance_base", "initial_base") if way == "slope" else RATE_NAMES
    maintenance = _fraction(fields, names[0])
    initial = _fraction(fields, names[1]) if fields.given(names[1]) else None
    leverage: Decimal | Unknown = unknown("maximum leverage", "not published", owner=fields.where())
    ladder = replace(
        like,
        tiers=(
            Tier(
                floor=ZERO,
                cap=None,
                maintenance_margin_rate=maintenance,
                max_leverage=leverage if initial is None else ONE / initial,
                maintenance_deduction=None,
            ),
        ),
        initial_margin_rate=initial,
        growth=_growth(way, fields),
        open_interest=_open_interest(fields),
        close_out_margin_rate=_fraction(fields, "close_out_margin_rate")
        if fields.given("close_out_margin_rate")
        else None,
    )
    fields.done()
    return ladder


RATE_NAMES = ("maintenance_margin_rate", "initial_margin_rate")


def _growth(way: str, fields: Fields) -> RateGrowth | None:
    if way == "flat":
        return None
    if way == "slope":
        return RateGrowth(factor=_not_negative(fields, "slope_per_coin"))
    return RateGrowth(
        factor=_not_negative(fields, "imf_factor"),
        floor_share=_fraction(fields, "floor_share") if fields.given("floor_share") else ONE,
        shift=_not_negative(fields, "shift") if fields.given("shift") else ZERO,
    )


def _open_interest(fields: Fields) -> OpenInterestScale | None:
    bounds = ("open_interest_lower", "open_interest_upper")
    if not any(fields.given(name) for name in bounds):
        return None
    lower, upper = (_not_negative(fields, name) for name in bounds)
    if lower >= upper:
        raise InputError(
            expected=f"more than open_interest_lower, {number_text(lower)}",
            found=number_text(upper),
            where=fields.where("open_interest_upper"),
        )
    return OpenInterestScale(lower=lower, upper=upper)


def _fraction(fields: Fields, key: str) -> Decimal:
    value = fields.number(key)
    if not ZERO < value <= ONE:
        raise InputError(
            expected="a fraction above 0 and at most 1",
            found=number_text(value),
            where=fields.where(key),
        )
    return value


def _not_negative(fields: Fields, key: str) -> Decimal:
    value = fields.number(key)
    if value < ZERO:
        raise InputError(expected="zero or more", found=number_text(value), where=fields.where(key))
    return value


def _continued(tiers: tuple[Tier, ...], fields: Fields) -> tuple[Tier, ...]:
    """Write out equal further steps until the initial rate leaves no leverage."""
    cap_step = fields.number("cap_step")
    maintenance_step = _not_negative(fields, "maintenance_margin_rate_step")
    initial_step = _fraction(fields, "initial_margin_rate_step")
    fields.done()
    last = tiers[-1]
    if cap_step <= 0 or last.cap is None or isinstance(last.max_leverage, Unknown):
        raise InputError(
            expected="a cap_step above zero after a last tier with a cap and a leverage",
            found="none",
            where=fields.where(),
        )
    written = list(tiers)
    maintenance, initial = last.maintenance_margin_rate, ONE / last.max_leverage
    floor = last.cap
    while len(written) < TIERS_MAX:
        maintenance, initial = maintenance + maintenance_step, initial + initial_step
        if initial > ONE:
            break
        written.append(
            Tier(
                floor=floor,
                cap=floor + cap_step,
                maintenance_margin_rate=maintenance,
                max_leverage=ONE / initial,
                maintenance_deduction=None,
            )
        )
        floor += cap_step
    return tuple(written)


def _rows(fields: Fields, key: str, lengths: tuple[int, ...]) -> list[list[object]]:
    rows = as_list(fields.take(key), where=fields.where(key))
    if not 0 < len(rows) <= TIERS_MAX:
        raise InputError(
            expected=f"1 to {TIERS_MAX} tiers", found=str(len(rows)), where=fields.where(key)
        )
    result = []
    for i, row in enumerate(rows):
        cells = as_list(row, where=fields.where(f"{key}[{i}]"))
        if len(cells) not in lengths:
            raise InputError(
                expected=f"a row of {' or '.join(map(str, lengths))} cells",
                found=str(len(cells)),
                where=fields.where(f"{key}[{i}]"),
            )
        result.append(cells)
    return result


def _tiers_from_rows(fields: Fields) -> tuple[Tier, ...]:
    tiers = []
    for i, row in enumerate(_rows(fields, "tiers", (4, 5))):
        where = fields.where(f"tiers[{i}]")
        cap, leverage = row[1], row[3]
        max_leverage: Decimal | Unknown
        if leverage == "unknown":
            max_leverage = unknown("maximum leverage", "not published", owner=where)
        else:
            max_leverage = as_number(leverage, where=where)
        tiers.append(
            Tier(
                floor=as_number(row[0], where=where),
                cap=None if cap == "open" else as_number(cap, where=where),
                maintenance_margin_rate=as_number(row[2], where=where),
                max_leverage=max_leverage,
                maintenance_deduction=as_number(row[4], where=where) if len(row) > 4 else None,
            )
        )
    return tuple(tiers)


def _tiers_from_leverage(fields: Fields) -> tuple[Tier, ...]:
    rows = _rows(fields, "leverage_tiers", (2,))
    where = fields.where("leverage_tiers")
    floors = [as_number(row[0], where=where) for row in rows]
    leverages = [as_number(row[1], where=where) for row in rows]
    if min(leverages) < ONE:
        raise InputError(expected="a leverage of 1 or more", found="less", where=where)
    caps = [*floors[1:], None]
    return tuple(
        Tier(
            floor=floor,
            cap=cap,
            maintenance_margin_rate=half_of_initial_rate(leverage),
            max_leverage=leverage,
            maintenance_deduction=None,
        )
        for floor, cap, leverage in zip(floors, caps, leverages, strict=True)
    )


def _tiers_from_steps(fields: Fields) -> tuple[Tier, ...]:
    """Write out equal steps until the initial rate leaves no leverage; beyond is not known."""
    base, step = fields.number("base_limit"), fields.number("step")
    maintenance = fields.number("base_maintenance_rate")
    initial = fields.number("base_initial_rate")
    fields.done()
    if min(base, step, maintenance, initial) <= 0:
        raise InputError(expected="numbers above zero", found="zero or less", where=fields.where())
    tiers: list[Tier] = []
    while len(tiers) < TIERS_MAX:
        steps = len(tiers)
        rate = step_initial_rate(initial, maintenance, steps)
        if rate > ONE:
            break
        floor = tiers[-1].cap if tiers else Decimal(0)
        assert floor is not None
        tiers.append(
            Tier(
                floor=floor,
                cap=base if steps == 0 else floor + step,
                maintenance_margin_rate=step_maintenance_rate(maintenance, steps),
                max_leverage=ONE / rate,
                maintenance_deduction=None,
            )
        )
    if not tiers:
        raise InputError(
            expected="a base_initial_rate of at most 1", found="more", where=fields.where()
        )
    return tuple(tiers)
