"""What a person reads: one sentence for a reason, whatever its verdict and its figures."""

from decimal import Decimal

import pytest

from stepladder.model.decision import Reason
from stepladder.model.unknown import join, unknown
from stepladder.reports.verify_sentence import verify_sentence

GAP = unknown("adl.price", "not read", owner="mine.toml")
TWICE = join(GAP, unknown("adl.trigger", "not read", owner="mine.toml"))
TWO = join(GAP, unknown("adl.trigger", "not found", owner="mine.toml"))


@pytest.mark.parametrize(
    ("rule_id", "verdict", "observed", "limit", "unit", "sentence"),
    [
        ("MARK-001", "pass", "median", "known", "", "X: median."),
        ("FEE-002", "pass", Decimal("0.00050"), "known", "of notional", "X: 0.0005 of notional."),
        ("MARK-001", "unknown", GAP, "known", "",
         "X: not known (not read): the price that liquidates cannot be recomputed."),
        ("MARK-002", "unknown", GAP, Decimal(60), "s",
         "X: not known (not read), should be at least 60 s, "
         "else a dump on the venue's own book alone soon moves the mark."),
        ("REF-003", "pass", "mark", "any price but last", "",
         "X: mark (limit: any price but last)."),
        ("REF-003", "warn", "last", "any price but last", "",
         "X: last, should be any price but last: "
         "one wick among the venue's own trades liquidates."),
        ("STEP-002", "pass", Decimal("148.750"), "a cliff by design", "XBT",
         "X: 148.75 XBT (limit: a cliff by design)."),
        ("STEP-005", "warn", Decimal("1234567.8"), "the venue's last row", "USDT",
         "X: 1,234,567.8 USDT, should be the venue's last row: "
         "beyond the last row the requirement is not known."),
        ("STEP-002", "fail", Decimal("-0.02"), Decimal("0.01"), "USDT",
         "X: -0.02 USDT, should be at most 0.01 USDT: one more unit of size costs the whole jump."),
        ("STEP-004", "fail", 1 / Decimal(3), Decimal("0.5"), "of notional",
         "X: 0.3333333333 of notional, should be at least 0.5 of notional: "
         "a position at the maximum leverage is liquidatable as it opens."),
        ("ADL-004", "unknown", TWICE, "references.adl_price", "",
         "X: not known (not read), should be references.adl_price, "
         "else winners are closed at one of two prices."),
        ("ADL-003", "unknown", TWO, "known", "",
         "X: not known (not read; not found): what the closed ones receive is not known."),
        ("ADL-002", "pass", "y" * 201, "known", "", f"X: {'y' * 200}…."),
    ],
)  # fmt: skip
def test_a_sentence_says_who_what_limit_and_consequence(
    rule_id, verdict, observed, limit, unit, sentence
):
    reason = Reason(
        rule_id=rule_id,
        verdict=verdict,
        subject="X",
        observed=observed,
        limit=limit,
        unit=unit,
        source="a page",
    )
    assert verify_sentence(reason) == sentence
    assert verify_sentence(reason, subject="A, B") == sentence.replace("X:", "A, B:", 1)


@pytest.mark.parametrize(
    ("count", "verdict", "subject", "sentence"),
    [
        (0, "pass", "facts without a source", "0 facts without a source."),
        (1, "fail", "facts without a source: a.b",
         "1 fact without a source: a.b: a value without a source cannot be checked."),
        (2, "fail", "facts without a source: a.b, c.d",
         "2 facts without a source: a.b, c.d: a value without a source cannot be checked."),
    ],
)  # fmt: skip
def test_facts_are_counted_in_words(count, verdict, subject, sentence):
    reason = Reason(
        rule_id="FACT-004",
        verdict=verdict,
        subject=subject,
        observed=Decimal(count),
        limit=Decimal(0),
        unit="facts",
        source="a page",
    )
    assert verify_sentence(reason) == sentence
