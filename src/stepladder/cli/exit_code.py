"""Exit code of an answer: fail beats unknown beats pass."""

from stepladder.cli.program import EXIT_FAIL, EXIT_UNKNOWN
from stepladder.model.decision import Verdict
from stepladder.pipeline.account_answer import AccountAnswer


def exit_code(verdict: Verdict) -> int:
    """0 for pass and warn, 1 for fail, 3 for unknown."""
    return {"pass": 0, "warn": 0, "fail": EXIT_FAIL, "unknown": EXIT_UNKNOWN}[verdict]


def answer_code(answer: AccountAnswer) -> int:
    """Exit code of an account: 3 also where it passes but a liquidation price is not known."""
    code = exit_code(answer.decision.verdict)
    return EXIT_UNKNOWN if code == 0 and not answer.prices_known else code
