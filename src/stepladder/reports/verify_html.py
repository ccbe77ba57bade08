"""The scorecard of one venue as one page: verdict, findings, weak points, path, ladder, facts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.html_page import write_page
from stepladder.reports.verify_contradictions import sides
from stepladder.reports.verify_layout import shortened
from stepladder.reports.verify_links import link_words
from stepladder.reports.verify_page import badge, page, table, text
from stepladder.reports.verify_sentence import (
    FACTS_OF,
    alike,
    fact_value,
    joined_subject,
    verify_sentence,
)
from stepladder.reports.verify_svg import can_be_drawn, ladder_svg, path_diagram
from stepladder.venues.fact import Fact
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.dependencies import dependencies
from stepladder.verification.fact_status import facts_in_force
from stepladder.verification.judgement import says_nothing
from stepladder.verification.ladders_in_force import LadderInForce, ladder_unit, ladders_in_force
from stepladder.verification.path_order import CLOSING, steps_in_order
from stepladder.verification.source_contradictions import named_contradictions

COUNTED: tuple[Verdict, ...] = ("pass", "warn", "fail", "unknown")
HEADINGS: tuple[tuple[Verdict, str], ...] = (
    ("fail", "What does not hold"),
    ("warn", "What holds, and has hurt before"),
    ("unknown", "What nobody knows"),
)
CONTRADICTION = "CONTRA-001"
COIN = ("BTC", "XBT")


def scorecard(answer: VerifyAnswer) -> str:
    """The page as text."""
    with localcontext(EXACT):
        title = f"{answer.rules.rulebook.name}: scorecard"
        return page(title, _parts(answer))


def write_scorecard(answer: VerifyAnswer, path: Path) -> None:
    """Write the page, making its folder."""
    write_page(scorecard(answer), path)


def _parts(answer: VerifyAnswer) -> Iterator[str]:
    rules = answer.rules
    yield (
        f'<p class="soft">{text(answer.venue)}, rules as of {time_text(answer.as_of)}. Rules and '
        "worked numbers: docs/rules/verification.md</p>"
    )
    yield _tally(answer)
    for verdict, heading in HEADINGS:
        yield from _findings(answer, verdict, heading)
    yield "<h2>What a liquidation leans on</h2>"
    yield table(["", "link", "supports"], list(_links(answer)), ["tight"])
    yield from _contradictions(answer)
    steps = steps_in_order(rules)
    yield "<h2>How a position is closed</h2>"
    yield path_diagram(steps, CLOSING) if steps else "<p>The path is not known.</p>"
    yield from _ladder(ladders_in_force(rules), ladder_unit(rules))
    yield "<h2>The facts and their dates</h2>"
    facts = [_fact_row(fact) for fact in facts_in_force(rules)]
    yield table(["fact", "value", "standing", "source and date"], facts, ["name", "", "tight"])


def _tally(answer: VerifyAnswer) -> str:
    counts = "".join(
        f'<span class="{verdict}"><b>{answer.counts[verdict]}</b> {verdict}</span>'
        for verdict in COUNTED
    )
    return f'<div class="tally">verdict {badge(answer.decision.verdict)}{counts}</div>'


def _findings(answer: VerifyAnswer, verdict: Verdict, heading: str) -> Iterator[str]:
    reasons = [
        reason
        for reason in answer.decision.reasons
        if reason.verdict == verdict and reason.rule_id != CONTRADICTION
    ]
    if not reasons:
        return
    yield f"<h2>{heading}</h2>"
    rows = [[badge(verdict), text(group[0].rule_id), _said(group)] for group in alike(reasons)]
    yield table(["", "rule", "finding"], rows, ["tight", "tight"])


def _said(group: Sequence[Reason]) -> str:
    subject = joined_subject(group)
    if group[0].rule_id in FACTS_OF:  # each of them stands in the table of facts
        subject = shortened(subject.split(", "))
    return text(verify_sentence(group[0], subject=subject))


def _links(answer: VerifyAnswer) -> Iterator[list[str]]:
    for link in dependencies(answer.rules):
        supports, standing = link_words(link)
        yield [badge(standing), text(link.link), text(supports)]


def _contradictions(answer: VerifyAnswer) -> Iterator[str]:
    records = named_contradictions(answer.rules)
    if not records:
        return
    yield "<h2>Where sources differ</h2>"
    rows = []
    for record in records:
        a, b = sides(record).values()
        worked = "worked out" if record.computed else "as read"
        rows.append([text(record.id), text(record.what), text(a), text(b), worked])
    headings = ["", "what", "one reading", "the other", "numbers"]
    yield table(headings, rows, ["tight", "", "", "", "tight"])


def _ladder(found: Sequence[LadderInForce], unit: str) -> Iterator[str]:
    if not found:
        yield "<h2>The ladder</h2><p>No ladder is known at this instant.</p>"
        return
    sound = [each for each in found if can_be_drawn(each.ladder)]
    if not sound:
        yield "<h2>The ladder</h2><p>No ladder can be drawn: see what does not hold.</p>"
        return
    shown = max(sound, key=_worth_drawing)
    yield f"<h2>The ladder of {text(shown.symbol)}</h2>"
    yield (
        '<p class="soft">What a position must hold, as a share of its value; dashed: the first '
        f"tier's rate for everything, as ordinary calculators ask. {text(shown.version.citation)}"
        "</p>"
    )
    yield ladder_svg(shown.ladder, unit)


def _worth_drawing(found: LadderInForce) -> tuple[bool, bool]:
    """A ladder with steps or a slope before one flat line, and among those the largest coin's."""
    curved = len(found.ladder.tiers) > 1 or found.ladder.growth is not None
    return curved, any(coin in found.symbol for coin in COIN)


def _fact_row(fact: Fact) -> list[str]:
    standing = "unknown" if says_nothing(fact) else fact.status
    note = f" <span class='soft'>{text(fact.note)}</span>" if fact.note else ""
    colour = {"confirmed": "pass", "unknown": "unknown"}.get(standing, "warn")
    return [
        text(fact.name),
        f"{text(fact_value(fact))}{note}",
        f'<span class="{colour}">{text(standing)}</span>',
        text(fact.citation),
    ]
