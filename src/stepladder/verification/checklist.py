"""The whole checklist on one screen: every assumption, in the order a person reads a rulebook.

rules
  -> references       one price per purpose, and no two that contradict
  -> contracts        what a size is worth
  -> ladders          a known shape, sound, continuous, right, whole, dated
  -> fees             what the liquidation test holds besides maintenance, and at which rate
  -> mark, index      what moves them how far and how soon, and what replaces them
  -> funding          when and how much, and what a cap can take
  -> equity           collateral, profit, offsets
  -> liquidation path ordered, ends, buffered, playable, makes progress
  -> deleveraging     when, who, at what price
  -> single points    links that lean on one thing
  -> contradictions   two readings, both worked out
  -> facts            contradicted, unverified, unknown, unsourced, old, undated
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stepladder.model.decision import SEVERITY, Decision, Reason, Verdict, decide
from stepladder.venues.rules import Rules
from stepladder.verification.auto_deleveraging import check_adl_known, check_adl_price
from stepladder.verification.equity import check_collateral, check_offsets, check_profit_weight
from stepladder.verification.fact_age import check_fact_age
from stepladder.verification.fact_status import check_fact_status
from stepladder.verification.fee_application import check_base_tier, check_fees_applied
from stepladder.verification.fee_in_trigger import (
    check_fee_in_trigger,
    check_rate_in_trigger,
    check_taker_rate,
)
from stepladder.verification.funding import check_funding
from stepladder.verification.funding_schedule import (
    check_contract_intervals,
    check_funding_as_data,
    check_funding_cap,
)
from stepladder.verification.index_price import (
    check_index_constituents,
    check_index_method,
    check_index_outliers,
    check_index_stale,
)
from stepladder.verification.index_robustness import (
    check_index_as_data,
    check_index_fault,
    check_index_minimum,
    check_index_silence,
)
from stepladder.verification.ladder_age import check_ladder_age, check_ladder_dated
from stepladder.verification.ladder_continuous import check_ladder_continuous
from stepladder.verification.ladder_deductions import check_ladder_deductions
from stepladder.verification.ladder_end import check_ladder_end
from stepladder.verification.ladder_leverage import check_ladder_leverage
from stepladder.verification.ladder_lookup import (
    check_contract_of_ladder,
    check_ladder_binding,
    check_ladder_edge,
    check_ladder_lookup,
    check_look_up_unit,
)
from stepladder.verification.ladder_shape import (
    check_close_out_rate,
    check_ladder_shape,
    check_leverage_and_fee,
)
from stepladder.verification.ladder_sound import check_ladder_sound
from stepladder.verification.liquidation_trigger import check_liquidation_trigger
from stepladder.verification.mark_price import (
    check_mark_fallback,
    check_mark_known,
    check_own_book,
)
from stepladder.verification.mark_robustness import check_mark_as_data, check_mark_dump
from stepladder.verification.path_buffers import check_path_buffer, check_single_buffer
from stepladder.verification.path_order import check_path_order, check_path_terminates
from stepladder.verification.path_parameters import (
    check_cooldown,
    check_path_parameters,
    check_residual,
)
from stepladder.verification.path_progress import check_path_progress
from stepladder.verification.references_agree import check_ladder_price, check_stop_price
from stepladder.verification.references_complete import check_references_complete
from stepladder.verification.single_points import check_single_points
from stepladder.verification.source_contradictions import check_contradictions

Check = Callable[[Rules], list[Reason]]

CHECKLIST: tuple[Check, ...] = (
    check_references_complete,
    check_ladder_price,
    check_liquidation_trigger,
    check_stop_price,
    check_contract_of_ladder,
    check_ladder_shape,
    check_look_up_unit,
    check_ladder_sound,
    check_ladder_continuous,
    check_ladder_deductions,
    check_ladder_leverage,
    check_leverage_and_fee,
    check_close_out_rate,
    check_ladder_end,
    check_ladder_dated,
    check_ladder_age,
    check_ladder_binding,
    check_ladder_lookup,
    check_ladder_edge,
    check_fee_in_trigger,
    check_taker_rate,
    check_rate_in_trigger,
    check_base_tier,
    check_fees_applied,
    check_mark_known,
    check_own_book,
    check_mark_fallback,
    check_mark_as_data,
    check_mark_dump,
    check_index_constituents,
    check_index_outliers,
    check_index_stale,
    check_index_method,
    check_index_as_data,
    check_index_fault,
    check_index_silence,
    check_index_minimum,
    check_funding,
    check_funding_as_data,
    check_contract_intervals,
    check_funding_cap,
    check_collateral,
    check_profit_weight,
    check_offsets,
    check_path_order,
    check_path_terminates,
    check_path_buffer,
    check_single_buffer,
    check_path_parameters,
    check_cooldown,
    check_residual,
    check_path_progress,
    check_adl_known,
    check_adl_price,
    check_single_points,
    check_contradictions,
    check_fact_status,
    check_fact_age,
)
"""Every check there is; a test compares it with the functions in this folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAnswer:
    """Every assumption of one rulebook judged at one instant (``as_of``, UTC ns).

    ``decision`` holds a reason for each thing judged, worst first; ``counts`` says how many there
    are of each verdict.
    """

    venue: str
    as_of: int
    rules: Rules
    decision: Decision
    counts: Mapping[Verdict, int]


def verify_rules(rules: Rules) -> VerifyAnswer:
    """Judge every assumption; call it inside ``localcontext(EXACT)``."""
    decision = decide(reason for check in CHECKLIST for reason in check(rules))
    verdicts = [reason.verdict for reason in decision.reasons]
    return VerifyAnswer(
        venue=rules.rulebook.venue,
        as_of=rules.at,
        rules=rules,
        decision=decision,
        counts={verdict: verdicts.count(verdict) for verdict in SEVERITY},
    )
