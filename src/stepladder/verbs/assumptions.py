"""The verb ``assumptions``: which small assumption moves the liquidation price most."""

from collections.abc import Sequence

from stepladder.errors import InputError
from stepladder.incentives.funding_until import settlements_until
from stepladder.model.account import Account
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import shown
from stepladder.model.time import parse_duration
from stepladder.model.unknown import Unknown
from stepladder.pipeline.assumption_effects import AssumptionsAnswer, answer_assumptions
from stepladder.venues.rulebook import Rulebook
from stepladder.verbs.account import Source, account


def assumptions(
    *sources: Source,
    venue: str | None = None,
    rulebook: Rulebook | None = None,
    symbol: str | None = None,
    assume: Sequence[str] = (),
    given: Sequence[str] = (),
    only_asked: bool = False,
    hold: str = "0h",
    now_ns: int | None = None,
) -> AssumptionsAnswer:
    """Flip each assumption about a position and rank what that does to its liquidation price.

    Parameters
    ----------
    sources, venue, rulebook, now_ns
        As in ``account``.
    symbol
        Which position is asked about; the first where none is named.
    assume
        Further flips, ``NAME=VALUE``: ``size=201``, ``others_move=0.9``, ``ladder_of=hyperliquid``.
    given
        Flips that belong to the base, in their order, written the same way.
    only_asked
        Flip what ``assume`` names and nothing else.
    hold
        How long the position is held (``72h``): the fundings until then are one more flip.

    Raises
    ------
    InputError
        If anything given does not read, or nothing of that name is held.

    Examples
    --------
    >>> from stepladder.adapters.command_line import TypedAccount
    >>> words = TypedAccount(venue="binance-usdm", positions=["BTCUSDT:+200@100000"],
    ...                      cash="2000000", marks=["100000"], as_of="2025-09-29")
    >>> answer = assumptions(words)
    >>> round(answer.base.liquidation_price, 2)
    Decimal('91163.27')
    >>> shape = next(e for e in answer.effects if e.assumption == "ladder_shape")
    >>> shape.after, round(shape.shift, 1)
    ('whole_position', Decimal('673.5'))
    """
    asked = account(*sources, venue=venue, rulebook=rulebook, now_ns=now_ns)
    with localcontext(EXACT):
        index = position_index(asked.account, symbol)
        wanted = [named_value(word, "--assume") for word in assume]
        wanted += _until(asked.account, index, hold)
        return answer_assumptions(
            asked.account,
            asked.rules,
            index=index,
            asked=wanted,
            given=[named_value(word, "--given") for word in given],
            only_asked=only_asked,
        )


def position_index(held: Account, symbol: str | None) -> int:
    """Index of the position asked about: the first of the symbol, or the first at all.

    Raises
    ------
    InputError
        If there is none.
    """
    symbols = [position.symbol for position in held.positions]
    if not symbols or (symbol is not None and symbol not in symbols):
        raise InputError(
            expected=f"one of: {', '.join(symbols)}" if symbols else "a position",
            found="none" if symbol is None else shown(symbol),
            where=f"{held.owner}: positions",
        )
    return 0 if symbol is None else symbols.index(symbol)


def named_value(word: str, option: str) -> tuple[str, str]:
    """Read ``NAME=VALUE``.

    Examples
    --------
    >>> named_value("size=201", "--assume")
    ('size', '201')
    """
    name, equals, value = word.partition("=")
    if not (name and equals and value):
        raise InputError(
            expected="NAME=VALUE such as others_move=0.9",
            found=shown(word),
            where=f"command line: {option}",
        )
    return name, value


def _until(held: Account, index: int, hold: str) -> list[tuple[str, str]]:
    """The fundings until the horizon as one more flip; none without a horizon."""
    horizon = parse_duration(hold, where="command line: --hold")
    position = held.positions[index]
    if horizon <= 0 or isinstance(position.contract, Unknown):
        return []
    count = settlements_until(
        held.funding.get(position.symbol),
        position.contract,
        as_of=held.as_of,
        horizon_ns=horizon,
        owner=held.owner,
    )
    return [("funding_payments", "1" if isinstance(count, Unknown) else str(count))]
