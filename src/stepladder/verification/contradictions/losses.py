"""Contradictions about a loss: how much is closed, who pays, when a fund hands it on."""

from stepladder.formulas.insurance_fund import fund_after_loss, fund_level
from stepladder.formulas.partial_liquidation import ratio_after_share, share_penalty
from stepladder.formulas.socialised_loss import socialised_share
from stepladder.model.exact import ONE
from stepladder.model.fields import Fields
from stepladder.verification.contradictions.record import Figure


def partial_share(fields: Fields) -> tuple[Figure, ...]:
    """Smallest share that brings the account back, and what closing it costs."""
    maintenance, penalty_rate = fields.number("maintenance_margin"), fields.number("penalty_rate")
    value, target = fields.number("account_value"), fields.number("target_ratio")
    step = fields.number("share_step")
    share, penalty = step, share_penalty(step, penalty_rate, maintenance)
    while share < ONE and not (
        penalty < value and ratio_after_share(share, maintenance, value, penalty) < target
    ):
        share += step
        penalty = share_penalty(share, penalty_rate, maintenance)
    return (
        Figure(name="share closed", value=share, unit="fraction", places=2),
        Figure(name="penalty", value=penalty, unit="USD", places=2),
    )


def loss_factor(fields: Fields) -> tuple[Figure, ...]:
    """Part of a withdrawal that is kept back."""
    loss, balances = fields.number("loss"), fields.number("balances")
    if fields.choice("over", ("balances_and_loss", "balances")) == "balances":
        balances = balances - loss  # the balances are taken to hold the loss already
    factor = socialised_share(loss, balances)
    return (Figure(name="kept back", value=factor, unit="fraction", places=2),)


def level(fields: Fields) -> tuple[Figure, ...]:
    """Level of the fund below which other traders are closed."""
    value = fund_level(fields.number("reference"), fields.number("largest_drop"))
    return (Figure(name="fund level", value=value, unit="USDT", places=0),)


def balance(fields: Fields) -> tuple[Figure, ...]:
    """What is in the fund after a loss."""
    left = fund_after_loss(fields.number("balance"), fields.number("loss"))
    return (Figure(name="pool", value=left, unit="USDT", places=0),)
