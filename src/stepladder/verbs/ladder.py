"""The verb ``ladder``: show, lint, compare and import margin ladders, ours or the user's."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from stepladder.adapters.ladder_file import UNNAMED
from stepladder.adapters.ladder_source import LadderSource, ladder_source, plain_name
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import LadderShape, MarginLadder
from stepladder.model.time import NS_PER_DAY, NS_PER_SECOND, parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_answer import (
    LadderAnswer,
    LadderFinding,
    LadderHistory,
    LadderImport,
    LadderLint,
    LadderListing,
)
from stepladder.venues.ladder_diff import LadderChange, ladder_history as history_of
from stepladder.venues.ladder_lint import lint_ladder
from stepladder.venues.ladder_version import ladder_at


def ladder_show(
    venue: str | None = None,
    symbol: str | None = None,
    *,
    file: Path | str | None = None,
    as_of: int | str | None = None,
    shape: LadderShape | None = None,
) -> LadderAnswer | LadderListing:
    """Look up one ladder as of an instant, or list what a venue or file holds.

    Parameters
    ----------
    venue, file
        Id of a packaged rulebook, or a file with ladders; exactly one of them.
    symbol
        As the source writes it, or ccxt's ``BTC/USDT:USDT`` for ``BTCUSDT``. Without it every
        symbol is listed, unless the source has only one.
    as_of
        UTC nanoseconds or ISO text; the clock, to the second, if None.
    shape
        Of the ladders of a file that does not say; marginal if None.

    Raises
    ------
    InputError
        If nothing of that name is found or the ladder is not usable; names file and field.

    Examples
    --------
    >>> answer = ladder_show("binance-usdm", "BTCUSDT", as_of="2024-10-24")
    >>> len(answer.ladder.tiers), answer.ladder.requirement(answer.ladder.tiers[2].floor)
    (12, Decimal('2950.0000'))
    """
    at = _instant(as_of, "as_of")
    with localcontext(EXACT):
        source = ladder_source(venue, file, shape)
        if symbol is None and (venue is not None or len(source.symbols) > 1):
            return LadderListing(
                owner=source.owner,
                versions={name: source.versions(name) for name in source.symbols},
            )
        name = source.symbols[0] if symbol is None else source.resolve(symbol)
        versions = source.versions(name)
        version = ladder_at(versions, at=at, opened_at=at, owner=source.owner)
        ladder = version if isinstance(version, Unknown) else version.ladder
        return LadderAnswer(
            owner=source.owner,
            symbol=name,
            unit=source.unit(name),
            as_of=at,
            version=version,
            versions=versions,
            findings=() if isinstance(ladder, Unknown) else lint_ladder(ladder.tiers, ladder.shape),
        )


def ladder_lint(
    file: Path | str | None = None,
    *,
    venue: str | None = None,
    symbol: str | None = None,
    shape: LadderShape | None = None,
) -> LadderLint:
    """Find what cannot be right in the ladders of a file, or in every version a venue has.

    Raises
    ------
    InputError
        If the file does not read; what a ladder says wrongly is a finding, not an error.

    Examples
    --------
    >>> result = ladder_lint(venue="hyperliquid")
    >>> result.ladders > 0, result.findings
    (True, ())
    """
    with localcontext(EXACT):
        source = ladder_source(venue, file, shape)
        names = source.symbols if symbol is None else (source.resolve(symbol),)
        findings: list[LadderFinding] = []
        counted = unknown = 0
        for name in names:
            for at, ladder in source.written(name):
                if isinstance(ladder, Unknown):
                    unknown += 1
                    continue
                counted += 1
                findings += _findings(name, at, ladder)
        return LadderLint(
            owner=source.owner,
            ladders=counted,
            unknown=unknown,
            findings=tuple(sorted(findings, key=lambda one: (one.as_of or 0, one.symbol))),
        )


def ladder_diff(
    old: Path | str,
    new: Path | str | None = None,
    *,
    symbol: str | None = None,
    start: int | str | None = None,
    end: int | str | None = None,
    shape: LadderShape | None = None,
) -> LadderHistory:
    """Compare the latest ladders of two files; with one file, its history (``ladder_history``).

    Symbols are matched by name, ccxt's ``BTC/USDT:USDT`` with ``BTCUSDT`` too.

    Raises
    ------
    InputError
        If a file does not read, a ladder is not usable, or the symbol is not in both.
    """
    if new is None:
        return ladder_history(old, symbol=symbol, start=start, end=end, shape=shape)
    with localcontext(EXACT):
        before, after = ladder_source(None, old, shape), ladder_source(None, new, shape)
        if symbol is None:
            olds, news = _by_plain_name(before.symbols), _by_plain_name(after.symbols)
        else:
            olds = {"": before.resolve(symbol)}
            news = {"": after.resolve(symbol)}
        both = [name for name in news if name in olds]
        changes: list[LadderChange] = []
        for name in both:
            pair = (before.versions(olds[name])[-1], after.versions(news[name])[-1])
            changes += history_of(pair)
        return LadderHistory(
            owner=f"{before.owner} to {after.owner}",
            symbols=tuple(news[name] for name in both),
            changes=_within(changes, start, end),
            only_old=tuple(olds[name] for name in olds if name not in news),
            only_new=tuple(news[name] for name in news if name not in olds),
        )


def ladder_history(
    file: Path | str | None = None,
    *,
    venue: str | None = None,
    symbol: str | None = None,
    start: int | str | None = None,
    end: int | str | None = None,
    shape: LadderShape | None = None,
) -> LadderHistory:
    """Date every change of a symbol's ladder, in a file with ``snapshot_date`` or at a venue.

    Parameters
    ----------
    symbol
        All of them if None.
    start, end
        Keep the changes that may have happened between these days (both included).

    Raises
    ------
    InputError
        If nothing of that name is found or a ladder is not usable; names file and field.

    Examples
    --------
    >>> history = ladder_history(venue="binance-usdm", symbol="BTCUSDT", end="2022-12-31")
    >>> [len(change.tiers) for change in history.changes]
    [7, 3]
    """
    with localcontext(EXACT):
        source = ladder_source(venue, file, shape)
        names = source.symbols if symbol is None else (source.resolve(symbol),)
        changes = [change for name in names for change in history_of(source.versions(name))]
        return LadderHistory(
            owner=source.owner,
            symbols=tuple(names),
            changes=_within(changes, start, end),
            only_old=(),
            only_new=(),
        )


def ladder_import(
    file: Path | str,
    *,
    symbol: str | None = None,
    name: str | None = None,
    shape: LadderShape | None = None,
) -> LadderImport:
    """Turn the latest ladders of a file into those an account file may hold.

    Parameters
    ----------
    symbol
        The one to take; all of them if None.
    name
        What the account file calls that one symbol.

    Raises
    ------
    InputError
        If a ladder is not usable, or has no name and none is given; names file, field and rule.
    """
    with localcontext(EXACT):
        source = ladder_source(None, file, shape)
        names = source.symbols if symbol is None else (source.resolve(symbol),)
        if name is not None and len(names) != 1:
            raise InputError(
                expected="one symbol to name", found=str(len(names)), where=source.owner
            )
        ladders: dict[str, MarginLadder] = {}
        findings: list[LadderFinding] = []
        for found in names:
            call = name or found
            ladders[call] = _importable(source, found, call)
            at, written = source.written(found)[-1]
            if not isinstance(written, Unknown):
                findings += _findings(call, at, written)
        return LadderImport(
            owner=source.owner,
            shape=next(iter(ladders.values())).shape,
            ladders=ladders,
            findings=tuple(findings),
            ignored=source.ignored,
        )


def _findings(symbol: str, as_of: int | None, ladder: MarginLadder) -> list[LadderFinding]:
    return [
        LadderFinding(symbol=symbol, as_of=as_of, finding=finding)
        for finding in lint_ladder(ladder.tiers, ladder.shape)
    ]


def _importable(source: LadderSource, symbol: str, call: str) -> MarginLadder:
    if call == UNNAMED:
        raise InputError(expected="a name for the ladder", found="none", where=source.owner)
    ladder = source.versions(symbol)[-1].ladder
    if isinstance(ladder, Unknown):
        raise InputError(
            expected="a known ladder", found=str(ladder), where=f"{source.owner}: {symbol}"
        )
    return ladder


def _by_plain_name(symbols: Iterable[str]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for symbol in symbols:
        plain = plain_name(symbol)
        names[symbol if plain in names else plain] = symbol
    return names


def _within(
    changes: Iterable[LadderChange], start: int | str | None, end: int | str | None
) -> tuple[LadderChange, ...]:
    """Changes that may have happened within the days; an undated one may have."""
    first = None if start is None else _instant(start, "start")
    last = None if end is None else _instant(end, "end")
    if isinstance(end, str) and last is not None and len(end) == len("2022-11-25"):
        last += NS_PER_DAY - 1
    kept = []
    for change in changes:
        exact = change.effective_at
        earliest, latest = (
            (exact, exact) if exact is not None else (change.last_seen, change.first_seen)
        )
        before = first is not None and latest is not None and latest < first
        after = last is not None and earliest is not None and earliest > last
        if not before and not after:
            kept.append(change)
    return tuple(kept)


def _instant(when: int | str | None, where: str) -> int:
    if when is None:
        return time.time_ns() // NS_PER_SECOND * NS_PER_SECOND
    return parse_time(when, where=where) if isinstance(when, str) else when
