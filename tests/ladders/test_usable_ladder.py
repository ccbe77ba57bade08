"""A ladder one may rely on: filled in, or refused with file, field and rule."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.model.fields import Fields
from stepladder.model.ladder import Tier
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_usable import read_tiers, usable_ladder

WHERE = "account.json: ladders.BTCUSDT"
BOTTOM = ("0", "50000", "0.004", "125", "0")


def test_missing_deductions_are_filled_in_and_published_ones_kept(base: tuple[Tier, ...]):
    bare = tuple(replace(tier, maintenance_deduction=None) for tier in base)
    assert usable_ladder(bare, "marginal", where=WHERE).tiers == base
    kept = (base[0], replace(base[1], maintenance_deduction=Decimal(40)), bare[2])
    deductions = [
        tier.maintenance_deduction for tier in usable_ladder(kept, "marginal", where=WHERE).tiers
    ]
    assert deductions == [0, 40, 3_050]


def test_a_whole_position_ladder_has_no_deductions(base: tuple[Tier, ...]):
    ladder = usable_ladder(base, "whole_position", where=WHERE)
    assert [tier.maintenance_deduction for tier in ladder.tiers] == [None] * 3
    assert ladder.requirement(Decimal(50_000)) == 250


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("60000", None, "0.005", "100", None),
            "[1].floor: expected 50000, the cap of the tier below (LADDER-001), found 60000",
        ),
        (
            ("40000", None, "0.005", "100", None),
            "[1].floor: expected 50000, the cap of the tier below (LADDER-002), found 40000",
        ),
        (
            ("50000", None, "1.5", "100", None),
            "[1].maintenance_margin_rate: expected a fraction above 0 and at most 1 "
            "(LADDER-011), found 1.5",
        ),
        (
            ("50000", "5000", "0.005", "100", None),
            "[1].cap: expected more than 50000, the floor of the tier (LADDER-012), found 5000",
        ),
        (
            ("50000", None, "0.005", "100", "251"),
            "[1].maintenance_deduction: expected at most 250, which is floor times rate "
            "(LADDER-006), found 251",
        ),
    ],
)
def test_a_broken_ladder_is_refused_with_field_and_rule(
    row: tuple[str | None, ...], said: str, tier: Callable[..., Tier]
):
    with pytest.raises(InputError) as error:
        usable_ladder((tier(*BOTTOM), tier(*row)), "marginal", where=WHERE)
    assert str(error.value) == WHERE + said


def test_other_structural_faults_are_refused(tier: Callable[..., Tier], base: tuple[Tier, ...]):
    open_below = (tier("0", None, "0.004", "125", None), base[1])
    for tiers, said in (
        ((), ": expected 1 to 1000 tiers, found 0"),
        (base * 334, ": expected 1 to 1000 tiers, found 1002"),
        (base[1:], "[0].floor: expected 0, where every ladder starts (LADDER-010), found 50000"),
        (
            (base[1], base[0], base[2]),
            "[1].floor: expected 50000 or more, the floor of the tier before (LADDER-008), found 0",
        ),
        (
            open_below,
            "[1].floor: expected no tier above one with an open end (LADDER-002), found 50000",
        ),
    ):
        with pytest.raises(InputError) as error:
            usable_ladder(tiers, "marginal", where=WHERE)
        assert str(error.value) == WHERE + said


def test_what_is_only_odd_is_accepted(base: tuple[Tier, ...]):
    odd = replace(base[1], maintenance_margin_rate=base[0].maintenance_margin_rate)
    odd = replace(odd, max_leverage=base[0].max_leverage, maintenance_deduction=Decimal(7))
    assert usable_ladder((base[0], odd), "marginal", where=WHERE).tiers[1] == odd


def test_rows_are_read_as_documented():
    rows = [
        {"floor": 0, "cap": Decimal("5.5"), "maintenance_margin_rate": "1e-2"},
        {"floor": "5.5", "cap": "open", "maintenance_margin_rate": "0.02", "max_leverage": "9"},
    ]
    first, second = read_tiers(
        [Fields(row, owner="a.toml", path=f"ladders.X[{i}]") for i, row in enumerate(rows)]
    )
    assert (first.floor, first.cap, first.maintenance_margin_rate) == (
        Decimal(0),
        Decimal("5.5"),
        Decimal("0.01"),
    )
    assert isinstance(first.max_leverage, Unknown)
    assert str(first.max_leverage) == "ladders.X[0].max_leverage: not given (a.toml)"
    assert (second.cap, second.max_leverage, second.maintenance_deduction) == (
        None,
        Decimal(9),
        None,
    )
    assert read_tiers([]) == ()
    row = {"floor": "0", "maintenance_margin_rate": "0.01"}
    many = [Fields(row, owner="a.toml", path=f"ladders.X[{i}]") for i in range(1_001)]
    assert len(read_tiers(many[:1_000])) == 1_000
    with pytest.raises(InputError, match=r"a\.toml: ladders\.X: expected at most 1000 tiers"):
        read_tiers(many)
