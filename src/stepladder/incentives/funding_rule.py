"""A venue's funding rule as data: the structured fact ``funding.rule`` of a rulebook, resolved.

Words in prose stand beside it in the same section; this is what the interpreter reads. Whatever
the rulebook does not say is an ``Unknown`` that names the missing part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from stepladder.errors import InputError
from stepladder.formulas.funding_rate import interest_difference
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown, known
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules

L = TypeVar("L", bound=str)
Method = Literal["premium", "twap_spread", "adaptive_skew"]
PremiumKind = Literal["impact", "impact_and_fair_basis", "impact_mid", "mid", "mark", "venues"]
Reference = Literal["index", "oracle", "mark"]
Average = Literal[
    "arithmetic", "linear_weights", "time_weighted", "mean_of_expected", "latest", "rolling"
]
Form = Literal["damped", "premium_and_interest", "deadband"]
Scaling = Literal["whole_rate", "interest_only", "none"]
CapKind = Literal["fixed", "maintenance_multiple", "margin_gap"]
CapPlace = Literal["basis", "interval"]

METHODS: tuple[Method, ...] = ("premium", "twap_spread", "adaptive_skew")
PREMIUMS: tuple[PremiumKind, ...] = (
    "impact",
    "impact_and_fair_basis",
    "impact_mid",
    "mid",
    "mark",
    "venues",
)
REFERENCES: tuple[Reference, ...] = ("index", "oracle", "mark")
AVERAGES: tuple[Average, ...] = (
    "arithmetic",
    "linear_weights",
    "time_weighted",
    "mean_of_expected",
    "latest",
    "rolling",
)
FORMS: tuple[Form, ...] = ("damped", "premium_and_interest", "deadband")
SCALINGS: tuple[Scaling, ...] = ("whole_rate", "interest_only", "none")
CAP_KINDS: tuple[CapKind, ...] = ("fixed", "maintenance_multiple", "margin_gap")
CAP_PLACES: tuple[CapPlace, ...] = ("basis", "interval")
BASIS_HOURS = Decimal(8)
"""Premiums and interest are quoted for eight hours at every venue whose rule was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRule:
    """How a cap is found; the floor is the same below zero unless the market publishes another.

    ``figures`` by symbol prefix, ``others`` for the rest: rates of a fixed cap, factors otherwise.
    Several figures mean that sources disagree or do not say which class a symbol is in. ``applies``
    to the eight-hour rate (``basis``) or to what an interval pays.
    """

    kind: CapKind
    applies: CapPlace
    figures: Mapping[str, tuple[Decimal, ...]]

    def candidates(self, symbol: str) -> tuple[Decimal, ...]:
        """Figures that may hold for a symbol; the longest matching prefix wins, none if none."""
        names = [name for name in self.figures if name != "others" and symbol.startswith(name)]
        return self.figures.get(max(names, key=len, default="others"), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRule:
    """One venue's rule at one instant; rates are fractions per eight hours unless named otherwise.

    ``window_hours`` None means the funding interval. ``step_cap`` limits the change from one
    interval to the next, ``premium_decimals`` the digits a premium and a rate are cut to.
    ``gap_seconds``: a longer silence accrues nothing (continuous funding only).
    """

    owner: str
    fact: Fact
    method: Method
    premium: PremiumKind | Unknown
    reference: Reference | Unknown
    average: Average | Unknown
    sample_seconds: Decimal | Unknown
    expected_samples: Decimal | None
    window_hours: Decimal | None
    form: Form | Unknown
    interest_8h: Decimal | Unknown
    damper_8h: Decimal | Unknown
    multiplier: Decimal | Unknown
    scaling: Scaling | Unknown
    cap: CapRule | Unknown
    step_cap: CapRule | None
    premium_decimals: int | None
    continuous: bool
    gap_seconds: Decimal | None
    smoothing_half_life_seconds: Decimal | None
    periods_per_day: Decimal | Unknown
    offset_divisor: Decimal | Unknown
    spread_divisors: Mapping[str, Decimal]


def funding_rule(rules: Rules) -> FundingRule | Unknown:
    """Read the rule in force, or say that the rulebook has none.

    Raises
    ------
    InputError
        If the fact is there and is not a rule; the message names the field.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("hyperliquid"), at=1_760_000_000 * 10**9)
    >>> rule = funding_rule(rules)
    >>> rule.average, rule.scaling, rule.interest_8h
    ('arithmetic', 'whole_rate', Decimal('0.0001'))
    """
    fact = rules.fact("funding", "rule")
    if isinstance(fact.value, Unknown):
        return fact.value
    fields = Fields(fact.value, owner=rules.owner, path="funding.rule")
    rule = FundingRule(
        owner=rules.owner,
        fact=fact,
        method=fields.choice("method", METHODS),
        premium=_word(fields, "premium", PREMIUMS),
        reference=_word(fields, "reference", REFERENCES),
        average=_word(fields, "average", AVERAGES),
        sample_seconds=fields.positive_or_unknown("sample_seconds"),
        expected_samples=_number_or_none(fields, "expected_samples"),
        window_hours=_number_or_none(fields, "window_hours"),
        form=_word(fields, "form", FORMS),
        interest_8h=_interest(fields),
        damper_8h=fields.number_or_unknown("damper_8h"),
        multiplier=fields.number_or_unknown("multiplier")
        if fields.given("multiplier")
        else Decimal(1),
        scaling=_word(fields, "scaling", SCALINGS),
        cap=_cap(fields, "cap"),
        step_cap=_step_cap(fields),
        premium_decimals=_whole_or_none(fields, "premium_decimals"),
        continuous=fields.flag("continuous", default=False),
        gap_seconds=_number_or_none(fields, "gap_seconds"),
        smoothing_half_life_seconds=_number_or_none(fields, "smoothing_half_life_seconds"),
        periods_per_day=fields.positive_or_unknown("periods_per_day"),
        offset_divisor=fields.positive_or_unknown("offset_divisor"),
        spread_divisors={
            name: as_number(value, where=fields.where(f"spread_divisors.{name}"))
            for name, value in fields.table("spread_divisors").data.items()
        },
    )
    fields.done()
    return rule


def _word(fields: Fields, key: str, options: tuple[L, ...]) -> L | Unknown:
    """One of the words of the rule, or the reason why nobody knows which."""
    value = fields.take(key)
    if isinstance(value, Mapping):
        reason = fields.table(key).text("unknown")
        return fields.missing(key, reason)
    return fields.choice_or_unknown(key, options)


def _number_or_none(fields: Fields, key: str) -> Decimal | None:
    return fields.number(key) if fields.given(key) else None


def _whole_or_none(fields: Fields, key: str) -> int | None:
    number = _number_or_none(fields, key)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= 30:
        raise InputError(
            expected="a whole number up to 30", found=str(number), where=fields.where(key)
        )
    return int(number)


def _interest(fields: Fields) -> Decimal | Unknown:
    """A number, or the difference of two currencies' daily rates."""
    if not fields.given("interest_difference"):
        return fields.number_or_unknown("interest_8h")
    table = fields.table("interest_difference")
    rates = known(
        table.number_or_unknown("quote_daily"),
        table.number_or_unknown("base_daily"),
        table.positive_or_unknown("intervals_per_day"),
    )
    table.done()
    return rates if isinstance(rates, Unknown) else interest_difference(*rates)


def _step_cap(fields: Fields) -> CapRule | None:
    cap = _cap(fields, "step_cap")
    return None if isinstance(cap, Unknown) else cap


def _cap(fields: Fields, key: str) -> CapRule | Unknown:
    if not fields.given(key):
        return fields.missing(key, "not in the rulebook")
    table = fields.table(key)
    if table.given("unknown"):
        return fields.missing(key, table.text("unknown"))
    cap = CapRule(
        kind=table.choice("kind", CAP_KINDS),
        applies=table.choice("applies", CAP_PLACES),
        figures=_figures(table),
    )
    table.done()
    return cap


def _figures(fields: Fields) -> dict[str, tuple[Decimal, ...]]:
    value = fields.take("figures")
    where = fields.where("figures")
    named = value if isinstance(value, Mapping) else {"others": value}
    found = {
        name: tuple(
            as_number(one, where=where)
            for one in (as_list(row, where=where) if isinstance(row, list) else [row])
        )
        for name, row in named.items()
    }
    if not all(found.values()) or any(one < 0 for row in found.values() for one in row):
        raise InputError(expected="figures of zero or more", found=shown(value), where=where)
    return found
