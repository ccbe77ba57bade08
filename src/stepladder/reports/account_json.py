"""The account answer as data (schema ``stepladder.account_answer/1``)."""

from collections.abc import Iterable
from decimal import Decimal

from stepladder.liquidation.uncertainty import Budget
from stepladder.model.decision import Reason
from stepladder.model.exact import EXACT, ZERO, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown, join, unknown
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer, PositionAnswer, Prices
from stepladder.reports.plain_value import plain, plain_missing
from stepladder.reports.sentences import reason_sentence

SCHEMA = "stepladder.account_answer/1"


def account_json(answer: AccountAnswer) -> dict[str, object]:
    """The whole answer; a consumer needs nothing else to check it.

    The account's figures are those of its pools together: sums, the smallest room, the largest
    ratio. With pools in several assets they are unknown, and ``pools`` has them apart.
    """
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "venue": answer.account.venue,
            "as_of": time_text(answer.account.as_of),
            "verdict": answer.decision.verdict,
            **account_figures(answer),
            "positions": [_position(p) for pool in answer.pools for p in pool.positions],
            "pools": [_pool(pool) for pool in answer.pools],
            "funding_instants": [
                instant for pool in answer.pools for instant in _funding_instant(pool)
            ],
            "uncertainty": [
                shift
                for pool in answer.pools
                for position in pool.positions
                for shift in _shifts(position)
            ],
            "unknowns": [plain_missing(missing) for missing in answer.unknowns],
            "bounds": [plain_missing(missing) for missing in answer.bounds],
            "reasons": [reason_json(reason) for reason in answer.decision.reasons],
        }


def account_figures(answer: AccountAnswer) -> dict[str, object]:
    """Equity, margins, room and ratio of the whole account."""
    pools = answer.pools
    assets = dict.fromkeys(pool.pool.asset for pool in pools)
    if len(assets) > 1:
        apart = unknown(
            "account figures", f"pools in {', '.join(assets)}: see pools", owner="pools"
        )
        names = ("equity", "initial_margin", "maintenance_margin", "room", "account_margin_ratio")
        return {"asset": None, **{name: plain(apart) for name in names}}
    return {
        "asset": next(iter(assets), None),
        "equity": plain(_together(sum, (p.maintenance.equity for p in pools))),
        "initial_margin": plain(_together(sum, (p.initial_margin for p in pools))),
        "maintenance_margin": plain(
            _together(sum, (p.maintenance.maintenance_margin for p in pools))
        ),
        "room": plain(_together(min, (p.maintenance.room for p in pools))),
        "account_margin_ratio": plain(
            _together(max, (p.maintenance.account_margin_ratio for p in pools))
        ),
    }


def _together(how: object, values: Iterable[Decimal | Unknown]) -> Decimal | Unknown:
    figures = tuple(values)
    missing = join(*figures)
    if missing is not None:
        return missing
    numbers = [figure for figure in figures if isinstance(figure, Decimal)] or [ZERO]
    assert callable(how)
    result = how(numbers)
    return Decimal(result)


def _pool(answer: PoolAnswer) -> dict[str, object]:
    maintenance = answer.maintenance
    return {
        "pool": answer.pool.name,
        "asset": answer.pool.asset,
        "verdict": maintenance.reason.verdict,
        "cash": plain(answer.pool.cash),
        "equity": plain(maintenance.equity),
        "initial_margin": plain(answer.initial_margin),
        "maintenance_margin": plain(maintenance.maintenance_margin),
        "room": plain(maintenance.room),
        "account_margin_ratio": plain(maintenance.account_margin_ratio),
        "effective_leverage": plain(maintenance.effective_leverage),
    }


def _position(answer: PositionAnswer) -> dict[str, object]:
    terms = answer.terms
    return {
        "symbol": terms.position.symbol,
        "size": plain(terms.position.size),
        "pool": answer.pool,
        "trigger_reference": terms.trigger_reference,
        "notional": plain(terms.notional),
        "tier": plain(answer.tier),
        "initial_margin": plain(answer.initial_margin),
        "maintenance_margin": plain(terms.requirement),
        "unrealized_pnl": plain(terms.profit),
        "liquidation_price": {prices.direction: price_json(prices) for prices in answer.prices},
        "bankruptcy_price": plain(answer.bankruptcy_price),
    }


def price_json(prices: Prices) -> dict[str, object]:
    """One direction: status, kind, optimistic, conservative, and what web calculators print."""
    budget = prices.budget
    if isinstance(budget, Unknown):
        return {
            "status": "unknown",
            "kind": None,
            "optimistic": plain(budget),
            "conservative": plain(budget),
            "web_formula": plain(prices.web_formula),
        }
    return {
        "status": budget.optimistic.status,
        "kind": budget.optimistic.kind,
        "optimistic": _optimistic(budget),
        "conservative": plain(budget.conservative),
        "web_formula": plain(prices.web_formula),
    }


def _optimistic(budget: Budget) -> object:
    if budget.optimistic.status == "unknown":
        return {"unknown": "the known part of the ladder ends before the trigger"}
    return plain(budget.optimistic.price)


def _shifts(answer: PositionAnswer) -> list[dict[str, object]]:
    return [
        {
            "symbol": answer.terms.position.symbol,
            "pool": answer.pool,
            "direction": prices.direction,
            "source": shift.source,
            "price_shift": plain(shift.price_shift),
            "basis": shift.basis,
        }
        for prices in answer.prices
        if not isinstance(prices.budget, Unknown)
        for shift in prices.budget.shifts
    ]


def _funding_instant(answer: PoolAnswer) -> list[dict[str, object]]:
    instant = answer.funding
    if instant is None:
        return []
    return [
        {
            "pool": instant.pool,
            "at": time_text(instant.at),
            "payment": plain(instant.payment),
            "room": {
                "before": plain(instant.room_before),
                "at": plain(instant.room_at),
                "after": plain(instant.room_after),
            },
        }
    ]


def reason_json(reason: Reason) -> dict[str, object]:
    """One reason as data, with the sentence made from it."""
    return {
        "rule_id": reason.rule_id,
        "verdict": reason.verdict,
        "subject": reason.subject,
        "observed": plain(reason.observed),
        "limit": plain(reason.limit),
        "unit": reason.unit,
        "sentence": reason_sentence(reason),
        "source": reason.source,
    }
