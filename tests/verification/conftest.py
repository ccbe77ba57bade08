"""A rulebook that passes every rule, and a way to break it in one place."""

import re
from collections.abc import Callable

import pytest

from stepladder.model.decision import Reason
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time
from stepladder.venues.packaged import rulebook_from_toml
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import CHECKLIST

AT = "2026-06-01"

COMPLETE = """
schema = "stepladder.rulebook/1"
venue = "invented"
name = "An invented venue"
[sources]
rules = "rule book of the invented venue"
[references]
initial_margin = { value = "mark", source = "rules" }
maintenance_margin = { value = "mark", source = "rules" }
unrealised_profit = { value = "mark", source = "rules" }
liquidation_trigger = { value = "mark", source = "rules" }
stop_trigger_default = { value = "mark", source = "rules" }
funding_notional = { value = "oracle", source = "rules" }
adl_price = { value = "bankruptcy", source = "rules" }
[mark_price]
formula = { value = "index + average basis", source = "rules" }
own_book_term = { value = true, source = "rules" }
window_seconds = { value = 60, unit = "s", source = "rules" }
fallback = { value = "the last good index", source = "rules" }
[mark_price.rule]
source = "rules"
as_of = "2026-05-15"
[mark_price.rule.value]
combine = "median"
terms = [
    { kind = "funding_basis", interval_hours = 8 },
    { kind = "average_basis", window_seconds = 60, sample_seconds = 1 },
    { kind = "external_median" },
]
[index_price]
method = { value = "median", source = "rules" }
constituents = { value = ["One", "Two", "Three"], source = "rules" }
outlier_rule = { value = "the median ignores it", source = "rules" }
stale_rule = { value = "left out after 10 s", source = "rules" }
[index_price.rule]
source = "rules"
as_of = "2026-05-15"
[index_price.rule.value]
combine = "mean"
outliers = "cap"
bound = 0.015
stale_seconds = 10
minimum_sources = 3
[ladder]
shape = { value = "marginal", source = "rules" }
unit = { value = "USDT notional", source = "rules" }
lookup_unit = { value = "notional", source = "rules" }
value_price = { value = "mark", source = "rules" }
lookup_includes_orders = { value = false, source = "rules" }
deduction_recursion = { value = "d_n = d_(n-1) + floor_n (r_n - r_(n-1))", source = "rules" }
fee_in_trigger = { value = "none", source = "rules" }
change_binds_existing_positions = { value = true, source = "rules" }
[funding]
interval_hours = { value = 8, unit = "h", source = "rules" }
formula = { value = "P + clamp(I - P)", source = "rules" }
interest = { value = 0.0001, unit = "per 8 h", source = "rules" }
cap = { value = 0.003, unit = "per interval", source = "rules" }
charged_when = { value = "at the stamp", source = "rules" }
[funding.rule]
source = "rules"
as_of = "2026-05-15"
[funding.rule.value]
method = "premium"
premium = "impact"
reference = "index"
average = "arithmetic"
sample_seconds = 5
form = "damped"
damper_8h = 0.0005
interest_8h = 0.0001
scaling = "whole_rate"
periods_per_day = 3
cap = { kind = "fixed", applies = "interval", figures = 0.003 }
[fees]
taker = { value = 0.0005, unit = "fraction of notional", source = "rules" }
taker_by_tier = { value = { low = 0.0002 }, source = "rules" }
liquidation_fee = { value = 0.01, source = "rules" }
fee_in_bankruptcy_price = { value = false, source = "rules" }
residual_goes_to = { value = "the fund", source = "rules" }
[collateral]
assets = { value = ["USDT", "USDC"], source = "rules" }
weights = { value = { USDT = { USDT = 1 } }, source = "rules" }
[cross_margin]
profit_weight = { value = 1, unit = "ratio", source = "rules" }
offsets = { value = "none", source = "rules" }
[adl]
trigger = { value = "both funds are empty", source = "rules" }
ranking = { value = "profit times leverage", source = "rules" }
price = { value = "bankruptcy", source = "rules" }
[[liquidation_path]]
order = 1
kind = "cancel_orders"
value = "every order"
source = "rules"
parameters.scope = { value = "account", source = "rules" }
[[liquidation_path]]
order = 2
kind = "reduce_fraction"
value = "a fifth at a time"
source = "rules"
parameters.fraction = { value = 0.2, source = "rules" }
parameters.cooldown = { value = 30, unit = "s", source = "rules" }
[[liquidation_path]]
order = 3
kind = "backstop_takeover"
value = "the vault"
source = "rules"
[[liquidation_path]]
order = 4
kind = "insurance_fund"
value = "the fund"
source = "rules"
[[liquidation_path]]
order = 5
kind = "adl"
value = "by the queue"
source = "rules"
[contracts.symbols.BTCUSDT]
kind = "linear"
settlement_asset = "USDT"
contract_size = 1
funding_interval_hours = 8
source = "rules"
[[ladders.BTCUSDT]]
source = "rules"
observed_from = "2026-05-01"
observed_to = "2026-05-31"
tiers = [
    [0, 50000, 0.004, 125, 0],
    [50000, 600000, 0.005, 100, 50],
    [600000, "open", 0.01, 50, 3050],
]
"""

Edit = tuple[str, str]
Judge = Callable[..., list[Reason]]


def edited(text: str, *edits: Edit) -> str:
    """Replace each old part, which must stand there exactly once, by the new one."""
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the rulebook"
        text = text.replace(old, new)
    return text


_INLINE = re.compile(r'source = "rules" }')
_STEP = re.compile(r'(\[\[liquidation_path\]\]\n(?:(?!as_of)[^\[])*?source = "rules"\n)')


def dated(text: str) -> str:
    """Give every fact that has no date the day of the rule book."""
    text = _INLINE.sub('source = "rules", as_of = "2026-05-15" }', text)
    return _STEP.sub(r'\1as_of = "2026-05-15"\n', text)


@pytest.fixture
def complete() -> str:
    """A rulebook of which only the dates are missing."""
    return COMPLETE


@pytest.fixture
def whole() -> str:
    """The complete rulebook with its dates: it passes every rule."""
    return dated(COMPLETE)


@pytest.fixture
def edit() -> Callable[..., str]:
    """Return a function that breaks the complete rulebook in named places."""
    return lambda *edits: dated(edited(COMPLETE, *edits))


@pytest.fixture
def judge() -> Judge:
    """Return a function from a rule id and edits to the reasons that rule then gives."""

    def reasons(rule_id: str, *edits: Edit, at: str = AT) -> list[Reason]:
        with localcontext(EXACT):
            rulebook = rulebook_from_toml(edited(COMPLETE, *edits), owner="invented.toml")
            rules = Rules(rulebook=rulebook, at=parse_time(at, where="test"))
            found = [reason for check in CHECKLIST for reason in check(rules)]
        return [reason for reason in found if reason.rule_id == rule_id]

    return reasons


@pytest.fixture
def verdicts(judge: Judge) -> Callable[..., list[str]]:
    """Return a function from a rule id and edits to the verdicts that rule then gives."""
    return lambda rule_id, *edits, at=AT: [r.verdict for r in judge(rule_id, *edits, at=at)]
