"""Ladders as venues and ccxt send them: read strictly in type, leniently in what lint should find.

Keys nobody here knows are ignored and listed. A deduction that ccxt dropped is taken from the
venue's own answer in ``info`` where it is kept; ``ladder lint`` then recomputes it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.exact import ZERO
from stepladder.model.fields import Fields, as_list
from stepladder.model.ladder import Tier
from stepladder.model.number import number_text, shown
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_tiers import TIERS_MAX
from stepladder.venues.ladder_usable import not_negative

SYMBOL_MAX = 64
IGNORED_MAX = 50
CCXT_MARKS = {"minNotional", "maxNotional", "maintenanceMarginRate", "maxLeverage"}
CCXT_KEYS = {"tier", "currency", "symbol", "info", *CCXT_MARKS}
BRACKET_KEYS = {
    "bracket",
    "initialLeverage",
    "notionalCap",
    "notionalFloor",
    "maintMarginRatio",
    "cum",
}
SAID_TWICE = {
    "notionalFloor": "minNotional",
    "notionalCap": "maxNotional",
    "maintMarginRatio": "maintenanceMarginRate",
    "initialLeverage": "maxLeverage",
}
"""Binance's own figure inside ``info``, and where ccxt repeats it."""


class Ignored:
    """The keys of a payload that were not read, each once, at most fifty."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def note(self, fields: Fields, read: set[str], prefix: str = "") -> None:
        """Remember what ``fields`` holds beside the keys that were read."""
        for key in fields.data:
            if key not in read and len(self.names) < IGNORED_MAX:
                self.names[prefix + shown(key)[1:-1]] = None


def read_ccxt_tiers(rows: Sequence[Fields], ignored: Ignored, *, where: str) -> tuple[Tier, ...]:
    """Read one market of ccxt's ``fetch_leverage_tiers``, ordered by its ``tier`` numbers.

    Raises
    ------
    InputError
        If a number is missing or contradicts the venue's own in ``info``; names file and field.
    """
    tiers = []
    for row in _bounded(rows, where=where):
        raw = row.take("info")
        info = Fields(
            raw if isinstance(raw, Mapping) else {}, owner=row.owner, path=f"{row.path}.info"
        )
        tier = Tier(
            floor=not_negative(row, "minNotional"),
            cap=not_negative(row, "maxNotional"),
            maintenance_margin_rate=not_negative(row, "maintenanceMarginRate"),
            max_leverage=_leverage(row, "maxLeverage"),
            maintenance_deduction=not_negative(info, "cum") if info.given("cum") else None,
        )
        for own, repeated in SAID_TWICE.items():
            _agree(info, own, row, repeated)
        tiers.append((_number(row, "tier"), tier))
        ignored.note(row, CCXT_KEYS)
        ignored.note(info, BRACKET_KEYS, "info.")
    return _ordered(tiers, rows)


def read_brackets(fields: Fields, ignored: Ignored) -> tuple[str, tuple[Tier, ...]]:
    """Read one symbol of Binance's bracket answer, ordered by its ``bracket`` numbers.

    Raises
    ------
    InputError
        If a number is missing; names file and field.
    """
    symbol = read_symbol(fields.text("symbol"), where=fields.where("symbol"))
    rows = fields.rows("brackets")
    tiers = []
    for row in _bounded(rows, where=fields.where("brackets")):
        tier = Tier(
            floor=not_negative(row, "notionalFloor"),
            cap=not_negative(row, "notionalCap"),
            maintenance_margin_rate=not_negative(row, "maintMarginRatio"),
            max_leverage=_leverage(row, "initialLeverage"),
            maintenance_deduction=not_negative(row, "cum") if row.given("cum") else None,
        )
        tiers.append((_number(row, "bracket"), tier))
        ignored.note(row, BRACKET_KEYS, "brackets.")
    ignored.note(fields, {"symbol", "brackets"})
    return symbol, _ordered(tiers, rows)


def is_ccxt(rows: Sequence[object]) -> bool:
    """Whether the first row is one of ccxt's."""
    return bool(rows) and isinstance(rows[0], Mapping) and bool(CCXT_MARKS & set(rows[0]))


def is_brackets(value: object) -> bool:
    """Whether this is one symbol of Binance's bracket answer."""
    return isinstance(value, Mapping) and "brackets" in value


def read_symbol(text: str, *, where: str) -> str:
    """A symbol that can be printed on one line.

    Examples
    --------
    >>> read_symbol("BTC/USDT:USDT", where="a.json")
    'BTC/USDT:USDT'
    """
    if not 0 < len(text) <= SYMBOL_MAX or not text.isprintable():
        raise InputError(
            expected=f"a symbol of 1 to {SYMBOL_MAX} printable characters",
            found=shown(text),
            where=where,
        )
    return text


def field_rows(value: object, *, owner: str, path: str) -> list[Fields]:
    """The tables of a list, each knowing its file and place."""
    where = f"{owner}: {path}" if path else owner
    return [
        Fields(row, owner=owner, path=f"{path}[{i}]")
        for i, row in enumerate(as_list(value, where=where))
    ]


def _bounded(rows: Sequence[Fields], *, where: str) -> Sequence[Fields]:
    if not 0 < len(rows) <= TIERS_MAX:
        raise InputError(expected=f"1 to {TIERS_MAX} tiers", found=str(len(rows)), where=where)
    return rows


def _leverage(fields: Fields, key: str) -> Decimal:
    value = fields.positive_or_unknown(key)
    return fields.number(key) if isinstance(value, Unknown) else value


def _number(fields: Fields, key: str) -> Decimal:
    value = fields.number(key)
    if value < ZERO or value != value.to_integral_value():
        raise InputError(
            expected="a whole number", found=number_text(value), where=fields.where(key)
        )
    return value


def _agree(info: Fields, own: str, row: Fields, repeated: str) -> None:
    if not info.given(own):
        return
    said, again = info.number(own), row.number(repeated)
    if said != again:
        raise InputError(
            expected=f"{number_text(again)}, as {repeated} says",
            found=number_text(said),
            where=info.where(own),
        )


def _ordered(tiers: list[tuple[Decimal, Tier]], rows: Sequence[Fields]) -> tuple[Tier, ...]:
    """Order by the number a venue gives each tier; the order of a list means nothing."""
    seen: set[Decimal] = set()
    for (number, _), row in zip(tiers, rows, strict=True):
        if number in seen:
            raise InputError(
                expected="each tier number once",
                found=f"{number_text(number)} twice",
                where=row.where(),
            )
        seen.add(number)
    return tuple(tier for _, tier in sorted(tiers, key=lambda pair: pair[0]))
