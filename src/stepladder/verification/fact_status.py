"""Rules FACT-001 to FACT-004: how well the rulebook as a whole is known."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ZERO
from stepladder.model.time import time_text
from stepladder.venues.fact import Fact
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import says_nothing, sources
from stepladder.verification.ladders_in_force import ladders_in_force, ladders_missing
from stepladder.verification.path_order import step_name, steps_in_order

NO_SOURCE = ("none found", "")


def facts_in_force(rules: Rules) -> tuple[Fact, ...]:
    """Every fact of the rulebook as of the instant asked about: sections, path steps, ladders."""
    facts = [
        rules.fact(section, name)
        for section, names in rules.rulebook.facts.items()
        for name in names
    ]
    for step in steps_in_order(rules):
        where = step_name(step)
        facts.append(replace(step.fact, name=where))
        facts += [replace(f, name=f"{where}.{name}") for name, f in step.parameters.items()]
    return (*facts, *_ladders_as_facts(rules))


def _ladders_as_facts(rules: Rules) -> list[Fact]:
    empty = Fact(
        name="",
        value=ZERO,
        unit="",
        source="",
        as_of="not dated",
        effective_at=None,
        status="confirmed",
        note="",
    )
    known = [
        replace(
            empty,
            name=f"ladder of {found.symbol}",
            value=f"{len(found.ladder.tiers)} tiers",
            source=found.version.source,
            as_of=_seen(found.version),
            effective_at=found.version.effective_at,
            status=found.version.status,
            note=found.version.note,
        )
        for found in ladders_in_force(rules)
    ]
    missing = [
        replace(empty, name=f"ladder of {m.symbol}", value=m.why, source=m.source, status="unknown")
        for m in ladders_missing(rules)
    ]
    return known + missing


def _seen(version: LadderVersion) -> str:
    seen = version.observed_to or version.observed_from
    return "not dated" if seen is None else time_text(seen)[:10]


def contradicted_facts(rules: Rules) -> list[Fact]:
    """Facts on which two sources disagree; the note names the other reading."""
    return [fact for fact in known_facts(rules) if fact.status == "contradicted"]


def unverified_facts(rules: Rules) -> list[Fact]:
    """Facts that rest on memory, on third parties or on an inference."""
    return [fact for fact in known_facts(rules) if fact.status == "unverified"]


def unknown_facts(rules: Rules) -> list[Fact]:
    """Facts that nobody has found; also those whose value says nothing."""
    return [fact for fact in facts_in_force(rules) if says_nothing(fact)]


def unsourced_facts(rules: Rules) -> list[Fact]:
    """Facts with a value and without anything to read it in."""
    return [fact for fact in known_facts(rules) if fact.source in NO_SOURCE]


def known_facts(rules: Rules) -> list[Fact]:
    """Facts that say something."""
    return [fact for fact in facts_in_force(rules) if not says_nothing(fact)]


def check_fact_status(rules: Rules) -> list[Reason]:
    """Count the facts that are contradicted, unverified, unknown or without a source."""
    return [
        count_reason("FACT-001", "contradicted", contradicted_facts(rules), "warn", rules),
        count_reason("FACT-002", "unverified", unverified_facts(rules), "warn", rules),
        count_reason("FACT-003", "unknown", unknown_facts(rules), "unknown", rules),
        count_reason("FACT-004", "without a source", unsourced_facts(rules), "fail", rules),
    ]


def count_reason(
    rule_id: str, what: str, found: Sequence[Fact], otherwise: Verdict, rules: Rules
) -> Reason:
    """A reason that counts facts of one kind and names them; none of them is a pass."""
    names = ", ".join(fact.name for fact in found)
    return Reason(
        rule_id=rule_id,
        verdict=otherwise if found else "pass",
        subject=f"facts {what}: {names}" if found else f"facts {what}",
        observed=Decimal(len(found)),
        limit=ZERO,
        unit="facts",
        source=sources(*found) if found else f"{rules.owner}, every fact",
    )
