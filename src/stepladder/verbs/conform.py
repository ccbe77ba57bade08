"""The verb ``conform``: does an engine, ours or yours, compute what was published."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from stepladder.adapters.case_file import read_case_path
from stepladder.adapters.engine_adapter import load_engine
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import printable, shown
from stepladder.verification.answers.engine import stepladder_engine
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.packaged import packaged_cases
from stepladder.verification.conformance.reply import Engine
from stepladder.verification.conformance.run import ConformAnswer, run_cases

PACKAGED = "packaged cases"
OWN_ENGINE = "stepladder"


def conform(
    path: Path | str | None = None,
    *,
    adapter: str | Engine | None = None,
    topics: Collection[str] = (),
    venues: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> ConformAnswer:
    """Run published cases against stepladder, or against another engine through its adapter.

    Parameters
    ----------
    path
        A file of cases, or a folder of them; the packaged cases where None.
    adapter
        ``module:factory`` of an engine (see ``docs/concepts/conformance.md``); stepladder itself
        where None.
    topics, venues
        Run these alone; all where empty.
    progress
        Told how many cases are done, and of how many.

    Raises
    ------
    InputError
        If a case file or the adapter does not read, a case lacks an input of its group, or nothing
        is left to run.

    Examples
    --------
    >>> answer = conform(topics=["liquidation_price"], venues=["hyperliquid"])
    >>> answer.counts
    {'pass': 5, 'fail': 0, 'unsupported': 0}
    >>> {outcome.ran_through for outcome in answer.outcomes}
    {'account'}
    """
    named = OWN_ENGINE if adapter is None else "an adapter"
    engine: Engine = stepladder_engine
    if isinstance(adapter, str):
        named, engine = printable(adapter), load_engine(adapter)
    elif adapter is not None:
        engine = adapter
    cases = packaged_cases() if path is None else read_case_path(Path(path))
    source = PACKAGED if path is None else printable(str(path))
    chosen = chosen_cases(cases, topics=topics, venues=venues)
    told = None if progress is None else lambda done: progress(done, len(chosen))
    with localcontext(EXACT):
        return run_cases(chosen, engine, named=named, source=source, progress=told)


def chosen_cases(
    cases: Sequence[Case], *, topics: Collection[str] = (), venues: Collection[str] = ()
) -> tuple[Case, ...]:
    """The cases of these topics and venues; a name that no case has is an error."""
    for names, known, word in (
        (topics, {case.topic for case in cases}, "--topic"),
        (venues, {case.venue for case in cases}, "--venue"),
    ):
        for name in names:
            if name not in known:
                raise InputError(
                    expected=f"one of: {', '.join(sorted(known))}", found=shown(name), where=word
                )
    chosen = tuple(
        case
        for case in cases
        if (not topics or case.topic in topics) and (not venues or case.venue in venues)
    )
    if not chosen:
        raise InputError(
            expected="a topic and a venue that some case has both of", found="none", where="conform"
        )
    return chosen
