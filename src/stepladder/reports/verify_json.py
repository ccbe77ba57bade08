"""The verification of a rulebook as data (schema ``stepladder.verify/1``)."""

from collections.abc import Collection

from stepladder.model.decision import SEVERITY, Reason, Verdict
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.plain_value import plain
from stepladder.reports.verify_contradictions import contradiction_json
from stepladder.reports.verify_sentence import verify_sentence
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.dependencies import dependencies
from stepladder.verification.dependency import Dependency
from stepladder.verification.source_contradictions import named_contradictions

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
            "leans_on": [_link(link) for link in dependencies(answer.rules)],
            "contradictions": [
                contradiction_json(record) for record in named_contradictions(answer.rules)
            ],
        }


def _link(link: Dependency) -> dict[str, object]:
    supports = link.supports
    return {
        "link": link.link,
        "rule_id": link.rule_id,
        "supports": plain(supports) if isinstance(supports, Unknown) else list(supports),
        "wanted": plain(link.wanted),
        "decides_alone": link.alone,
        "single_point": plain(link.is_single),
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
