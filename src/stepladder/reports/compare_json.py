"""The comparison of venues as data (schema ``stepladder.compare/1``)."""

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.comparison import CompareAnswer, VenueAnswer
from stepladder.pipeline.comparison_symbol import coins_held, entry_price
from stepladder.reports.assumptions_json import outcome_json
from stepladder.reports.plain_value import plain, plain_missing

SCHEMA = "stepladder.compare/1"


def compare_json(answer: CompareAnswer) -> dict[str, object]:
    """The whole answer, venues in the order asked; numbers are texts.

    ``shift`` is by how much less the price has to move than at the first venue (+ is earlier), and
    the shifts in ``attribution`` add up to it; rules that agree have a share of zero.
    """
    scene = answer.scene
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "as_of": time_text(scene.account.as_of),
            "position": {
                "symbol": scene.position.symbol,
                "side": "long" if scene.position.size > 0 else "short",
                "coins": plain(coins_held(scene.position)),
                "entry_price": plain(entry_price(scene.position)),
                "leverage": plain(scene.position.leverage),
                "margin_mode": plain(scene.position.margin_mode),
            },
            "left_out": list(answer.left_out),
            "venues": [_venue(venue) for venue in answer.venues],
        }


def _venue(venue: VenueAnswer) -> dict[str, object]:
    scene, outcome = venue.scene, venue.outcome
    size = scene if isinstance(scene, Unknown) else scene.position.size
    requirement = outcome if isinstance(outcome, Unknown) else outcome.requirement
    return {
        "venue": venue.venue,
        "symbol": venue.symbol,
        "size": plain(size),
        **outcome_json(outcome),
        "requirement": plain(requirement),
        "shift": plain(venue.shift),
        "attribution": _attribution(venue),
        "attribution_unknown": [plain_missing(each) for each in venue.attribution.missing]
        if isinstance(venue.attribution, Unknown)
        else [],
        "unknown": [plain_missing(missing) for missing in venue.missing],
    }


def _attribution(venue: VenueAnswer) -> list[dict[str, object]]:
    if venue.attribution is None or isinstance(venue.attribution, Unknown):
        return []
    return [{"rule": rule, "shift": plain(share)} for rule, share in venue.attribution.items()]
