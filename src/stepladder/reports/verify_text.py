"""The verification of a rulebook as text: the answer, what fails, is unknown, or warns."""

import textwrap
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from stepladder.model.decision import SEVERITY, Reason, Verdict
from stepladder.model.exact import EXACT, ONE, localcontext
from stepladder.model.number import number_text
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.fact_status import (
    contradicted_facts,
    unknown_facts,
    unsourced_facts,
    unverified_facts,
)
from stepladder.verification.judgement import KNOWN, observed

TEXT_MAX = 200
WIDTH = 100
INDENT = " " * 14
SOURCES_SHOWN = 2
NAMES_SHOWN = 12
WRITTEN_RULES = "docs/rules/verification.md"


WORDS = {
    "REF-001": ("", "two engines that follow these rules compute two margins"),
    "REF-002": ("", "one position has two requirements, nobody can say which one liquidates"),
    "REF-003": ("", "one wick among the venue's own trades liquidates"),
    "REF-004": ("", "a stop can still wait when the liquidation has come"),
    "STEP-001": ("at most", "the ladder says something it cannot mean"),
    "STEP-002": ("at most", "one more unit of size costs the whole jump"),
    "STEP-003": ("at most", "the requirement is off by this much in that tier and above"),
    "STEP-004": ("at least", "a position at the maximum leverage is liquidatable as it opens"),
    "STEP-005": ("", "beyond the last row the requirement is not known"),
    "STEP-006": ("", "nobody can say for which positions it holds"),
    "STEP-007": ("", "after a change, open positions have one of two requirements"),
    "STEP-008": ("at most", "it may have changed since"),
    "STEP-009": ("", "open orders may put a position into a higher tier"),
    "STEP-010": ("", "a size cannot be turned into a notional"),
    "STEP-011": ("", "a position exactly on a floor has one of two requirements"),
    "FEE-001": ("", "the liquidation price is off by up to the fee"),
    "FEE-002": ("", "what leaving costs is not known"),
    "FEE-003": ("", "the rate rests on third parties or on disagreeing sources"),
    "MARK-001": ("", "the price that liquidates cannot be recomputed"),
    "MARK-002": ("at least", "a dump on the venue's own book alone soon moves the mark"),
    "MARK-003": ("", "what liquidates while the index is down is not known"),
    "INDEX-001": ("at least", "one venue's fault is the index's fault"),
    "INDEX-002": ("", "one bad price moves the index by an unknown share"),
    "INDEX-003": ("", "a dead feed may hold the index where it was"),
    "INDEX-004": ("", "the index cannot be recomputed"),
    "FUNDING-001": ("", "how often funding is charged is not known"),
    "FUNDING-002": ("", "the most that funding can take is not known"),
    "FUNDING-003": ("", "the rate of a quiet market is not known"),
    "FUNDING-004": ("", "whether a position pays the next funding is not known"),
    "FUNDING-005": ("", "the next rate cannot be recomputed"),
    "COLL-001": ("", "equity in anything but the settlement asset is not known"),
    "COLL-002": ("", "what counts as margin is not known"),
    "CROSS-001": ("", "profit backs the losses of other positions by an unknown share"),
    "CROSS-002": ("", "whether a hedge lowers the requirement is not known"),
    "PATH-001": ("", "the order of the steps is not what is written"),
    "PATH-002": ("", "a position can be left that nothing closes"),
    "PATH-003": ("at least", "the first deficit is paid by other traders"),
    "PATH-004": ("", "who gains from a liquidation is not known"),
    "PATH-005": ("", "the step cannot be played"),
    "PATH-006": ("at least", "when this one is empty, other traders pay"),
    "PATH-007": ("", "how long a liquidation lasts is not known"),
    "ADL-001": ("", "when winners are closed is not known"),
    "ADL-002": ("", "who is closed first is not known"),
    "ADL-003": ("", "what the closed ones receive is not known"),
    "ADL-004": ("", "winners are closed at one of two prices"),
    "FACT-001": ("at most", "two sources disagree, the rulebook follows one of them"),
    "FACT-002": ("at most", "memory, third parties or inference; read the venue's own page"),
    "FACT-003": ("at most", "nobody found them, and no check reads them as safe"),
    "FACT-004": ("at most", "a value without a source cannot be checked"),
}
"""Rule: how its limit is meant (nothing: to be just that), and what follows where it is missed."""

FACTS_OF = {
    "FACT-001": contradicted_facts,
    "FACT-002": unverified_facts,
    "FACT-003": unknown_facts,
    "FACT-004": unsourced_facts,
}


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
        missing = f"{who}: not known ({'; '.join(_causes(reason.observed))})"
        if reason.limit == KNOWN:
            return f"{missing}: {consequence}."
        return f"{missing}, should be {wanted}, else {consequence}."
    if reason.rule_id in FACTS_OF:
        what = who.replace("facts", "fact", 1) if reason.observed == ONE else who
        count = f"{_figure(reason.observed)} {what}"
        return f"{count}." if reason.verdict == "pass" else f"{count}: {consequence}."
    seen = _figure(reason.observed, reason.unit)
    if reason.limit == KNOWN:
        return f"{who}: {seen}."
    if reason.verdict == "pass":
        return f"{who}: {seen} (limit: {wanted})."
    return f"{who}: {seen}, should be {wanted}: {consequence}."


def _causes(missing: Unknown) -> list[str]:
    return list(dict.fromkeys(fact.reason for fact in missing.missing))


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
        for alike in _alike(reasons):
            yield from _reason_lines(alike, answer.rules, explain)


def _passes(reasons: Sequence[Reason]) -> str:
    families: dict[str, int] = {}
    for reason in sorted(reasons, key=lambda reason: list(WORDS).index(reason.rule_id)):
        family = reason.rule_id.partition("-")[0]
        families[family] = families.get(family, 0) + 1
    which = ", ".join(f"{family} {count}" for family, count in families.items())
    return textwrap.fill(f"pass: {which} (--explain lists them)", WIDTH, subsequent_indent="  ")


def _alike(reasons: Iterator[Reason]) -> list[list[Reason]]:
    """Reasons that differ in nothing but subject and source, together; in order of appearance."""
    found: dict[tuple[object, ...], list[Reason]] = {}
    for reason in reasons:
        seen: object = reason.observed
        if isinstance(reason.observed, Unknown):
            seen = tuple(_causes(reason.observed))
        found.setdefault((reason.rule_id, seen, reason.limit, reason.unit), []).append(reason)
    return list(found.values())


def _reason_lines(alike: Sequence[Reason], rules: Rules, explain: bool) -> Iterator[str]:
    first = alike[0]
    sources = list(dict.fromkeys(s for reason in alike for s in reason.source.splitlines()))
    subject = _subjects([reason.subject for reason in alike])
    facts_of = FACTS_OF.get(first.rule_id)
    if explain:
        yield _wrapped(first.rule_id, verify_sentence(first, subject=subject))
        yield f"{INDENT}rule: {WRITTEN_RULES}, {first.rule_id}"
        if facts_of is not None:
            yield from (_wrapped("", _fact_text(fact)) for fact in facts_of(rules))
        else:
            yield from (_wrapped("", f"source: {source}") for source in sources)
    elif facts_of is not None:
        short = _cut(subject.split(", "), NAMES_SHOWN, ", ")
        yield _wrapped(first.rule_id, verify_sentence(first, subject=short))
    else:
        cited = f"[{_cut(sources, SOURCES_SHOWN, '; ')}]"
        yield _wrapped(first.rule_id, f"{verify_sentence(first, subject=subject)} {cited}")


def _wrapped(label: str, text: str) -> str:
    """A paragraph under a rule id; addresses and file names are never broken."""
    return textwrap.fill(
        f"  {label:<12}{text}",
        width=WIDTH,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(items: Sequence[str], shown: int, separator: str) -> str:
    hidden = len(items) - shown
    more = [f"and {hidden} more"] if hidden > 0 else []
    return separator.join([*items[:shown], *more])


def _fact_text(fact: Fact) -> str:
    value = observed(fact.value)
    said = value.missing[0].reason if isinstance(value, Unknown) else _figure(value, fact.unit)
    note = f"; {fact.note}" if fact.note else ""
    return f"{fact.name} = {said} [{fact.status}; {fact.citation}{note}]"


def _subjects(subjects: Sequence[str]) -> str:
    """Join subjects; what they have in common before their last word is said once."""
    heads = {subject.rpartition(" ")[0] for subject in subjects}
    if len(subjects) > 1 and len(heads) == 1 and "" not in heads:
        return f"{heads.pop()} {', '.join(s.rpartition(' ')[2] for s in subjects)}"
    return ", ".join(subjects)


def _figure(value: Decimal | str | Unknown, unit: str = "") -> str:
    """A number in full with grouped thousands, a text cut to a readable length."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Decimal):
        whole, point, fraction = number_text(value, places=10).partition(".")
        text = f"{int(whole):,}" if whole not in ("", "-0") else whole
        return f"{text}{point}{fraction} {unit}".strip()
    text = value if len(value) <= TEXT_MAX else f"{value[:TEXT_MAX]}…"
    return f"{text} {unit}".strip()
