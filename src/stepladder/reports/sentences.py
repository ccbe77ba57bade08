"""One sentence for each reason of an account, made from its data."""

from collections.abc import Callable

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.reports.number_format import figure


def reason_sentence(reason: Reason) -> str:
    """Say a reason to a person: who, what, against which limit.

    Examples
    --------
    >>> from decimal import Decimal
    >>> print(reason_sentence(Reason(rule_id="LEV-001", verdict="warn", subject="BTCUSDT long",
    ...     observed=Decimal(125), limit=Decimal(100), unit="times", source="a notice")))
    BTCUSDT long: leverage 125 is above the tier's maximum of 100.
    """
    missing = reason.observed if isinstance(reason.observed, Unknown) else reason.limit
    if reason.verdict == "unknown" and isinstance(missing, Unknown):
        return f"{reason.subject}: cannot be judged, {missing}."
    return _SENTENCES[reason.rule_id](reason)


def _maintenance(reason: Reason) -> str:
    observed, limit = figure(reason.observed), figure(reason.limit)
    words = {
        "pass": "covers",
        "fail": "is below",
        "unknown": "is below the largest possible",
    }[reason.verdict]
    end = ": liquidatable now." if reason.verdict == "fail" else "."
    return (
        f"{reason.subject}: equity {observed} {words} maintenance margin {limit} {reason.unit}{end}"
    )


def _initial(reason: Reason) -> str:
    observed, limit = figure(reason.observed), figure(reason.limit)
    if reason.verdict == "pass":
        return f"{reason.subject}: equity {observed} covers initial margin {limit} {reason.unit}."
    return (
        f"{reason.subject}: equity {observed} is below initial margin {limit} {reason.unit}: "
        "nothing more can be opened."
    )


def _leverage(reason: Reason) -> str:
    words = "within" if reason.verdict == "pass" else "above"
    return (
        f"{reason.subject}: leverage {figure(reason.observed)} is {words} the tier's maximum of "
        f"{figure(reason.limit)}."
    )


def _vintage(reason: Reason) -> str:
    days = (
        f"{reason.subject}: last seen {figure(reason.observed)} days before the instant asked about"
    )
    return f"{days}." if reason.verdict == "pass" else f"{days}; it may have changed since."


def _weight(reason: Reason) -> str:
    return f"{reason.subject} counts for {figure(reason.observed)} {reason.unit}."


def _coupled(reason: Reason) -> str:
    return f"{reason.subject} moves with {reason.observed}: it is not held when that mark moves."


def _status(reason: Reason) -> str:
    return f"{reason.subject}: {figure(reason.observed)} ({reason.source})."


def _funding(reason: Reason) -> str:
    if reason.verdict == "pass":
        room = f"{figure(reason.observed)} {reason.unit}"
        return f"{reason.subject}: room after the next funding {room}."
    return (
        f"{reason.subject}: the next funding alone makes it liquidatable, room "
        f"{figure(reason.observed)} {reason.unit} with the mark unchanged."
    )


def _beyond_ladder(reason: Reason) -> str:
    return (
        f"{reason.subject}: never within the known ladder, which ends at "
        f"{figure(reason.observed)} {reason.unit}; beyond it margin is taken to grow no faster "
        "than the position."
    )


_SENTENCES: dict[str, Callable[[Reason], str]] = {
    "MMR-001": _maintenance,
    "IMR-001": _initial,
    "LEV-001": _leverage,
    "VINT-001": _vintage,
    "VINT-002": _status,
    "WEIGHT-001": _weight,
    "COUPLE-001": _coupled,
    "FUND-001": _funding,
    "TRIG-001": _beyond_ladder,
}
