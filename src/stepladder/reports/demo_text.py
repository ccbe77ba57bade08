"""The demonstration as text: the answer first, a row per venue, then why they differ."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, PositionAnswer, Prices
from stepladder.pipeline.demonstration import Demonstration
from stepladder.reports.account_text import headline
from stepladder.reports.number_format import amount, percent, price

HEADINGS = (
    "rules of",
    "liquidated at",
    "away",
    "conservatively",
    "web calculators",
    "off by",
    "because",
)
COLUMNS = "  {:<16}{:>14}{:>10}{:>16}{:>18}{:>10}  {}"


def demo_text(demonstration: Demonstration) -> str:
    """Everything but the picture of the ladder."""
    with localcontext(EXACT):
        return "\n".join((*same_position_lines(demonstration), "", *book_lines(demonstration)))


def same_position_lines(demonstration: Demonstration) -> Iterator[str]:
    """One row per venue: where, how far, conservatively, what web calculators say, and why."""
    answers = demonstration.same_position
    prices = [_trigger(answer) for answer in answers]
    known = [value for value in prices if isinstance(value, Decimal)]
    yield (
        f"One position, {len(answers)} rulebooks: 13 BTC long from 50,000 at 20 times is "
        f"liquidated between {price(min(known))} and {price(max(known))}."
    )
    yield ""
    yield COLUMNS.format(*HEADINGS)
    for answer in sorted(answers, key=_distance):
        yield _row(answer)
    yield ""
    yield f"At {len(demonstration.unanswered)} more something is missing, and no figure is made up:"
    for venue, missing in demonstration.unanswered.items():
        yield f"  {venue:<16}{missing.missing[0].fact}: {missing.missing[0].reason}"


def _distance(answer: AccountAnswer) -> Decimal:
    """Latest first, as far as known."""
    trigger = _trigger(answer)
    return trigger if isinstance(trigger, Decimal) else Decimal(0)


def _row(answer: AccountAnswer) -> str:
    position, down = _first(answer)
    trigger, budget = _trigger(answer), down.budget
    conservative = None if isinstance(budget, Unknown) else budget.conservative
    mark = Decimal(50_000)
    away = percent(1 - trigger / mark) if isinstance(trigger, Decimal) else "unknown"
    off = "unknown"
    if isinstance(trigger, Decimal) and isinstance(down.web_formula, Decimal):
        off = f"{((mark - down.web_formula) / (mark - trigger) - 1) * 100:+.1f} %"
    return COLUMNS.format(
        answer.account.venue,
        price(trigger),
        away,
        price(conservative),
        price(down.web_formula),
        off,
        _because(position),
    )


def _first(answer: AccountAnswer) -> tuple[PositionAnswer, Prices]:
    position = answer.pools[0].positions[0]
    return position, position.prices[0]


def _trigger(answer: AccountAnswer) -> Decimal | Unknown | None:
    budget = _first(answer)[1].budget
    return budget if isinstance(budget, Unknown) else budget.optimistic.price


def _because(position: PositionAnswer) -> str:
    """The switches that decide, in a few words, read off the leg that was solved."""
    leg = position.terms.leg
    if isinstance(leg, Unknown):
        return str(leg)
    tier = leg.ladder.tiers[leg.tier_index(leg.coordinate)]
    rate = leg.ladder.maintenance_rate(leg.tier_index(leg.coordinate), leg.look_up(leg.coordinate))
    words = [percent(rate)]
    if leg.ladder.shape == "marginal" and tier.maintenance_deduction:
        words.append(f"less {amount(tier.maintenance_deduction, places=0)}")
    words.append("by slice" if leg.ladder.shape == "marginal" else "on the whole")
    words.append(_fee(leg))
    if leg.contract.kind == "inverse":
        words.append("inverse: profit in coin")
    return ", ".join(words)


def _fee(leg: Leg) -> str:
    if leg.fee_amount != 0:
        return f"close fee {amount(leg.fee_amount)} counted"
    if leg.fee_rate != 0:
        return f"{percent(leg.fee_rate, places=3)} fee counted"
    return "no fee counted"


def book_lines(demonstration: Demonstration) -> Iterator[str]:
    """Two legs on one wallet: each is shown with the other held still."""
    answer = demonstration.cross_book
    pool = answer.pools[0]
    yield (
        "One wallet, two legs: "
        f"{amount(pool.maintenance.equity, pool.pool.asset)} behind both, room "
        f"{amount(pool.maintenance.room, pool.pool.asset)}."
    )
    for position in pool.positions:
        size = f"{abs(position.terms.position.size):f}"
        yield f"  {position.terms.position.label} {size}: {headline(position)}, the other leg held"
    yield "  A hedge protects while both legs move; if one stands still, the other liquidates both."
