"""The checklist is whole: no check is forgotten, and every rule can come out more than one way."""

import ast
import re
from importlib import resources
from pathlib import Path

import stepladder.verification
from stepladder.model.decision import SEVERITY
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.reports.verify_words import WORDS
from stepladder.venues.packaged import rulebook_from_toml
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import CHECKLIST, verify_rules
from stepladder.verification.template import rulebook_template

RULES_PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "verification.md"


def rules_of(text: str) -> Rules:
    rulebook = rulebook_from_toml(text, owner="invented.toml")
    return Rules(rulebook=rulebook, at=parse_time("2026-06-01", where="test"))


def test_every_check_of_the_folder_is_on_the_list_once():
    folder = resources.files(stepladder.verification)
    found = {
        node.name
        for file in folder.iterdir()
        if file.name.endswith(".py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
    }
    assert len(found) > 30
    listed = [check.__name__ for check in CHECKLIST]
    assert sorted(listed) == sorted(found)


def variants(complete: str) -> list[str]:
    """Rulebooks that between them give every rule something to judge."""
    shape = 'shape = { value = "marginal", source = "rules" }'
    flat = (
        "flat = { maintenance_margin_rate = 0.004, initial_margin_rate = 0.008, "
        "close_out_margin_rate = 0.002 }\n"
    )
    start = complete.index("tiers = [")
    assert complete.count(shape) == 1
    return [
        complete,
        complete.replace(shape, shape.replace("marginal", "whole_position")),
        complete[:start].replace(shape, shape.replace("marginal", "flat")) + flat,
        complete.replace('venue = "invented"', 'venue = "invented"\ncontradictions = ["C31"]'),
    ]


def test_words_rules_page_and_reasons_know_the_same_rules(complete):
    written = re.findall(r"^## ([A-Z]+-\d{3}) ", RULES_PAGE.read_text(encoding="utf-8"), re.M)
    assert len(written) == len(set(written)) == 73
    assert list(WORDS) == written
    with localcontext(EXACT):
        given = {
            r.rule_id
            for text in variants(complete)
            for r in verify_rules(rules_of(text)).decision.reasons
        }
    assert given == set(written)


def test_the_complete_rulebook_passes_everything(whole):
    with localcontext(EXACT):
        answer = verify_rules(rules_of(whole))
    assert [r for r in answer.decision.reasons if r.verdict != "pass"] == []
    assert answer.decision.verdict == "pass"
    assert answer.counts == {"pass": 77, "warn": 0, "fail": 0, "unknown": 0}


def test_nothing_unknown_is_ever_a_pass(complete):
    with localcontext(EXACT):
        answer = verify_rules(rules_of(rulebook_template()))
    assert answer.counts["fail"] == 0
    for reason in answer.decision.reasons:
        if reason.verdict == "pass":
            # what the skeleton does say: its shape, its steps, its symbol and its sources
            assert reason.rule_id in {
                "STEP-012", "STEP-013", "PATH-001", "PATH-002", "PATH-003", "SINGLE-002",
                "FACT-001", "FACT-002", "FACT-004", "FACT-005",
            }  # fmt: skip


def test_reasons_come_worst_first_and_each_names_a_source(whole):
    broken = whole.replace('"oracle"', '"fancy"').replace("100, 50]", "100, 40]")
    with localcontext(EXACT):
        answer = verify_rules(rules_of(broken))
    ranks = [SEVERITY.index(reason.verdict) for reason in answer.decision.reasons]
    assert ranks == sorted(ranks, reverse=True)
    assert answer.decision.verdict == "fail"
    assert all(reason.source for reason in answer.decision.reasons)
    assert sum(answer.counts.values()) == len(answer.decision.reasons)
