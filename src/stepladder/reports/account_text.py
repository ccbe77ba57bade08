"""The account answer as text: the answer first, then why, then everything that is not known."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.liquidation.uncertainty import Budget
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer, PositionAnswer, Prices
from stepladder.reports.number_format import amount, percent, price
from stepladder.reports.sentences import reason_sentence

LABEL_WIDTH = 18


def account_text(answer: AccountAnswer) -> str:
    """The whole answer for a person."""
    with localcontext(EXACT):
        return "\n".join(_lines(answer))


def _lines(answer: AccountAnswer) -> Iterator[str]:
    rulebook = answer.rules.rulebook
    yield f"{rulebook.name}, as of {time_text(answer.account.as_of)}"
    if not answer.pools:
        yield "No positions and no collateral: nothing to liquidate."
    for pool in answer.pools:
        for position in pool.positions:
            yield ""
            yield from _position_lines(position, answer)
    for pool in answer.pools:
        yield ""
        yield from _pool_lines(pool)
    yield ""
    yield f"verdict: {answer.decision.verdict}"
    for reason in answer.decision.reasons:
        if reason.verdict != "pass":
            yield f"  {reason.verdict:<8}{reason.rule_id:<12}{reason_sentence(reason)}"
    passed = dict.fromkeys(r.rule_id for r in answer.decision.reasons if r.verdict == "pass")
    if passed:
        yield f"  passed  {', '.join(passed)}"
    if answer.unknowns:
        yield "not known, and the answer depends on it:"
        yield from (f"  {missing}" for missing in answer.unknowns)
    if answer.bounds:
        yield "not known, the worst case is taken:"
        yield from (f"  {missing}" for missing in answer.bounds)


def _row(label: str, text: str) -> str:
    return f"  {label:<{LABEL_WIDTH}}{text}"


def _position_lines(answer: PositionAnswer, whole: AccountAnswer) -> Iterator[str]:
    terms = answer.terms
    mark = _mark(answer)
    yield (
        f"{terms.position.label} {abs(terms.position.size):f}, {answer.pool}: {headline(answer)}"
    )
    for prices in answer.prices:
        if isinstance(prices.budget, Unknown):
            continue
        yield from _direction_lines(prices, mark, terms.trigger_reference)
    yield _row("bankrupt at", price(answer.bankruptcy_price))
    for prices in answer.prices:
        yield from _web_lines(prices, mark)


def headline(answer: PositionAnswer) -> str:
    """The answer in one clause: the nearest price at which this position is liquidated.

    Both directions are searched; the nearer trigger is the headline.
    """
    mark = _mark(answer)
    found: list[tuple[Decimal, str]] = []
    statuses = set()
    for prices in answer.prices:
        if isinstance(prices.budget, Unknown):
            return "where it is liquidated is not known"
        trigger = prices.budget.optimistic
        statuses.add(trigger.status)
        if trigger.price is not None and mark is not None:
            distance = abs(trigger.price / mark - 1)
            beside = "below" if prices.direction == "down" else "above"
            found.append(
                (
                    distance,
                    f"liquidated at {price(trigger.price)}, {percent(distance)} {beside} "
                    f"the {answer.terms.trigger_reference}",
                )
            )
    if "already" in statuses:
        return "liquidatable now"
    if found:
        return min(found)[1]
    return "not known" if "unknown" in statuses else "no price of this symbol liquidates it"


def _direction_lines(prices: Prices, mark: Decimal | None, reference: str) -> Iterator[str]:
    budget = prices.budget
    assert isinstance(budget, Budget)
    if budget.optimistic.status == "already":
        return
    if budget.optimistic.status == "never" and budget.conservative is None:
        yield _row(prices.direction, "never")
        return
    kind = " (a jump: a tier edge)" if budget.optimistic.kind == "jump" else ""
    optimistic = {"never": "never", "unknown": "unknown, the known ladder ends before"}.get(
        budget.optimistic.status, price(budget.optimistic.price)
    )
    yield _row(prices.direction, f"{optimistic}{kind}")
    yield _row(
        "  conservatively",
        f"{price(budget.conservative)}{_away(budget.conservative, mark, reference)}",
    )
    for shift in budget.shifts:
        if budget.optimistic.status == "at" and shift.price_shift != 0:
            nearer = (
                "not known"
                if isinstance(shift.price_shift, Unknown)
                else f"{price(shift.price_shift)} nearer"
            )
            yield _row(f"    {shift.source}", f"{nearer}: {shift.basis}")


def _away(value: Decimal | Unknown | None, mark: Decimal | None, reference: str) -> str:
    if not isinstance(value, Decimal) or mark is None:
        return ""
    if value == mark:
        return f", the {reference} itself: already"
    return f", {percent(abs(value / mark - 1))} from the {reference}"


def _web_lines(prices: Prices, mark: Decimal | None) -> Iterator[str]:
    """What ordinary calculators say, and by how much they are off in distance to the mark."""
    budget, web = prices.budget, prices.web_formula
    if web is None or isinstance(web, Unknown) or isinstance(budget, Unknown):
        return
    text = f"{price(web)} (first tier, no deduction, no fee)"
    true = budget.optimistic.price
    if true is not None and mark is not None and true != mark:
        off = abs(mark - web) / abs(mark - true) - 1
        words = "too far" if off > 0 else "too near"
        text += f": {percent(abs(off))} {words}" if off != 0 else ": the same"
    elif budget.optimistic.status == "never":
        text += ": there is no such price"
    yield _row("web calculators", text)


def _mark(answer: PositionAnswer) -> Decimal | None:
    terms = answer.terms
    if isinstance(terms.contract, Unknown) or isinstance(terms.coordinate, Unknown):
        return None
    return terms.contract.coordinate(terms.coordinate)


def _pool_lines(answer: PoolAnswer) -> Iterator[str]:
    maintenance, asset = answer.maintenance, answer.pool.asset
    yield answer.pool.name
    yield _row("equity", amount(maintenance.equity, asset))
    yield _row("maintenance", amount(maintenance.maintenance_margin, asset))
    yield _row("room", amount(maintenance.room, asset))
    yield _row("margin ratio", percent(maintenance.account_margin_ratio))
    yield _row("leverage", f"{amount(maintenance.effective_leverage, places=2)} on equity")
    yield _row("initial margin", amount(answer.initial_margin, asset))
    if answer.funding is not None:
        instant = answer.funding
        rooms = " -> ".join(
            amount(room, places=2)
            for room in (instant.room_before, instant.room_at, instant.room_after)
        )
        yield _row(
            "next funding",
            f"{amount(instant.payment, asset)} at {time_text(instant.at)}; "
            f"room before -> at -> after: {rooms}",
        )
