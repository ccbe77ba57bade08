"""Run cases against an engine: pass, fail, or unsupported, each counted and none hidden."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from stepladder.verification.conformance.case import Case, Values
from stepladder.verification.conformance.comparison import missed, repeated
from stepladder.verification.conformance.reply import Engine, RanThrough

CaseVerdict = Literal["pass", "fail", "unsupported"]
VERDICTS: tuple[CaseVerdict, ...] = ("pass", "fail", "unsupported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case and what came of it.

    ``got`` holds the figures that were asked for; None where there are none. ``missed`` names the
    figures that do not agree, ``repeated`` the published mistakes that were made again. ``missing``
    says what an unsupported case would need, ``error`` in one line how the engine failed.
    """

    case: Case
    verdict: CaseVerdict
    ran_through: RanThrough | None
    got: Values | None
    missed: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    error: str | None = None

    @property
    def contradicted(self) -> bool:
        """Whether a known mistake was answered rightly; a case without an answer shows nothing."""
        return self.case.kind == "known_wrong" and self.verdict == "pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformAnswer:
    """Every outcome, in the order of the cases; ``engine`` and ``source`` say what was run."""

    engine: str
    source: str
    outcomes: tuple[Outcome, ...]

    @property
    def counts(self) -> Mapping[CaseVerdict, int]:
        """How many cases came out each way."""
        return count_verdicts(self.outcomes)

    def by(self, name: Callable[[Case], str]) -> dict[str, tuple[Outcome, ...]]:
        """Outcomes by topic, venue or group, in alphabetical order."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            found.setdefault(name(outcome.case), []).append(outcome)
        return {key: tuple(found[key]) for key in sorted(found)}


def count_verdicts(outcomes: Iterable[Outcome]) -> dict[CaseVerdict, int]:
    """Count each verdict; those that did not occur are zero."""
    verdicts = [outcome.verdict for outcome in outcomes]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def run_cases(
    cases: Iterable[Case],
    engine: Engine,
    *,
    named: str,
    source: str,
    progress: Callable[[int], None] | None = None,
) -> ConformAnswer:
    """Put every case to an engine and judge it; call it inside ``localcontext(EXACT)``.

    ``progress`` is told how many cases are done.
    """
    outcomes = []
    for case in cases:
        outcomes.append(judge(case, engine))
        if progress is not None:
            progress(len(outcomes))
    return ConformAnswer(engine=named, source=source, outcomes=tuple(outcomes))


def judge(case: Case, engine: Engine) -> Outcome:
    """Put one case to an engine. A figure that is not there is a failure, not a pass."""
    reply = engine(case)
    if reply.figures is None:
        tried = reply.error is not None
        return Outcome(
            case=case,
            verdict="fail" if tried else "unsupported",
            ran_through=reply.ran_through if tried else None,
            got=None,
            missing=reply.missing,
            error=reply.error,
        )
    got = {name: reply.figures[name] for name in case.expected if name in reply.figures}
    wrong, again = missed(got, case), repeated(got, case)
    return Outcome(
        case=case,
        verdict="fail" if wrong or again else "pass",
        ran_through=reply.ran_through,
        got=got,
        missed=wrong,
        repeated=again,
        missing=tuple(name for name in case.expected if name not in got),
    )
