"""Figures for people: grouped thousands, few decimals, units beside them."""

from decimal import Decimal

from stepladder.model.unknown import Unknown


def amount(value: Decimal | Unknown | None, unit: str = "", *, places: int | None = None) -> str:
    """An amount with its unit; eight decimals where cents would hide it.

    Examples
    --------
    >>> amount(Decimal("29050"), "USDT"), amount(Decimal("0.0345"), "XBT"), amount(None)
    ('29,050.00 USDT', '0.0345 XBT', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, Unknown):
        return "unknown"
    text = f"{value:,.{2 if places is None else places}f}"
    if places is None and abs(value) < 10:
        whole, _, decimals = f"{value:,.8f}".partition(".")
        text = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return f"{text} {unit}".strip()


def price(value: Decimal | Unknown | None) -> str:
    """A price with about seven significant digits.

    Examples
    --------
    >>> price(Decimal("47742.8127")), price(Decimal("0.163951234"))
    ('47,742.81', '0.1639512')
    """
    if value is None:
        return "none"
    if isinstance(value, Unknown):
        return "unknown"
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.2f}"
    return f"{value:,.{max(0, 6 - value.adjusted())}f}"


def percent(value: Decimal | Unknown | None, *, places: int = 2) -> str:
    """A fraction as percent.

    Examples
    --------
    >>> percent(Decimal("0.0455"))
    '4.55 %'
    """
    if value is None:
        return "none"
    if isinstance(value, Unknown):
        return "unknown"
    return f"{value * 100:,.{places}f} %"


def figure(value: Decimal | str | Unknown) -> str:
    """Any figure of a reason, as short as it is exact enough.

    Examples
    --------
    >>> figure(Decimal("420")), figure("mark")
    ('420', 'mark')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown):
        return "unknown"
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    return amount(value)
