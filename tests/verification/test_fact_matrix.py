"""The matrix venue by section: every fact once, under one standing, counted from the file."""

import tomllib
from importlib import resources
from typing import Any

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.reports.verify_matrix import cell_text, matrix_json, matrix_text
from stepladder.venues.packaged import packaged_rulebook, packaged_venues, rulebook_from_toml
from stepladder.venues.rulebook import SECTIONS
from stepladder.venues.rules import Rules
from stepladder.verbs.verify import verify, verify_matrix
from stepladder.verification.fact_matrix import MATRIX_SECTIONS, STANDINGS, fact_counts

AT = "2026-11-23"


def standing(row: Any) -> str:
    if "unknown" in row or row.get("value") in ("", [], {}):
        return "unknown"
    return str(row.get("status", "confirmed"))


def counted_from_the_file(venue: str) -> dict[str, dict[str, int]]:
    """Count the newest version of every fact, step, parameter and ladder as the file has them."""
    file = resources.files("stepladder.venues").joinpath("rulebooks", f"{venue}.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    counts = {section: dict.fromkeys(STANDINGS, 0) for section in MATRIX_SECTIONS}
    for section in SECTIONS:
        for fact in data.get(section, {}).values():
            counts[section][standing(fact[-1] if isinstance(fact, list) else fact)] += 1  # type: ignore[index]
    for step in data.get("liquidation_path", []):
        counts["liquidation_path"][standing(step)] += 1  # type: ignore[index]
        for parameter in step.get("parameters", {}).values():
            counts["liquidation_path"][standing(parameter)] += 1  # type: ignore[index]
    for versions in data.get("ladders", {}).values():
        counts["ladder"][standing({**versions[-1], "value": "tiers"})] += 1  # type: ignore[index]
    for name in data.get("not_modelled", {}):
        counts[name.partition(".")[0]]["not_modelled"] += 1
    return counts  # type: ignore[return-value]


@pytest.mark.parametrize("venue", packaged_venues())
def test_every_fact_is_counted_once_under_its_standing(venue):
    assert verify_matrix([venue], as_of=AT).counts[venue] == counted_from_the_file(venue)


@pytest.mark.parametrize("venue", packaged_venues())
def test_the_matrix_and_the_rules_on_facts_agree(venue):
    counts = verify_matrix([venue], as_of=AT).counts[venue]
    reasons = {r.rule_id: r.observed for r in verify(venue, as_of=AT).decision.reasons}
    for rule_id, name in (
        ("FACT-001", "contradicted"),
        ("FACT-002", "unverified"),
        ("FACT-003", "unknown"),
    ):
        total = [section[name] for section in counts.values()]  # type: ignore[index]
        assert reasons[rule_id] == sum(total)


def test_before_a_rule_was_in_force_it_is_unknown_and_not_confirmed(complete):
    interest = 'interest = { value = 0.0001, unit = "per 8 h", source = "rules" }'
    later = interest.replace(" }", ', effective_at = "2026-06-01" }')
    rulebook = rulebook_from_toml(complete.replace(interest, later), owner="invented.toml")
    found = []
    for day in ("2026-05-31", "2026-06-01"):
        with localcontext(EXACT):
            found.append(fact_counts(Rules(rulebook=rulebook, at=parse_time(day, where="test"))))
    assert found[0]["funding"]["unknown"] == found[1]["funding"]["unknown"] + 1
    assert found[0]["funding"]["confirmed"] == found[1]["funding"]["confirmed"] - 1


def test_what_a_rulebook_leaves_out_is_counted_apart(complete):
    left_out = '[not_modelled]\n"funding.rebate" = "nobody computes it"\n[sources]\n'
    rulebook = rulebook_from_toml(complete.replace("[sources]\n", left_out), owner="invented.toml")
    with localcontext(EXACT):
        counts = fact_counts(Rules(rulebook=rulebook, at=parse_time(AT, where="test")))
    assert counts["funding"]["not_modelled"] == 1
    assert sum(section["not_modelled"] for section in counts.values()) == 1
    assert counts["funding"]["confirmed"] == 6


def test_the_printed_matrix_fits_a_page_and_adds_up():
    matrix = verify_matrix(as_of=AT)
    lines = matrix_text(matrix).splitlines()
    assert all(len(line) <= 100 for line in lines)
    for venue in packaged_venues():
        rows = [line.split()[1:] for line in lines if line.split()[:1] == [venue]]
        assert len(rows) == 2
        cells = rows[0] + rows[1]
        assert len(cells) == len(MATRIX_SECTIONS) + 1
        numbers = [[0 if n == "." else int(n) for n in one.split("/")] for one in cells]
        assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    together = [line.split()[1:] for line in lines if line.startswith("together")]
    assert len(together) == 2


def test_the_matrix_as_data():
    matrix = verify_matrix(["bitmex"], as_of=AT)
    data: Any = matrix_json(matrix)
    assert data["schema"] == "stepladder.verify_matrix/1"
    (row,) = data["venues"]
    assert row["venue"] == "bitmex"
    assert row["all"]["confirmed"] == sum(s["confirmed"] for s in row["sections"].values())
    assert cell_text({**row["all"]}).count("/") == 4
    assert set(row["sections"]) == set(MATRIX_SECTIONS)
    assert len(packaged_rulebook("bitmex").not_modelled) == row["all"]["not_modelled"]
