"""From whatever holds an account (file, payload, plain data) to the data of one account."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stepladder.adapters.ccxt_account import account_from_ccxt, looks_like_positions
from stepladder.adapters.ccxt_balance import looks_like_balance
from stepladder.adapters.plain_data import file_name, read_plain_data
from stepladder.errors import InputError
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

EXPECTED = (
    "an account file (schema stepladder.account/1), or ccxt's fetch_positions and fetch_balance"
)


def account_data(
    sources: Sequence[object],
    *,
    venue: str | None,
    rulebook_of: Callable[[str], Rulebook],
    now_ns: int,
) -> tuple[object, str]:
    """Read the sources and tell account files from ccxt payloads by their content.

    Returns the account's plain data and the name messages use for it.
    """
    read = [_read(source) for source in sources]
    parts = [part for data, owner in read for part in _parts(data, owner)]
    positions = [part for part in parts if looks_like_positions(part[0])]
    balances = [part for part in parts if looks_like_balance(part[0])]
    others = [p for p in parts if not (looks_like_positions(p[0]) or looks_like_balance(p[0]))]
    if len(positions) == 1 and len(balances) <= 1 and not others:
        balance = balances[0] if balances else (None, positions[0][1])
        return _ccxt_data(positions[0], balance, venue, rulebook_of, now_ns), positions[0][1]
    if len(positions) == 1 and len(others) == 1:
        raise InputError(
            expected="ccxt's fetch_balance beside its fetch_positions",
            found=shown(others[0][0]),
            where=others[0][1],
        )
    if len(read) != 1:
        raise InputError(
            expected=EXPECTED, found=f"{len(read)} sources", where=read[0][1] if read else "account"
        )
    given, owner = read[0]
    if not isinstance(given, Mapping):
        raise InputError(expected=EXPECTED, found=shown(given), where=owner)
    return (given if venue is None else _of_venue(given, owner, venue)), owner


def _ccxt_data(
    positions: tuple[object, str],
    balance: tuple[object, str],
    venue: str | None,
    rulebook_of: Callable[[str], Rulebook],
    now_ns: int,
) -> dict[str, object]:
    if venue is None:
        raise InputError(
            expected="--venue, as a ccxt payload does not name it in our terms",
            found="none",
            where=positions[1],
        )
    rules = Rules(rulebook=rulebook_of(venue), at=now_ns)
    return account_from_ccxt(
        positions[0],
        balance[0],
        venue=venue,
        positions_owner=positions[1],
        balance_owner=balance[1],
        quote_assets=_settlement_assets(positions[0], rules),
    )


def _of_venue(given: Mapping[str, object], owner: str, venue: str) -> Mapping[str, object]:
    """The account with the venue asked for; a file that names another is not about it."""
    named = given.get("venue")
    if named is None:
        return {**given, "venue": venue}
    if named != venue:
        raise InputError(
            expected=f"the venue asked for, {shown(venue)}",
            found=shown(named),
            where=f"{owner}: venue",
        )
    return given


def _read(source: object) -> tuple[object, str]:
    if isinstance(source, (str, Path)):
        path = Path(source)
        return read_plain_data(path), file_name(path)
    return source, "account"


def _parts(data: object, owner: str) -> list[tuple[object, str]]:
    """One file may hold both payloads, under ``positions`` and ``balance``."""
    if (
        isinstance(data, Mapping)
        and set(data) <= {"positions", "balance"}
        and looks_like_positions(data.get("positions"))
    ):
        parts = [(data["positions"], f"{owner}: positions")]
        if data.get("balance") is not None:
            parts.append((data["balance"], f"{owner}: balance"))
        return parts
    return [(data, owner)]


def _settlement_assets(positions: object, rules: Rules) -> tuple[str, ...]:
    """Assets that settle the positions, from the unified symbols (``BASE/QUOTE:SETTLE``)."""
    assets: dict[str, None] = {}
    for row in positions if isinstance(positions, list) else []:
        symbol = row.get("symbol") if isinstance(row, Mapping) else None
        if isinstance(symbol, str) and ":" in symbol:
            assets[symbol.rpartition(":")[2]] = None
        elif isinstance(symbol, str):
            contract = rules.contract(symbol)
            if not isinstance(contract, Unknown):
                assets[contract.settlement_asset] = None
    return tuple(assets)
