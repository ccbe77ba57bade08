"""Rules FACT-001 to FACT-004: how well the rulebook as a whole is known."""

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.venues.packaged import rulebook_from_toml
from stepladder.venues.rules import Rules
from stepladder.verification.fact_status import facts_in_force

INTEREST = 'interest = { value = 0.0001, unit = "per 8 h", source = "rules" }'
RULES = ("FACT-001", "FACT-002", "FACT-003", "FACT-004")


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rulebook_without_faults_passes(judge, rule_id):
    (reason,) = judge(rule_id)
    assert (reason.verdict, reason.observed, reason.limit) == ("pass", 0, 0)


@pytest.mark.parametrize(
    ("rule_id", "addition", "verdict"),
    [
        ("FACT-001", ', status = "contradicted" }', "warn"),
        ("FACT-002", ', status = "unverified" }', "warn"),
        ("FACT-003", ', status = "unknown" }', "unknown"),
    ],
)
def test_the_status_of_a_fact_is_counted_under_one_rule_alone(judge, rule_id, addition, verdict):
    edit = (INTEREST, INTEREST.replace(" }", addition))
    for other in RULES:
        (reason,) = judge(other, edit)
        assert (reason.verdict, reason.observed) == (
            (verdict, 1) if other == rule_id else ("pass", 0)
        )
        assert ("funding.interest" in reason.subject) == (other == rule_id)


@pytest.mark.parametrize("fact", ['{ unknown = "?" }', '{ value = "", source = "rules" }'])
def test_fact_003_counts_what_says_nothing(judge, fact):
    (reason,) = judge("FACT-003", (INTEREST, f"interest = {fact}"))
    assert (reason.verdict, reason.observed) == ("unknown", 1)
    assert [r.observed for r in judge("FACT-004", (INTEREST, f"interest = {fact}"))] == [0]


def test_fact_003_counts_facts_that_no_other_rule_asks_for(judge):
    (reason,) = judge("FACT-003", (INTEREST, f'{INTEREST}\nimpact_notional = {{ unknown = "?" }}'))
    assert reason.subject == "facts unknown: funding.impact_notional"


def test_fact_004_a_value_without_a_source_fails(judge):
    (reason,) = judge("FACT-004", (INTEREST, INTEREST.replace(', source = "rules"', "")))
    assert (reason.verdict, reason.observed) == ("fail", 1)
    assert reason.subject == "facts without a source: funding.interest"


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (('value = "the vault"', 'value = "the vault"\nstatus = "unverified"'),
         "liquidation_path[3].backstop_takeover"),
        (('cooldown = { value = 30, unit = "s", source = "rules" }',
          'cooldown = { value = 30, source = "rules", status = "unverified" }'),
         "liquidation_path[2].reduce_fraction.cooldown"),
        (('observed_to = "2026-05-31"', 'observed_to = "2026-05-31"\nstatus = "unverified"'),
         "ladder of BTCUSDT"),
    ],
)  # fmt: skip
def test_fact_002_counts_steps_parameters_and_ladders_too(judge, edit, name):
    (reason,) = judge("FACT-002", edit)
    assert (reason.verdict, reason.subject) == ("warn", f"facts unverified: {name}")


def test_only_the_version_in_force_is_judged(judge):
    versions = (
        'interest = [{ value = 1, source = "rules", status = "contradicted" }, '
        '{ value = 2, source = "rules", effective_at = "2026-06-01" }]'
    )
    assert [r.observed for r in judge("FACT-001", (INTEREST, versions))] == [0]
    before = judge("FACT-001", (INTEREST, versions), at="2026-05-31")
    assert [r.observed for r in before] == [1]


def test_every_fact_of_the_file_is_looked_at(complete):
    with localcontext(EXACT):
        rulebook = rulebook_from_toml(complete, owner="invented.toml")
        at = parse_time("2026-06-01", where="test")
        names = [fact.name for fact in facts_in_force(Rules(rulebook=rulebook, at=at))]
    assert len(names) == len(set(names))
    # every "{ value" of the file, the three rules, the five steps of the path and the one ladder
    assert len(names) == complete.count("{ value =") + 3 + 5 + 1
