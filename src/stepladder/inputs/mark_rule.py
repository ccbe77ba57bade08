"""The mark rule of a venue as data: a tree of terms, read from the fact ``mark_price.rule``.

A node joins terms (``median`` of all, ``only`` one, ``blend`` of two); a leaf is a price, an
average of a price over time, or the funding basis. What the rulebook does not know stays
``Unknown`` in its place and makes the mark unknown, naming the fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.inputs.mark_term import KINDS, PRICES, SAMPLE_ASSUMED, MarkTerm
from stepladder.model.fields import Fields, as_number
from stepladder.model.number import shown
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact, Status
from stepladder.venues.rules import Rules

COMBINE = ("median", "only", "blend")
SHORTEST_SECONDS = Decimal("0.001")
SAMPLES_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRule:
    """A whole rule: the tree, how often the venue checks it, and where it was read.

    ``check_interval_seconds`` None: not stated. ``assumed`` says in words what was filled in
    because the venue publishes a window without a sampling interval.
    """

    name: str
    term: MarkTerm
    check_interval_seconds: Decimal | Unknown | None
    citation: str
    status: Status
    assumed: tuple[str, ...] = ()


def mark_rule(rules: Rules) -> MarkRule | Unknown:
    """The mark rule in force, or which fact is missing.

    Raises
    ------
    InputError
        If the fact is not a rule; it names rulebook and field.

    Examples
    --------
    >>> from stepladder.model.time import parse_time
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> binance = packaged_rulebook("binance-usdm")
    >>> for day in ("2025-09-18T08:00Z", "2025-09-18T08:01Z"):
    ...     rule = mark_rule(Rules(rulebook=binance, at=parse_time(day, where="example")))
    ...     print(day, rule.term.terms[1].window_seconds)
    2025-09-18T08:00Z 60
    2025-09-18T08:01Z 30
    """
    fact = rules.fact("mark_price", "rule")
    if not rules.rulebook.facts["mark_price"].get("rule"):
        formula = rules.fact("mark_price", "formula").value
        return formula if isinstance(formula, Unknown) else _rule(fact, rules.owner, name="")
    return _rule(fact, rules.owner, name="in force")


def mark_rule_versions(rules: Rules) -> tuple[MarkRule | Unknown, ...]:
    """Every dated version of the rule, oldest first, then the other readings of the sources."""
    facts = rules.rulebook.facts["mark_price"]
    versions: list[MarkRule | Unknown] = []
    for fact in facts.get("rule", ()):
        versions.append(_rule(fact, rules.owner, name=_since(fact)))
    for fact in facts.get("other_readings", ()):
        if isinstance(fact.value, Mapping):
            versions += [
                read_mark_rule(value, fact, rules.owner, name=name)
                for name, value in fact.value.items()
            ]
    return tuple(versions)


def _since(fact: Fact) -> str:
    return "first" if fact.effective_at is None else f"from {time_text(fact.effective_at)}"


def _rule(fact: Fact, owner: str, *, name: str) -> MarkRule | Unknown:
    if isinstance(fact.value, Unknown):
        return fact.value
    return read_mark_rule(fact.value, fact, owner, name=name)


def read_mark_rule(value: object, fact: Fact, owner: str, *, name: str) -> MarkRule:
    """Read a rule from the plain data of a fact; a rulebook of the user's own is read the same."""
    fields = Fields(value, owner=owner, path=fact.name)
    assumed: list[str] = []
    interval: Decimal | Unknown | None = None
    if fields.given("check_interval_seconds"):
        interval = _interval(fields, "check_interval_seconds")
    term = _read_node(fields, assumed)
    if any(node.kind == "blend" for node in term.nodes() if node is not term):
        raise InputError(expected="a blend at the top", found="one below", where=fields.where())
    return MarkRule(
        name=name,
        term=term,
        check_interval_seconds=interval,
        citation=fact.citation,
        status=fact.status,
        assumed=tuple(dict.fromkeys(assumed)),
    )


def _read_node(fields: Fields, assumed: list[str]) -> MarkTerm:
    fields.take("check_interval_seconds")
    if not fields.given("combine"):
        return _read_leaf(fields, assumed)
    kind = fields.choice("combine", COMBINE)
    terms = tuple(_read_node(row, assumed) for row in fields.rows("terms"))
    wanted = {"only": 1, "blend": 2}.get(kind)
    if not terms or (wanted is not None and len(terms) != wanted):
        raise InputError(
            expected="terms" if wanted is None else f"{wanted} terms",
            found=str(len(terms)),
            where=fields.where("terms"),
        )
    node = MarkTerm(
        kind=kind,
        terms=terms,
        ramp_seconds=fields.positive_or_unknown("ramp_seconds") if kind == "blend" else None,
        spread_max=fields.positive_or_unknown("spread_max") if kind == "blend" else None,
        fallback=_read_node(fields.table("fallback"), assumed)
        if fields.given("fallback")
        else None,
    )
    fields.done()
    return node


def _read_leaf(fields: Fields, assumed: list[str]) -> MarkTerm:
    kind = fields.choice("kind", KINDS)
    moving, exponential = kind.startswith("average"), kind.startswith("exponential")
    sample = _sample(fields, assumed) if moving or exponential else SAMPLE_ASSUMED
    leaf = MarkTerm(
        kind=kind,
        of=(fields.choice_or_none("of", PRICES) or "mid") if moving or exponential else "mid",
        window_seconds=fields.positive_or_unknown("window_seconds") if moving else None,
        sample_seconds=sample,
        time_constant_seconds=fields.positive_or_unknown("time_constant_seconds")
        if exponential
        else None,
        interval_hours=fields.positive_or_unknown("interval_hours")
        if fields.given("interval_hours")
        else None,
        band=fields.positive_or_unknown("band") if fields.given("band") else None,
        weights=_weights(fields) if kind == "external_median" else None,
    )
    fields.done()
    _check_window(leaf, fields)
    return leaf


def _sample(fields: Fields, assumed: list[str]) -> Decimal:
    sample = _interval(fields, "sample_seconds")
    if isinstance(sample, Unknown):
        assumed.append(f"a sample each {SAMPLE_ASSUMED} s: {sample}")
        return SAMPLE_ASSUMED
    return sample


def _weights(fields: Fields) -> Mapping[str, Decimal] | None:
    if not fields.given("weights"):
        return None
    table = fields.table("weights")
    weights = {name: as_number(table.take(name), where=table.where(name)) for name in table.data}
    if not weights or min(weights.values()) <= 0:
        raise InputError(
            expected="weights above zero", found=shown(str(weights)), where=fields.where("weights")
        )
    return weights


def _interval(fields: Fields, key: str) -> Decimal | Unknown:
    """Seconds between two looks: whole milliseconds, so that instants are exact."""
    seconds = fields.positive_or_unknown(key)
    if isinstance(seconds, Decimal) and seconds % SHORTEST_SECONDS != 0:
        raise InputError(
            expected="whole milliseconds", found=f"{seconds:f} s", where=fields.where(key)
        )
    return seconds


def _check_window(leaf: MarkTerm, fields: Fields) -> None:
    """A window holds a whole number of samples, or the average is of something else."""
    window = leaf.memory_seconds
    if isinstance(window, Decimal) and window / leaf.sample_seconds > SAMPLES_MAX:
        raise InputError(
            expected=f"at most {SAMPLES_MAX} samples",
            found=f"{window:f} s, one each {leaf.sample_seconds:f} s",
            where=fields.where("window_seconds"),
        )
    window = leaf.window_seconds
    if isinstance(window, Decimal) and window % leaf.sample_seconds != 0:
        raise InputError(
            expected=f"a multiple of {leaf.sample_seconds} s",
            found=f"{window} s",
            where=fields.where("window_seconds"),
        )


__all__ = ["MarkRule", "MarkTerm", "mark_rule", "mark_rule_versions", "read_mark_rule"]
