"""The verification of a rulebook as text: the answer, what fails, is unknown, or warns."""

import textwrap
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from stepladder.model.decision import SEVERITY, Reason, Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.verify_contradictions import reading_lines
from stepladder.reports.verify_layout import INDENT, WIDTH, cut, paragraph, shortened
from stepladder.reports.verify_links import link_lines
from stepladder.reports.verify_sentence import (
    CONTRADICTION,
    FACTS_OF,
    alike,
    fact_value,
    joined_subject,
    verify_sentence,
)
from stepladder.reports.verify_words import WORDS
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.source_contradictions import named_contradictions

SOURCES_SHOWN = 2
WRITTEN_RULES = "docs/rules/verification.md"


def verify_text(
    answer: VerifyAnswer, *, only: Collection[Verdict] = SEVERITY, explain: bool = False
) -> str:
    """The whole answer for a person; ``only`` chooses the verdicts that are listed."""
    with localcontext(EXACT):
        return "\n".join(_lines(answer, only, explain))


def _lines(answer: VerifyAnswer, only: Collection[Verdict], explain: bool) -> Iterator[str]:
    counts = ", ".join(f"{answer.counts[v]} {v}" for v in ("pass", "warn", "fail", "unknown"))
    when = time_text(answer.as_of)
    yield f"{answer.venue}, rules as of {when}: {answer.decision.verdict} ({counts})"
    chosen = [reason for reason in answer.decision.reasons if reason.verdict in only]
    for verdict, reasons in groupby(chosen, key=lambda reason: reason.verdict):
        yield ""
        if verdict == "pass" and not explain:
            yield _passes(list(reasons))
            continue
        yield verdict
        for group in alike(reasons):
            yield from _reason_lines(group, answer.rules, explain)
    if len(set(only)) == len(SEVERITY):
        yield ""
        yield from link_lines(answer.rules)


def _passes(reasons: Sequence[Reason]) -> str:
    families: dict[str, int] = {}
    for reason in sorted(reasons, key=lambda reason: list(WORDS).index(reason.rule_id)):
        family = reason.rule_id.partition("-")[0]
        families[family] = families.get(family, 0) + 1
    which = ", ".join(f"{family} {count}" for family, count in families.items())
    return textwrap.fill(f"pass: {which} (--explain lists them)", WIDTH, subsequent_indent="  ")


def _reason_lines(group: Sequence[Reason], rules: Rules, explain: bool) -> Iterator[str]:
    first = group[0]
    sources = list(dict.fromkeys(s for reason in group for s in reason.source.splitlines()))
    subject = joined_subject(group)
    facts_of = FACTS_OF.get(first.rule_id)
    if explain:
        yield paragraph(first.rule_id, verify_sentence(first, subject=subject))
        yield f"{INDENT}rule: {WRITTEN_RULES}, {first.rule_id}"
        if facts_of is not None:
            yield from (paragraph("", _fact_text(fact)) for fact in facts_of(rules))
        elif first.rule_id == CONTRADICTION:
            yield from (paragraph("", line) for line in _readings(group, rules))
        else:
            yield from (paragraph("", f"source: {source}") for source in sources)
    elif facts_of is not None:
        short = shortened(subject.split(", "))
        yield paragraph(first.rule_id, verify_sentence(first, subject=short))
    else:
        cited = f"[{cut(sources, SOURCES_SHOWN, '; ')}]"
        yield paragraph(first.rule_id, f"{verify_sentence(first, subject=subject)} {cited}")


def _readings(group: Sequence[Reason], rules: Rules) -> Iterator[str]:
    """The readings behind the reasons: each subject starts with the id of its contradiction."""
    named = {reason.subject.partition(",")[0] for reason in group}
    for record in named_contradictions(rules):
        if record.id in named:
            yield from reading_lines(record)


def _fact_text(fact: Fact) -> str:
    note = f"; {fact.note}" if fact.note else ""
    return f"{fact.name} = {fact_value(fact)} [{fact.status}; {fact.citation}{note}]"
