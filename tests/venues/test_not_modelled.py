"""``[not_modelled]`` names what exists, says why, and nothing that is modelled."""

from pathlib import Path

import pytest

from tests.support.fact_base import compilation, fact_name, leaves, tables
from tests.support.rulebook_questions import VENUES, packaged

LEFT_OUT = {
    "aster": 1,
    "bitmex": 1,
    "bybit-linear": 2,
    "gate-usdt": 1,
    "kraken": 1,
    "kucoin-futures": 1,
    "okx-swap": 1,
}
"""Names left out; KuCoin's stands for two tables that nobody dated."""


@pytest.mark.parametrize("venue", VENUES)
def test_what_is_left_out_exists(shared_data: Path, venue: str):
    facts = compilation(shared_data, venue)
    existing = {leaf.key for leaf in leaves(facts)} | {table.key for table in tables(facts)}
    names = packaged(venue).not_modelled
    strangers = {name for name in names if fact_name(name) not in map(fact_name, existing)}
    assert not strangers
    assert len(names) == LEFT_OUT.get(venue, 0)


@pytest.mark.parametrize("venue", VENUES)
def test_what_is_left_out_is_not_a_fact_too(venue: str):
    rulebook = packaged(venue)
    written = {
        fact_name(f"{section}.{name}")
        for section, facts in rulebook.facts.items()
        for name in facts
    }
    assert not written & set(map(fact_name, rulebook.not_modelled))


def test_every_reason_is_more_than_a_word():
    reasons = [why for venue in VENUES for why in packaged(venue).not_modelled.values()]
    assert len(reasons) == sum(LEFT_OUT.values())
    assert all(len(why.split()) >= 8 for why in reasons)
