"""A run over published cases as data (schema ``stepladder.conform/1``)."""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import number_text
from stepladder.verification.conformance.case import Values
from stepladder.verification.conformance.figures_read import DIGITS_MAX, EXPONENT_MAX
from stepladder.verification.conformance.run import (
    VERDICTS,
    ConformAnswer,
    Outcome,
    count_verdicts,
)

SCHEMA = "stepladder.conform/1"
THROUGH = ("account", "formula", "adapter")
PLACES = 30
WIDE = Context(prec=DIGITS_MAX + EXPONENT_MAX + PLACES)
"""Holds every number that ``figures_read`` lets in, with all its places."""


def conform_json(answer: ConformAnswer) -> dict[str, object]:
    """Every case and every count; numbers are texts, null is "there is none".

    ``got`` is null where there is no answer, and then ``missing`` or ``error`` says why.
    """
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "engine": answer.engine,
            "source": answer.source,
            "cases": [_case(outcome) for outcome in answer.outcomes],
            "counts": _counts(answer),
        }


def _case(outcome: Outcome) -> dict[str, object]:
    case = outcome.case
    return {
        "id": case.id,
        "venue": case.venue,
        "topic": case.topic,
        "group": case.group,
        "kind": case.kind,
        "verdict": outcome.verdict,
        "ran_through": outcome.ran_through,
        "got": plain_figures(outcome.got),
        "expected": plain_figures(case.expected),
        "published": plain_figures(case.published),
        "tolerance": {
            "abs": number_text(case.tolerance.absolute, places=PLACES),
            "rel": number_text(case.tolerance.relative, places=PLACES),
        },
        "missed": list(outcome.missed),
        "missing": list(outcome.missing),
        "error": outcome.error,
        "rule": case.rule,
        "source": case.source,
    }


def _counts(answer: ConformAnswer) -> dict[str, object]:
    wrong = [outcome for outcome in answer.outcomes if outcome.case.kind == "known_wrong"]
    return {
        **{verdict: answer.counts[verdict] for verdict in VERDICTS},
        "total": len(answer.outcomes),
        "ran_through": {
            name: sum(outcome.ran_through == name for outcome in answer.outcomes)
            for name in THROUGH
        },
        "known_wrong": {
            "total": len(wrong),
            "contradicted": sum(outcome.contradicted for outcome in wrong),
        },
        "topics": _each(answer.by(lambda case: case.topic)),
        "venues": _each(answer.by(lambda case: case.venue)),
    }


def _each(parts: Mapping[str, Iterable[Outcome]]) -> dict[str, object]:
    return {name: count_verdicts(outcomes) for name, outcomes in parts.items()}


def plain_figures(figures: Values | None) -> object:
    """Figures as plain data: numbers as text."""
    return None if figures is None else {name: plain_figure(each) for name, each in figures.items()}


def figure_number(value: Decimal, *, places: int) -> str:
    """A figure as text, whatever an engine answered: its digits may be more than ours."""
    with localcontext(WIDE):
        return number_text(value, places=places)


def plain_figure(value: object) -> object:
    """One figure, list or table as plain data."""
    if isinstance(value, Decimal):
        return figure_number(value, places=PLACES)
    if isinstance(value, Mapping):
        return {key: plain_figure(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain_figure(each) for each in value]
    return value
