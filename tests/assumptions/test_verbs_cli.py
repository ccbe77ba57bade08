"""``assumptions`` and ``compare`` on the command line: contract of the JSON, exit codes, pages."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stepladder.adapters.examples import EXAMPLES
from stepladder.cli.program import program
from stepladder.errors import InputError
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.comparison_mixture import GROUPS
from stepladder.reports.assumptions_html import write_assumptions_html
from stepladder.reports.assumptions_json import assumptions_json
from stepladder.reports.assumptions_terminal import assumptions_picture
from stepladder.reports.assumptions_text import assumptions_text
from stepladder.reports.compare_html import write_compare_html
from stepladder.reports.compare_json import compare_json
from stepladder.reports.compare_terminal import compare_picture
from stepladder.reports.compare_text import compare_text
from stepladder.reports.figure import figure
from stepladder.venues.packaged import packaged_venues
from stepladder.verbs.assumptions import assumptions
from stepladder.verbs.compare import compare
from tests.assumptions.worlds import words
from tests.support.questions import LINEAR, Switches, one_tier, rulebook_text, user_rulebook
from tests.support.rulebook_questions import WITHOUT_LADDER

TYPED = "--position BTCUSDT:+12@100000 --leverage 20 --cash 60000 --mark 100000 --as-of 2025-11-01"


def run(line: str) -> tuple[int, str]:
    result = CliRunner().invoke(program, line.split(), standalone_mode=True)
    if isinstance(result.exception, InputError):
        return 2, str(result.exception)  # ``main`` prints it and leaves with 2
    return result.exit_code, result.output


def figures(value: object) -> list[object]:
    """Every leaf of JSON data."""
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in figures(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in figures(each)]
    return [value]


def test_the_contract_of_assumptions():
    code, printed = run(f"assumptions --venue binance-usdm {TYPED} --json")
    data = json.loads(printed)
    assert code == 0
    assert data["schema"] == "stepladder.assumptions/1"
    assert round(Decimal(data["base"]["liquidation_price"]), 2) == Decimal("95495.72")
    assert data["effects"]
    for effect in data["effects"]:
        needed = {"assumption", "from", "to", "liquidation_price", "shift", "cost_shift"}
        assert needed <= set(effect)
        assert effect["from"] != effect["to"]
    assert not [leaf for leaf in figures(data) if isinstance(leaf, int | float)]
    known = [e for e in data["effects"] if isinstance(e["shift"], str)]
    rest = data["effects"][len(known) :]
    assert all("unknown" in e["shift"] and e["unknown"] for e in rest), "unknown ones are last"
    assert rest
    assert any(e["shift"] == "0" for e in known), "zero is shown as zero"


def test_the_contract_of_compare():
    code, printed = run(f"compare --venues binance-usdm,hyperliquid,aevo {TYPED} --json")
    data = json.loads(printed)
    assert code == 0
    assert data["schema"] == "stepladder.compare/1"
    assert [venue["venue"] for venue in data["venues"]] == ["binance-usdm", "hyperliquid", "aevo"]
    for venue in data["venues"]:
        assert {"liquidation_price", "requirement", "attribution", "symbol"} <= set(venue)
    first, second, third = data["venues"]
    assert [share["rule"] for share in second["attribution"]] == list(GROUPS)
    total = sum(Decimal(share["shift"]) for share in second["attribution"])
    prices = [Decimal(venue["liquidation_price"]) for venue in (first, second)]
    assert abs(total - (prices[1] - prices[0])) < Decimal("1e-9")
    assert abs(total - Decimal(second["shift"])) < Decimal("1e-9")
    assert third["unknown"]
    assert "unknown" in third["liquidation_price"]
    assert third["attribution"] == []
    assert not [leaf for leaf in figures(data) if isinstance(leaf, int | float)]


def test_every_packaged_venue_is_compared_and_none_is_dropped():
    answer = compare(words("0.1"))
    assert answer.venues[0].venue == "binance-usdm"
    assert sorted(venue.venue for venue in answer.venues) == list(packaged_venues())
    for venue in answer.venues:
        known = isinstance(venue.liquidation_price, Decimal)
        assert known != bool(venue.missing), venue.venue
        assert not (known and venue.venue in WITHOUT_LADDER)
    assert sum(isinstance(v.liquidation_price, Decimal) for v in answer.venues) >= 12
    text = compare_text(answer)
    assert all(name in text for name in packaged_venues())


def test_the_position_is_the_same_everywhere():
    answer = compare(words("-0.3"))
    for venue in answer.venues:
        if isinstance(venue.liquidation_price, Decimal):
            assert 100_000 < venue.liquidation_price < 106_000, venue.venue
    held = {v.venue: v.scene.position for v in answer.venues if isinstance(v.scene, Scene)}
    assert (held["bitmex"].symbol, held["bitmex"].size) == ("XBTUSD", Decimal(-30_000))
    assert (held["okx-swap"].symbol, held["okx-swap"].size) == ("BTC-USDT-SWAP", Decimal(-30))
    assert held["deribit"].symbol == "BTC_USDC-PERPETUAL"
    assert held["kraken"].symbol == "PF_XBTUSD"


def test_other_positions_are_left_out_and_said_so():
    code, printed = run("compare --example binance-hedged-book --venues binance-usdm,bybit-linear")
    assert code == 0
    assert "compared alone, without: ETHUSDT short" in printed


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("verb", ["assumptions", "compare"])
def test_examples_exit_with_0_whatever_they_show(verb: str, example: str):
    code, printed = run(f"{verb} --example {example}")
    assert code == 0
    assert printed
    code, printed = run(f"{verb} --example {example} --json")
    assert code == 0
    assert json.loads(printed)["schema"].startswith(f"stepladder.{verb}/")


@pytest.mark.parametrize(
    "line",
    [
        "assumptions",
        "compare",
        "assumptions nowhere.json",
        f"assumptions --venue nowhere {TYPED}",
        f"assumptions --venue binance-usdm {TYPED} --assume size",
        f"assumptions --venue binance-usdm {TYPED} --assume no_such=1",
        f"assumptions --venue binance-usdm {TYPED} --given value_price=index2",
        f"assumptions --venue binance-usdm {TYPED} --symbol ETHUSDT",
        f"assumptions --venue binance-usdm {TYPED} --given reference=last",
        "assumptions --venue binance-usdm --cash 5000",
        f"compare --venues binance-usdm,nowhere {TYPED}",
        f"compare --venues binance-usdm,binance-usdm {TYPED}",
        f"compare --venues binance-usdm --example binance-one-long {TYPED}",
    ],
)
def test_bad_input_exits_with_2(line: str):
    code, printed = run(line)
    assert code == 2, printed


def test_help_and_template():
    for verb in ("assumptions", "compare"):
        assert run(f"{verb} --help")[0] == 0
        code, printed = run(f"{verb} --template")
        assert code == 0
        assert "stepladder.account/1" in printed


def test_the_text_answers_first_and_is_loud_about_what_it_does_not_know():
    text = assumptions_text(assumptions(words("12", index=None)), explain=True)
    lines = text.splitlines()
    assert "liquidated at" in lines[1]
    assert lines[2].startswith("matters most: ")
    assert "not known, and not ranked:" in lines
    assert "prices.BTCUSDT.index: not given" in text
    compared = compare_text(compare(words("12", index=None)), explain=True)
    assert compared.splitlines()[1].startswith("earliest ")
    assert "* rests on what was not given:" in compared


def test_pages_stand_alone_and_pictures_draw(tmp_path: Path):
    flips, venues = assumptions(words("12")), compare(words("12"))
    write_assumptions_html(flips, tmp_path / "a.html")
    write_compare_html(venues, tmp_path / "c.html")
    for name in ("a.html", "c.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script src=" not in page
        assert 'rel="stylesheet"' not in page
        assert "plotly" in page
    for answer in (flips, venues):
        drawn = figure(answer)
        assert drawn is not None
        assert drawn.data[0].type == "bar"
    ranking = assumptions_picture(flips, width=100)
    assert "█" in ranking
    stacked = compare_picture(venues, width=100)
    assert "TTT" in stacked
    assert "T ladder tiers" in stacked
    assert assumptions_picture(flips, width=20) == ""


def test_bars_of_the_comparison_add_up_to_the_shift():
    venues = compare(words("12"))
    drawn: Any = figure(venues)
    bars = [trace for trace in drawn.data if trace.type == "bar"]
    (dots,) = [trace for trace in drawn.data if trace.type == "scatter"]
    for i, total in enumerate(dots.x):
        assert abs(sum(trace.x[i] for trace in bars) - total) < 1e-6


def test_a_users_rulebook_is_one_more_venue_beside_the_packaged_ones():
    text = rulebook_text(
        Switches(fee_in_trigger="taker_at_mark", taker="0.01"),
        ladders={"BTCUSDT": one_tier("0.005")},
        contracts={"BTCUSDT": LINEAR},
    )
    answer = compare(words("1"), rulebook=user_rulebook(text))
    assert [venue.venue for venue in answer.venues] == ["test", *packaged_venues()]
    own, binance = (v for v in answer.venues if v.venue in ("test", "binance-usdm"))
    assert own.outcome != binance.outcome
    assert round(Decimal(str(own.liquidation_price)), 2) == Decimal("96446.70")  # 95,000 / 0.985
    assert isinstance(binance.attribution, dict)
    assert binance.attribution["fee_in_trigger"] < 0


def test_a_comparison_with_unknown_first_venue_keeps_the_others():
    answer = compare(words("1"), venues=["aevo", "hyperliquid"])
    assert answer.venues[0].missing
    assert isinstance(answer.venues[1].liquidation_price, Decimal)
    assert "hyperliquid" in compare_text(answer)
    rows: Any = compare_json(answer)["venues"]
    assert "unknown" in rows[1]["shift"]


def test_json_of_a_flip_that_is_liquidatable_already_has_a_status_and_no_price():
    data: Any = assumptions_json(assumptions(words("12"), assume=["rate=0.06"], only_asked=True))
    (effect,) = data["effects"]
    assert (effect["status"], effect["liquidation_price"]) == ("already", None)
    assert Decimal(effect["shift"]) > 0


def test_answers_load_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; "
        "from stepladder.cli.program import program; "
        f"[CliRunner().invoke(program, (v + ' ' + {TYPED!r} + ' --json').split()) for v in "
        "('assumptions --venue binance-usdm', 'compare --venues binance-usdm,hyperliquid')]; "
        "print([m for m in ('numpy', 'plotly', 'plotext', 'duckdb', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
