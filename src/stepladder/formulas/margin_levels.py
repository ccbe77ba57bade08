"""Further margin levels that follow from the initial or the maintenance one."""

from stepladder.formulas.number import N


def fill_rate(initial_rate: N, maintenance_rate: N) -> N:
    """Rate asked when an order fills: half way between maintenance and initial.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, MarginRequirementType.

    Examples
    --------
    >>> fill_rate(0.5, 0.25)
    0.375
    """
    return (initial_rate + maintenance_rate) / 2


def two_thirds_rate(initial_rate: N) -> N:
    """Maintenance rate of a venue that asks two thirds of the initial one.

    References
    ----------
    coinbase.com/international-exchange/legal/leverage-and-margin-policy.

    Examples
    --------
    >>> two_thirds_rate(0.75)
    0.5
    """
    return (initial_rate + initial_rate) / 3


def close_out_rate(initial_rate: N, maintenance_rate: N, gap_max: N) -> N:
    """Rate at which a venue closes an account out: a third of the initial one, or a fixed gap.

    Parameters
    ----------
    gap_max
        Largest distance below maintenance, fraction.

    References
    ----------
    coinbase.com/international-exchange/legal/leverage-and-margin-policy.

    Examples
    --------
    >>> close_out_rate(0.75, 0.5, 0.125)
    0.375
    """
    third, lowered = initial_rate / 3, maintenance_rate - gap_max
    if third > lowered:
        return third
    if third <= lowered:
        return lowered
    return third - lowered  # one of them is not a number, and so is this
