"""The ranking of assumptions as text: the largest effect first, what is not known at the end."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown, join
from stepladder.pipeline.assumption_effects import (
    AssumptionsAnswer,
    Effect,
    Shift,
    assumption_named,
)
from stepladder.pipeline.assumption_outcome import Outcome
from stepladder.reports.number_format import amount, percent, price

SHOWN_VALUES = 3
HEADS = ("price", "fundings", "cost")
READING = """How to read it: + is the worse case. price: the move to liquidation is so much shorter,
in price units. fundings: the room lasts that many fundings less, at the present rate with the
price unchanged. cost: that much more is gone or tied up when it is liquidated, in {asset}
(requirement there with the fee in the test, taker fee of closing where the test holds none,
funding paid before)."""


def assumptions_text(answer: AssumptionsAnswer, *, explain: bool = False) -> str:
    """The whole answer for a person; ``explain`` says what each assumption asks."""
    with localcontext(EXACT):
        return "\n".join(_lines(answer, explain))


def _lines(answer: AssumptionsAnswer, explain: bool) -> Iterator[str]:
    account = answer.scene.account
    yield f"{answer.scene.rules.rulebook.name}, as of {time_text(account.as_of)}"
    if answer.given:
        yield "given: " + ", ".join(f"{words(name)} {words(after)}" for name, after in answer.given)
    yield f"{position_words(answer)}: {base_words(answer.base)}"
    yield f"matters most: {headline(answer)}"
    yield ""
    yield from _table(answer)
    yield from _unknown_lines(answer)
    if answer.not_applicable:
        yield ""
        yield "does not apply, or was not asked:"
        yield from (f"  {words(n.assumption)}: {n.reason}" for n in answer.not_applicable)
    yield ""
    asset = "?" if isinstance(answer.base, Unknown) else answer.base.asset
    yield READING.format(asset=asset)
    if explain:
        yield ""
        yield from _explained(answer)


def words(name: str) -> str:
    """A name of ours as people read it.

    Examples
    --------
    >>> words("taker_at_mark")
    'taker at mark'
    """
    return name.replace("_", " ")


def position_words(answer: AssumptionsAnswer) -> str:
    """Which position is asked about."""
    position = answer.scene.position
    mode = "unknown mode" if isinstance(position.margin_mode, Unknown) else position.margin_mode
    return f"{position.label} {abs(position.size):f}, {mode}"


def base_words(base: Outcome | Unknown) -> str:
    """Where it is liquidated, in one clause."""
    if isinstance(base, Unknown):
        return f"not known: {base}"
    found = base.liquidation_price
    if isinstance(found, Unknown):
        return f"not known: {found}"
    if found is None:
        return {"already": "liquidatable now"}.get(base.status, "never liquidated in its direction")
    away = base.distance
    share = away / base.reference if isinstance(away, Decimal) else None
    return f"liquidated at {price(found)}, {percent(share)} from {price(base.reference)}"


def headline(answer: AssumptionsAnswer) -> str:
    """The largest effect in one clause."""
    moving = [effect for effect in answer.effects if effect.shift != 0]
    if not moving:
        return "no assumption with known facts moves it"
    first = moving[0]
    return f"{change_words(first)}, {shift_words(first)}"


def change_words(effect: Effect) -> str:
    """What was flipped, from what to what."""
    return f"{words(effect.assumption)}: {words(effect.before)} -> {words(effect.after)}"


def shift_words(effect: Effect) -> str:
    """What a flip does to the price, in one clause."""
    if isinstance(effect.shift, Decimal):
        side = "earlier" if effect.shift > 0 else "later"
        return f"{signed(effect.shift)} ({side})"
    return _status_words(effect)


def _status_words(effect: Effect) -> str:
    if isinstance(effect.outcome, Unknown):
        return "unknown"
    found = effect.outcome.liquidation_price
    if isinstance(found, Decimal):
        return f"at {price(found)}"
    return effect.outcome.status


def signed(value: Decimal) -> str:
    """A shift with its sign; zero has none.

    Examples
    --------
    >>> signed(Decimal("48.114")), signed(Decimal("-0.0000123")), signed(Decimal(0))
    ('+48.11', '-0.0000123', '0')
    """
    if value == 0:
        return "0"
    size = abs(value)
    places = 2 if size >= Decimal("0.01") else 1 - size.adjusted() + 1
    return f"{'+' if value > 0 else '-'}{size:,.{places}f}"


def merged(effects: Sequence[Effect], *, by_price: bool = False) -> list[tuple[Effect, str]]:
    """Effects with one row for values of one assumption that come to the same; and its label.

    The same in price, time and cost, or ``by_price`` alone.
    """

    def key(effect: Effect) -> tuple[str, ...]:
        shifts = (effect.shift, effect.time_shift, effect.cost_shift)
        return effect.assumption, *map(_alike, shifts[:1] if by_price else shifts)

    rows = []
    for _, group in groupby(effects, key):
        alike = list(group)
        names = [words(effect.after) for effect in alike]
        shown = ", ".join(names[:SHOWN_VALUES])
        if len(names) > SHOWN_VALUES:
            shown += f" and {len(names) - SHOWN_VALUES} more"
        first = alike[0]
        rows.append((first, f"{words(first.assumption)}: {words(first.before)} -> {shown}"))
    return rows


def _alike(shift: Shift) -> str:
    return f"{shift:.12f}" if isinstance(shift, Decimal) else str(shift)


def _table(answer: AssumptionsAnswer) -> Iterator[str]:
    rows = [
        (
            _cell(effect.shift, effect),
            _cell(effect.time_shift),
            _cell(effect.cost_shift),
            label,
        )
        for effect, label in merged(answer.effects)
    ]
    if not rows:
        return
    widths = [max(len(head), *(len(row[i]) for row in rows)) for i, head in enumerate(HEADS)]
    heads = "  ".join(f"{head:>{width}}" for head, width in zip(HEADS, widths, strict=True))
    yield f"  {heads}  assumption: from -> to"
    for row in rows:
        cells = "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=False))
        yield f"  {cells}  {row[3]}"


def _cell(shift: Shift, effect: Effect | None = None) -> str:
    if isinstance(shift, Unknown):
        return "?"
    if shift is None:
        return "-" if effect is None else _status_words(effect)
    return signed(shift)


def _unknown_lines(answer: AssumptionsAnswer) -> Iterator[str]:
    if isinstance(answer.base, Unknown):
        yield "nothing can be compared, as the base is not known"
    if answer.unknown:
        yield ""
        yield "not known, and not ranked:"
    for effect in answer.unknown:
        yield f"  {change_words(effect)}"
        yield f"    {effect.shift}"
    columns = (
        ("fundings", [effect.time_shift for effect in answer.effects]),
        ("cost", [effect.cost_shift for effect in answer.effects]),
    )
    for name, shifts in columns:
        missing = join(*shifts)
        if missing is not None:
            yield f"{name} (?): {missing}"


def _explained(answer: AssumptionsAnswer) -> Iterator[str]:
    base = answer.base
    if not isinstance(base, Unknown):
        yield "base"
        yield f"  requirement now   {amount(base.requirement, base.asset)}"
        yield f"  cost at the end   {amount(base.cost, base.asset)}"
        yield f"  fundings it lasts {amount(base.fundings)}"
    for effect in (*answer.effects, *answer.unknown):
        yield f"{change_words(effect)}  ({assumption_named(effect.assumption).question})"
        yield f"  {effect_words(effect)}"


def effect_words(effect: Effect) -> str:
    """Where the flip liquidates, with distance and cost."""
    if isinstance(effect.outcome, Unknown):
        return str(effect.outcome)
    cost = amount(effect.outcome.cost, effect.outcome.asset)
    return f"{base_words(effect.outcome)}; cost {cost}"
