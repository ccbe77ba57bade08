"""One rule id in four places: the written rule, its test, the reason at run time, the record.

The record repeats the reason, so three places are compared here.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs" / "rules"
SOURCE = ROOT / "src" / "stepladder"
TESTS = ROOT / "tests"

RULE_ID = r"[A-Z]{2,9}-\d{3}"
MENTION = re.compile(rf"(?<![\w-]){RULE_ID}(?![\w-])")
# Anything that looks meant as an id, so that a misspelt one is not taken for prose.
HEADING = re.compile(r"^#{2,3} +([A-Za-z]+-\d+)\b", re.MULTILINE)

# Look like rule ids and are none.
OTHER_NAMES = {"SHA-256", "SHA-384", "SHA-512"}


def headings(text: str) -> list[str]:
    """Return the ids written as headings of level two or three, outside fenced blocks."""
    return HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def cited(tree: ast.AST) -> set[str]:
    """Return the string constants that are a rule id and nothing else."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(RULE_ID, node.value)
    } - OTHER_NAMES


def mentioned(text: str) -> set[str]:
    return set(MENTION.findall(text)) - OTHER_NAMES


def differences(written: set[str], reasoned: set[str], tested: set[str]) -> list[str]:
    """Name every id that is missing in one of the three places."""
    complaints = []
    for rule_id in sorted(written | reasoned | tested):
        if rule_id not in written:
            complaints.append(f"{rule_id} has no heading: write the rule in docs/rules")
        if rule_id not in reasoned:
            complaints.append(f"{rule_id} is cited nowhere in src: give a Reason with it")
        if rule_id not in tested:
            complaints.append(f"{rule_id} is in no test: test both sides of its boundary")
    return complaints


@pytest.fixture(scope="module")
def written() -> list[str]:
    if not RULES.is_dir():
        pytest.skip("docs/rules is not written yet")
    pages = sorted(RULES.rglob("*.md"))
    found = [rule_id for page in pages for rule_id in headings(page.read_text(encoding="utf-8"))]
    assert found, "docs/rules has no rule: a rule starts with a heading like '## MMR-001 ...'"
    return found


def test_ids_are_well_formed_and_written_once(written: list[str]):
    malformed = [rule_id for rule_id in written if not re.fullmatch(RULE_ID, rule_id)]
    assert not malformed, f"{malformed}: two to nine capitals, a dash, three digits"
    twice = [rule_id for rule_id, count in Counter(written).items() if count > 1]
    assert not twice, f"{twice} head two rules. Better: the next free number; ids are never reused"


def test_written_reasoned_and_tested_are_the_same_rules(written: list[str]):
    reasoned: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        reasoned |= cited(ast.parse(path.read_text(encoding="utf-8")))
    tested: set[str] = set()
    for path in TESTS.rglob("*.py"):
        if "house" not in path.relative_to(TESTS).parts:
            tested |= mentioned(path.read_text(encoding="utf-8"))
    complaints = differences(set(written), reasoned, tested)
    assert not complaints, "\n".join(["", *complaints])


def test_the_three_searches_find_what_they_should():
    page = "## AB-001 One\ntext CD-002\n### ab-3 Two\n```\n## EF-004 no\n```\n#### GH-005 no\n"
    assert headings(page) == ["AB-001", "ab-3"]
    assert cited(ast.parse("'''Rule AB-001.'''\nx = 'CD-002'\ny = 'SHA-256'\n")) == {"CD-002"}
    assert mentioned("# AB-001, (CD-002) BTC-250627 X-AB-003 AB-0041") == {"AB-001", "CD-002"}


def test_each_missing_place_is_named():
    assert differences({"AB-001"}, {"AB-001"}, {"AB-001"}) == []
    assert differences({"AB-001"}, {"CD-002"}, {"AB-001", "CD-002"}) == [
        "AB-001 is cited nowhere in src: give a Reason with it",
        "CD-002 has no heading: write the rule in docs/rules",
    ]
    assert differences({"AB-001"}, {"AB-001"}, set()) == [
        "AB-001 is in no test: test both sides of its boundary"
    ]
