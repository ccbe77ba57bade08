"""A run over published cases as text: counts by topic, what fails, what is not answered."""

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import number_text
from stepladder.reports.conform_json import THROUGH, figure_number, plain_figure
from stepladder.verification.conformance.run import (
    VERDICTS,
    CaseVerdict,
    ConformAnswer,
    Outcome,
    count_verdicts,
)

VALUE_MAX = 60
WIDTH = 100
INDENT = " " * 6
GROUPS_SHOWN = 4
PLACES = 14
"""Of a computed figure; a published one is shown as it stands."""


def conform_text(answer: ConformAnswer, *, explain: bool = False) -> str:
    """The whole answer; ``explain`` lists every case with its rule and source."""
    with localcontext(EXACT):
        parts = [headline(answer), *_topics(answer)]
        parts += _section("Failed", _failures(answer.outcomes))
        parts += _section("Not supported", _unsupported(answer))
        parts += _section("Known mistakes of sources", _known_wrong(answer.outcomes))
        if explain:
            parts += _section("Every case", _explained(answer.outcomes))
        return "\n".join(parts)


def headline(answer: ConformAnswer) -> str:
    """One line: how many of how many, and against which engine."""
    counts = answer.counts
    wrong = [outcome for outcome in answer.outcomes if outcome.case.kind == "known_wrong"]
    contradicted = sum(outcome.contradicted for outcome in wrong)
    line = (
        f"{answer.engine} on {answer.source}: {counts['pass']} of {len(answer.outcomes)} cases "
        f"pass, {counts['fail']} fail, {counts['unsupported']} not supported."
    )
    if not wrong:
        return line
    return f"{line}\n{contradicted} of {len(wrong)} known mistakes of sources are contradicted."


def _topics(answer: ConformAnswer) -> Iterator[str]:
    topics = answer.by(lambda case: case.topic)
    width = max(len("topic"), *(len(topic) for topic in topics))
    ran = {outcome.ran_through for outcome in answer.outcomes}
    through = [name for name in THROUGH if name in ran]
    columns = [*VERDICTS, *(f"by {name}" for name in through)]
    yield ""
    yield f"  {'topic'.ljust(width)}" + "".join(f"  {name:>11}" for name in columns)
    for topic, outcomes in topics.items():
        cells = [count for _, count in sorted(count_verdicts(outcomes).items(), key=_order)]
        cells += [sum(o.ran_through == name for o in outcomes) for name in through]
        yield f"  {topic.ljust(width)}" + "".join(f"  {cell or '·':>11}" for cell in cells)


def _order(counted: tuple[CaseVerdict, int]) -> int:
    return VERDICTS.index(counted[0])


def _section(title: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return ["", title, *found] if found else []


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.verdict != "fail":
            continue
        yield f"  {outcome.case.id}"
        yield from textwrap.wrap(
            outcome.case.rule, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT
        )
        if outcome.error is not None:
            yield f"      {outcome.error}"
        for name in outcome.missed if outcome.got is not None else ():
            yield f"      {_missed(outcome, name)}"
        for name in outcome.repeated:
            yield f"      {name}: repeats the published mistake {_published(outcome, name)}"


def _missed(outcome: Outcome, name: str) -> str:
    expected = figure_text(outcome.case.expected[name])
    if outcome.got is None or name not in outcome.got:
        return f"{name}: not answered, expected {expected}"
    got = figure_text(outcome.got[name])
    return f"{name}: got {got}, expected {expected} {tolerance_text(outcome)}"


def tolerance_text(outcome: Outcome) -> str:
    """How far off a figure may be, in words."""
    allowed = outcome.case.tolerance
    words = []
    if allowed.absolute:
        words.append(number_text(allowed.absolute, places=30))
    if allowed.relative:
        words.append(f"{number_text(allowed.relative * 100, places=30)} %")
    return f"within {' or '.join(words)}" if words else "exactly"


def _published(outcome: Outcome, name: str) -> str:
    return figure_text((outcome.case.published or {})[name])


def _unsupported(answer: ConformAnswer) -> Iterator[str]:
    for topic, outcomes in answer.by(lambda case: case.topic).items():
        missing = [outcome for outcome in outcomes if outcome.verdict == "unsupported"]
        if missing:
            groups = list(dict.fromkeys(outcome.case.group for outcome in missing))
            more = len(groups) - GROUPS_SHOWN
            names = ", ".join(groups[:GROUPS_SHOWN]) + (f" and {more} more" if more > 0 else "")
            yield f"  {topic}: {len(missing)} of {len(outcomes)} ({names})"


def _known_wrong(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        for name in outcome.case.published or {}:
            yield (
                f"  {outcome.case.id} {name}: published {_published(outcome, name)}, right "
                f"{figure_text(outcome.case.expected[name])}, {_answered(outcome, name)}"
            )


def _answered(outcome: Outcome, name: str) -> str:
    if outcome.got is None or name not in outcome.got:
        return "not answered"
    got = figure_text(outcome.got[name])
    if name in outcome.repeated:
        return f"got {got}: repeated"
    return f"got {got}: {'contradicted' if outcome.contradicted else 'not right either'}"


def _explained(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        through = outcome.ran_through or "nothing"
        yield f"  {outcome.case.id}: {outcome.verdict}, through {through}"
        yield f"{INDENT}rule    {outcome.case.rule}"
        yield f"{INDENT}source  {outcome.case.source} ({outcome.case.provenance})"
        for name, expected in outcome.case.expected.items():
            got = (outcome.got or {}).get(name, "nothing")
            yield f"      {name}: got {figure_text(got)}, expected {figure_text(expected)}"


def figure_text(value: object) -> str:
    """A figure on one short line; a list or a table is cut.

    Examples
    --------
    >>> figure_text(["0", "50"]), figure_text(None), figure_text(True)
    ('0 / 50', 'none', 'true')
    """
    plain = (
        figure_number(value, places=PLACES) if isinstance(value, Decimal) else plain_figure(value)
    )
    if plain is None:
        text = "none"
    elif isinstance(plain, bool):
        text = str(plain).lower()
    elif isinstance(plain, list):
        text = " / ".join(figure_text(each) for each in plain)
    elif isinstance(plain, dict):
        text = ", ".join(f"{key} {figure_text(each)}" for key, each in plain.items())
    else:
        text = str(plain)
    return text if len(text) <= VALUE_MAX else f"{text[:VALUE_MAX]}…"
