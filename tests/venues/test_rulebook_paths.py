"""The liquidation path of each rulebook is that of the compilation, step by step."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.fact import Fact
from tests.support.fact_base import alike, compilation, figures, plain
from tests.support.rulebook_questions import VENUES, packaged


@dataclass(frozen=True, slots=True)
class Counted:
    """How many steps, and parameters of steps, a venue's file holds."""

    steps: int
    parameters: int


COUNTED = {
    "aevo": Counted(4, 3),
    "aster": Counted(5, 0),
    "binance-usdm": Counted(6, 6),
    "bitget": Counted(6, 3),
    "bitmex": Counted(5, 2),
    "bybit-linear": Counted(5, 3),
    "coinbase-intx": Counted(5, 0),
    "deribit": Counted(3, 2),
    "drift-v2": Counted(4, 4),
    "dydx-v4": Counted(3, 6),
    "gate-usdt": Counted(5, 1),
    "gmx-v2": Counted(3, 1),
    "hyperliquid": Counted(4, 4),
    "kraken": Counted(6, 2),
    "kucoin-futures": Counted(5, 1),
    "lighter": Counted(4, 2),
    "okx-swap": Counted(6, 3),
    "paradex": Counted(4, 5),
    "phemex-usdtm": Counted(1, 0),
}


def differs(fact: Fact, data: dict[str, Any], *, prose: bool) -> str | None:
    """Say how a step or a parameter differs from its leaf; a step's value is always prose."""
    if data["status"] == "unknown":
        return None if isinstance(fact.value, Unknown) else f"{fact.name} is known"
    if isinstance(fact.value, Unknown):
        return f"{fact.name} is unknown"
    read = [data["note"]]
    if prose or isinstance(data["value"], str):
        read.append(data["value"])
    elif not alike(plain(data["value"]), plain(fact.value)) or fact.unit != data["unit"]:
        return f"{fact.name} is {fact.value} {fact.unit}"
    lost = figures(*read) - figures(fact.value, fact.note, fact.source)
    return f"{fact.name} lost {sorted(lost)}" if lost else None


def origin_differs(fact: Fact, data: dict[str, Any]) -> str | None:
    if (fact.status, fact.source) != (data["status"], data["source"]):
        return f"{fact.name} is {fact.status} from {fact.source}"
    if "effective_at" in data:
        dated = fact.effective_at == parse_time(data["effective_at"], where="leaf")
    else:
        dated = fact.effective_at is None and fact.as_of == data["as_of"]
    return None if dated else f"{fact.name} is of another date: {fact.citation}"


@pytest.mark.parametrize("venue", VENUES)
def test_the_path_has_the_same_steps(shared_data: Path, venue: str):
    expected = compilation(shared_data, venue)["sections"]["liquidation_path"]
    path = packaged(venue).path
    assert [(step.order, step.kind) for step in path] == [
        (step["order"], step["kind"]) for step in expected
    ]
    complaints, parameters = [], 0
    for step, data in zip(path, expected, strict=True):
        assert set(step.parameters) == set(data["parameters"])
        complaints += [differs(step.fact, data, prose=True), origin_differs(step.fact, data)]
        for name, leaf in data["parameters"].items():
            fact = step.parameters[name]
            complaints += [differs(fact, leaf, prose=False), origin_differs(fact, leaf)]
            parameters += 1
    assert not any(complaints), "\n".join(["", *filter(None, complaints)])
    assert Counted(len(path), parameters) == COUNTED[venue]
