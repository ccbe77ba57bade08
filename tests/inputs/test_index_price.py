"""The index from constituents: each fault by hand, both sides of each limit.

Written down before the code: a comparison with something that is not a number is false, so NaN
would pass an outlier test; the median of three with one gone is a mean of two; a source that comes
back at the very edge would flap.
"""

from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.inputs.constituent import Constituent
from stepladder.inputs.index_bound import index_bound
from stepladder.inputs.index_price import IndexAnswer, IndexState, index_price
from stepladder.inputs.index_rule import IndexRule, index_rule, index_rule_readings
from stepladder.model.time import NS_PER_SECOND, parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules
from tests.support.price_worlds import D, index_rule_of

CAP = index_rule_of(outliers="cap", bound=D("0.03"), stale_seconds=D(10))
EXCLUDE = index_rule_of(outliers="exclude", bound=D("0.05"), several="median", stale_seconds=D(10))


def sources(*prices: object, second: int = 0) -> list[Constituent]:
    """Equal weights, named a, b, c, ..."""
    return [
        Constituent(
            source="abcdefghij"[i], price=D(str(p)), time_ns=second * NS_PER_SECOND, weight=D(1)
        )
        for i, p in enumerate(prices)
    ]


def evaluate(
    rule: IndexRule, found: list[Constituent], second: int = 0, state: IndexState | None = None
) -> tuple[IndexState, IndexAnswer]:
    return index_price(rule, found, second * NS_PER_SECOND, state, owner="test")


def index_of(rule: IndexRule, *prices: object) -> Decimal:
    index = evaluate(rule, sources(*prices))[1].index
    assert isinstance(index, Decimal), str(index)
    return index


def verdicts(answer: IndexAnswer) -> list[str]:
    return [one.verdict for one in answer.sources]


def test_one_of_five_venues_six_per_cent_off_weight_zero_against_cap():
    """Contradiction C13 of the fact base: 100.00 by one text, 99.40 by the other."""
    rules = Rules(rulebook=packaged_rulebook("binance-usdm"), at=parse_time("2026-01-01", where=""))
    newer = index_rule(rules)
    (older,) = index_rule_readings(rules)
    assert isinstance(newer, IndexRule)
    prices = (100, 100, 100, 100, 94)
    assert index_of(older, *prices) == 100
    assert index_of(newer, *prices) == D("99.4")


def test_the_bound_of_an_asset_comes_before_the_general_one():
    rule = index_rule_of(outliers="cap", bound=D("0.03"), bounds={"BTC": D("0.01")})
    found = sources(100, 100, 100, 100, 94)
    for asset, expected in (("BTC", "99.8"), ("DOGE", "99.4"), (None, "99.4")):
        _, answer = index_price(rule, found, 0, asset=asset, owner="test")
        assert answer.index == D(expected)


@pytest.mark.parametrize(("price", "verdict"), [("103", "used"), ("103.01", "capped")])
def test_exactly_at_the_bound_is_not_off(price: str, verdict: str):
    assert verdicts(evaluate(CAP, sources(100, 100, price))[1])[2] == verdict


@pytest.mark.parametrize("fault", ["0", "-5", "NaN", "sNaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("rule", [CAP, EXCLUDE, index_rule_of()])
def test_what_is_no_price_does_not_count_whatever_the_rule(rule: IndexRule, fault: str):
    _, answer = evaluate(rule, sources(100, 101, 102, fault))
    assert answer.index == 101
    assert verdicts(answer) == ["used", "used", "used", "not a price"]


def test_ten_times_the_price_is_capped_or_left_out_and_without_a_rule_counts():
    assert index_of(CAP, 100, 100, 100, 1000) == D("100.75")
    assert index_of(EXCLUDE, 100, 100, 100, 1000) == 100
    assert index_of(index_rule_of(), 100, 100, 100, 1000) == 325


def test_more_than_one_off_turns_to_the_median_of_all():
    assert index_of(EXCLUDE, 100, 100, 100, 90, 80) == 100
    assert index_of(EXCLUDE, 100, 104, 103, 90, 80) == 100
    without = index_rule_of(outliers="exclude", bound=D("0.05"))
    assert index_of(without, 100, 104, 103, 90, 80) == (D(100) + 104 + 103) / 3


@pytest.mark.parametrize(("age", "verdict"), [(10, "used"), (11, "stale")])
def test_data_exactly_as_old_as_allowed_counts(age: int, verdict: str):
    found = [*sources(100, 101, second=20), *sources(0, 0, 102, second=20 - age)[2:]]
    assert verdicts(evaluate(CAP, found, 20)[1])[2] == verdict


def test_a_frozen_price_is_left_out_though_it_keeps_being_sent():
    rule = index_rule_of(frozen_seconds=D(60), stale_seconds=D(10))
    state, answer = None, None
    for second in range(0, 62, 2):
        moving = [D(100) + D(second) / 100] * 2
        state, answer = evaluate(rule, sources(*moving, 100, second=second), second, state)
        expected = "frozen" if second > 60 else "used"
        assert verdicts(answer)[2] == expected, second
    _, answer = evaluate(rule, sources(101, 101, "100.1", second=64), 64, state)
    assert verdicts(answer)[2] == "used", "it moved"


def test_fewer_than_the_minimum_is_unknown_never_a_number():
    rule = index_rule_of(minimum_sources=D(3))
    assert evaluate(rule, sources(100, 101, 102))[1].index == 101
    index = evaluate(rule, sources(100, 101, "NaN"))[1].index
    assert isinstance(index, Unknown)
    assert "2 of 3 sources left, 3 needed" in str(index)
    assert isinstance(evaluate(rule, [])[1].index, Unknown)


def test_where_no_minimum_is_published_three_and_more_than_half_are_asked_for():
    rule = index_rule_of(minimum_sources={"unknown": "not published"})
    assert evaluate(rule, sources(1, 1, 1))[1].index == 1
    assert isinstance(evaluate(rule, sources(1, 1))[1].index, Unknown)
    assert evaluate(rule, sources(1, 1, 1, 0, 0))[1].index == 1
    said = evaluate(rule, sources(1, 1, 1, 0, 0, 0))[1].index
    assert "no minimum is published" in str(said)


def test_an_unknown_outlier_rule_matters_only_where_a_published_one_would_act():
    rule = index_rule_of(outliers={"unknown": "not read"})
    assert index_of(rule, 100, 100, "100.5") == (D(300) + D("0.5")) / 3
    far = evaluate(rule, sources(100, 100, "100.51"))[1].index
    assert isinstance(far, Unknown)
    assert "outliers" in str(far)


def test_an_unknown_limit_on_age_matters_only_for_old_data():
    rule = index_rule_of(stale_seconds={"unknown": "not read"})
    assert evaluate(rule, sources(1, 1, 1), 3)[1].index == 1
    old = evaluate(rule, sources(1, 1, 1), 4)[1].index
    assert "stale_seconds" in str(old)


def test_a_missing_weight_is_unknown_and_a_venue_without_weight_in_the_rule_too():
    found = [*sources(1, 1), Constituent(source="z", price=D(1), time_ns=0)]
    assert "weight of z" in str(evaluate(index_rule_of(), found)[1].index)
    rule = index_rule_of(combine="weighted_median", weights={"a": D(3), "b": D(1)})
    assert "weight of z" in str(evaluate(rule, found)[1].index)


def test_a_weighted_median_lets_no_minority_decide():
    weights = {"a": D(3), "b": D(2), "c": D(2)}
    rule = index_rule_of(combine="weighted_median", weights=weights)
    assert index_of(rule, 1, 100, 101) == 100
    assert index_of(rule, 1000, 100, 101) == 101


HYSTERESIS = index_rule_of(
    outliers="exclude",
    bound=D("0.05"),
    quarantine={"bound": D("0.02"), "seconds": D(30)},
    stale_seconds=D(10),
)


def played(*prices_of_c: object) -> list[str]:
    """Verdicts on the third source, asked every ten seconds; the others stay at 100."""
    state, said = None, []
    for step, price in enumerate(prices_of_c):
        second = step * 10
        found = sources(100, 100, price, second=second)
        state, answer = evaluate(HYSTERESIS, found, second, state)
        said.append(verdicts(answer)[2])
    return said


def test_a_bad_source_comes_back_only_after_it_has_behaved_for_long_enough():
    assert played(110, 100, 100, 100, 100) == ["outlier", *["quarantined"] * 3, "used"]
    assert played("NaN", 100, 100, 100, 100) == ["not a price", *["quarantined"] * 3, "used"]


def test_close_but_not_close_enough_keeps_it_out_so_it_cannot_flap():
    assert played(106, 104, 104, 104, 104, 104) == ["outlier", *["quarantined"] * 5]
    assert played(106, "102", "102", "102", "102")[-1] == "used"


def test_one_relapse_starts_the_waiting_over():
    said = played(110, 100, 100, 103, 100, 100, 100, 100)
    assert said == ["outlier", *["quarantined"] * 6, "used"]


def test_without_quarantine_it_is_back_at_once():
    state, _ = evaluate(EXCLUDE, sources(100, 100, 110))
    assert verdicts(evaluate(EXCLUDE, sources(100, 100, 100), 1, state)[1]) == ["used"] * 3


def test_a_quarantined_source_counts_neither_in_the_median_nor_toward_the_minimum():
    rule = index_rule_of(
        outliers="exclude",
        bound=D("0.05"),
        quarantine={"bound": D("0.02"), "seconds": D(30)},
        minimum_sources=D(3),
    )
    state, first = evaluate(rule, sources(100, 100, 100, 110))
    assert first.index == 100
    _, answer = evaluate(rule, sources(100, 100, "NaN", 100, second=1), 1, state)
    assert isinstance(answer.index, Unknown)


def test_a_source_twice_or_from_the_future_or_with_a_negative_weight_is_refused():
    twice = [*sources(1), *sources(1)]
    with pytest.raises(InputError, match="each source once"):
        evaluate(CAP, twice)
    with pytest.raises(InputError, match="nothing after"):
        evaluate(CAP, sources(1, second=5), 4)
    negative = [Constituent(source="a", price=D(1), time_ns=0, weight=D(-1))]
    with pytest.raises(InputError, match="zero or more"):
        evaluate(CAP, negative)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"outliers": "cut"}, "one of: cap, exclude, none"),
        ({"combine": "sum"}, "one of: weighted_mean"),
        ({"outliers": "cap", "bound": D(0)}, "above zero"),
        ({"outliers": "cap", "bound": D(1), "bounds": {"BTC": D(-1)}}, "above zero"),
        ({"weights": {"a": D(0)}}, "above zero"),
        ({"several": "mean"}, "one of: median"),
        ({"quarantine": {"bound": D(0), "seconds": D(1)}}, "a bound above zero"),
        ({"quarantine": {"bound": D(1)}}, "a number"),
        ({"bund": D(1)}, "an unknown key"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(value: dict[str, object], said: str):
    with pytest.raises(InputError, match=said):
        index_rule_of(**value)


@pytest.mark.parametrize(
    ("rule", "prices", "bound"),
    [
        (CAP, (100, 100, 100, 100, 100), "0.6"),
        (CAP, (100, 100, 100, 100, 101), "1.606"),
        (EXCLUDE, (100, 100, 100, 100), "1.25"),
        (EXCLUDE, (100, 100, 100, 106), "11.3"),
        (index_rule_of(combine="median"), (100, 101, 103), "3"),
        (index_rule_of(combine="mean", outliers="cap", bound=D("0.1")), (1, 1, 1, 1), "0.025"),
    ],
)
def test_the_bound_by_hand(rule: IndexRule, prices: tuple[int, ...], bound: str):
    assert index_bound(rule, sources(*prices), owner="test") == D(bound)


def test_where_nothing_bounds_the_index_there_is_no_bound():
    assert index_bound(index_rule_of(), sources(1, 1, 1), owner="test") is None
    assert index_bound(CAP, sources(1, 1), owner="test") is None
    assert index_bound(index_rule_of(combine="oracle"), sources(1), owner="test") is None
    half = index_rule_of(combine="weighted_median", weights={"a": D(2), "b": D(1), "c": D(1)})
    assert index_bound(half, sources(1, 1, 1), owner="test") is None
    doubt = index_rule_of(outliers={"unknown": "not read"})
    assert isinstance(index_bound(doubt, sources(1, 1, 1), owner="test"), Unknown)
    unweighted = [Constituent(source=name, price=D(1), time_ns=0) for name in "abc"]
    assert isinstance(index_bound(CAP, unweighted, owner="test"), Unknown)
