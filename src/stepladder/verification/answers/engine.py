"""stepladder itself as the engine under test."""

from collections.abc import Mapping

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import ThroughAccount
from stepladder.verification.answers.table import ANSWERS
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.figures_read import read_figures
from stepladder.verification.conformance.reply import RanThrough, Reply


def stepladder_engine(case: Case) -> Reply:
    """Answer one case by the function of its group; a group without one is not supported.

    Raises
    ------
    InputError
        If the inputs are not what the group takes; it names the case and the input.
    """
    answer = ANSWERS.get(case.group)
    if answer is None:
        return Reply(
            figures=None,
            ran_through="formula",
            missing=(f"a rule for group {case.group}",),
        )
    try:
        answered = answer(case.inputs)
    except InputError as error:
        raise InputError(
            expected=error.expected, found=error.found, where=f"{case.id}: {error.where}"
        ) from None
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return Reply(
            figures=None,
            ran_through="formula",
            error=f"{type(error).__name__} for these inputs",
        )
    through: RanThrough = "formula"
    if isinstance(answered, ThroughAccount):
        through, answered = "account", answered.figures
    missing = _missing(answered)
    if missing:
        return Reply(figures=None, ran_through=through, missing=missing)
    return Reply(figures=read_figures(answered), ran_through=through)


def _missing(figures: Mapping[str, object]) -> tuple[str, ...]:
    """Facts that the figures depend on and nobody gave."""
    unknowns = [value for value in figures.values() if isinstance(value, Unknown)]
    return tuple(dict.fromkeys(str(fact) for value in unknowns for fact in value.missing))
