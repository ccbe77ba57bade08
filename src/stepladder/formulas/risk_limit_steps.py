"""Risk limits that rise in equal steps, each step raising the rates for the whole position."""

from stepladder.formulas.number import N


def step_maintenance_rate(base_maintenance_rate: N, steps: int) -> N:
    """Maintenance rate ``steps`` above the base limit, as a fraction.

    References
    ----------
    bitmex.com/app/riskLimitsExamples (undated).

    Examples
    --------
    >>> step_maintenance_rate(0.005, 1)
    0.01
    """
    return base_maintenance_rate * (1 + steps)


def step_initial_rate(base_initial_rate: N, base_maintenance_rate: N, steps: int) -> N:
    """Initial rate ``steps`` above the base limit, as a fraction.

    References
    ----------
    bitmex.com/app/riskLimitsExamples (undated).

    Examples
    --------
    >>> step_initial_rate(0.01, 0.005, 1)
    0.015
    """
    return base_initial_rate + base_maintenance_rate * steps
