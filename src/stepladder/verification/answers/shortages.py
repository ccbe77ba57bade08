"""Liquidations sized by what is missing: sizes, borrows, pacing, fees, and the auction's prices.

Every number is cut to the decimals the chain keeps.
"""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.formulas.primitives import round_down
from stepladder.liquidation.steps.auction_bounds import auction_bounds
from stepladder.liquidation.steps.liquidation_fee import (
    borrow_insurance_rate,
    liquidator_fee_rate,
    position_insurance_rate,
)
from stepladder.liquidation.steps.shortage_size import (
    borrow_for_collateral,
    borrow_to_cover,
    collateral_for_borrow,
    share_now,
    size_to_cover,
)
from stepladder.model.exact import ONE, ZERO
from stepladder.verification.answers.answered import Answer
from stepladder.verification.answers.given import Inputs, chosen, fields, number, numbers
from stepladder.verification.answers.stated_rules import MILLIONTH

BILLIONTH = Decimal("0.000000001")
WEIGHT_UNIT = Decimal("0.00001")
AT_ONCE_BELOW = Decimal(50)
INSURANCE_SHARE = Decimal("0.95")
AUCTION_SPREAD = Decimal("0.005")
DECIMALS_MAX = 30


def base_size(inputs: Inputs) -> dict[str, object]:
    """Size to hand over at the oracle price."""
    shortage, price, quote, rate, fee, fund = numbers(
        inputs,
        "margin_shortage",
        "oracle_price",
        "quote_price",
        "margin_rate",
        "liquidator_fee_rate",
        "insurance_fee_rate",
    )
    size = size_to_cover(
        shortage,
        price=price,
        quote_price=quote,
        margin_rate=rate,
        liquidator_fee_rate=fee,
        insurance_fee_rate=fund,
        unit=BILLIONTH,
    )
    return {"base_size": size}


def repaid_borrow(inputs: Inputs) -> dict[str, object]:
    """Borrow to repay out of collateral."""
    shortage, price, liability, asset, fund = numbers(
        inputs,
        "margin_shortage",
        "price",
        "liability_weight",
        "asset_weight",
        "insurance_fee_rate",
    )
    amount = borrow_to_cover(
        shortage,
        price=price,
        liability_weight=liability,
        asset_weight=asset,
        effective_asset_weight=round_down(_effective_weight(inputs, asset), WEIGHT_UNIT),
        insurance_fee_rate=fund,
        unit=_unit(inputs, "liability_decimals"),
    )
    return {"liability_amount": amount}


def implied_borrow(inputs: Inputs) -> dict[str, object]:
    """Borrow that an amount of collateral repays."""
    amount = borrow_for_collateral(
        number(inputs, "asset_amount"),
        asset_price=number(inputs, "asset_price"),
        asset_multiplier=number(inputs, "asset_multiplier"),
        price=number(inputs, "liability_price"),
        multiplier=number(inputs, "liability_multiplier"),
        unit=_unit(inputs, "liability_decimals"),
    )
    return {"liability_amount": amount}


def seized_collateral(inputs: Inputs) -> dict[str, object]:
    """Collateral that a repaid borrow costs."""
    amount = collateral_for_borrow(
        number(inputs, "liability_amount"),
        price=number(inputs, "liability_price"),
        multiplier=number(inputs, "liability_multiplier"),
        asset_price=number(inputs, "asset_price"),
        asset_multiplier=number(inputs, "asset_multiplier"),
        asset_balance=number(inputs, "asset_balance"),
        unit=_unit(inputs, "asset_decimals"),
        dust=ONE,
    )
    return {"asset_amount": amount}


def freed_by_now(inputs: Inputs) -> dict[str, object]:
    """Share of a shortage that may be freed now."""
    share = share_now(
        number(inputs, "margin_shortage"),
        slots_elapsed=number(inputs, "slots_elapsed"),
        duration_slots=number(inputs, "duration_slots"),
        initial_share=number(inputs, "initial_share"),
        already_freed=number(inputs, "already_freed"),
        at_once_below=AT_ONCE_BELOW,
    )
    return {"share": share}


def growing_fee(inputs: Inputs) -> dict[str, object]:
    """Liquidator's fee rate after a wait."""
    slot, active = numbers(inputs, "slot", "last_active_slot")
    rate = liquidator_fee_rate(
        number(inputs, "base_fee_rate"),
        max_fee_rate=number(inputs, "max_fee_rate"),
        fee_rate_per_slot=number(inputs, "fee_rate_per_slot"),
        slots_waited=slot - active,
        grace_slots=number(inputs, "grace_slots"),
    )
    return {"fee_rate": rate}


def position_insurance(inputs: Inputs) -> dict[str, object]:
    """Insurance fee that a position's liquidation can still afford."""
    size, price, quote = numbers(inputs, "base_size", "oracle_price", "quote_price")
    rate = position_insurance_rate(
        number(inputs, "margin_shortage"),
        abs(size) * price * quote,
        margin_rate=number(inputs, "margin_rate"),
        liquidator_fee=number(inputs, "liquidator_fee_rate"),
        max_rate=number(inputs, "max_insurance_fee_rate"),
        share=INSURANCE_SHARE,
        unit=MILLIONTH,
    )
    return {"insurance_fee_rate": rate}


def borrow_insurance(inputs: Inputs) -> dict[str, object]:
    """Insurance fee that repaying a borrow can still afford."""
    asset, amount, price = numbers(inputs, "asset_weight", "token_amount", "price")
    liability, multiplier = numbers(inputs, "liability_weight", "liability_multiplier")
    if multiplier == 0 or asset >= liability:
        return {"insurance_fee_rate": ZERO}
    rate = borrow_insurance_rate(
        number(inputs, "margin_shortage"),
        amount * price,
        liability_weight=liability,
        asset_weight=_effective_weight(inputs, asset),
        max_rate=number(inputs, "max_insurance_fee_rate"),
        unit=MILLIONTH,
    )
    return {"insurance_fee_rate": rate}


def auction_ends(inputs: Inputs) -> dict[str, object]:
    """Start and end price of a taker's auction; a limit of zero is none."""
    oracle, limit = numbers(inputs, "oracle_price", "limit_price")
    start, end = auction_bounds(
        oracle,
        limit if limit != 0 else None,
        buys=fields(inputs).choice("side", ("long", "short")) == "long",
        spread=AUCTION_SPREAD,
        unit=MILLIONTH,
    )
    return {"start_price": start, "end_price": end}


def _effective_weight(inputs: Inputs, asset_weight: Decimal) -> Decimal:
    asset, liability = numbers(inputs, "asset_multiplier", "liability_multiplier")
    return asset_weight * asset / liability


def _unit(inputs: Inputs, name: str) -> Decimal:
    """The smallest amount of an asset with so many decimals."""
    units = [ONE.scaleb(-decimals) for decimals in range(DECIMALS_MAX + 1)]
    return chosen(units, number(inputs, name), name)


SHORTAGES: Mapping[str, Answer] = {
    "drift_base_to_cover": base_size,
    "drift_liability_to_cover": repaid_borrow,
    "drift_implied_liability": implied_borrow,
    "drift_asset_for_liability": seized_collateral,
    "drift_pacing": freed_by_now,
    "drift_fee_ramp": growing_fee,
    "drift_perp_insurance_fee": position_insurance,
    "drift_spot_insurance_fee": borrow_insurance,
    "drift_auction": auction_ends,
}
