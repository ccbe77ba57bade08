"""A constituent that was bad stays out until it has behaved for a while: it does not flap."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stepladder.formulas.index_price import relative_deviation
from stepladder.inputs.constituent import Judged
from stepladder.inputs.index_rule import IndexRule
from stepladder.inputs.median import median
from stepladder.model.time import NS_PER_SECOND

BAD = ("outlier", "stale", "frozen", "not a price")


class Quarantined(NamedTuple):
    """Since when a source in quarantine has been within the bound (UTC ns); None: it is not."""

    calm_since_ns: int | None


class Release(NamedTuple):
    """Judgements of the sources in quarantine, and since when each has behaved."""

    judged: Mapping[str, Judged]
    calm: Mapping[str, Quarantined]


def released(
    rule: IndexRule,
    judged: Sequence[Judged],
    quarantined: Mapping[str, Quarantined],
    at_ns: int,
) -> Release:
    """Let out of quarantine who has behaved for long enough.

    They are held against the median of the sources that are not in quarantine.
    """
    if rule.quarantine is None:
        return Release({}, {})
    others = [j.price for j in judged if j.verdict == "used" and j.source not in quarantined]
    found, calm = {}, {}
    for one in judged:
        if one.source not in quarantined:
            continue
        since = _calm_since(rule, one, others, quarantined[one.source], at_ns)
        calm[one.source] = Quarantined(since)
        waited = since is not None and (
            Decimal(at_ns - since) / NS_PER_SECOND >= rule.quarantine.seconds
        )
        found[one.source] = one if waited else one.turned("quarantined")
    return Release(found, calm)


def next_quarantine(
    rule: IndexRule,
    judged: Sequence[Judged],
    quarantined: Mapping[str, Quarantined],
    release: Release,
) -> dict[str, Quarantined]:
    """Who is in quarantine after this evaluation, and since when each has behaved."""
    if rule.quarantine is None:
        return {}
    after = {name: old for name, old in quarantined.items() if name not in release.judged}
    for one in judged:
        if one.verdict in BAD:
            after[one.source] = Quarantined(None)
        elif one.verdict == "quarantined":
            after[one.source] = release.calm[one.source]
    return after


def _calm_since(
    rule: IndexRule, one: Judged, others: Sequence[Decimal], old: Quarantined, at_ns: int
) -> int | None:
    """Since when a source has been close to the others; None while it is not."""
    assert rule.quarantine is not None
    if not others or one.verdict in BAD or not one.sent.is_finite() or one.sent <= 0:
        return None
    if relative_deviation(one.sent, median(others)) > rule.quarantine.bound:
        return None
    return at_ns if old.calm_since_ns is None else old.calm_since_ns
