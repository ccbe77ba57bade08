"""Every figure of an account unfolded into inputs, formula and source (``--explain``)."""

from collections.abc import Iterator

from stepladder.checks.leg import Leg
from stepladder.checks.position_terms import PositionTerms
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer
from stepladder.reports.plain_value import plain
from stepladder.reports.sentences import reason_sentence
from stepladder.venues.rules import Rules


def account_explanation(answer: AccountAnswer) -> str:
    """How each figure came about, line by line, with the source of each rule used."""
    with localcontext(EXACT):
        return "\n".join(_lines(answer))


def _lines(answer: AccountAnswer) -> Iterator[str]:
    yield "how these figures came about"
    for pool in answer.pools:
        yield from _pool_lines(pool, answer.rules)
        for position in pool.positions:
            yield from _position_lines(position.terms, answer.rules)
            yield (
                f"    liquidation price: the nearest {position.terms.trigger_reference} at which "
                "equity is below maintenance, all other prices held"
            )
    for reason in answer.decision.reasons:
        yield f"  {reason.verdict:<8}{reason.rule_id:<12}{reason_sentence(reason)}"
    rules = answer.rules
    for section, name in (
        ("references", "maintenance_margin"),
        ("references", "liquidation_trigger"),
        ("references", "unrealised_profit"),
        ("ladder", "fee_in_trigger"),
    ):
        fact = rules.fact(section, name)
        yield f"  {section}.{name} = {_short(fact.value)}  [{fact.status}; {fact.citation}]"


def _short(value: object) -> str:
    return str(value) if isinstance(value, Unknown) else f"{value}"


def _pool_lines(answer: PoolAnswer, rules: Rules) -> Iterator[str]:
    pool, maintenance = answer.pool, answer.maintenance
    profits = " ".join(f"+ {plain(t.profit)}" for t in pool.positions)
    requirements = " + ".join(str(plain(t.requirement)) for t in pool.positions) or "0"
    yield f"  {pool.name}"
    yield f"    equity = {plain(pool.cash)} {profits} = {plain(maintenance.equity)} {pool.asset}"
    yield (
        f"    maintenance = {requirements} = {plain(maintenance.maintenance_margin)} {pool.asset}"
    )
    yield f"    room = equity - maintenance = {plain(maintenance.room)} {pool.asset}"
    yield "    liquidatable when equity < maintenance; equality passes"
    yield f"    [{rules.fact('ladder', 'maintenance_formula').citation}]"


def _position_lines(terms: PositionTerms, rules: Rules) -> Iterator[str]:
    yield f"  {terms.position.label}"
    now = terms.trigger_reference
    yield f"    profit = value at {now} - value at entry = {plain(terms.profit)}"
    if isinstance(terms.leg, Unknown):
        yield f"    maintenance: not known, {terms.leg}"
        return
    yield from _requirement_lines(terms.leg)
    version = terms.ladder_version
    citation = version.citation if version else "ladders in the account file"
    yield f"    ladder: {citation}"


def _requirement_lines(leg: Leg) -> Iterator[str]:
    notional, index = leg.margin_notional(leg.coordinate), leg.tier_index(leg.coordinate)
    tier = leg.ladder.tiers[index]
    looked_up = leg.look_up(leg.coordinate)
    rate = leg.ladder.maintenance_rate(index, looked_up)
    parts = [f"{number_text(notional)} x {number_text(rate)}"]
    if leg.ladder.shape == "marginal" and tier.maintenance_deduction is not None:
        parts.append(f"- {number_text(tier.maintenance_deduction)}")
    if leg.fee_rate != 0:
        parts.append(f"+ {number_text(leg.notional(leg.coordinate))} x {number_text(leg.fee_rate)}")
    if leg.fee_amount != 0:
        parts.append(f"+ {number_text(leg.fee_amount)} (closing fee)")
    yield f"    notional at {leg.value_price} = {number_text(notional)}, tier {index + 1}"
    if leg.ladder.unit != "notional":
        yield f"    looked up: {number_text(looked_up)} {leg.ladder.unit}"
    if leg.ladder.growth is not None:
        base, shape = number_text(tier.maintenance_margin_rate), leg.ladder.shape
        yield f"    rate = {number_text(rate)}: {base} grown by {shape.replace('_', ' ')}"
    yield (f"    maintenance = {' '.join(parts)} = {number_text(leg.requirement(leg.coordinate))}")
