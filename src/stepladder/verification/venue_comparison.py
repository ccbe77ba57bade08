"""Venues side by side: the five switches, what the checklist found, what sources disagree about."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.exact import ONE, ZERO
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.contradictions.record import Contradiction
from stepladder.verification.contradictions.records import contradictions
from stepladder.verification.fact_matrix import FactMatrix, fact_counts
from stepladder.verification.judgement import observed, read
from stepladder.verification.ladders_in_force import ladders_in_force

UNKNOWN = "unknown"
IN_WORDS = "in words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The switches that explain nearly all venues, in words; ``unknown`` where nobody knows."""

    shape: str
    value_price: str
    fee_in_trigger: str
    look_up: str
    profit_weight: str
    haircuts: str
    conversion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueComparison:
    """The answer for every venue and what belongs to none of them alone.

    ``elsewhere`` are contradictions of venues without a rulebook and of client libraries.
    """

    as_of: int
    answers: tuple[VerifyAnswer, ...]
    switches: tuple[Switches, ...]
    matrix: FactMatrix
    contradictions: tuple[Contradiction, ...]
    elsewhere: tuple[Contradiction, ...]


def compare_venues(answers: Sequence[VerifyAnswer], *, as_of: int) -> VenueComparison:
    """Put judged rulebooks side by side; call it inside ``localcontext(EXACT)``."""
    venues = {answer.venue for answer in answers}
    records = tuple(contradictions().values())
    return VenueComparison(
        as_of=as_of,
        answers=tuple(answers),
        switches=tuple(switches(answer.rules) for answer in answers),
        matrix=FactMatrix(
            as_of=as_of, counts={answer.venue: fact_counts(answer.rules) for answer in answers}
        ),
        contradictions=tuple(record for record in records if record.venue in venues),
        elsewhere=tuple(record for record in records if record.venue not in venues),
    )


def switches(rules: Rules) -> Switches:
    """Read the switches of one rulebook as of its instant."""
    return Switches(
        shape=_said(rules, "ladder", "shape"),
        value_price=_said(rules, "ladder", "value_price"),
        fee_in_trigger=_said(rules, "ladder", "fee_in_trigger"),
        look_up=_look_up(rules),
        profit_weight=_profit(rules),
        haircuts=_haircuts(rules),
        conversion=_said(rules, "collateral", "quote_conversion_rule"),
    )


def _said(rules: Rules, section: str, name: str) -> str:
    value = observed(read(rules, section, name))
    if isinstance(value, Unknown):
        return UNKNOWN
    return number_text(value) if isinstance(value, Decimal) else value


def _profit(rules: Rules) -> str:
    value = read(rules, "cross_margin", "profit_weight")
    if isinstance(value, str):
        return IN_WORDS
    return _said(rules, "cross_margin", "profit_weight")


def _look_up(rules: Rules) -> str:
    parts = [_said(rules, "ladder", "lookup_unit")]
    if parts == [UNKNOWN] and _said(rules, "ladder", "shape") == "flat":
        parts = ["nothing"]
    if read(rules, "ladder", "lookup_includes_orders") is True:
        parts.append("orders")
    if any(found.ladder.open_interest is not None for found in ladders_in_force(rules)):
        parts.append("open interest")
    return ", ".join(parts)


def _haircuts(rules: Rules) -> str:
    if not isinstance(read(rules, "collateral", "weight_tiers"), Unknown):
        return "in slices"
    weights = read(rules, "collateral", "weights")
    if not isinstance(weights, dict):
        return UNKNOWN
    shares = [
        share for table in weights.values() if isinstance(table, dict) for share in table.values()
    ]
    cut = any(isinstance(share, (Decimal, int)) and ZERO < share < ONE for share in shares)
    return "by asset" if cut else "none"
