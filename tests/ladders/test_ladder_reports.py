"""Pictures of a ladder: the drawn numbers are the ladder's, at edges, jumps and open ends."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stepladder.model.ladder import MarginLadder, Tier
from stepladder.reports.ladder_figure import (
    drawn_span,
    ladder_figure,
    requirement_points,
    straight_line,
)
from stepladder.reports.ladder_json import answer_json, lint_json
from stepladder.reports.ladder_terminal import ladder_picture
from stepladder.reports.ladder_text import SENTENCES, answer_text, finding_sentence
from stepladder.venues.ladder_answer import LadderAnswer
from stepladder.venues.ladder_lint import Finding
from stepladder.verbs.ladder import ladder_lint, ladder_show

RULES = [f"LADDER-{number:03d}" for number in range(1, 13)]


def shown(venue: str, symbol: str, as_of: str = "2025-11-02") -> LadderAnswer:
    answer = ladder_show(venue, symbol, as_of=as_of)
    assert isinstance(answer, LadderAnswer)
    return answer


def test_every_rule_has_a_sentence_that_names_its_numbers():
    assert list(SENTENCES) == RULES
    for rule in RULES:
        finding = Finding(rule_id=rule, tier=2, observed=Decimal("1234.5"), limit=Decimal("0.0065"))
        sentence = finding_sentence(finding)
        assert "{" not in sentence
        if rule != "LADDER-007":
            assert "1,234.5" in sentence
            assert "0.0065" in sentence


def test_drawn_requirements_are_the_ladders(base: tuple[Tier, ...]):
    ladder = MarginLadder(shape="marginal", tiers=base)
    assert drawn_span(ladder) == (Decimal(5_000), Decimal(3_000_000))
    points = dict(requirement_points(ladder))
    for notional in (50_000, 600_000, 3_000_000):
        assert points[Decimal(notional)] == ladder.requirement(Decimal(notional))
    assert all(abs(ladder.requirement(x) - y) < Decimal("1e-30") for x, y in points.items())
    assert [y / x for x, y in straight_line(ladder)] == [Decimal("0.004")] * 2


@pytest.mark.parametrize("edge_tier", ["upper", "lower"])
def test_a_jump_is_drawn_as_a_jump(edge_tier: str, base: tuple[Tier, ...]):
    ladder = MarginLadder(shape="whole_position", tiers=base, edge_tier=edge_tier)  # type: ignore[arg-type]
    points = requirement_points(ladder)
    assert [y for x, y in points if x == 50_000] == [200, 250]


def test_open_ends_and_placeholders_do_not_stretch_the_picture(base: tuple[Tier, ...]):
    for cap in (None, Decimal(2) ** 63 - 1):
        tiers = (*base[:2], replace(base[2], cap=cap))
        assert drawn_span(MarginLadder(shape="marginal", tiers=tiers))[1] == 1_800_000
    flat = MarginLadder(shape="marginal", tiers=(replace(base[0], cap=None),))
    assert drawn_span(flat) == (Decimal(1_000), Decimal(1_000_000))


def test_the_figure_has_steps_requirement_and_straight_line():
    figure = ladder_figure(shown("binance-usdm", "BTCUSDT"))
    assert figure is not None
    rates, asked, straight = figure.data
    assert (rates.line.shape, straight.line.dash) == ("hv", "dash")
    assert rates.y[-1] == 0.5
    assert asked.y[-1] > 60 * straight.y[-1]
    assert ladder_figure(shown("binance-usdm", "BTCUSDT", "2022-10-10")) is None
    assert list(figure.layout.yaxis.ticktext[:3]) == ["0.4 %", "0.5 %", "0.65 %"]
    crowded = ladder_figure(shown("bitmex", "WIFUSDT"))
    assert crowded is not None
    assert 5 < len(crowded.layout.yaxis.tickvals) < 20


@pytest.mark.parametrize(
    ("venue", "symbol"),
    [("binance-usdm", "BTCUSDT"), ("bitmex", "WIFUSDT"), ("hyperliquid", "BTC")],
)
def test_the_terminal_picture_fits_and_is_plain(venue: str, symbol: str):
    picture = ladder_picture(shown(venue, symbol), width=80)
    assert max(map(len, picture.splitlines())) <= 80
    assert "\x1b" not in picture
    assert "⣀" in picture
    assert "•" in picture
    painted = ladder_picture(shown(venue, symbol), width=80, colour=True)
    assert "\x1b[38;5;" in painted
    assert "\x1b[48;5;" not in painted


def test_no_picture_where_there_is_nothing_to_show():
    assert ladder_picture(shown("binance-usdm", "BTCUSDT"), width=30) == ""
    assert ladder_picture(shown("binance-usdm", "BTCUSDT", "2022-10-10"), width=90) == ""


def test_unknown_leverage_is_said_and_null_in_json():
    answer = shown("bybit-linear", "BTCUSDT", "2026-02-26")
    assert "unknown" in answer_text(answer)
    rows = answer_json(answer)["ladders"]["BTCUSDT"]  # type: ignore[index]
    assert rows[-1]["max_leverage"] is None
    assert rows[-1]["cap"] is None


def test_lint_json_counts_what_is_not_known():
    data = lint_json(ladder_lint(venue="bitmex"))
    assert (data["ladders"], data["unknown"], data["findings"]) == (5, 1, [])
