"""Recompute a liquidation from its postings alone: who paid, who received, in which order.

Nothing of the waterfall is imported here: what is checked are laws that any waterfall must keep,
whatever its policies are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from stepladder.model.posting import Posting, SizePosting

CashKey = tuple[str, str]
SizeKey = tuple[str, str]
ORDER = ("insurance_fund", "adl", "fund_rest", "socialise", "residual", "shortfall")
"""Buffers as most rulebooks order them."""
LAST_RESORT = ("socialise", "shortfall")
"""Steps before which a fund without a limit has given all it has."""
ACCOUNT = "account:"
FUND = "fund"
VENUE = "venue"
Row = TypeVar("Row", Posting, SizePosting)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningState:
    """What is known before the first step, and what was claimed to hold after the last one.

    ``cash`` in minor units by party and asset, ``sizes`` signed by party and symbol; who is not
    named has none. ``unit_values``: signed value at the mark of one unit of size, in minor units,
    with its asset, by symbol. ``closed``: party and symbol being dissolved. ``order``: kinds of
    steps as the rulebook orders them. ``adl_values``: what one unit of size may be closed for in
    auto-deleveraging, minor units, None for the price of ruin; empty leaves it open.
    ``fund_limited``: whether the fund may stop with something left. ``closing_cash`` and
    ``closing_sizes`` None: nothing claimed.
    """

    cash: Mapping[CashKey, int]
    sizes: Mapping[SizeKey, Decimal]
    unit_values: Mapping[str, tuple[str, Fraction]]
    closed: tuple[str, str]
    order: tuple[str, ...] = ORDER
    adl_values: tuple[Fraction | None, ...] = ()
    fund_limited: bool = False
    closing_cash: Mapping[CashKey, int] | None = None
    closing_sizes: Mapping[SizeKey, Decimal] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One law that does not hold: where, what was seen, what the law asks for."""

    law: str
    step: int | None
    subject: str
    observed: str
    wanted: str


@dataclass
class _Replay:
    """Balances as the postings make them, step by step."""

    opening: OpeningState
    cash: dict[CashKey, int] = field(default_factory=dict)
    sizes: dict[SizeKey, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cash, self.sizes = dict(self.opening.cash), dict(self.opening.sizes)

    def worth(self, party: str) -> Fraction:
        """Equity at the mark in the asset of the symbol that is closed."""
        asset, _ = self.opening.unit_values[self.opening.closed[1]]
        total = Fraction(self.cash.get((party, asset), 0))
        for (owner, symbol), size in self.sizes.items():
            of, value = self.opening.unit_values.get(symbol, ("", Fraction(0)))
            if owner == party and of == asset:
                total += Fraction(size) * value
        return total


def audit(
    postings: Sequence[Posting], size_postings: Sequence[SizePosting], opening: OpeningState
) -> tuple[Finding, ...]:
    """Every law that these postings break; none where the books are right.

    Parameters
    ----------
    postings, size_postings
        As emitted, in any order within a step.
    opening
        Balances before, marks, and what was claimed of the end.

    Examples
    --------
    >>> paid = [
    ...     Posting(step=1, party="fund", asset="USDT", minor_units=-5, what="insurance_fund"),
    ...     Posting(step=1, party="account:me", asset="USDT", minor_units=4, what="insurance_fund"),
    ... ]
    >>> before = OpeningState(
    ...     cash={("fund", "USDT"): 9, ("account:me", "USDT"): -5}, sizes={},
    ...     unit_values={"BTCUSDT": ("USDT", Fraction(1))}, closed=("account:me", "BTCUSDT"),
    ... )
    >>> [finding.law for finding in audit(paid, [], before)]
    ['cash sums to zero', 'no debt stays with a closed account']
    """
    replay = _Replay(opening)
    cash_at, sizes_at = _by_step(postings), _by_step(size_postings)
    found: list[Finding] = []
    done: list[str] = []
    for step in sorted({*cash_at, *sizes_at}):
        cash, sizes = cash_at.get(step, []), sizes_at.get(step, [])
        rows: list[Posting | SizePosting] = [*cash, *sizes]
        found += _sums(step, cash, sizes)
        found += _rows_once(step, rows)
        kinds = sorted({row.what for row in rows})
        found += _in_order(step, kinds, done, opening)
        found += _parties(step, kinds[0], rows, opening)
        found += _one_price(step, cash, sizes, opening) if sizes else []
        found += _at_a_price_of_the_rulebook(step, kinds[0], cash, sizes, replay)
        found += _applied(step, kinds[0], cash, sizes, replay)
        done += kinds
    found += _numbered(sorted({*cash_at, *sizes_at}))
    found += _closed(replay)
    found += _as_claimed(replay)
    return tuple(found)


def borne(
    postings: Iterable[Posting], size_postings: Iterable[SizePosting], opening: OpeningState
) -> Mapping[str, Fraction]:
    """What each kind of step cost everybody but the closed account, at the mark, minor units.

    Below zero they gained. All kinds together are what the closed account was lifted by.
    """
    lost: dict[str, Fraction] = defaultdict(Fraction)
    for row in postings:
        if row.party != opening.closed[0]:
            lost[row.what] -= row.minor_units
    for size_row in size_postings:
        if size_row.party != opening.closed[0]:
            lost[size_row.what] -= Fraction(size_row.size) * opening.unit_values[size_row.symbol][1]
    return dict(lost)


def _by_step(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.step].append(row)
    return found


def _finding(law: str, step: int | None, subject: str, observed: object, wanted: str) -> Finding:
    return Finding(law=law, step=step, subject=subject, observed=str(observed), wanted=wanted)


def _sums(step: int, cash: list[Posting], sizes: list[SizePosting]) -> list[Finding]:
    assets: dict[str, int] = defaultdict(int)
    for row in cash:
        assets[row.asset] += row.minor_units
    symbols: dict[str, Decimal] = defaultdict(Decimal)
    for size_row in sizes:
        symbols[size_row.symbol] += size_row.size
    return [
        _finding(f"{what} sums to zero", step, name, total, "0")
        for what, totals in (("cash", assets), ("size", symbols))
        for name, total in totals.items()
        if total != 0
    ]


def _rows_once(step: int, rows: list[Posting | SizePosting]) -> list[Finding]:
    """A party has at most one row of each kind in a step, and a row moves something."""
    seen: set[tuple[type, str, str]] = set()
    found = []
    for row in rows:
        name, moved = (
            (row.asset, Fraction(row.minor_units))
            if isinstance(row, Posting)
            else (row.symbol, Fraction(row.size))
        )
        if (type(row), row.party, name) in seen or moved == 0:
            found.append(_finding("each movement is written once", step, row.party, moved, "one"))
        seen.add((type(row), row.party, name))
    return found


def _in_order(step: int, kinds: list[str], done: list[str], opening: OpeningState) -> list[Finding]:
    order = opening.order
    if len(kinds) != 1 or kinds[0] not in order:
        return [_finding("a step is of one known kind", step, ", ".join(kinds), kinds, str(order))]
    later = [kind for kind in done if kind in order and order.index(kind) > order.index(kinds[0])]
    return [
        _finding("the order of the waterfall is kept", step, kinds[0], kind, f"before {kind}")
        for kind in later[:1]
    ]


def _parties(
    step: int, kind: str, rows: list[Posting | SizePosting], opening: OpeningState
) -> list[Finding]:
    """Who may stand on the other side of the closed account in a step of this kind."""
    others = {row.party for row in rows} - {opening.closed[0]}
    allowed = {FUND} if kind in ("insurance_fund", "fund_rest", "residual") else None
    if kind == "shortfall":
        allowed = {VENUE}
    wrong = [
        party
        for party in sorted(others)
        if (party not in allowed if allowed is not None else not party.startswith(ACCOUNT))
    ]
    if all(row.party != opening.closed[0] for row in rows):
        wrong.append("nobody for the closed account")
    return [_finding("a step is between the right parties", step, p, p, kind) for p in wrong]


def _one_price(
    step: int, cash: list[Posting], sizes: list[SizePosting], opening: OpeningState
) -> list[Finding]:
    """Whoever takes a part of the position pays the same part of its price, within one unit."""
    owner, symbol = opening.closed
    closed_size = sum((Fraction(row.size) for row in sizes if row.party == owner), Fraction(0))
    closed_cash = sum((row.minor_units for row in cash if row.party == owner), 0)
    if closed_size == 0 or any(row.symbol != symbol for row in sizes):
        return [_finding("a trade closes the position", step, owner, closed_size, symbol)]
    paid: dict[str, int] = defaultdict(int)
    taken: dict[str, Fraction] = defaultdict(Fraction)
    for row in cash:
        paid[row.party] += row.minor_units
    for size_row in sizes:
        taken[size_row.party] += Fraction(size_row.size)
    found = []
    for party in sorted({*paid, *taken}):
        wanted = closed_cash * taken[party] / closed_size
        if abs(paid[party] - wanted) >= 1:
            found.append(_finding("all trade at one price", step, party, paid[party], str(wanted)))
    return found


def _at_a_price_of_the_rulebook(
    step: int, kind: str, cash: list[Posting], sizes: list[SizePosting], replay: _Replay
) -> list[Finding]:
    """Deleveraging at the price of ruin takes as much of the cash along as of the position."""
    opening = replay.opening
    if kind != "adl" or not opening.adl_values:
        return []
    owner, symbol = opening.closed
    asset, _ = opening.unit_values[symbol]
    held = Fraction(replay.sizes.get((owner, symbol), Decimal(0)))
    closed = sum((Fraction(row.size) for row in sizes if row.party == owner), Fraction(0))
    got = sum((row.minor_units for row in cash if row.party == owner), 0)
    ruin = Fraction(replay.cash.get((owner, asset), 0)) * closed / held if held else Fraction(0)
    allowed = [ruin if value is None else -closed * value for value in opening.adl_values]
    if any(abs(got - amount) < 1 for amount in allowed):
        return []
    wanted = " or ".join(str(amount) for amount in allowed)
    return [_finding("others are closed at the rulebook's price", step, owner, got, wanted)]


def _applied(
    step: int, kind: str, cash: list[Posting], sizes: list[SizePosting], replay: _Replay
) -> list[Finding]:
    opening, found = replay.opening, []
    fund_before = replay.worth(FUND)
    if kind in LAST_RESORT and not opening.fund_limited and fund_before >= 1:
        found.append(_finding("the fund comes first", step, FUND, fund_before, "less than a unit"))
    for size_row in sizes:
        key = (size_row.party, size_row.symbol)
        before = replay.sizes.get(key, Decimal(0))
        after = replay.sizes[key] = before + size_row.size
        shrinks = abs(after) <= abs(before) and after * before >= 0
        if size_row.party.startswith(ACCOUNT) and not shrinks:
            found.append(
                _finding("no size grows or turns", step, size_row.party, after, f"within {before}")
            )
    for row in cash:
        at = (row.party, row.asset)
        replay.cash[at] = replay.cash.get(at, 0) + row.minor_units
    fund_after = replay.worth(FUND)
    if fund_after < 0 and fund_after < fund_before:
        found.append(_finding("the fund stays above zero", step, FUND, fund_after, "0 or more"))
    lifted = replay.worth(opening.closed[0])
    if not sizes and kind != "residual" and lifted > 0:
        found.append(
            _finding("a deficit is covered once", step, opening.closed[0], lifted, "0 at most")
        )
    return found


def _numbered(steps: list[int]) -> list[Finding]:
    if not steps or steps == list(range(steps[0], steps[0] + len(steps))):
        return []
    return [_finding("steps are numbered without a gap", None, "steps", steps, "one by one")]


def _closed(replay: _Replay) -> list[Finding]:
    opening = replay.opening
    owner, symbol = opening.closed
    left = replay.sizes.get((owner, symbol), Decimal(0))
    found = []
    if left and "adl" in opening.order:
        opposite = [
            party
            for (party, of), size in sorted(replay.sizes.items())
            if of == symbol and party.startswith(ACCOUNT) and size * left < 0
        ]
        found += [
            _finding("deleveraging closes all of it", None, party, left, "0") for party in opposite
        ]
    asset, _ = opening.unit_values[symbol]
    cash = replay.cash.get((owner, asset), 0)
    if left == 0 and cash < 0:
        found.append(_finding("no debt stays with a closed account", None, owner, cash, "0"))
    return found


def _as_claimed(replay: _Replay) -> list[Finding]:
    opening = replay.opening
    claims: tuple[tuple[str, Mapping[CashKey, Fraction], Mapping[CashKey, Fraction]], ...] = ()
    if opening.closing_cash is not None:
        claims += (("cash", _fractions(replay.cash), _fractions(opening.closing_cash)),)
    if opening.closing_sizes is not None:
        claims += (("size", _fractions(replay.sizes), _fractions(opening.closing_sizes)),)
    return [
        _finding(f"{what} at the end is as claimed", None, key[0], got[key], str(said[key]))
        for what, got, said in claims
        for key in sorted({*got, *said})
        if got[key] != said[key]
    ]


def _fractions(of: Mapping[CashKey, int] | Mapping[SizeKey, Decimal]) -> Mapping[CashKey, Fraction]:
    found: dict[CashKey, Fraction] = defaultdict(Fraction)
    for key, value in of.items():
        found[key] = Fraction(value)
    return found
