"""Ladders by symbol from one place, whether a packaged rulebook or a file of the user's."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from stepladder.adapters.ladder_file import (
    LadderFile,
    published_tiers,
    read_ladders,
    recorded_versions,
)
from stepladder.adapters.ladder_table import LadderKey
from stepladder.errors import InputError
from stepladder.model.ladder import LadderShape, MarginLadder
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

SYMBOLS_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderSource:
    """Every ladder of a venue or a file.

    ``versions`` of a symbol are usable ladders, oldest first. ``written`` are as they stand in the
    source, faults included, each with the instant it is of (UTC ns, None where undated). ``unit``
    of a symbol's amounts is empty where the source does not say. ``ignored`` was not read.
    """

    owner: str
    symbols: tuple[str, ...]
    versions: Callable[[str], tuple[LadderVersion, ...]]
    written: Callable[[str], list[tuple[int | None, MarginLadder | Unknown]]]
    unit: Callable[[str], str]
    ignored: tuple[str, ...]

    def resolve(self, symbol: str) -> str:
        """The source's own name of a symbol, also if ccxt's is given.

        Raises
        ------
        InputError
            If it has none of that name; the message lists some that it has.
        """
        if symbol in self.symbols:
            return symbol
        alike = [name for name in self.symbols if plain_name(name) == plain_name(symbol)]
        if len(alike) == 1:
            return alike[0]
        listed = self.symbols
        if len(listed) > SYMBOLS_LISTED:
            near = get_close_matches(symbol, self.symbols, n=3, cutoff=0.5)
            listed = tuple(near) or self.symbols[:3]
        raise InputError(
            expected=f"a symbol such as {', '.join(listed)}",
            found=shown(symbol),
            where=f"{self.owner}: symbol",
        )


def ladder_source(
    venue: str | None, file: Path | str | None, shape: LadderShape | None
) -> LadderSource:
    """Open a packaged venue or a file, exactly one of them; call it inside ``localcontext(EXACT)``.

    Raises
    ------
    InputError
        If neither or both are named, or it does not read; names file and field.

    Examples
    --------
    >>> ladder_source("hyperliquid", None, None).unit("BTC")
    'USDC'
    """
    if (venue is None) == (file is None):
        raise InputError(
            expected="a venue or a file",
            found="neither" if venue is None else "both",
            where="ladder",
        )
    if venue is not None:
        return _of_rulebook(packaged_rulebook(venue), venue)
    assert file is not None
    found = read_ladders(Path(file))
    if isinstance(found, Rulebook):
        return _of_rulebook(found, Path(file).name)
    return _of_file(found, shape or found.shape or "marginal")


def plain_name(symbol: str) -> str:
    """ccxt's name of a linear contract as linear venues write it, other names unchanged.

    Examples
    --------
    >>> plain_name("BTC/USDT:USDT"), plain_name("XBTUSD")
    ('BTCUSDT', 'XBTUSD')
    """
    return symbol.partition(":")[0].replace("/", "") if "/" in symbol else symbol


def _of_rulebook(rulebook: Rulebook, owner: str) -> LadderSource:
    rules = Rules(rulebook=rulebook, at=0)

    def unit(symbol: str) -> str:
        latest = versions(symbol)[-1].ladder
        if not isinstance(latest, Unknown) and latest.unit != "notional":
            return {"contracts": "contracts", "coin": "coins"}[latest.unit]
        contract = rules.contract(symbol)
        return "" if isinstance(contract, Unknown) else contract.settlement_asset

    def versions(symbol: str) -> tuple[LadderVersion, ...]:
        return rules.ladder_versions(symbol)

    return LadderSource(
        owner=owner,
        symbols=(*rulebook.ladders, *rules.symbols_of_classes()),
        versions=versions,
        written=lambda symbol: [(version.start, version.ladder) for version in versions(symbol)],
        unit=unit,
        ignored=(),
    )


def _of_file(file: LadderFile, shape: LadderShape) -> LadderSource:
    keys: dict[str, list[LadderKey]] = {}
    for key in sorted(file.ladders, key=lambda key: key[0] or 0):
        keys.setdefault(key[1], []).append(key)
    return LadderSource(
        owner=file.name,
        symbols=tuple(keys),
        versions=lambda symbol: recorded_versions(file, keys[symbol], shape),
        written=lambda symbol: [
            (key[0], MarginLadder(shape=shape, tiers=published_tiers(file, key, shape)))
            for key in keys[symbol]
        ],
        unit=lambda symbol: symbol.rpartition(":")[2] if ":" in symbol else "",
        ignored=file.ignored,
    )
