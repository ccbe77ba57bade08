"""The verification of a rulebook as data (schema ``stepladder.verify/1``)."""

from collections.abc import Collection

from stepladder.model.decision import SEVERITY, Reason, Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.plain_value import plain
from stepladder.reports.verify_text import verify_sentence
from stepladder.verification.checklist import VerifyAnswer

SCHEMA = "stepladder.verify/1"
COUNTED: tuple[Verdict, ...] = ("pass", "warn", "fail", "unknown")


def verify_json(answer: VerifyAnswer, *, only: Collection[Verdict] = SEVERITY) -> dict[str, object]:
    """The whole answer; numbers are texts, an unknown is ``{"unknown": reason}``.

    ``only`` chooses the checks that are listed; verdict and counts are always of all of them.
    """
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "venue": answer.venue,
            "as_of": time_text(answer.as_of),
            "verdict": answer.decision.verdict,
            "checks": [_check(r) for r in answer.decision.reasons if r.verdict in only],
            "counts": {verdict: answer.counts[verdict] for verdict in COUNTED},
        }


def _check(reason: Reason) -> dict[str, object]:
    return {
        "rule_id": reason.rule_id,
        "verdict": reason.verdict,
        "observed": plain(reason.observed),
        "limit": plain(reason.limit),
        "unit": reason.unit,
        "sentence": verify_sentence(reason),
        "sources": reason.source.splitlines(),
        "subject": reason.subject,
    }
