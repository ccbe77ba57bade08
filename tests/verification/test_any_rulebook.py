"""Fuzz: whatever a user's rulebook says, out comes an answer or a message, never a traceback."""

import re
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.reports.verify_html import scorecard
from stepladder.reports.verify_json import verify_json
from stepladder.reports.verify_text import verify_text
from stepladder.venues.packaged import rulebook_from_toml
from stepladder.verbs.verify import verify
from stepladder.verification.checklist import VerifyAnswer
from stepladder.verification.fact_matrix import fact_counts
from stepladder.verification.fact_status import facts_in_force

VALUES = (
    '"mark"', '"last"', '""', "0", "1", "-1", "1e-30", "1e30", "0.5", "true", "[]", "{}",
    '"NaN"', "nan", "[1, [2]]", "inf", "1e999", "2026-01-01",
    '"open"', '"unknown"', '{ unknown = "?" }',
    "9999999999999999999999999999999999999999999999", '"' + "x" * 300 + '"', '"a\\nb"',
)  # fmt: skip
PLACE = re.compile(
    r'(?<= = )(?<!source = )"[^"\n]*"|(?<![\w.])\d+(?:\.\d+)?(?![\w.])|true|false|\["One.*?\]'
)
"""A value to put another in place of; a source is left alone, its name is refused at once."""
OUTCOMES: Counter[str] = Counter()


@given(data=st.data())
def check_any_edit(complete: str, data: st.DataObject) -> None:
    text = complete
    for _ in range(data.draw(st.integers(1, 2))):
        places = list(PLACE.finditer(text))
        place = data.draw(st.sampled_from(places))
        text = text[: place.start()] + data.draw(st.sampled_from(VALUES)) + text[place.end() :]
        if data.draw(st.integers(0, 3)) == 3:
            lines = text.splitlines()
            del lines[data.draw(st.integers(0, len(lines) - 1))]
            text = "\n".join(lines)
    try:
        answer = verify(rulebook=rulebook_from_toml(text, owner="mine.toml"), as_of="2026-06-01")
    except InputError as error:
        OUTCOMES["refused"] += 1
        refusal = str(error)
    else:
        refusal = ""
        _holds_together(answer)
    assert "\n" not in refusal


def _holds_together(answer: VerifyAnswer) -> None:
    OUTCOMES[answer.decision.verdict] += 1
    for reason in answer.decision.reasons:
        if isinstance(reason.observed, Unknown):
            assert reason.verdict == "unknown"
    assert verify_text(answer, explain=True)
    assert verify_json(answer)["verdict"] == answer.decision.verdict
    assert scorecard(answer).count("<table>") >= 2
    with localcontext(EXACT):
        counts = fact_counts(answer.rules)
    counted = sum(sum(standings.values()) for standings in counts.values())
    assert counted == len(facts_in_force(answer.rules)) + len(answer.rules.rulebook.not_modelled)


def test_any_edit_of_a_rulebook_is_answered_or_refused(complete):
    OUTCOMES.clear()
    check_any_edit(complete)
    # a fuzz test that never gets past the reader proves nothing
    assert OUTCOMES["refused"] > 10
    assert sum(OUTCOMES.values()) - OUTCOMES["refused"] > 10


def test_text_with_line_breaks_stays_one_line_in_messages(complete):
    broken = complete.replace('kind = "adl"', 'kind = "a\\nb"')
    with pytest.raises(InputError) as caught:
        rulebook_from_toml(broken, owner="mine.toml")
    assert "\n" not in str(caught.value)
