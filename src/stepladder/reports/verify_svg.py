"""Small drawings of a scorecard: the rate a ladder asks, and the steps of a liquidation."""

import html
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.number import number_text
from stepladder.venues.ladder_lint import STRUCTURAL, lint_ladder
from stepladder.venues.rulebook import PathStep

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 700, 240, 64, 34, 14, 16
SAMPLES = 40
PLACEHOLDER = Decimal(10) ** 15
"""A cap above this stands for no cap."""
BEYOND = Decimal(3)
FLAT_SPAN = Decimal(1_000), Decimal(1_000_000)
GROWN = Decimal(4)
"""A growing rate is drawn until it is this many times its base, or asks for everything."""

DOUBLINGS = 40
"""A rate that has not grown by then (a trillion coins) hardly grows."""

Point = tuple[Decimal, Decimal]


def rate_points(ladder: MarginLadder) -> list[Point]:
    """Amount looked up, and the requirement as a share of the position, along the ladder."""
    if ladder.growth is not None:
        return _growing(ladder)
    floors = [tier.floor for tier in ladder.tiers if tier.floor > ZERO]
    if not floors:
        low, high = FLAT_SPAN if ladder.end is None else (ladder.end / 1000, ladder.end)
        rate = ladder.tiers[0].maintenance_margin_rate
        return [(amount, rate) for amount in (low, high)]
    end = ladder.end
    last = end if end is not None and end <= PLACEHOLDER else floors[-1] * BEYOND
    edges = [floors[0] / 10, *floors, last]
    points: list[Point] = []
    for index, (low, high) in enumerate(pairwise(edges)):
        ratio = (high / low).ln() / SAMPLES
        amounts = [low * (ratio * step).exp() for step in range(SAMPLES)] + [high]
        points += [(a, ladder.requirement_in_tier(a, index) / a) for a in amounts]
    return points


def _growing(ladder: MarginLadder) -> list[Point]:
    base = ladder.maintenance_rate(0, ZERO)
    high = ONE
    for _ in range(DOUBLINGS):
        if ladder.maintenance_rate(0, high) >= min(base * GROWN, ONE):
            break
        high = high * 2
    ratio = (high * 100).ln() / (SAMPLES * 2)
    amounts = [(ratio * step).exp() / 100 for step in range(SAMPLES * 2 + 1)]
    return [(a, min(ladder.maintenance_rate(0, a), ONE)) for a in amounts]


def can_be_drawn(ladder: MarginLadder) -> bool:
    """Whether tiers follow each other and ask for something: a broken ladder has no line."""
    findings = {finding.rule_id for finding in lint_ladder(ladder.tiers, ladder.shape)}
    if findings & set(STRUCTURAL):
        return False
    points = rate_points(ladder)
    return points[0][0] < points[-1][0] and all(rate > ZERO for _, rate in points)


def ladder_svg(ladder: MarginLadder, unit: str) -> str:
    """Requirement as a share of the position against its size, both axes logarithmic."""
    points = rate_points(ladder)
    low_x, high_x = points[0][0], points[-1][0]
    rates = [rate for _, rate in points]
    low_y, high_y = min(rates) / 2, max(rates) * 2
    scale = _Scale(low_x, high_x, low_y, high_y)
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="margin rate by size">']
    parts += [_vertical(scale, tick) for tick in _decades(low_x, high_x)]
    parts += [_horizontal(scale, tick) for tick in _rate_ticks(low_y, high_y)]
    first = scale.y(rates[0])
    parts.append(f'<path class="start" d="M{LEFT} {first} H{WIDTH - RIGHT}"/>')
    line = " ".join(f"{scale.x(amount)},{scale.y(rate)}" for amount, rate in points)
    parts.append(f'<polyline class="rate" points="{line}"/>')
    parts.append(
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{html.escape(unit)}</text>'
    )
    return "".join([*parts, "</svg>"])


class _Scale:
    """Where an amount and a rate lie in the drawing."""

    def __init__(self, low_x: Decimal, high_x: Decimal, low_y: Decimal, high_y: Decimal) -> None:
        self.x0, self.x1 = low_x.log10(), high_x.log10()
        self.y0, self.y1 = low_y.log10(), high_y.log10()

    def x(self, amount: Decimal) -> str:
        share = (amount.log10() - self.x0) / (self.x1 - self.x0)
        return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.1f}"

    def y(self, rate: Decimal) -> str:
        share = (rate.log10() - self.y0) / (self.y1 - self.y0)
        return f"{HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP):.1f}"


def _decades(low: Decimal, high: Decimal) -> list[Decimal]:
    first, last = low.log10(), high.log10()
    return [
        Decimal(10) ** power
        for power in range(int(first) - 1, int(last) + 2)
        if first <= power <= last
    ]


def _rate_ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    steps = [Decimal(digit).scaleb(power) for power in range(-6, 1) for digit in (1, 2, 5)]
    return [step for step in steps if low <= step <= min(high, ONE)]


def _vertical(scale: _Scale, tick: Decimal) -> str:
    x = scale.x(tick)
    return (
        f'<path class="grid" d="M{x} {TOP} V{HEIGHT - BOTTOM}"/>'
        f'<text x="{x}" y="{HEIGHT - BOTTOM + 14}" text-anchor="middle">{_short(tick)}</text>'
    )


def _horizontal(scale: _Scale, tick: Decimal) -> str:
    y = scale.y(tick)
    label = number_text(tick * 100)
    return (
        f'<path class="grid" d="M{LEFT} {y} H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 6}" y="{y}" dy="4" text-anchor="end">{label} %</text>'
    )


def _short(amount: Decimal) -> str:
    for size, letter in ((9, "B"), (6, "M"), (3, "k")):
        if amount >= Decimal(10) ** size:
            return f"{number_text(amount.scaleb(-size))}{letter}"
    return number_text(amount)


def path_diagram(steps: Sequence[PathStep], closing: Sequence[str]) -> str:
    """The steps in order, each a box; those that take from other traders are marked."""
    boxes = []
    for step in steps:
        told = step.fact.value if isinstance(step.fact.value, str) else ""
        kind = step.kind.replace("_", " ")
        marked = "fail" if step.kind in closing else ""
        boxes.append(
            f'<div><b class="{marked}">{step.order}. {html.escape(kind)}</b>'
            f"{html.escape(told or 'not known')}</div>"
        )
    return '<div class="path">' + "<span>→</span>".join(boxes) + "</div>"
