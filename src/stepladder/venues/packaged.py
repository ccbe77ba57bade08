"""The rulebooks that ship with stepladder."""

import tomllib
from functools import cache
from importlib import resources

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import parse_number, shown
from stepladder.venues.rulebook import Rulebook, read_rulebook


def packaged_venues() -> tuple[str, ...]:
    """Ids of the venues that ship with stepladder, sorted.

    Examples
    --------
    >>> "binance-usdm" in packaged_venues()
    True
    """
    files = resources.files("stepladder.venues").joinpath("rulebooks").iterdir()
    names = (file.name for file in files)
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def packaged_rulebook(venue: str) -> Rulebook:
    """Read the packaged rulebook of one venue, once per process.

    Raises
    ------
    InputError
        If no rulebook of that name ships.

    Examples
    --------
    >>> packaged_rulebook("hyperliquid").name
    'Hyperliquid (HyperCore perpetuals)'
    """
    if venue not in packaged_venues():
        raise InputError(
            expected=f"one of: {', '.join(packaged_venues())}", found=shown(venue), where="venue"
        )
    file = resources.files("stepladder.venues").joinpath("rulebooks", f"{venue}.toml")
    return rulebook_from_toml(file.read_text(encoding="utf-8"), owner=f"rulebook {venue}")


def rulebook_from_toml(text: str, *, owner: str) -> Rulebook:
    """Read a rulebook from the text of a TOML file, the packaged ones and the user's alike.

    Raises
    ------
    InputError
        If it is not TOML or not a rulebook; the message names file and field.
    """
    with localcontext(EXACT):
        try:
            data = tomllib.loads(text, parse_float=lambda number: parse_number(number, where=owner))
        except (ValueError, RecursionError) as error:
            raise InputError(expected="a TOML file", found=str(error)[:100], where=owner) from None
        return read_rulebook(data, owner=owner)
