"""The references of a tape, and the comparison of mark rules, as data."""

from stepladder.inputs.cost_to_move import CostToMove
from stepladder.inputs.mark_over_tape import MarkError, MarkPoint
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.off_market import OffMarketEffect
from stepladder.inputs.references_answer import ReferencesAnswer, ReferencesComparison, RuleFit
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.plain_value import plain, plain_missing
from stepladder.reports.references_text import rule_words, weakest_status

SCHEMA = "stepladder.references/1"
COMPARISON_SCHEMA = "stepladder.references_comparison/1"


def references_json(answer: ReferencesAnswer) -> dict[str, object]:
    """The whole answer; numbers are texts, an unknown is ``{"unknown": reason}``."""
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "venue": answer.rules.rulebook.venue,
            "as_of": time_text(answer.rules.at),
            "tape": {
                "files": answer.tape,
                "rows": answer.rows,
                "start": time_text(answer.start_ns),
                "end": time_text(answer.end_ns),
                "out_of_order": answer.out_of_order,
                "crossed": answer.crossed,
            },
            "rule": _rule(answer.rule),
            "status": weakest_status(answer.rules),
            "funding_interval_hours": plain(answer.funding_interval_hours),
            "filled_from": None if answer.filled_ns is None else time_text(answer.filled_ns),
            "error": _error(answer.error),
            "versions": [_fit(fit) for fit in answer.fits],
            "nearest": None if answer.best_fit is None else answer.best_fit.name,
            "settlements": [
                {
                    "time": time_text(found.time_ns),
                    "seen": time_text(found.seen_ns),
                    "next": time_text(found.next_ns),
                }
                for found in answer.settlements
            ],
            "kept_out": [_effect(effect) for effect in answer.off_market],
            "points": [_point(point) for point in answer.points],
            "missing": [plain_missing(missing) for missing in answer.missing],
        }


def _rule(rule: MarkRule | Unknown) -> object:
    if isinstance(rule, Unknown):
        return plain(rule)
    return {
        "name": rule.name,
        "words": rule_words(rule),
        "source": rule.citation,
        "check_interval_seconds": plain(rule.check_interval_seconds),
        "assumed": list(rule.assumed),
    }


def _error(error: MarkError | None) -> object:
    if error is None:
        return None
    return {
        "ticks": error.count,
        "median_bps": plain(error.median_bps),
        "largest_bps": plain(error.largest_bps),
        "largest_at": time_text(error.largest_ns),
    }


def _fit(fit: RuleFit) -> dict[str, object]:
    return {
        "name": fit.name,
        "rule": _rule(fit.rule),
        "error": _error(fit.error),
        "where_mark_is_not_last": _error(fit.off_last),
        "missing": fit.why,
    }


def _effect(effect: OffMarketEffect) -> dict[str, object]:
    trade = effect.trade.trade
    return {
        "kind": trade.kind,
        "time": time_text(trade.time_ns),
        "price": plain(trade.price),
        "size": plain(trade.size),
        "from_last": plain(effect.trade.deviation),
        "mark_before": plain(effect.before),
        "mark_after": plain(effect.after),
        "mark_had_it_counted": plain(effect.had_it_counted),
    }


def _point(point: MarkPoint) -> dict[str, object]:
    return {
        "time": time_text(point.time_ns),
        "venue_mark": plain(point.venue_mark),
        "mark": None if isinstance(point.mark, Unknown) else plain(point.mark),
        "index": plain(point.index),
        "last": plain(point.last),
        "mid": plain(point.mid),
    }


def comparison_json(answer: ReferencesComparison) -> dict[str, object]:
    """The comparison; moves are fractions of the price, one for each of ``seconds``."""
    with localcontext(EXACT):
        return {
            "schema": COMPARISON_SCHEMA,
            "as_of": time_text(answer.as_of),
            "dump": plain(answer.dump),
            "seconds": [plain(second) for second in answer.seconds],
            "move_bps": plain(answer.move_bps),
            "push_bps": plain(answer.push_bps),
            "depth_per_bp": plain(answer.depth_per_bp),
            "rules": [
                {
                    "venue": row.venue,
                    "in_force": row.in_force,
                    "rule": _rule(row.rule),
                    "moves": [plain(move) for move in row.moves],
                    "cost": _cost(row.cost),
                }
                for row in answer.rows
            ],
        }


def _cost(cost: CostToMove | Unknown | None) -> object:
    if cost is None or isinstance(cost, Unknown):
        return plain(cost)
    return {
        "notional": plain(cost.notional),
        "seconds": plain(cost.seconds),
        "notional_seconds": plain(cost.notional_seconds),
    }
