"""What the assumptions share: reading a fact, and turning what was read into a reason."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.decision import Reason, Verdict
from stepladder.model.number import number_text, shown
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules

KNOWN = "known"
"""Limit of every rule that asks for nothing but an answer."""


def sources(*facts: Fact) -> str:
    """Citations of the facts that were judged, one a line, each once."""
    return "\n".join(dict.fromkeys(fact.citation for fact in facts))


def read(rules: Rules, section: str, name: str) -> object | Unknown:
    """The value in force; one that is empty or declared unknown is unknown."""
    fact = rules.fact(section, name)
    if isinstance(fact.value, Unknown) or not says_nothing(fact):
        return fact.value
    return unknown(fact.name, "written down without saying anything", owner=rules.owner)


def says_nothing(fact: Fact) -> bool:
    """Whether a fact is unknown, or written down as an empty text, list or table."""
    empty = isinstance(fact.value, (str, list, dict)) and not fact.value
    return isinstance(fact.value, Unknown) or empty or fact.status == "unknown"


def read_number(rules: Rules, section: str, name: str) -> Decimal | Unknown:
    """A fact that is a number.

    Raises
    ------
    InputError
        If it is known and not a number.
    """
    value = read(rules, section, name)
    return value if isinstance(value, Unknown) else rules.number(section, name)


def read_text(rules: Rules, section: str, name: str) -> str | Unknown:
    """A fact in words.

    Raises
    ------
    InputError
        If it is known and not a text.
    """
    value = read(rules, section, name)
    if isinstance(value, (str, Unknown)):
        return value
    raise InputError(
        expected="a text", found=shown(value), where=f"{rules.owner}: {section}.{name}"
    )


def read_flag(rules: Rules, section: str, name: str) -> bool | Unknown:
    """A fact that is true or false.

    Raises
    ------
    InputError
        If it is known and neither.
    """
    value = read(rules, section, name)
    if isinstance(value, (bool, Unknown)):
        return value
    raise InputError(
        expected="true or false", found=shown(value), where=f"{rules.owner}: {section}.{name}"
    )


def is_known(rules: Rules, rule_id: str, section: str, name: str) -> Reason:
    """Pass with whatever the rulebook says, or unknown: the rule asks only for an answer.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("bitmex"), at=1_750_000_000 * 10**9)
    >>> is_known(rules, "MARK-001", "mark_price", "formula").observed
    'index*(1+F*t_left/interval)'
    """
    fact = rules.fact(section, name)
    value = read(rules, section, name)
    return Reason(
        rule_id=rule_id,
        verdict="unknown" if isinstance(value, Unknown) else "pass",
        subject=fact.name,
        observed=observed(value),
        limit=KNOWN,
        unit=fact.unit,
        source=sources(fact),
    )


def observed(value: object | Unknown) -> Decimal | str | Unknown:
    """Whatever a fact holds, as a reason can carry it: a number, a text or an unknown.

    Examples
    --------
    >>> observed([8, 4, 1]), observed({"BTC": Decimal("0.95")}), observed(True)
    ('8, 4, 1', 'BTC 0.95', 'yes')
    """
    if isinstance(value, (Unknown, Decimal, str)):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(item)}" for key, item in value.items())
    return shown(value)


def _text(value: object) -> str:
    inner = observed(value)
    text = number_text(inner) if isinstance(inner, Decimal) else str(inner)
    return f"({text})" if isinstance(value, (list, dict)) else text


def verdict_of(holds: bool | Unknown, *, otherwise: Verdict) -> Verdict:
    """Pass where the assumption holds, unknown where nobody knows, else the verdict named."""
    if isinstance(holds, Unknown):
        return "unknown"
    return "pass" if holds else otherwise
