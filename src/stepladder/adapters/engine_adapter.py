"""Somebody else's engine: found by name, asked case by case, never trusted with the answer."""

import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Protocol

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import printable, shown
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.figures_read import read_figures
from stepladder.verification.conformance.reply import Engine, Reply

EXPECTED = "module:factory, such as my_engine:engine"
ERROR_MAX = 200


class CaseEngine(Protocol):
    """What an adapter is: anything with this one method."""

    def answer(self, case: Mapping[str, object]) -> Mapping[str, object] | None:
        """Answer one case, or return None for a rule the engine does not have.

        Parameters
        ----------
        case
            ``id``, ``venue``, ``topic``, ``group``, ``rule`` (one sentence), ``inputs`` (decimal
            numbers as text) and ``asked``, the names of the figures wanted. What is expected is not
            handed over.

        Returns
        -------
        The figures by name, as int, float, Decimal, Fraction or text; true, false, None (there is
        none, such as no liquidation price), lists and tables of these where the case asks so.
        Names nobody asked for are left alone.
        """


def load_engine(name: str) -> Engine:
    """Find an adapter by ``module:factory`` and wrap it for a run.

    The module is imported from the working directory first, and nothing else is; the factory is
    called once, without arguments. An exception in the answer to a case fails that case.

    Raises
    ------
    InputError
        If the name does not read, the module or the factory cannot be found or fails, or what the
        factory returns has no ``answer``.
    """
    module_name, _, factory_name = name.partition(":")
    words = [*module_name.split("."), factory_name]
    where = "--adapter"
    if not all(word.isidentifier() for word in words):
        raise InputError(expected=EXPECTED, found=shown(name), where=where)
    engine = _made(_factory(module_name, factory_name, where), name, where)
    answer = getattr(engine, "answer", None)
    if not callable(answer):
        raise InputError(
            expected="an engine with a method answer(case)",
            found=f"a {type(engine).__name__} without one",
            where=f"{where} {name}",
        )
    return lambda case: _reply(answer, case)


def _factory(module_name: str, factory_name: str, where: str) -> Callable[[], object]:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:
        raise InputError(
            expected="a module that can be imported from here",
            found=one_line(error),
            where=f"{where} {module_name}",
        ) from error
    factory = getattr(module, factory_name, None)
    if not callable(factory):
        raise InputError(
            expected=f"a function or class {factory_name}",
            found="nothing that can be called",
            where=f"{where} {module_name}",
        )
    found: Callable[[], object] = factory
    return found


def _made(factory: Callable[[], object], name: str, where: str) -> object:
    try:
        return factory()
    except (Exception, SystemExit) as error:
        raise InputError(
            expected="a factory that works without arguments",
            found=one_line(error),
            where=f"{where} {name}",
        ) from error


def _reply(answer: Callable[[dict[str, object]], object], case: Case) -> Reply:
    """Ask one case. Its decimal context is the adapter's own, and its answer is read, not run."""
    try:
        with localcontext():
            given = answer(question_of(case))
        if given is None:
            return Reply(
                figures=None, ran_through="adapter", missing=("the adapter does not answer it",)
            )
        if isinstance(given, Mapping):
            given = {name: given[name] for name in case.expected if name in given}
        with localcontext(EXACT):
            return Reply(figures=read_figures(given), ran_through="adapter")
    except InputError as error:
        return Reply(figures=None, ran_through="adapter", error=printable(str(error)))
    except (Exception, SystemExit) as error:
        return Reply(figures=None, ran_through="adapter", error=one_line(error))


def question_of(case: Case) -> dict[str, object]:
    """A case as the adapter sees it: a copy, without what is expected, tolerated or published."""
    return {
        "id": case.id,
        "venue": case.venue,
        "topic": case.topic,
        "group": case.group,
        "rule": case.rule,
        "inputs": deepcopy(dict(case.inputs)),
        "asked": list(case.expected),
    }


def one_line(error: BaseException) -> str:
    """An exception as one short printable line.

    Examples
    --------
    >>> one_line(ValueError("no\\nsuch thing"))
    'ValueError: no such thing'
    """
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = "an exception that cannot be shown"
    name = type(error).__name__
    return printable(f"{name}: {text}" if text else name, limit=ERROR_MAX)
