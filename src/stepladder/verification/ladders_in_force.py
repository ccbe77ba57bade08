"""The ladders a position opened now would get, one per symbol: what the ladder rules judge."""

from dataclasses import dataclass

from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderInForce:
    """One symbol with the ladder in force and the version that says so."""

    symbol: str
    ladder: MarginLadder
    version: LadderVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLadder:
    """One symbol whose ladder is not known at the instant asked about."""

    symbol: str
    why: Unknown
    source: str


def ladders_in_force(rules: Rules) -> list[LadderInForce]:
    """The known ladders of a position opened at the instant asked about, in file order."""
    return [found for found in _every_symbol(rules) if isinstance(found, LadderInForce)]


def ladders_missing(rules: Rules) -> list[NoLadder]:
    """The symbols of the rulebook whose ladder is not known then."""
    return [found for found in _every_symbol(rules) if isinstance(found, NoLadder)]


def _every_symbol(rules: Rules) -> list[LadderInForce | NoLadder]:
    result: list[LadderInForce | NoLadder] = []
    for symbol, versions in rules.rulebook.ladders.items():
        version = rules.ladder(symbol, opened_at=rules.at)
        if isinstance(version, Unknown):
            result.append(NoLadder(symbol=symbol, why=version, source=versions[-1].citation))
        elif isinstance(version.ladder, Unknown):
            result.append(NoLadder(symbol=symbol, why=version.ladder, source=version.citation))
        else:
            result.append(LadderInForce(symbol=symbol, ladder=version.ladder, version=version))
    return result


def ladder_unit(rules: Rules) -> str:
    """Unit of floors, deductions and requirements, or nothing where it is not known."""
    value = rules.fact("ladder", "unit").value
    return value if isinstance(value, str) else ""
