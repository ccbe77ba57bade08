"""Inputs nobody published: a case is answered, fails, or is bad input; it never breaks the run."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from stepladder.errors import InputError
from stepladder.verification.answers.engine import stepladder_engine
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.packaged import packaged_cases

FIRST_OF_EACH_GROUP = list({case.group: case for case in reversed(packaged_cases())}.values())
HOSTILE: tuple[object, ...] = (
    "0",
    "-1",
    "0.3",
    "1e30",
    "-1e30",
    "1e-30",
    "1000",
    "1.5",
    "green",
    "",
    None,
    True,
    [],
    ["1"],
    [["1", "2", "3"]],
    {},
    {"a": "1"},
)
ASKED = 9_000


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every value of the inputs, tables and lists included; of a long list the first and last."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, list):
        for i in sorted({0, len(value) - 1}) if value else ():
            yield from places(value[i], (*path, i))


def hostile(case: Case) -> Iterator[tuple[str, Case]]:
    for path in places(case.inputs):
        for value in HOSTILE:
            inputs: Any = deepcopy(dict(case.inputs))
            at = inputs
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = value
            yield f"{path} = {value!r}", replace(case, inputs=inputs)


@pytest.mark.parametrize("case", FIRST_OF_EACH_GROUP, ids=lambda case: case.group)
def test_hostile_inputs_are_answered_or_refused(case: Case, run):
    for name, changed in hostile(case):
        complaint = ""
        try:
            outcome = run([changed], stepladder_engine).outcomes[0]
            assert outcome.verdict in ("pass", "fail", "unsupported"), name
        except InputError as refused:
            complaint = str(refused)
        assert complaint == "" or complaint.startswith(case.id), name
        assert len(complaint.splitlines()) <= 1, name


def test_there_are_enough_of_them():
    assert sum(1 for case in FIRST_OF_EACH_GROUP for _ in hostile(case)) > ASKED
