"""The venue fact base beside the project, read leaf by leaf as a rulebook names its facts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

COMPILATIONS = {"kraken": "kraken_derivatives", "bitget": "bitget_usdtm"}
"""Venues whose file has another name than their id with underscores."""

TABLE_GROUPS = ("per_symbol", "vintages", "illustrations")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact of the compilation, with the section and name it has in a rulebook."""

    section: str
    name: str
    data: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"


@dataclass(frozen=True, slots=True)
class Table:
    """One ladder table of the compilation."""

    group: str
    symbol: str
    data: dict[str, Any]

    @property
    def key(self) -> str:
        """How ``[not_modelled]`` names it: several of one symbol are told apart by their date."""
        name = f"ladder.{self.group}.{self.symbol}"
        return f"{name} ({self.date})" if self.group == "vintages" else name

    @property
    def date(self) -> str:
        return str(self.data.get("effective_at", self.data.get("as_of")))


def compilation(shared_data: Path, venue: str) -> dict[str, Any]:
    name = COMPILATIONS.get(venue, venue.replace("-", "_"))
    path = shared_data / "venues" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return found


def leaves(facts: dict[str, Any]) -> Iterator[Leaf]:
    """Yield every leaf but ladder tables and path steps, which have shapes of their own."""
    for section, entries in facts["sections"].items():
        if section == "liquidation_path":
            continue
        for name, data in entries.items():
            if section == "ladder" and name == "parameters":
                yield from (Leaf(section, fact_name(key), value) for key, value in data.items())
            elif "status" in data:
                yield Leaf(section, name, data)
            else:
                assert name in TABLE_GROUPS


def tables(facts: dict[str, Any]) -> Iterator[Table]:
    """Yield every ladder table, the toy tables of help pages among them."""
    for group in TABLE_GROUPS:
        for symbol, found in facts["sections"]["ladder"][group].items():
            for data in found if isinstance(found, list) else [found]:
                assert (data["role"] == "illustration") is (group == "illustrations")
                yield Table(group, symbol, data)


def fact_name(key: str) -> str:
    """Write a key of the compilation as a rulebook may: words joined by underscores."""
    return re.sub(r"\W+", "_", key.removeprefix("settle ")).strip("_")


def plain(value: object) -> object:
    """Numbers as Decimal, rows as lists, keys and open ends as a rulebook writes them."""
    if value is None:
        return "open"
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"lower_bound", "max_leverage"}:
            return [plain(item) for item in value.values()]
        return {
            fact_name(name): plain(item) for key, item in value.items() for name in key.split(", ")
        }
    return value


def alike(expected: object, found: object) -> bool:
    """Whether two plain values agree; words beside a key are prose and may be rewritten."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return set(expected) == set(found) and all(
            isinstance(found[key], str) if isinstance(item, str) else alike(item, found[key])
            for key, item in expected.items()
        )
    return type(expected) is type(found) and expected == found


def figures(*texts: object) -> set[str]:
    """Every number written in texts, thousands without commas."""
    return {
        figure.replace(",", "")
        for text in texts
        for figure in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", str(text))
    }
