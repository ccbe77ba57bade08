"""One sentence for each reason of the verification, made from its data."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.exact import ONE
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown
from stepladder.reports.verify_words import WORDS
from stepladder.venues.fact import Fact
from stepladder.verification.fact_age import old_facts, undated_facts
from stepladder.verification.fact_status import (
    contradicted_facts,
    unknown_facts,
    unsourced_facts,
    unverified_facts,
)
from stepladder.verification.judgement import KNOWN, observed

TEXT_MAX = 200
CONTRADICTION = "CONTRA-001"
COUNTED_IN = ("venues", "sources", "findings", "tiers")
FACTS_OF = {
    "FACT-001": contradicted_facts,
    "FACT-002": unverified_facts,
    "FACT-003": unknown_facts,
    "FACT-004": unsourced_facts,
    "FACT-005": old_facts,
    "FACT-006": undated_facts,
}
"""Rules that count facts, and which facts those are."""


def verify_sentence(reason: Reason, *, subject: str | None = None) -> str:
    """Say a reason to a person: who, what was seen, what was wanted, what follows.

    Examples
    --------
    >>> print(verify_sentence(Reason(rule_id="MARK-002", verdict="warn", source="a notice",
    ...     subject="mark_price.window_seconds", observed=Decimal(30), limit=Decimal(60),
    ...     unit="s")))
    mark_price.window_seconds: 30 s, should be at least 60 s: a dump on the venue's own book \
alone soon moves the mark.
    """
    relation, consequence = WORDS[reason.rule_id]
    who = reason.subject if subject is None else subject
    wanted = _figure(reason.limit)
    if isinstance(reason.limit, Decimal):
        wanted = f"{relation} {_figure(reason.limit, reason.unit)}".strip()
    if isinstance(reason.observed, Unknown):
        missing = f"{who}: not known ({'; '.join(causes(reason.observed))})"
        if reason.limit == KNOWN:
            return f"{missing}: {consequence}."
        return f"{missing}, should be {wanted}, else {consequence}."
    if reason.rule_id in FACTS_OF:
        what = who.replace("facts", "fact", 1) if reason.observed == ONE else who
        count = f"{_figure(reason.observed)} {what}"
        return f"{count}." if reason.verdict == "pass" else f"{count}: {consequence}."
    in_words = isinstance(reason.observed, str) and isinstance(reason.limit, Decimal)
    seen = _figure(reason.observed, "" if in_words else reason.unit)
    if reason.rule_id == CONTRADICTION:
        return f"{who}: {seen} by one reading, {wanted} by the other: {consequence}."
    if reason.limit == KNOWN:
        return f"{who}: {seen}."
    if reason.verdict == "pass":
        return f"{who}: {seen} (limit: {wanted})."
    return f"{who}: {seen}, should be {wanted}: {consequence}."


def causes(missing: Unknown) -> list[str]:
    """Why facts are missing, each reason once."""
    return list(dict.fromkeys(fact.reason for fact in missing.missing))


def alike(reasons: Iterable[Reason]) -> list[list[Reason]]:
    """Reasons that differ in nothing but subject and source, together; in order of appearance."""
    found: dict[tuple[object, ...], list[Reason]] = {}
    for reason in reasons:
        seen: object = reason.observed
        if isinstance(reason.observed, Unknown):
            seen = tuple(causes(reason.observed))
        found.setdefault((reason.rule_id, seen, reason.limit, reason.unit), []).append(reason)
    return list(found.values())


def joined_subject(group: Sequence[Reason]) -> str:
    """Join subjects; what they have in common before their last word is said once."""
    subjects = [reason.subject for reason in group]
    heads = {subject.rpartition(" ")[0] for subject in subjects}
    if len(subjects) > 1 and len(heads) == 1 and "" not in heads:
        return f"{heads.pop()} {', '.join(s.rpartition(' ')[2] for s in subjects)}"
    return ", ".join(subjects)


def fact_value(fact: Fact) -> str:
    """What a fact says, with its unit, or why it says nothing."""
    value = observed(fact.value)
    return value.missing[0].reason if isinstance(value, Unknown) else _figure(value, fact.unit)


def _figure(value: Decimal | str | Unknown, unit: str = "") -> str:
    """A number in full with grouped thousands, a text cut to a readable length."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Decimal):
        whole, point, fraction = number_text(value, places=10).partition(".")
        text = f"{int(whole):,}" if whole not in ("", "-0") else whole
        counted = unit.removesuffix("s") if value == ONE and unit in COUNTED_IN else unit
        return f"{text}{point}{fraction} {counted}".strip()
    text = value if len(value) <= TEXT_MAX else f"{value[:TEXT_MAX]}…"
    return f"{text} {unit}".strip()
