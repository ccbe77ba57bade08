"""Case files: both shapes are read, and everything else is refused with file and field."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from stepladder.adapters.case_file import read_case_path
from stepladder.errors import InputError
from stepladder.verbs.conform import conform
from stepladder.verification.conformance.case_fields import DEPTH_MAX, ITEMS_MAX, read_cases

OURS: dict[str, Any] = {
    "schema": "stepladder.cases/1",
    "venue": "my-venue",
    "groups": {"g_liq_price": {"topic": "liquidation_price", "rule": "One position, one rate."}},
    "cases": [
        {
            "id": "my-venue.g_liq_price.01",
            "group": "g_liq_price",
            "inputs": {
                "size": "1",
                "entry_price": "100",
                "cash": "10",
                "maintenance_margin_rate": "0.01",
            },
            "expected": {"liquidation_price": "90.909090909"},
            "tolerance": {"abs": "0.000001", "rel": "0"},
            "source": "worked out by hand",
            "provenance": "own",
            "kind": "must_match",
        }
    ],
}
VECTORS: dict[str, Any] = {
    "venue": "my-venue",
    "schema": 1,
    "vectors": [
        {
            **{key: value for key, value in OURS["cases"][0].items() if key != "group"},
            "venue": "my-venue",
            "topic": "liquidation_price",
            "group": "g_liq_price",
            "rule": "One position, one rate.",
        }
    ],
}


def edited(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The data with one value replaced, or taken out where it is ``...``."""
    changed = deepcopy(data)
    at: Any = changed
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return changed


def test_both_shapes_are_the_same_case():
    ours, vectors = read_cases(OURS, owner="a.json"), read_cases(VECTORS, owner="a.json")
    assert ours == vectors
    assert len(ours) == 1


def test_a_number_of_a_file_is_the_text_it_stands_for(tmp_path: Path):
    file = tmp_path / "cases.json"
    text = json.dumps(OURS).replace('"90.909090909"', "90.909090909").replace('"100"', "1e2")
    file.write_text(text)
    case = read_case_path(file)[0]
    assert case.expected == {"liquidation_price": "90.909090909"}
    assert case.inputs["entry_price"] == "100"
    assert conform(file).counts == {"pass": 1, "fail": 0, "unsupported": 0}


def test_toml_is_read_too(tmp_path: Path):
    (tmp_path / "cases.toml").write_text(
        """
schema = "stepladder.cases/1"
venue = "my-venue"

[groups.g_liq_price]
topic = "liquidation_price"
rule = "One position, one rate."

[[cases]]
id = "my-venue.g_liq_price.01"
group = "g_liq_price"
inputs = { size = 1, entry_price = 100, cash = 10, maintenance_margin_rate = 0.01 }
expected = { liquidation_price = 90.909090909 }
tolerance = { abs = 0.000001, rel = 0 }
source = "worked out by hand"
provenance = "own"
kind = "must_match"
"""
    )
    assert read_case_path(tmp_path)[0].expected == read_cases(OURS, owner="x")[0].expected


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("schema", "stepladder.cases/2", "a.json: schema"),
        ("schema", ..., "a.json: schema"),
        ("venue", ..., "a.json: venue"),
        ("cases", [], "a.json: cases"),
        ("cases", {}, "a.json: cases"),
        ("groups.g_liq_price.topic", ..., "a.json: groups.g_liq_price.topic"),
        ("groups.g_liq_price.more", "x", "a.json: groups.g_liq_price.more"),
        ("cases.0.group", "other", "a.json: cases[0].group"),
        ("cases.0.id", ..., "a.json: cases[0].id"),
        ("cases.0.id", "two\nlines", "a.json: cases[0].id"),
        ("cases.0.kind", "may_match", "a.json: cases[0].kind"),
        ("cases.0.kind", "known_wrong", "a.json: cases[0].published"),
        ("cases.0.published", {"liquidation_price": "90"}, "a.json: cases[0].published"),
        ("cases.0.provenance", "hearsay", "a.json: cases[0].provenance"),
        ("cases.0.source", ..., "a.json: cases[0].source"),
        ("cases.0.expected", {}, "a.json: cases[0].expected"),
        ("cases.0.expected", ["90"], "a.json: cases[0].expected"),
        ("cases.0.tolerance", ..., "a.json: cases[0].tolerance.abs"),
        ("cases.0.tolerance.rel", ..., "a.json: cases[0].tolerance.rel"),
        ("cases.0.tolerance.abs", "-1", "a.json: cases[0].tolerance"),
        ("cases.0.tolerance.rel", "1", "a.json: cases[0].tolerance"),
        ("cases.0.tolerance.more", "1", "a.json: cases[0].tolerance.more"),
        ("cases.0.inputs.size", 1.5, "a.json: cases[0].inputs.size"),
        ("cases.0.inputs.size", "x" * 3_000, "a.json: cases[0].inputs.size"),
        ("cases.0.inputs.size", "\x1b[2J", "a.json: cases[0].inputs.size"),
        ("cases.0.note", "x", "a.json: cases[0].note"),
        ("more", 1, "a.json: more"),
    ],
)
def test_what_is_not_a_case_is_refused_by_file_and_field(path: str, value: object, where: str):
    with pytest.raises(InputError) as refused:
        read_cases(edited(OURS, path, value), owner="a.json")
    assert refused.value.where == where


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("schema", 2, "a.json: schema"),
        ("vectors.0.venue", "other", "a.json: vectors[0].venue"),
        ("vectors.0.topic", ..., "a.json: vectors[0].topic"),
        ("vectors.0.rule", ..., "a.json: vectors[0].rule"),
        ("vectors", [], "a.json: vectors"),
    ],
)
def test_so_is_what_is_not_a_vector(path: str, value: object, where: str):
    with pytest.raises(InputError) as refused:
        read_cases(edited(VECTORS, path, value), owner="a.json")
    assert refused.value.where == where


def test_a_known_mistake_must_differ_from_what_is_right():
    known_wrong = edited(OURS, "cases.0.kind", "known_wrong")
    with pytest.raises(InputError, match="further from the expected one"):
        read_cases(
            edited(known_wrong, "cases.0.published", {"liquidation_price": "90.9090909"}),
            owner="a.json",
        )
    with pytest.raises(InputError, match="only figures that are expected"):
        read_cases(edited(known_wrong, "cases.0.published", {"price": "90"}), owner="a.json")
    assert read_cases(
        edited(known_wrong, "cases.0.published", {"liquidation_price": "90"}), owner="a.json"
    )


def test_an_id_stands_once_in_a_file_and_in_a_folder(tmp_path: Path):
    twice = {**OURS, "cases": OURS["cases"] * 2}
    with pytest.raises(InputError, match=r"a\.json: cases: expected each id once"):
        read_cases(twice, owner="a.json")
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(OURS))
    with pytest.raises(InputError, match=r"b\.json: cases: expected each id once in all files"):
        read_case_path(tmp_path)


def test_depth_and_size_are_bounded():
    deep: object = "1"
    for _ in range(DEPTH_MAX):
        deep = [deep]
    with pytest.raises(InputError, match="levels"):
        read_cases(edited(OURS, "cases.0.inputs.size", deep), owner="a.json")
    with pytest.raises(InputError, match="values"):
        read_cases(edited(OURS, "cases.0.inputs.size", ["1"] * ITEMS_MAX), owner="a.json")


def test_a_folder_is_read_file_by_file_and_says_which_one_is_wrong(tmp_path: Path):
    with pytest.raises(InputError, match="1 to 1000 files"):
        read_case_path(tmp_path)
    (tmp_path / "README.md").write_text("not a case")
    (tmp_path / "a.json").write_text(json.dumps(OURS))
    assert len(read_case_path(tmp_path)) == 1
    (tmp_path / "b.json").write_text("[1, 2")
    with pytest.raises(InputError, match=r"^b\.json"):
        read_case_path(tmp_path)
    with pytest.raises(InputError, match="none of that name"):
        read_case_path(tmp_path / "missing.json")
    with pytest.raises(InputError, match=r"\.json or \.toml"):
        read_case_path(tmp_path / "README.md")


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", ...), ("size", "none"), ("size", None), ("cash", ["1"]), ("entry_price", {})],
)
def test_an_input_that_the_group_lacks_is_named_with_its_case(
    tmp_path: Path, name: str, value: object
):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(edited(OURS, f"cases.0.inputs.{name}", value)))
    with pytest.raises(InputError) as refused:
        conform(file)
    assert refused.value.where == f"my-venue.g_liq_price.01: inputs: {name}"


def test_inputs_that_no_account_can_have_fail_their_case(tmp_path: Path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(edited(OURS, "cases.0.inputs.size", "0")))
    outcome = conform(file).outcomes[0]
    assert outcome.verdict == "fail"
    assert outcome.error is not None
    assert "for these inputs" in outcome.error


plain = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.integers(-(10**6), 10**6),
    lambda each: (
        st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=8), each, max_size=4)
    ),
    max_leaves=12,
)
PLACES = [
    "schema",
    "venue",
    "groups",
    "groups.g_liq_price",
    "cases",
    "cases.0",
    *(f"cases.0.{name}" for name in OURS["cases"][0]),
    *(f"cases.0.inputs.{name}" for name in OURS["cases"][0]["inputs"]),
]


@given(st.sampled_from(PLACES), plain)
def test_any_data_is_a_case_or_is_refused(path: str, value: object):
    for data, way in ((OURS, path), (VECTORS, path.replace("cases", "vectors"))):
        try:
            changed = edited(data, way, value)
        except (KeyError, TypeError):
            continue
        complaint = ""
        try:
            assert all(case.expected for case in read_cases(changed, owner="a.json"))
        except InputError as refused:
            complaint = str(refused)
        assert complaint == "" or complaint.startswith("a.json")
        assert len(complaint.splitlines()) <= 1
