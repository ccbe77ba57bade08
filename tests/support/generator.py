"""Accounts from a source of chance, over the four packaged venues and ladders made up on the spot.

Every number is a short decimal, so that edges, equalities and exact crossings are really met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from tests.support.oracle import Pool, edge_prices, fraction, read_terms, room, worth
from tests.support.oracle_account import pools
from tests.support.questions import Data, Row, account_data, position, tier
from tests.support.venue_worlds import SETTINGS, Setting

RATES = ("0.002", "0.004", "0.005", "0.01", "0.0125", "0.025", "0.05", "0.1", "0.2", "0.5")
EDGES = ("0.3", "0.6", "0.8", "0.9", "0.95", "0.99", "1", "1.01", "1.05", "1.1", "1.25", "2", "6")
SPARE = ("-0.01", "0", "0", "0.0005", "0.003", "0.01", "0.02", "0.05", "0.1", "0.3", "0.8", "4")
BESIDE_AN_EDGE = 0.5
A_HAIR = Fraction(1, 10**9)
HOLDS = {"0h": 0, "3h": 3, "24h": 24, "7d": 168}
FUNDING = ("-0.001", "-0.0001", "0", "0.0001", "0.0003", "0.002")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One account, the venue it is at, and what is asked beside it."""

    setting: Setting
    data: Data
    hold: str
    slippage_bps: str
    settlements: Mapping[str, int] = field(default_factory=dict)

    def pools(self) -> list[Pool]:
        """The oracle's view of the account."""
        return pools(self.data, self.setting.world, settlements=self.settlements)


def decimal_text(value: Fraction, places: int = 12) -> str:
    """A fraction cut to so many decimals; exact where it has no more."""
    scaled = value.numerator * 10**places // value.denominator
    return format(Decimal(scaled).scaleb(-places).normalize(), "f")


def draw_case(rng: Random, *, settings: Sequence[Setting] = SETTINGS) -> Case:
    """One account; the same source gives the same account."""
    setting = rng.choice(settings)
    mode = rng.choice(("cross", "isolated"))
    hedge = rng.random() < 0.25
    coin = rng.random() < 0.4
    count = rng.choice((1, 1, 1, 2, 3) if mode == "cross" else (1, 1, 2))
    draft = _Draft(rng, setting, coin=coin)
    for i in range(count):
        draft.add_symbol(i, hedge=hedge)
    if rng.random() < (0.5 if setting.switches.orders_join_lookup else 0.2):
        draft.add_order()
    hold = rng.choice(tuple(HOLDS))
    data = draft.account(mode, hedge=hedge)
    _fund(rng, data, setting)
    hours = draft.hours_to_funding
    return Case(
        setting=setting,
        data=data,
        hold=hold,
        slippage_bps=rng.choice(("0", "10", "75")),
        settlements={
            symbol: _settlements(HOLDS[hold], hours[symbol], draft.interval(symbol))
            for symbol in draft.marks
        },
    )


def _settlements(hold: int, first: int, interval: int) -> int:
    return 0 if hold < first else 1 + (hold - first) // interval


class _Draft:
    """Positions and their symbols while an account is put together."""

    def __init__(self, rng: Random, setting: Setting, *, coin: bool) -> None:
        self.rng, self.setting, self.coin = rng, setting, coin
        self.positions: list[Data] = []
        self.orders: list[Data] = []
        self.marks: dict[str, str] = {}
        self.indexes: dict[str, str] = {}
        self.funding: dict[str, Data] = {}
        self.contracts: dict[str, Mapping[str, object]] = {}
        self.ladders: dict[str, list[Row]] = {}
        self.hours_to_funding: dict[str, int] = {}
        self.asset = "XBT" if coin else setting.asset

    def interval(self, symbol: str) -> int:
        terms = self.contracts.get(symbol) or self.setting.world.contracts[symbol]
        return int(str(terms["funding_interval_hours"]))

    def add_symbol(self, index: int, *, hedge: bool) -> None:
        rng, setting = self.rng, self.setting
        mark = Decimal(rng.randint(1_000, 99_999)).scaleb(rng.choice((-4, -2, 0, 0)))
        usual = [name for name in setting.days if (name == "XBTUSD") == self.coin]
        packaged = index == 0 and bool(usual) and rng.random() < 0.3
        if packaged:
            symbol = rng.choice(usual)
            mark = Decimal(rng.randint(1_000, 99_999))
        else:
            symbol = self._own_symbol(index)
        self.marks[symbol] = f"{mark:f}"
        self.indexes[symbol] = f"{mark * rng.randint(98, 102) / 100:f}"
        size, contract = self._size(symbol, mark, packaged=packaged)
        entry = mark * rng.randint(70, 130) / 100
        sizes = [size if rng.random() < 0.5 else -size]
        if hedge:
            sizes.append(-sizes[0] * rng.choice((1, 1, 2)) / rng.choice((1, 2)))
        for each in sizes:
            self._add_position(symbol, each, entry)
            entry = mark * rng.randint(90, 110) / 100
        if not packaged:
            terms = read_terms(symbol, contract)
            notional = worth(terms, fraction(size), fraction(mark))
            self.ladders[symbol] = self._ladder(notional)

    def _own_symbol(self, index: int) -> str:
        if self.coin:
            return f"{'AB'[index % 2]}{index}USD"
        if self.setting.asset == "USDC":
            return f"COIN{index}"
        return f"{self.rng.choice(('BTC', 'SOL', 'XBT'))}{'' if index == 0 else index}USDT"

    def _size(
        self, symbol: str, mark: Decimal, *, packaged: bool
    ) -> tuple[Decimal, Mapping[str, object]]:
        rng = self.rng
        if packaged:
            contract = self.setting.world.contracts[symbol]
        else:
            kind = rng.choice(("inverse", "inverse", "quanto")) if self.coin else "linear"
            contract = {
                "kind": kind if rng.random() < 0.9 or self.coin else "quanto",
                "settlement_asset": self.asset,
                "contract_size": rng.choice(("1", "10", "0.001")),
                "funding_interval_hours": rng.choice(("1", "8")),
            }
            if kind == "inverse" and rng.random() < 0.5:
                contract["coupled_assets"] = ["USDT"]
            self.contracts[symbol] = contract
        units = Decimal(rng.randint(1, 9_999)).scaleb(rng.choice((-2, -1, 0, 1)))
        if contract["kind"] == "inverse":
            # A whole number of coins at the mark, or of dollars: the first has edges one can hit.
            units = units * mark if rng.random() < 0.7 else units.quantize(Decimal(1)) + 1
        return units / Decimal(str(contract["contract_size"])), contract

    def _add_position(self, symbol: str, size: Decimal, entry: Decimal) -> None:
        self.positions.append(
            position(
                symbol,
                f"{size:f}",
                f"{entry:f}",
                leverage=self.rng.choice(("1", "2", "5", "20", "33.3", "100")),
                opened_at="2024-11-01T00:00:00Z",
            )
        )

    def _ladder(self, notional: Fraction) -> list[Row]:
        """Rising rates; slice by slice or whole; deductions computed, right, or off by design."""
        rng = self.rng
        floors = sorted(rng.sample(EDGES, rng.choice((0, 1, 2, 3))), key=Decimal)
        starts = ["0"] + [decimal_text(notional * fraction(each)) for each in floors]
        starts = list(dict.fromkeys(starts))
        rates = sorted(rng.sample(RATES, len(starts)), key=Decimal)
        last = rng.choice((None, None, None, None, "0.97", "1.02", "1.5", "8"))
        cap = None if last is None else decimal_text(notional * fraction(last))
        if cap is not None and fraction(cap) <= fraction(starts[-1]):
            cap = None
        off = rng.random() < 0.4
        rows = []
        for i, (start, rate) in enumerate(zip(starts, rates, strict=True)):
            deduction = None
            if off and i > 0:
                most = fraction(start) * fraction(rate)
                deduction = decimal_text(most * rng.randint(0, 100) / 100)
            end = starts[i + 1] if i + 1 < len(starts) else cap
            rows.append(tier(start, end, rate, deduction))
        return rows

    def add_order(self) -> None:
        rng = self.rng
        symbol = rng.choice(tuple(self.marks))
        price = Decimal(self.marks[symbol]) * rng.randint(90, 110) / 100
        held = next(row for row in self.positions if row["symbol"] == symbol)
        size = Decimal(str(held["size"])) * rng.choice((-1, 1)) / rng.choice((1, 4, 10))
        order: Data = {"symbol": symbol, "size": f"{size:f}", "price": f"{price:f}"}
        self.orders.append({**order, "leverage": "10", "reduce_only": rng.random() < 0.2})

    def account(self, mode: str, *, hedge: bool) -> Data:
        rng, setting = self.rng, self.setting
        start = datetime.fromisoformat(setting.as_of).astimezone(UTC)
        for symbol in self.marks:
            hours = rng.randint(1, 8)
            self.hours_to_funding[symbol] = hours
            at = (start + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.funding[symbol] = {"rate": rng.choice(FUNDING), "next_at": at}
        foreign = (setting.foreign or {}).get(self.asset, {})
        beside = mode == "cross" and bool(foreign) and rng.random() < 0.3
        name = rng.choice(tuple(foreign)) if beside else ""
        return account_data(
            self.positions,
            venue=setting.venue,
            as_of=setting.as_of,
            marks=self.marks,
            indexes=self.indexes,
            margin_mode=mode,
            position_mode="hedge" if hedge else "one_way",
            collateral={name: "1"} if beside else {},
            collateral_prices=dict(foreign) if beside else {},
            orders=self.orders,
            funding=self.funding,
            contracts=self.contracts,
            ladders=self.ladders,
            fee_tier=rng.choice((None, "base", *setting.switches.taker_by_tier)),
        )


def _fund(rng: Random, data: Data, setting: Setting) -> None:
    """Put collateral behind the positions: none to spare, just enough, or plenty."""
    rows = data["positions"]
    assert isinstance(rows, list)
    for row in rows:
        row["isolated_margin"] = "0"
    collateral = data["collateral"]
    assert isinstance(collateral, list)
    beside = collateral[0] if collateral else None
    if beside is not None:
        beside["amount"] = "0"
    for i, pool in enumerate(pools(data, setting.world)):
        worth_now = sum((worth(leg.terms, leg.size, leg.mark) for leg in pool.legs), Fraction(0))
        short = room(pool)
        needed = worth_now / 10 if short is None else -short
        amount = needed + worth_now * fraction(rng.choice(SPARE))
        leap = _across_an_edge(rng, pool) if rng.random() < BESIDE_AN_EDGE else None
        amount = amount if leap is None else leap
        if pool.mode == "isolated":
            rows[i]["isolated_margin"] = _up(amount)
            continue
        share = Fraction(0)
        if beside is not None:
            prices = data["collateral_prices"]
            assert isinstance(prices, dict)
            share = amount * rng.choice((Fraction(1), Fraction(1, 3)))
            beside["amount"] = decimal_text(share / fraction(prices[beside["asset"]]))
        collateral.append({"asset": pool.asset, "amount": _up(amount - share)})


def _across_an_edge(rng: Random, pool: Pool) -> Fraction | None:
    """Collateral that is enough on one side of a tier edge and too little on the other."""
    symbol = pool.legs[0].symbol
    edges = edge_prices(pool, symbol)
    if not edges:
        return None
    edge = rng.choice(edges)
    below, above = (room(pool, symbol, edge * (1 + hair)) for hair in (-A_HAIR, A_HAIR))
    return None if below is None or above is None else -(below + above) / 2


def _up(value: Fraction, places: int = 12) -> str:
    """A fraction raised to so many decimals; exact where it has no more."""
    scaled = -(-value.numerator * 10**places // value.denominator)
    return format(Decimal(scaled).scaleb(-places).normalize(), "f")
