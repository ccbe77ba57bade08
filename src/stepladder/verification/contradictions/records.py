"""Every contradiction we know of, each reading worked out from the inputs in ``records.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.number import parse_number
from stepladder.verification.contradictions.losses import balance, level, loss_factor, partial_share
from stepladder.verification.contradictions.margins import (
    implied_deduction,
    liquidation_price,
    maintenance,
    maintenance_rate,
)
from stepladder.verification.contradictions.prices import averaged_jump, fill_limit, index_of
from stepladder.verification.contradictions.rates import (
    cap_of_gap,
    cap_of_maintenance,
    collateral,
    maintenance_rate_of_initial,
)
from stepladder.verification.contradictions.record import SIDES, Contradiction, Figure, Reading

OWNER = "records of contradictions"
Calculation = Callable[[Fields], tuple[Figure, ...]]
CALCULATIONS: Mapping[str, Calculation] = {
    "liquidation_price": liquidation_price,
    "implied_deduction": implied_deduction,
    "maintenance": maintenance,
    "maintenance_rate": maintenance_rate,
    "averaged_jump": averaged_jump,
    "index_of": index_of,
    "fillable_price": fill_limit,
    "cap_of_gap": cap_of_gap,
    "cap_of_maintenance": cap_of_maintenance,
    "maintenance_of_initial": maintenance_rate_of_initial,
    "collateral": collateral,
    "partial_share": partial_share,
    "loss_factor": loss_factor,
    "fund_level": level,
    "fund_balance": balance,
}
"""Kind of a reading that is worked out, and how."""
KINDS = (*CALCULATIONS, "as_printed", "words")
OUR_KEYS = ("side", "says", "source", "kind", "figures")


def read_contradictions(data: object) -> tuple[Contradiction, ...]:
    """Read records from parsed TOML and work out their readings.

    Call it inside ``localcontext(EXACT)``.

    Raises
    ------
    InputError
        If a record does not read, has no reading on one side, or repeats an id.
    """
    fields = Fields(data, owner=OWNER)
    records = tuple(_record(row) for row in fields.rows("contradictions"))
    fields.done()
    ids = [record.id for record in records]
    if len(ids) != len(set(ids)):
        raise InputError(expected="each id once", found="an id twice", where=fields.where())
    return records


@cache
def contradictions() -> Mapping[str, Contradiction]:
    """The packaged records by id, read and worked out once per process.

    Examples
    --------
    >>> a, b = contradictions()["C31"].readings
    >>> round(a.figures[0].value, 2), round(b.figures[0].value, 2)
    (Decimal('95959.60'), Decimal('95982.86'))
    """
    folder = resources.files("stepladder.verification.contradictions")
    text = folder.joinpath("records.toml").read_text(encoding="utf-8")
    with localcontext(EXACT):
        data = tomllib.loads(text, parse_float=lambda number: parse_number(number, where=OWNER))
        return {record.id: record for record in read_contradictions(data)}


def _record(row: Fields) -> Contradiction:
    kind = row.choice("kind", KINDS)
    shared = row.table("inputs").data
    readings = tuple(_reading(reading, kind, shared) for reading in row.rows("readings"))
    if {reading.side for reading in readings} != set(SIDES):
        raise InputError(
            expected="readings of both sides", found="one side", where=row.where("readings")
        )
    record = Contradiction(
        id=row.text("id"),
        venue=row.text("venue"),
        what=row.text("what"),
        unit=row.text("unit"),
        readings=readings,
    )
    row.done()
    return record


def _reading(row: Fields, kind: str, shared: Mapping[str, object]) -> Reading:
    own = {key: value for key, value in row.data.items() if key not in OUR_KEYS}
    calculation = CALCULATIONS.get(row.choice_or_none("kind", KINDS) or kind)
    inputs = dict(shared) if calculation is not None else {}
    stated = Fields(inputs | own, owner=row.owner, path=row.path)
    figures = _printed(row) if calculation is None else calculation(stated)
    stated.done()
    return Reading(
        side=row.choice("side", SIDES),
        says=row.text("says"),
        source=row.text("source"),
        inputs=stated.data,
        figures=figures,
        computed=calculation is not None,
    )


def _printed(row: Fields) -> tuple[Figure, ...]:
    """Figures as a source prints them: name, value, unit, places."""
    figures = []
    where = row.where("figures")
    for cells in as_list(row.take("figures"), where=where):
        name, value, unit, places = as_list(cells, where=where)
        figures.append(
            Figure(
                name=str(name),
                value=as_number(value, where=where),
                unit=str(unit),
                places=int(as_number(places, where=where)),
            )
        )
    return tuple(figures)
