"""The ranking of assumptions as data (schema ``stepladder.assumptions/1``)."""

from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.assumption_effects import AssumptionsAnswer, Effect
from stepladder.pipeline.assumption_outcome import Outcome
from stepladder.reports.plain_value import plain, plain_missing

SCHEMA = "stepladder.assumptions/1"
UNITS = {
    "shift": "price units by which the move to liquidation is shorter; + is earlier",
    "time_shift": "fundings at the present rate by which the room lasts less long",
    "cost_shift": "settlement asset of the base: requirement at the liquidation with the fee in "
    "the test, plus the taker fee of closing where the test holds none, plus funding paid before",
}


def assumptions_json(answer: AssumptionsAnswer) -> dict[str, object]:
    """The whole answer; numbers are texts, an unknown is ``{"unknown": reason}``.

    ``effects`` are ranked, those with an unknown shift last.
    """
    scene = answer.scene
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "venue": scene.account.venue,
            "as_of": time_text(scene.account.as_of),
            "symbol": scene.position.symbol,
            "size": plain(scene.position.size),
            "given": [{"assumption": name, "to": after} for name, after in answer.given],
            "base": outcome_json(answer.base),
            "effects": [_effect(effect) for effect in (*answer.effects, *answer.unknown)],
            "not_applicable": [
                {"assumption": each.assumption, "reason": each.reason}
                for each in answer.not_applicable
            ],
            "unknowns": [plain_missing(missing) for missing in answer.unknowns],
            "units": UNITS,
        }


def outcome_json(outcome: Outcome | Unknown) -> dict[str, object]:
    """One outcome: price in the direction of loss, both directions, distance, time, cost."""
    if isinstance(outcome, Unknown):
        missing = plain(outcome)
        return {
            "status": "unknown",
            "liquidation_price": missing,
            "liquidation_prices": {"down": missing, "up": missing},
        }
    share = outcome.distance
    if isinstance(share, Decimal):
        share = share / outcome.reference
    return {
        "status": outcome.status,
        "direction": outcome.direction,
        "liquidation_price": plain(outcome.liquidation_price),
        "liquidation_prices": {
            way: plain(trigger if isinstance(trigger, Unknown) else trigger.price)
            for way, trigger in outcome.triggers.items()
        },
        "reference": outcome.reference_name,
        "reference_price": plain(outcome.reference),
        "distance": plain(outcome.distance),
        "distance_share": plain(share),
        "requirement": plain(outcome.requirement),
        "fundings": plain(outcome.fundings),
        "cost": plain(outcome.cost),
        "asset": outcome.asset,
        "assumed": [plain_missing(missing) for missing in outcome.assumed],
    }


def _effect(effect: Effect) -> dict[str, object]:
    return {
        "assumption": effect.assumption,
        "from": effect.before,
        "to": effect.after,
        **outcome_json(effect.outcome),
        "shift": plain(effect.shift),
        "time_shift": plain(effect.time_shift),
        "cost_shift": plain(effect.cost_shift),
        "unknown": [plain_missing(missing) for missing in effect.shift.missing]
        if isinstance(effect.shift, Unknown)
        else [],
    }
