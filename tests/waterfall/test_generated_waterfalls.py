"""Laws over drawn waterfalls: 3,000 by default, 100,000 in the nightly profile.

Three ways a waterfall is subtly wrong, written down before it was: (1) shares are rounded one by
one and do not add up, or a division just below a whole number loses a lot; (2) one deficit is paid
twice, by the fund and again by the winners at a price that still carries it; (3) ties and caps: the
order of a list or a name decides who is cut, or what exceeds somebody's size is never dealt again.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given

from stepladder.liquidation.auditor import audit, borne
from stepladder.liquidation.waterfall import waterfall
from stepladder.liquidation.waterfall_rules import AdlStep, SocialiseStep
from stepladder.model.posting import Posting, SizePosting
from tests.support.chance import chance
from tests.waterfall.scenes import ME, drawn_rules, drawn_scene, opening

EACH = 10


def draws(random: Random, count: int = EACH):
    for _ in range(count):
        scene, rules = drawn_scene(random), drawn_rules(random)
        yield scene, rules, waterfall(scene, rules)


@given(random=chance)
def test_the_auditor_finds_nothing(random: Random):
    for scene, rules, done in draws(random):
        assert audit(done.postings, done.size_postings, opening(scene, rules, done)) == ()


@given(random=chance)
def test_each_deficit_is_borne_once(random: Random):
    for scene, rules, done in draws(random, 3):
        out, state = done.outcome, opening(scene, rules)
        unit = state.unit_values[scene.contract.symbol][1]
        before = scene.account.cash + Fraction(scene.account.size) * unit
        after = done.cash[ME] + Fraction(done.sizes[ME]) * unit
        by_kind = borne(done.postings, done.size_postings, state)
        assert sum(by_kind.values()) == after - before
        fund = by_kind.get("insurance_fund", 0) + by_kind.get("fund_rest", 0)
        claimed = (out.fund_draw, out.adl_loss, out.socialised, out.shortfall, -out.residual)
        seen = (fund, *(by_kind.get(k, 0) for k in ("adl", "socialise", "shortfall", "residual")))
        for said, found in zip(claimed, seen, strict=True):
            assert abs(Fraction(said) - found) <= Fraction(1, 10**20) * (1 + abs(Fraction(found)))
        missing = max(-before, Fraction(0))
        assert abs(Fraction(out.deficit) - missing) <= Fraction(1, 10**20) * (1 + missing)


@given(random=chance)
def test_deleveraging_takes_exactly_the_residual_or_all_there_is(random: Random):
    for scene, rules, done in draws(random, 2):
        if not any(isinstance(step, AdlStep) for step in rules.steps):
            continue
        fund = abs(done.sizes["fund"] - scene.fund_size)
        opposite = sum(
            abs(each.size) for each in scene.others if each.size * scene.account.size < 0
        )
        residual = abs(scene.account.size) - fund
        assert done.outcome.adl_size == min(residual, opposite)
        assert abs(done.outcome.left_size) == residual - done.outcome.adl_size


@given(random=chance)
def test_names_and_the_order_of_the_list_decide_nothing(random: Random):
    for scene, rules, done in draws(random, 2):
        names = [each.party for each in scene.others]
        shuffled = random.sample(names, len(names))
        renamed = dict(zip(names, shuffled, strict=True))
        others = [replace(each, party=renamed[each.party]) for each in scene.others]
        random.shuffle(others)
        again = waterfall(replace(scene, others=tuple(others)), rules)
        assert again.outcome == done.outcome
        for name in names:
            assert again.cash[renamed[name]] == done.cash[name]
            assert again.sizes[renamed[name]] == done.sizes[name]


@given(random=chance)
def test_long_and_short_are_mirror_images(random: Random):
    """Where every price and every rounding is exact: whole prices, one unit of money."""
    for _ in range(3):
        scene, rules = drawn_scene(random), drawn_rules(random)
        rules = replace(rules, steps=tuple(s for s in rules.steps if not priced_off_mark(s)))
        if not rules.steps or scene.contract.kind != "linear":
            continue
        worth = 10**9
        whole = replace(
            scene,
            lot=Decimal(1),
            minor_unit=Decimal(1),
            prices={"mark": Decimal(1000)},
            account=replace(scene.account, size=Decimal(random.randint(1, 20)), cash=0),
            others=tuple(
                replace(h, size=Decimal(random.randint(-9, 9)), cash=worth) for h in scene.others
            ),
            fund_size=Decimal(0),
            fund_cash=random.choice((0, 10**3, 10**9)),
        )
        size = Fraction(str(whole.contract.contract_size))
        if size.denominator != 1:
            continue
        per_lot = int(size) * 1000
        deficit = 7 * int(abs(whole.account.size)) * per_lot // 10
        long = with_worth(whole, per_lot, deficit, 1)
        short = with_worth(whole, per_lot, deficit, -1)
        a, b = waterfall(long, rules), waterfall(short, rules)
        assert a.outcome == replace(b.outcome, left_size=-b.outcome.left_size)


def priced_off_mark(step) -> bool:
    return isinstance(step, AdlStep) and step.price.price not in ("bankruptcy", "mark")


def with_worth(scene, per_lot: int, deficit: int, side: int):
    def turned(each, worth: int):
        size = each.size * side
        return replace(each, size=size, cash=worth - int(size) * per_lot)

    return replace(
        scene,
        account=turned(scene.account, -deficit),
        others=tuple(turned(each, 10**9 + 7) for each in scene.others),
    )


# Mutation: any one row changed, the auditor must say so.


@given(random=chance)
def test_any_one_posting_changed_turns_the_auditor_red(random: Random):
    for scene, rules, done in draws(random, 3):
        state = opening(scene, rules, done)
        for i, row in enumerate(done.postings):
            for rows in changed(done.postings, i, money(row, random, scene)):
                assert audit(rows, done.size_postings, state), (row, rows)
        for i, size_row in enumerate(done.size_postings):
            for size_rows in changed(done.size_postings, i, lots(size_row, random, scene)):
                assert audit(done.postings, size_rows, state), (size_row, size_rows)


def changed(rows, at: int, instead):
    yield [*rows[:at], *rows[at + 1 :]]
    yield [*rows, rows[at]]
    yield [*rows[:at], instead, *rows[at + 1 :]]


def money(row: Posting, random: Random, scene):
    return random.choice(
        (
            replace(row, minor_units=row.minor_units + random.choice((-1, 1))),
            replace(row, minor_units=-row.minor_units),
            replace(row, asset="BTC"),
            *elsewhere(row, random, scene),
        )
    )


def lots(row: SizePosting, random: Random, scene):
    return random.choice(
        (
            replace(row, size=row.size + random.choice((-1, 1)) * scene.lot),
            replace(row, size=-row.size),
            replace(row, symbol="XYZPERP"),
            *elsewhere(row, random, scene),
        )
    )


def elsewhere(row, random: Random, scene):
    parties = [ME, "fund", "venue", "dust", "market", *(each.party for each in scene.others)]
    kinds = ["insurance_fund", "adl", "socialise", "shortfall", "residual", "fund_rest", "gift"]
    return (
        replace(row, party=random.choice([p for p in parties if p != row.party])),
        replace(row, step=row.step + random.choice((-1, 1, 5))),
        replace(row, what=random.choice([k for k in kinds if k != row.what])),
    )


def test_the_draws_reach_every_buffer():
    """A generator that never socialises would prove nothing about it."""
    random, kinds, fewer = Random(4), dict[str, int](), 0
    for _, rules, done in draws(random, 1_500):
        for kind in {step.kind for step in done.steps}:
            kinds[kind] = kinds.get(kind, 0) + 1
        fewer += any(isinstance(s, SocialiseStep) for s in rules.steps)
    assert set(kinds) == {
        "insurance_fund",
        "fund_rest",
        "adl",
        "socialise",
        "residual",
        "shortfall",
    }
    assert min(kinds.values()) >= 15, kinds
    assert fewer > 300
