"""Every published vector there is: what must match, what must be contradicted, what is left."""

from collections import Counter
from pathlib import Path

import pytest

from stepladder.adapters.case_file import read_case_path
from stepladder.verbs.conform import conform
from stepladder.verification.conformance.packaged import packaged_cases
from stepladder.verification.conformance.run import ConformAnswer
from tests.support.steps_by_hand import STEP_RULES
from tests.support.waterfall_by_hand import WATERFALL_RULES

VECTORS = 487
MUST_MATCH_IN_REQUIRED = 375
KNOWN_WRONG = 10
OPTIONAL_VENUE = "mango-v4"
SHIPPED_BESIDE = {
    "paradex_partial_share",
    "paradex_social_loss",
    "g_gap_exit",
    "g_book_walk",
    "g_bad_debt",
    "g_almgren_chriss",
    "g_obizhaeva_wang",
    "snx_fill_price",
    *STEP_RULES,
    *WATERFALL_RULES,
}


@pytest.fixture(scope="module")
def answer(shared_data: Path) -> ConformAnswer:
    return conform(shared_data / "vectors")


def test_every_vector_is_run_and_counted(answer: ConformAnswer):
    assert len(answer.outcomes) == VECTORS
    assert sum(answer.counts.values()) == VECTORS
    by_topic = answer.by(lambda case: case.topic)
    assert sum(len(outcomes) for outcomes in by_topic.values()) == VECTORS


def test_the_required_topics_match_and_nothing_of_them_is_left_out(
    answer: ConformAnswer, required_topics: frozenset[str]
):
    required = [
        o
        for o in answer.outcomes
        if o.case.topic in required_topics and o.case.kind == "must_match"
    ]
    verdicts = Counter(o.verdict for o in required)
    assert {o.case.topic for o in required} == required_topics
    assert verdicts["unsupported"] == 0, [
        (o.case.id, o.missing) for o in required if o.verdict == "unsupported"
    ]
    assert len(required) == MUST_MATCH_IN_REQUIRED
    assert verdicts["pass"] >= 0.99 * len(required)
    failed = [(o.case.id, o.missed) for o in required if o.verdict == "fail"]
    assert not failed, "a failure must be shown to be the source's own error"


def test_sizes_of_partial_liquidations_match_but_for_one_optional_venue(answer: ConformAnswer):
    """A spot lender's ladder of token swaps is no path of a perpetual venue."""
    sizes = [
        o
        for o in answer.outcomes
        if o.case.topic == "partial_liquidation_size" and o.case.kind == "must_match"
    ]
    ours = [o for o in sizes if o.case.venue != OPTIONAL_VENUE]
    assert Counter(o.verdict for o in ours) == {"pass": 22}
    assert {o.verdict for o in sizes if o.case.venue == OPTIONAL_VENUE} == {"unsupported"}


def test_all_known_mistakes_are_contradicted(answer: ConformAnswer):
    wrong = [o for o in answer.outcomes if o.case.kind == "known_wrong"]
    assert len(wrong) == KNOWN_WRONG
    assert all(o.contradicted for o in wrong), [o.case.id for o in wrong if not o.contradicted]


def test_what_is_answered_is_right_also_beyond_the_required_topics(answer: ConformAnswer):
    assert [o.case.id for o in answer.outcomes if o.verdict == "fail"] == []


def test_what_is_not_answered_says_what_it_would_need(answer: ConformAnswer):
    left = [o for o in answer.outcomes if o.verdict == "unsupported"]
    assert len(left) == VECTORS - answer.counts["pass"]
    assert all(o.missing and o.got is None and o.ran_through is None for o in left)


def test_what_ships_is_what_was_published(shared_data: Path, required_topics: frozenset[str]):
    """Numbers are typed once by a machine; here they are compared, figure by figure."""
    published = read_case_path(shared_data / "vectors")
    wanted = [
        case for case in published if case.topic in required_topics or case.group in SHIPPED_BESIDE
    ]
    assert sorted(map(numbers, wanted)) == sorted(map(numbers, packaged_cases()))
    assert not {case.rule for case in published} & {case.rule for case in packaged_cases()}
    assert not {case.id for case in published} & {case.id for case in packaged_cases()}


def numbers(case) -> str:
    return repr(
        (
            case.venue,
            case.topic,
            case.group,
            sorted(case.inputs.items()),
            sorted(case.expected.items()),
            case.tolerance,
            case.provenance,
            case.kind,
            sorted((case.published or {}).items()),
        )
    )
