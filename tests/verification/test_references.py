"""Rules REF-001 to REF-004: one price per purpose, and none that contradicts another."""

import pytest

from stepladder.model.unknown import Unknown
from stepladder.verification.references_complete import PURPOSES

MAINTENANCE = 'maintenance_margin = { value = "mark", source = "rules" }'
TRIGGER = 'liquidation_trigger = { value = "mark", source = "rules" }'
STOP = 'stop_trigger_default = { value = "mark", source = "rules" }'
VALUE_PRICE = 'value_price = { value = "mark", source = "rules" }'


def test_ref_001_passes_with_one_named_price_per_purpose(judge):
    reasons = judge("REF-001")
    assert [r.subject for r in reasons] == [f"references.{purpose}" for purpose in PURPOSES]
    assert {r.verdict for r in reasons} == {"pass"}
    assert [r.observed for r in reasons] == ["mark"] * 5 + ["oracle", "bankruptcy"]


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        ('stop_trigger_default = { value = "last", source = "rules" }', "pass"),
        ('stop_trigger_default = { value = "selectable", source = "rules" }', "warn"),
        ('stop_trigger_default = { value = ["mark", "last"], source = "rules" }', "warn"),
        ('stop_trigger_default = { unknown = "not found" }', "unknown"),
        ("", "unknown"),
    ],
)
def test_ref_001_words_warn_and_silence_is_unknown(judge, fact, verdict):
    (reason,) = [r for r in judge("REF-001", (STOP, fact)) if "stop" in r.subject]
    assert reason.verdict == verdict


@pytest.mark.parametrize("purpose", PURPOSES)
def test_ref_001_asks_for_each_purpose(judge, complete, purpose):
    (line,) = [line for line in complete.splitlines() if line.startswith(f"{purpose} = ")]
    reasons = judge("REF-001", (line, ""))
    missing = [r.subject for r in reasons if r.verdict == "unknown"]
    assert missing == [f"references.{purpose}"]
    assert all(isinstance(r.observed, Unknown) for r in reasons if r.verdict == "unknown")


def test_ref_002_the_ladder_must_use_the_price_of_maintenance(judge, verdicts):
    assert verdicts("REF-002") == ["pass"]
    (reason,) = judge("REF-002", (VALUE_PRICE, VALUE_PRICE.replace("mark", "entry")))
    assert (reason.verdict, reason.observed, reason.limit) == ("fail", "mark", "entry")
    assert verdicts("REF-002", (MAINTENANCE, MAINTENANCE.replace("mark", "entry"))) == ["fail"]
    assert verdicts("REF-002", (VALUE_PRICE, "")) == ["unknown"]
    assert verdicts("REF-002", (MAINTENANCE, "")) == ["unknown"]


def test_ref_002_names_both_sources(judge):
    other = 'value_price = { value = "entry", source = "rules", as_of = "2019" }'
    (reason,) = judge("REF-002", (VALUE_PRICE, other))
    assert reason.source.splitlines() == [
        "rule book of the invented venue (not dated)",
        "rule book of the invented venue (2019)",
    ]


def test_ref_003_the_last_trade_must_not_liquidate(verdicts):
    assert verdicts("REF-003") == ["pass"]
    assert verdicts("REF-003", (TRIGGER, TRIGGER.replace("mark", "index"))) == ["pass"]
    assert verdicts("REF-003", (TRIGGER, TRIGGER.replace("mark", "last"))) == ["warn"]
    assert verdicts("REF-003", (TRIGGER, "")) == ["unknown"]


def test_ref_004_a_stop_should_look_at_the_price_that_liquidates(verdicts):
    assert verdicts("REF-004") == ["pass"]
    assert verdicts("REF-004", (STOP, STOP.replace("mark", "last"))) == ["warn"]
    both = [(fact, fact.replace("mark", "last")) for fact in (STOP, TRIGGER)]
    assert verdicts("REF-004", *both) == ["pass"]
    assert verdicts("REF-004", (STOP, "")) == ["unknown"]
