"""The rules of a venue as of one instant, with the switches that move a liquidation price."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeVar

from stepladder.errors import InputError
from stepladder.model.contract import Contract
from stepladder.model.fields import as_list, as_number
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.fact import Fact, in_force
from stepladder.venues.ladder_version import LadderVersion, ladder_at, possible_ladders
from stepladder.venues.rulebook import Rulebook

L = TypeVar("L", bound=str)
ValuePrice = Literal["mark", "entry", "index", "oracle", "execution"]
FeeInTrigger = Literal[
    "none",
    "taker_at_mark",
    "close_fee_at_bankruptcy",
    "taker_and_funding",
    "liquidation_fee_at_mark",
    "taker_and_close_fee",
    "close_fee_of_size",
]
QuoteConversion = Literal["ignored", "collateral", "collateral_and_cost"]
InitialBasis = Literal["user_leverage", "ladder_rate"]
VALUE_PRICES: tuple[ValuePrice, ...] = ("mark", "entry", "index", "oracle", "execution")
FEES_IN_TRIGGER: tuple[FeeInTrigger, ...] = (
    "none",
    "taker_at_mark",
    "close_fee_at_bankruptcy",
    "taker_and_funding",
    "liquidation_fee_at_mark",
    "taker_and_close_fee",
    "close_fee_of_size",
)
QUOTE_CONVERSIONS: tuple[QuoteConversion, ...] = ("ignored", "collateral", "collateral_and_cost")
INITIAL_BASES: tuple[InitialBasis, ...] = ("user_leverage", "ladder_rate")
WEIGHT_TIERS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One venue's rulebook resolved at one instant (UTC ns).

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> from stepladder.model.time import parse_time
    >>> bybit = packaged_rulebook("bybit-linear")
    >>> for day in ("2025-09-01", "2025-09-02"):
    ...     rules = Rules(rulebook=bybit, at=parse_time(day, where="example"))
    ...     print(day, rules.fact("references", "maintenance_margin").value)
    2025-09-01 entry
    2025-09-02 mark
    """

    rulebook: Rulebook
    at: int

    @property
    def owner(self) -> str:
        """Who to ask when a fact is missing."""
        return f"rulebook {self.rulebook.venue}"

    def fact(self, section: str, name: str) -> Fact:
        """The version in force; a fact the rulebook does not name is unknown."""
        versions = self.rulebook.facts[section].get(name)
        if versions:
            return in_force(versions, self.at, owner=self.owner)
        return Fact(
            name=f"{section}.{name}",
            value=unknown(f"{section}.{name}", "not in the rulebook", owner=self.owner),
            unit="",
            source="none found",
            as_of="not dated",
            effective_at=None,
            status="unknown",
            note="",
        )

    def number(self, section: str, name: str) -> Decimal | Unknown:
        """A fact that must be a number where it is known; a rule told in words is not modelled."""
        value = self.fact(section, name).value
        if isinstance(value, Unknown):
            return value
        if isinstance(value, str) and not value[:1].isdigit() and value[:1] not in "+-.":
            return unknown(f"{section}.{name}", "a rule in words, not modelled", owner=self.owner)
        return as_number(value, where=f"{self.owner}: {section}.{name}")

    def value_price(self) -> ValuePrice | Unknown:
        """Price at which the requirement values a position."""
        return self._choice("ladder", "value_price", VALUE_PRICES)

    def fee_in_trigger(self) -> FeeInTrigger | Unknown:
        """Fee counted inside the liquidation test."""
        return self._choice("ladder", "fee_in_trigger", FEES_IN_TRIGGER)

    def quote_conversion(self) -> QuoteConversion | Unknown:
        """Whether the settlement asset counts at its own price; ignored where nothing is said."""
        if "quote_conversion_rule" not in self.rulebook.facts["collateral"]:
            return "ignored"
        return self._choice("collateral", "quote_conversion_rule", QUOTE_CONVERSIONS)

    def initial_basis(self) -> InitialBasis | Unknown:
        """Whether the user's leverage or the ladder alone sets the initial margin."""
        if "initial_margin_basis" not in self.rulebook.facts["ladder"]:
            return "user_leverage"
        return self._choice("ladder", "initial_margin_basis", INITIAL_BASES)

    def taker_fee_rate(self, fee_tier: str | None) -> Decimal | Unknown:
        """Taker rate of a fee tier; of the base tier, the venue's highest, when none is given."""
        if fee_tier is None or fee_tier == "base":
            return self.number("fees", "taker")
        tiers = self.fact("fees", "taker_by_tier").value
        if isinstance(tiers, Unknown):
            return tiers
        if not isinstance(tiers, dict) or fee_tier not in tiers:
            names = ", ".join(["base", *tiers]) if isinstance(tiers, dict) else "base"
            raise InputError(
                expected=f"one of: {names}",
                found=shown(fee_tier),
                where=f"fee_tier at {self.rulebook.venue}",
            )
        return as_number(tiers[fee_tier], where=f"{self.owner}: fees.taker_by_tier.{fee_tier}")

    def contract(self, symbol: str) -> Contract | Unknown:
        """The contract behind a symbol: by name, else by the venue's naming pattern."""
        if symbol in self.rulebook.contracts:
            return self.rulebook.contracts[symbol]
        for suffix, contract in self.rulebook.contract_suffixes:
            if symbol.endswith(suffix):
                named = replace(contract, symbol=symbol)
                if contract.kind == "linear" and contract.coupled_assets is None:
                    return replace(named, coupled_assets=(symbol.removesuffix(suffix),))
                return named
        return unknown(f"contract {symbol}", "not in the rulebook", owner=self.owner)

    def ladder(self, symbol: str, *, opened_at: int | Unknown) -> LadderVersion | Unknown:
        """The ladder that binds a position opened at ``opened_at``, by symbol or by its class."""
        versions = self.ladder_versions(symbol)
        if not versions:
            return unknown(f"ladder of {symbol}", "not in the rulebook", owner=self.owner)
        found = ladder_at(versions, at=self.at, opened_at=opened_at, owner=self.owner)
        classes = self.fact("ladder", "classes")
        if isinstance(found, Unknown) or symbol in self.rulebook.ladders:
            return found
        if found.status != "confirmed" or classes.status == "confirmed":
            return found
        return replace(found, status=classes.status, note=f"{found.note}; class: {classes.source}")

    def ladders_of_any_age(self, symbol: str) -> tuple[LadderVersion, ...]:
        """The ladders that may bind a position whose opening time is not known."""
        versions = self.ladder_versions(symbol)
        return possible_ladders(versions, at=self.at) if versions else ()

    def ladder_versions(self, symbol: str) -> tuple[LadderVersion, ...]:
        """Every dated ladder of a symbol, oldest first: its own, or those of its class."""
        own = self.rulebook.ladders.get(symbol)
        name = self._classes().get(symbol)
        return own or self.rulebook.ladders.get(str(name), ())

    def symbols_of_classes(self) -> tuple[str, ...]:
        """Symbols whose ladder is that of a class."""
        return tuple(self._classes())

    def _classes(self) -> dict[str, object]:
        classes = self.fact("ladder", "classes").value
        return classes if isinstance(classes, dict) else {}

    def weight_tiers(self, asset: str) -> tuple[tuple[Decimal | None, Decimal], ...]:
        """Slices of an asset and the share of each that counts, caps rising; none if not tiered."""
        tiers = self.fact("collateral", "weight_tiers").value
        rows = tiers.get(asset) if isinstance(tiers, dict) else None
        if rows is None:
            return ()
        where = f"{self.owner}: collateral.weight_tiers.{asset}"
        found: list[tuple[Decimal | None, Decimal]] = []
        for row in as_list(rows, where=where)[:WEIGHT_TIERS_MAX]:
            cells = as_list(row, where=where)
            if len(cells) != 2:
                raise InputError(
                    expected="rows of a cap and a share", found=shown(row), where=where
                )
            cap = None if cells[0] == "open" else as_number(cells[0], where=where)
            found.append((cap, as_number(cells[1], where=where)))
        caps = [cap for cap, _ in found[:-1]]
        if None in caps or caps != sorted(cap for cap in caps if cap is not None):
            raise InputError(expected="caps that rise", found=shown(rows), where=where)
        return tuple(found)

    def collateral_weight(self, asset: str, settlement_asset: str) -> Decimal | Unknown:
        """Share of a collateral asset that counts as margin in the settlement asset.

        The rulebook's table may say ``others``; an asset in neither place is unknown.
        """
        weights = self.fact("collateral", "weights").value
        if isinstance(weights, Unknown):
            return weights
        table = weights.get(settlement_asset) if isinstance(weights, dict) else None
        weight = table.get(asset, table.get("others")) if isinstance(table, dict) else None
        if weight is None:
            return unknown(f"collateral weight of {asset}", "not in the rulebook", owner=self.owner)
        return as_number(weight, where=f"{self.owner}: collateral.weights.{asset}")

    def _choice(self, section: str, name: str, options: tuple[L, ...]) -> L | Unknown:
        value = self.fact(section, name).value
        if isinstance(value, Unknown):
            return value
        for option in options:
            if value == option:
                return option
        raise InputError(
            expected=f"one of: {', '.join(options)}",
            found=shown(value),
            where=f"{self.owner}: {section}.{name}",
        )
