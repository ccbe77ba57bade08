"""The index rule of a venue as data, read from the fact ``index_price.rule``."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.fields import Fields, as_number
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact, Status
from stepladder.venues.rules import Rules

COMBINE = ("weighted_mean", "mean", "weighted_median", "median", "oracle")
OUTLIERS = ("cap", "exclude", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """A bad constituent comes back once it has stayed within ``bound`` (fraction of the median)
    for ``seconds``; a bound tighter than the one that put it there keeps it from flapping."""

    bound: Decimal
    seconds: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRule:
    """How constituents become an index.

    ``outliers``: what happens beyond ``bound`` (fraction of the median; ``bounds`` by asset first):
    ``cap`` at the bound, ``exclude``, or ``none``. ``several`` true: the median of all counts as
    soon as more than one is off. ``stale_seconds``: older data is left out. ``frozen_seconds``: a
    price unchanged for longer is left out. None means that the venue has no such rule, Unknown
    that nobody knows. ``weights`` None: each constituent brings its own.
    """

    name: str
    combine: str
    outliers: str | Unknown
    bound: Decimal | Unknown | None
    bounds: Mapping[str, Decimal]
    several: bool
    stale_seconds: Decimal | Unknown | None
    frozen_seconds: Decimal | Unknown | None
    minimum_sources: Decimal | Unknown
    weights: Mapping[str, Decimal] | None
    quarantine: Quarantine | None
    citation: str
    status: Status

    def bound_for(self, asset: str | None) -> Decimal | Unknown | None:
        """Half width of the band round the median for an index of this asset."""
        return self.bound if asset is None else self.bounds.get(asset, self.bound)


def index_rule(rules: Rules) -> IndexRule | Unknown:
    """The index rule in force, or which fact is missing.

    Raises
    ------
    InputError
        If the fact is not a rule; it names rulebook and field.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rule = index_rule(Rules(rulebook=packaged_rulebook("deribit"), at=0))
    >>> rule.combine, rule.outliers, rule.bound
    ('mean', 'cap', Decimal('0.005'))
    """
    fact = rules.fact("index_price", "rule")
    if not isinstance(fact.value, Unknown):
        return read_index_rule(fact.value, fact, rules.owner, name="in force")
    method = rules.fact("index_price", "method").value
    written = rules.rulebook.facts["index_price"].get("rule")
    return fact.value if written or not isinstance(method, Unknown) else method


def index_rule_readings(rules: Rules) -> tuple[IndexRule, ...]:
    """Rules that other sources give for the same index."""
    fact = rules.fact("index_price", "other_readings")
    if not isinstance(fact.value, Mapping):
        return ()
    return tuple(
        read_index_rule(value, fact, rules.owner, name=name) for name, value in fact.value.items()
    )


def read_index_rule(value: object, fact: Fact, owner: str, *, name: str) -> IndexRule:
    """Read a rule from the plain data of a fact; a rulebook of the user's own is read the same."""
    fields = Fields(value, owner=owner, path=fact.name)
    outliers = _outliers(fields)
    banded = outliers in ("cap", "exclude")
    several = fields.choice_or_none("several", ("median",))
    rule = IndexRule(
        name=name,
        combine=fields.choice("combine", COMBINE),
        outliers=outliers,
        bound=fields.positive_or_unknown("bound") if banded else None,
        bounds=_numbers(fields, "bounds"),
        several=several == "median",
        stale_seconds=_optional(fields, "stale_seconds"),
        frozen_seconds=_optional(fields, "frozen_seconds"),
        minimum_sources=fields.positive_or_unknown("minimum_sources"),
        weights=_numbers(fields, "weights") if fields.given("weights") else None,
        quarantine=_quarantine(fields),
        citation=fact.citation,
        status=fact.status,
    )
    fields.done()
    return rule


def _outliers(fields: Fields) -> str | Unknown:
    """A word, or ``{ unknown = "reason" }``."""
    value = fields.take("outliers")
    if isinstance(value, Mapping):
        reason = Fields(value, owner=fields.owner, path=fields.path).text("unknown")
        return fields.missing("outliers", reason)
    return fields.choice("outliers", OUTLIERS)


def _optional(fields: Fields, key: str) -> Decimal | Unknown | None:
    return fields.positive_or_unknown(key) if fields.given(key) else None


def _numbers(fields: Fields, key: str) -> Mapping[str, Decimal]:
    table = fields.table(key)
    found = {name: as_number(table.take(name), where=table.where(name)) for name in table.data}
    if min(found.values(), default=1) <= 0:
        raise InputError(
            expected="numbers above zero", found=shown(str(found)), where=fields.where(key)
        )
    return found


def _quarantine(fields: Fields) -> Quarantine | None:
    if not fields.given("quarantine"):
        return None
    table = fields.table("quarantine")
    found = Quarantine(bound=table.number("bound"), seconds=table.number("seconds"))
    table.done()
    if found.bound <= 0 or found.seconds < 0:
        raise InputError(
            expected="a bound above zero and seconds of zero or more",
            found=f"{found.bound} and {found.seconds}",
            where=fields.where("quarantine"),
        )
    return found
