"""Ladder files as users hold them: our own, ccxt's, Binance's, CSV and Parquet, told by content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stepladder.adapters.ladder_payload import (
    Ignored,
    field_rows,
    is_brackets,
    is_ccxt,
    read_brackets,
    read_ccxt_tiers,
    read_symbol,
)
from stepladder.adapters.ladder_table import LadderKey, Ladders, read_csv, read_parquet
from stepladder.adapters.plain_data import BYTES_MAX, plain_json, plain_toml, read_text
from stepladder.errors import InputError
from stepladder.model.fields import Fields
from stepladder.model.ladder import SHAPES, LadderShape, Tier, with_deductions
from stepladder.model.number import shown
from stepladder.model.time import NS_PER_DAY, time_text
from stepladder.venues.ladder_diff import merged_versions
from stepladder.venues.ladder_usable import read_tiers, usable_ladder
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rulebook import SCHEMA as RULEBOOK_SCHEMA, Rulebook, read_rulebook

LadderForm = Literal["rows", "ccxt", "brackets", "table"]
PARQUET_MAGIC = b"PAR1"
UNNAMED = ""
"""Symbol of a ladder that a file holds without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderFile:
    """The ladders of one file as they were written, faults included.

    ``ladders`` by recording instant (UTC ns, None where the file carries no date) and symbol.
    ``places`` says where each stands in the file, for messages. ``shape`` is None where the file
    does not say. ``ignored`` are keys and columns that were not read.
    """

    name: str
    form: LadderForm
    shape: LadderShape | None
    ladders: Mapping[LadderKey, tuple[Tier, ...]]
    places: Mapping[LadderKey, str]
    ignored: tuple[str, ...]


def read_ladders(path: Path) -> LadderFile | Rulebook:
    """Read every ladder of a file, strict about types, lenient about what lint is there to find.

    Accepts our own rows in JSON or TOML (a list, a table of lists, or any file with a ``ladders``
    table), ccxt's ``fetch_leverage_tiers``, Binance's brackets, and CSV or Parquet tables; also a
    rulebook, which comes back as one.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is none of these; names file and field or row.
    """
    if _is_parquet(path):
        ladders, ignored = read_parquet(path)
        return _table(path.name, ladders, ignored)
    text = read_text(path)
    kind = _kind(path, text)
    if kind == ".csv":
        ladders, ignored = read_csv(text, owner=path.name)
        return _table(path.name, ladders, ignored)
    plain = plain_json if kind == ".json" else plain_toml
    data = plain(text, owner=path.name)
    if isinstance(data, Mapping) and data.get("schema") == RULEBOOK_SCHEMA:
        return read_rulebook(data, owner=path.name)
    return ladders_of_data(data, owner=path.name)


def published_tiers(file: LadderFile, key: LadderKey, shape: LadderShape) -> tuple[Tier, ...]:
    """The tiers to lint: as written, with deductions filled in where ccxt has dropped them all."""
    tiers = file.ladders[key]
    if shape == "marginal" and _deductions(file, tiers) == "computed" and file.form == "ccxt":
        return with_deductions(tiers)
    return tiers


def recorded_versions(
    file: LadderFile, keys: Sequence[LadderKey], shape: LadderShape
) -> tuple[LadderVersion, ...]:
    """The usable ladders under ``keys``, in that order; neighbours that say the same are one.

    Raises
    ------
    InputError
        If a ladder does not say one requirement per notional; names file, field and rule.
    """
    return merged_versions(
        [
            LadderVersion(
                symbol=key[1],
                ladder=usable_ladder(file.ladders[key], shape, where=file.places[key]),
                effective_at=None,
                observed_from=key[0],
                observed_to=_last_instant(key[0]),
                binds="all_positions",
                partial=False,
                deductions=_deductions(file, file.ladders[key]),
                source=file.name,
                status="confirmed",
                note="",
            )
            for key in keys
        ]
    )


def ladders_of_data(data: object, *, owner: str) -> LadderFile:
    """Read ladders from plain data, as JSON or TOML hold it.

    Examples
    --------
    >>> rows = [{"floor": "0", "maintenance_margin_rate": "0.01", "max_leverage": "50"}]
    >>> file = ladders_of_data({"ladders": {"BTCUSDT": rows}}, owner="account.json")
    >>> file.form, file.places
    ('rows', {(None, 'BTCUSDT'): 'account.json: ladders.BTCUSDT'})
    """
    if is_brackets(data):
        return _brackets([data], owner=owner)
    if isinstance(data, list):
        if data and is_brackets(data[0]):
            return _brackets(data, owner=owner)
        return _lists({UNNAMED: data}, owner=owner, path="", shape=None)
    if isinstance(data, Mapping) and "ladders" in data:
        top = Fields(data, owner=owner)
        shape = top.choice_or_none("shape", SHAPES)
        return _lists(top.table("ladders").data, owner=owner, path="ladders", shape=shape)
    if isinstance(data, Mapping) and data and all(isinstance(v, list) for v in data.values()):
        return _lists(data, owner=owner, path="", shape=None)
    raise InputError(
        expected="margin ladders: own rows, ccxt leverage tiers or Binance brackets",
        found=f"a table with {shown(', '.join(map(str, data)))}"
        if isinstance(data, Mapping)
        else shown(data),
        where=owner,
    )


def _last_instant(day: int | None) -> int | None:
    """A recording with a date and no time speaks of that whole day."""
    dated = day is not None and day % NS_PER_DAY == 0
    return day + NS_PER_DAY - 1 if dated and day is not None else day


def _deductions(file: LadderFile, tiers: tuple[Tier, ...]) -> str:
    if file.form == "ccxt":
        dropped = all(tier.maintenance_deduction is None for tier in tiers)
    else:
        dropped = any(tier.maintenance_deduction is None for tier in tiers)
    return "computed" if dropped else "published"


def _lists(
    data: Mapping[str, object], *, owner: str, path: str, shape: LadderShape | None
) -> LadderFile:
    """Read one list of tiers for each symbol, ours or ccxt's."""
    ladders: Ladders = {}
    places: dict[LadderKey, str] = {}
    ignored = Ignored()
    form: LadderForm = "rows"
    for symbol, value in data.items():
        here = f"{path}.{symbol}" if path and symbol else path or symbol
        place = f"{owner}: {here}" if here else owner
        if symbol != UNNAMED:
            read_symbol(symbol, where=owner)
        rows = field_rows(value, owner=owner, path=here)
        key = (None, symbol)
        places[key] = place
        if is_ccxt(value if isinstance(value, list) else []):
            form = "ccxt"
            ladders[key] = read_ccxt_tiers(rows, ignored, where=place)
        elif rows:
            ladders[key] = read_tiers(rows)
        else:
            raise InputError(expected="at least one tier", found="none", where=place)
    return _file(owner, form, shape, ladders, places, tuple(ignored.names))


def _brackets(data: list[object], *, owner: str) -> LadderFile:
    ladders: Ladders = {}
    places: dict[LadderKey, str] = {}
    ignored = Ignored()
    for i, value in enumerate(data):
        path = f"[{i}]"
        symbol, tiers = read_brackets(Fields(value, owner=owner, path=path), ignored)
        if (None, symbol) in ladders:
            raise InputError(
                expected="each symbol once", found=f"{symbol} again", where=f"{owner}: {path}"
            )
        ladders[(None, symbol)] = tiers
        places[(None, symbol)] = f"{owner}: {path}.brackets"
    return _file(owner, "brackets", None, ladders, places, tuple(ignored.names))


def _table(owner: str, ladders: Ladders, ignored: tuple[str, ...]) -> LadderFile:
    places = {
        (day, symbol): f"{owner}: {symbol}"
        if day is None
        else f"{owner}: {time_text(day)[:10]} {symbol}"
        for day, symbol in ladders
    }
    return _file(owner, "table", None, ladders, places, ignored)


def _file(
    owner: str,
    form: LadderForm,
    shape: LadderShape | None,
    ladders: Ladders,
    places: dict[LadderKey, str],
    ignored: tuple[str, ...],
) -> LadderFile:
    if not ladders:
        raise InputError(expected="at least one ladder", found="none", where=owner)
    return LadderFile(
        name=owner, form=form, shape=shape, ladders=ladders, places=places, ignored=ignored
    )


def _is_parquet(path: Path) -> bool:
    """Look at the first bytes; whatever cannot be opened is left to the text reader to explain."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
        if magic and path.stat().st_size > BYTES_MAX:
            raise InputError(
                expected=f"a file of at most {BYTES_MAX} bytes", found="more", where=path.name
            )
    except (OSError, ValueError):
        return False
    return magic


def _kind(path: Path, text: str) -> str:
    """``.json``, ``.toml`` or ``.csv``: by its ending, else by how the text begins."""
    ending = path.suffix.lower()
    if ending in (".json", ".toml", ".csv"):
        return ending
    if "".join(text[:200].split()).startswith(("{", "[{", "[]")):
        return ".json"
    first = text.split("\n", 1)[0]
    return ".csv" if "symbol" in first and "=" not in first else ".toml"
