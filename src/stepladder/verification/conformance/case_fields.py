"""Read cases from plain data: our own schema, or a list of vectors; strict, and bounded."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.fields import TEXT_MAX, Fields, as_list
from stepladder.model.number import number_text, parse_number, printable, shown
from stepladder.verification.conformance.case import (
    KINDS,
    PROVENANCES,
    Case,
    Tolerance,
    Values,
)
from stepladder.verification.conformance.comparison import mistakes

SCHEMA = "stepladder.cases/1"
VECTORS_SCHEMA = 1
CASES_MAX = 10_000
GROUPS_MAX = 1_000
DEPTH_MAX = 6
ITEMS_MAX = 5_000
DIGITS_MAX = 100


def read_cases(data: object, *, owner: str) -> tuple[Case, ...]:
    """Read every case of one file.

    Parameters
    ----------
    data
        Plain data: ``schema``, ``venue``, ``groups`` (name: topic and rule) and ``cases``; or the
        vectors' own shape with ``vectors``.
    owner
        The file, for messages.

    Raises
    ------
    InputError
        Naming file and field, if anything is not what the schema says.
    """
    fields = Fields(data, owner=owner)
    as_vectors = "vectors" in fields.data
    cases = tuple(_vectors(fields) if as_vectors else _cases(fields))
    fields.done()
    _check_ids(cases, owner=owner)
    return cases


def _check_ids(cases: tuple[Case, ...], *, owner: str) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise InputError(
                expected="each id once", found=f"{shown(case.id)} twice", where=f"{owner}: cases"
            )
        seen.add(case.id)


def _cases(fields: Fields) -> Iterator[Case]:
    fields.choice("schema", (SCHEMA,))
    venue = fields.text("venue")
    groups = _groups(fields.table("groups"))
    for row in _bounded(fields, "cases"):
        name = row.text("group")
        if name not in groups:
            raise InputError(
                expected="a name from [groups]", found=shown(name), where=row.where("group")
            )
        topic, rule = groups[name]
        yield _case(row, venue=venue, topic=topic, group=name, rule=rule)


def _groups(fields: Fields) -> Mapping[str, tuple[str, str]]:
    if len(fields.data) > GROUPS_MAX:
        raise InputError(
            expected=f"at most {GROUPS_MAX} groups",
            found=str(len(fields.data)),
            where=fields.where(),
        )
    found = {}
    for name, row in fields.tables():
        found[name] = (row.text("topic"), row.text("rule"))
        row.done()
    return found


def _vectors(fields: Fields) -> Iterator[Case]:
    if fields.number("schema") != VECTORS_SCHEMA:
        raise InputError(
            expected=str(VECTORS_SCHEMA), found="another number", where=fields.where("schema")
        )
    venue = fields.text("venue")
    for row in _bounded(fields, "vectors"):
        own = row.text("venue")
        if own != venue:
            raise InputError(expected=shown(venue), found=shown(own), where=row.where("venue"))
        yield _case(
            row,
            venue=venue,
            topic=row.text("topic"),
            group=row.text("group"),
            rule=row.text("rule"),
        )


def _bounded(fields: Fields, key: str) -> list[Fields]:
    rows = fields.rows(key)
    if not 0 < len(rows) <= CASES_MAX:
        raise InputError(
            expected=f"1 to {CASES_MAX} cases", found=str(len(rows)), where=fields.where(key)
        )
    return rows


def _case(row: Fields, *, venue: str, topic: str, group: str, rule: str) -> Case:
    case = Case(
        id=row.text("id"),
        venue=venue,
        topic=topic,
        group=group,
        rule=rule,
        inputs=_values(row, "inputs"),
        expected=_values(row, "expected"),
        tolerance=_tolerance(row.table("tolerance")),
        source=row.text("source"),
        provenance=row.choice("provenance", PROVENANCES),
        kind=row.choice("kind", KINDS),
        published=_values(row, "published") if row.given("published") else None,
    )
    row.done()
    _check_figures(case, row)
    return case


def _check_figures(case: Case, row: Fields) -> None:
    """A case asks for something; a known mistake differs from what is right."""
    if not case.expected:
        raise InputError(expected="a figure", found="none", where=row.where("expected"))
    if (case.kind == "known_wrong") != (case.published is not None):
        raise InputError(
            expected="published figures where the kind is known_wrong, and nowhere else",
            found="none" if case.published is None else "some",
            where=row.where("published"),
        )
    for name in case.published or {}:
        if name not in case.expected:
            raise InputError(
                expected="only figures that are expected too",
                found=shown(name),
                where=row.where("published"),
            )
    if case.published is not None and not mistakes(case):
        raise InputError(
            expected="a figure further from the expected one than the tolerance",
            found="none",
            where=row.where("published"),
        )


def _tolerance(fields: Fields) -> Tolerance:
    found = Tolerance(absolute=fields.number("abs"), relative=fields.number("rel"))
    fields.done()
    if min(found.absolute, found.relative) < 0 or found.relative >= 1:
        raise InputError(
            expected="abs of zero or more, rel from zero to below one",
            found=f"abs {number_text(found.absolute)}, rel {number_text(found.relative)}",
            where=fields.where(),
        )
    return found


def _values(row: Fields, key: str) -> Values:
    table = row.table(key)
    counted = [0]
    return {
        name: _plain(value, table.where(name), DEPTH_MAX, counted)
        for name, value in table.data.items()
    }


def _plain(value: object, where: str, depth: int, counted: list[int]) -> object:
    """A value as the case keeps it: numbers as text, everything bounded."""
    counted[0] += 1
    if depth == 0 or counted[0] > ITEMS_MAX:
        raise InputError(
            expected=f"at most {DEPTH_MAX} levels and {ITEMS_MAX} values", found="more", where=where
        )
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {
            str(key): _plain(each, f"{where}.{printable(str(key))}", depth - 1, counted)
            for key, each in value.items()
        }
    if isinstance(value, list):
        rows = as_list(value, where=where)
        return [_plain(each, f"{where}[{i}]", depth - 1, counted) for i, each in enumerate(rows)]
    if isinstance(value, Decimal) or (isinstance(value, int) and value.bit_length() < DIGITS_MAX):
        return format(parse_number(str(value), where=where), "f")
    if isinstance(value, str) and len(value) <= TEXT_MAX and value.isprintable():
        return value
    raise InputError(expected="a number or a word", found=shown(value), where=where)
