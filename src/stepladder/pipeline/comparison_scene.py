"""One position, as it would be held at another venue."""

from collections.abc import Sequence
from dataclasses import replace

from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.unknown import Unknown, known
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.comparison_money import exchange_rate, exchanged, exchanged_collateral
from stepladder.pipeline.comparison_symbol import base_coin, contract_of_coin, same_position
from stepladder.venues.rules import Rules


def alone(account: Account, rules: Rules, index: int) -> Scene:
    """The position without the others and without open orders."""
    position = account.positions[index]
    return Scene(account=replace(account, positions=(position,), orders=()), rules=rules, index=0)


def left_out(account: Account, index: int) -> Sequence[str]:
    """Labels of the positions that are not compared."""
    return [each.label for i, each in enumerate(account.positions) if i != index]


def scene_at(scene: Scene, rules: Rules) -> Scene | Unknown:
    """The same coins, entry, side, leverage and money under other rules.

    Prices and the funding rate are taken to be the same there. Dollar assets count one to one, a
    coin at its present price. The fee tier is the other venue's base tier.
    """
    if rules.rulebook.venue == scene.rules.rulebook.venue:
        return replace(scene, rules=rules)
    both = known(scene.contract, _contract_at(scene, rules))
    return both if isinstance(both, Unknown) else moved(scene, rules, *both)


def symbol_at(scene: Scene, rules: Rules) -> str | None:
    """The symbol that stands for the position at a venue; None where the coin is not listed."""
    if rules.rulebook.venue == scene.rules.rulebook.venue:
        return scene.position.symbol
    found = _contract_at(scene, rules)
    return None if isinstance(found, Unknown) else found.symbol


def _contract_at(scene: Scene, rules: Rules) -> Contract | Unknown:
    contract = scene.contract
    if isinstance(contract, Unknown):
        return contract
    return contract_of_coin(rules, base_coin(contract, scene.rules), contract)


def moved(scene: Scene, rules: Rules, before: Contract, after: Contract) -> Scene | Unknown:
    """The position in another contract, with money worth the same, under other rules."""
    position, account = scene.position, scene.account
    coordinate = scene.terms.coordinate
    price = coordinate if isinstance(coordinate, Unknown) else before.coordinate(coordinate)
    rate = exchange_rate(before, after, price)
    both = known(same_position(position, after), rate)
    if isinstance(both, Unknown):
        return both
    margin = exchanged(position.isolated_margin, rate)
    held = replace(both[0], isolated_margin=margin)
    old, new = position.symbol, after.symbol
    return Scene(
        account=replace(
            account,
            venue=rules.rulebook.venue,
            positions=(held,),
            collateral=exchanged_collateral(account, before, after, rate),
            prices={new: account.prices[old]} if old in account.prices else {},
            funding={new: account.funding[old]} if old in account.funding else {},
            open_interest={},
            fee_tier="base",
            contracts={},
            ladders={},
        ),
        rules=rules,
        index=0,
    )
