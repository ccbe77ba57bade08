"""Every fee of a venue: on what it is charged, at which rate, and where it enters.

The same taker rate may be paid on a fill only, or count inside the liquidation test as well, or be
kept out of the posted margin: that is the rulebook's ``ladder.fee_in_trigger``, and it moves the
liquidation price before anything is traded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.errors import InputError
from stepladder.formulas.fees import trading_fee
from stepladder.formulas.primitives import round_up
from stepladder.model.exact import ZERO
from stepladder.model.fields import as_number
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import Fact
from stepladder.venues.rules import FeeInTrigger, Rules

FeeName = Literal["maker", "taker", "liquidation"]
Place = Literal["fill", "liquidation", "trigger", "initial_margin", "bankruptcy_price"]
Base = Literal["notional at the fill", "notional liquidated", "size at entry"]

IN_TRIGGER: Mapping[FeeInTrigger, Mapping[FeeName, tuple[Place, ...]]] = {
    "none": {},
    "taker_at_mark": {"taker": ("trigger",)},
    "close_fee_at_bankruptcy": {"taker": ("trigger", "initial_margin")},
    "taker_and_funding": {"taker": ("trigger",)},
    "liquidation_fee_at_mark": {"liquidation": ("trigger",)},
    "taker_and_close_fee": {"taker": ("trigger", "initial_margin")},
    "close_fee_of_size": {"taker": ("trigger",)},
}
"""Which fee a word of ``ladder.fee_in_trigger`` puts where, besides the trade itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One fee. ``rate`` is a fraction of ``base``; a negative maker rate is a rebate.

    ``enters`` lists where it is felt; Unknown where the rulebook does not say what the liquidation
    test counts.
    """

    name: FeeName
    base: Base
    rate: Decimal | Unknown
    enters: tuple[Place, ...] | Unknown
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """The fees of one symbol and fee tier at one venue."""

    venue: str
    symbol: str
    fee_tier: str
    maker: Fee
    taker: Fee
    liquidation: Fee

    @property
    def fees(self) -> tuple[Fee, Fee, Fee]:
        """All of them, in a fixed order."""
        return (self.maker, self.taker, self.liquidation)


def fee_schedule(rules: Rules, symbol: str, *, fee_tier: str | None = None) -> FeeSchedule:
    """Read the fees that a user of a tier pays on a symbol.

    Parameters
    ----------
    fee_tier
        As the rulebook names it; the venue's base tier, its highest rate, if None. A venue whose
        maker tiers were not read has an unknown maker rate in every tier but the base.

    Raises
    ------
    InputError
        If the rulebook breaks a rule of signs: a negative taker or liquidation fee, or a rebate
        larger than the taker fee (which would pay for trading with oneself).

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("bybit-linear"), at=1_760_000_000 * 10**9)
    >>> fee_schedule(rules, "BTCUSDT").taker.enters
    ('fill', 'trigger', 'initial_margin', 'bankruptcy_price')
    """
    tier = fee_tier or "base"
    base: Base = (
        "size at entry"
        if rules.fee_in_trigger() == "close_fee_of_size"
        else ("notional at the fill")
    )
    schedule = FeeSchedule(
        venue=rules.rulebook.venue,
        symbol=symbol,
        fee_tier=tier,
        maker=_fee(rules, "maker", base, _tier_rate(rules, "maker", tier)),
        taker=_fee(rules, "taker", base, rules.taker_fee_rate(fee_tier)),
        liquidation=_fee(
            rules, "liquidation", "notional liquidated", _liquidation_rate(rules, symbol)
        ),
    )
    _check_signs(schedule, rules.owner)
    return schedule


def posted_fee(notional: Decimal, fee_rate: Decimal, *, unit: Decimal) -> Decimal:
    """Fee of one trade as it is booked: a cost is rounded up, a rebate down, to the unit.

    Examples
    --------
    >>> cost = posted_fee(Decimal("1234.56"), Decimal("0.0005"), unit=Decimal("0.01"))
    >>> rebate = posted_fee(Decimal("1234.56"), Decimal("-0.0001"), unit=Decimal("0.01"))
    >>> str(cost), str(rebate)
    ('0.62', '-0.12')
    """
    return round_up(trading_fee(notional, fee_rate), unit)


def _fee(rules: Rules, name: FeeName, base: Base, rate: Decimal | Unknown) -> Fee:
    facts = [rules.fact("fees", "liquidation_fee" if name == "liquidation" else name)]
    word = rules.fee_in_trigger()
    first: Place = "liquidation" if name == "liquidation" else "fill"
    if isinstance(word, Unknown):
        enters: tuple[Place, ...] | Unknown = word if name != "maker" else (first,)
    else:
        enters = (first, *IN_TRIGGER[word].get(name, ()))
        if name == "taker" and rules.fact("fees", "fee_in_bankruptcy_price").value is True:
            enters = (*enters, "bankruptcy_price")
    if name != "maker":
        facts.append(rules.fact("ladder", "fee_in_trigger"))
    return Fee(
        name=name,
        base=base,
        rate=rate,
        enters=enters,
        source="; ".join(dict.fromkeys(fact.citation for fact in facts)),
    )


def _tier_rate(rules: Rules, name: FeeName, tier: str) -> Decimal | Unknown:
    if tier == "base":
        return rules.number("fees", name)
    tiers = rules.fact("fees", f"{name}_by_tier").value
    rate = tiers.get(tier) if isinstance(tiers, Mapping) else None
    if rate is None:
        return unknown(f"{name} fee of tier {tier}", "not in the rulebook", owner=rules.owner)
    return as_number(rate, where=f"{rules.owner}: fees.{name}_by_tier.{tier}")


def _liquidation_rate(rules: Rules, symbol: str) -> Decimal | Unknown:
    """A number, a number by symbol or coin, or unknown; a fee told in words is not a rate."""
    if "liquidation_fee_rate" in rules.rulebook.facts["fees"]:
        return rules.number("fees", "liquidation_fee_rate")
    fact = rules.fact("fees", "liquidation_fee")
    if isinstance(fact.value, Mapping):
        return _of_symbol(fact, fact.value, symbol, rules.owner)
    if isinstance(fact.value, str):
        return unknown(fact.name, f"told in words: {fact.value}", owner=rules.owner)
    return rules.number("fees", "liquidation_fee")


def _of_symbol(
    fact: Fact, rates: Mapping[str, object], symbol: str, owner: str
) -> Decimal | Unknown:
    coin = next(
        (name for name in rates if symbol == name or symbol.startswith((f"{name}-", f"{name}_"))),
        None,
    )
    if coin is None:
        return unknown(f"{fact.name} of {symbol}", "not in the rulebook", owner=owner)
    return as_number(rates[coin], where=f"{owner}: {fact.name}.{coin}")


def _check_signs(schedule: FeeSchedule, owner: str) -> None:
    for fee in (schedule.taker, schedule.liquidation):
        if isinstance(fee.rate, Decimal) and fee.rate < ZERO:
            raise InputError(
                expected="a fee of zero or more", found=str(fee.rate), where=f"{owner}: {fee.name}"
            )
    maker, taker = schedule.maker.rate, schedule.taker.rate
    if isinstance(maker, Decimal) and isinstance(taker, Decimal) and maker + taker < ZERO:
        raise InputError(
            expected="a rebate no larger than the taker fee",
            found=shown(str(maker)),
            where=f"{owner}: maker",
        )
