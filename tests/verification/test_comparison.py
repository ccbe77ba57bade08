"""Venues side by side: text, data, pages in a real browser, and the command that prints them."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
from click.testing import CliRunner

from stepladder.cli.program import program
from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.reports.verify_comparison import comparison_json, comparison_text
from stepladder.reports.verify_comparison_html import comparison_page, write_comparison
from stepladder.reports.verify_html import scorecard, write_scorecard
from stepladder.reports.verify_svg import rate_points
from stepladder.venues.packaged import packaged_venues, rulebook_from_toml
from stepladder.verbs.verify import verify, verify_all
from stepladder.verification.contradictions.records import contradictions
from stepladder.verification.ladders_in_force import ladders_in_force

AT = "2026-11-23"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def comparison():
    return verify_all(as_of=AT)


def drawn(page, tmp_path) -> str:
    """The page's own document, as a browser has laid it out."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs a Chromium to look at pages")
    command = [
        found, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-sync", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=4000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(program, ["verify", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_five_switches_are_those_of_the_fact_base(comparison):
    rows = {a.venue: s for a, s in zip(comparison.answers, comparison.switches, strict=True)}
    assert rows["deribit"].shape == "slope"
    assert rows["deribit"].value_price == "index"
    assert rows["drift-v2"].shape == "square_root"
    assert rows["dydx-v4"].look_up == "nothing, open interest"
    assert rows["okx-swap"].look_up.startswith("contracts")
    assert rows["okx-swap"].haircuts == "in slices"
    assert rows["kucoin-futures"].fee_in_trigger == "liquidation_fee_at_mark"
    assert rows["paradex"].conversion == "collateral_and_cost"
    assert rows["aevo"].shape == rows["aevo"].value_price == "unknown"


def test_the_tables_fit_a_page(comparison):
    lines = comparison_text(comparison).splitlines()
    assert all(len(line) <= 100 for line in lines)
    for venue in packaged_venues():
        assert sum(line.split()[:1] == [venue] for line in lines) == 2


def test_the_comparison_as_data(comparison):
    data: Any = comparison_json(comparison)
    assert data["schema"] == "stepladder.verify_comparison/1"
    assert [row["venue"] for row in data["venues"]] == list(packaged_venues())
    assert [row["id"] for row in data["contradictions"]] == sorted(contradictions())
    for row, answer in zip(data["venues"], comparison.answers, strict=True):
        assert row["counts"] == {v: answer.counts[v] for v in ("pass", "warn", "fail", "unknown")}
    (c31,) = [row for row in data["contradictions"] if row["id"] == "C31"]
    figures = [reading["figures"][0]["value"] for reading in c31["readings"]]
    assert figures == ["95959.6", "95982.86"]
    json.dumps(data)


def test_two_venues_can_be_compared_and_another_is_refused():
    assert [a.venue for a in verify_all(["bitmex", "aevo"], as_of=AT).answers] == ["bitmex", "aevo"]
    with pytest.raises(InputError, match="expected one of: aevo, "):
        verify_all(["bitmex", "nowhere"], as_of=AT)


def test_the_command_compares_and_leaves_as_verify_does(tmp_path):
    page = tmp_path / "all.html"
    code, text = run("--compare", "--as-of", AT, "--html", str(page))
    assert code == 1  # some of them fail
    assert text.startswith("19 venues, rules as of 2026-11-23T00:00:00Z\n")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    two = ("--compare", "--venue", "bitmex,okx-swap", "--as-of", AT)
    assert run(*two)[0] == 0
    assert run(*two, "--strict")[0] == 3
    assert json.loads(run(*two, "--json")[1])["venues"][1]["venue"] == "okx-swap"
    assert run("--all", "--as-of", AT)[1] == text


def test_a_venue_is_named_by_itself_or_with_its_option(tmp_path):
    page = tmp_path / "gmx.html"
    by_itself = run("gmx-v2", "--as-of", AT, "--html", str(page))
    assert by_itself == run("--venue", "gmx-v2", "--as-of", AT)
    assert by_itself[0] == 1
    assert "Chainlink Data Streams" in page.read_text(encoding="utf-8")
    assert run("bitmex,aevo", "--compare", "--as-of", AT)[1].startswith("2 venues")


def test_the_command_prints_the_matrix():
    code, text = run("--matrix", "--as-of", AT)
    assert code == 0  # it judges nothing
    assert "confirmed/contradicted/unverified/unknown/not modelled" in text
    one = json.loads(run("--matrix", "--venue", "bitmex", "--as-of", AT, "--json")[1])
    assert [row["venue"] for row in one["venues"]] == ["bitmex"]


@pytest.mark.parametrize(
    "words",
    [
        ("--compare", "--matrix"),
        ("--compare", "--rulebook", "mine.toml"),
        ("--matrix", "--html", "page.html"),
        ("--compare", "--venue", "nowhere"),
        ("bitmex", "--venue", "bitmex"),
        ("bitmex", "--rulebook", "mine.toml"),
        ("bitmex,aevo",),
    ],
)
def test_what_does_not_go_together_is_refused(words):
    with pytest.raises(InputError):
        run(*words)


@pytest.mark.parametrize("venue", packaged_venues())
def test_every_scorecard_says_the_whole_answer(venue):
    answer = verify(venue, as_of=AT)
    page = scorecard(answer)
    for verdict, count in answer.counts.items():
        assert f"<b>{count}</b> {verdict}" in page
    for reason in answer.decision.reasons:
        if reason.verdict in ("fail", "warn", "unknown") and reason.rule_id != "CONTRA-001":
            assert f">{reason.rule_id}</td>" in page
    for id_ in answer.rules.rulebook.contradictions:
        assert f">{id_}</td>" in page
    found = ladders_in_force(answer.rules)
    assert ("<svg" in page) == bool(found)
    assert ("No ladder is known" in page) == (not found)
    _asks_nobody(page)


def _asks_nobody(page: str) -> None:
    """Nothing is fetched, and every table and list is closed."""
    for word in ("src=", "href=", "@import", "url(", "<script", "<link"):
        assert word not in page
    for tag in ("table", "tr", "td", "th", "div", "svg", "span", "h2", "p"):
        opened = len(re.findall(rf"<{tag}[ >]", page))
        assert opened == page.count(f"</{tag}>"), tag


def test_what_a_rulebook_says_is_escaped(whole, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        whole.replace('name = "An invented venue"', 'name = "<script>alert(1)</script>"').replace(
            'value = "the vault"', 'value = "<img src=x>"'
        )
    )
    page = scorecard(verify(rulebook=path, as_of=AT))
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[50000, 600000, 0.005, 100, 50]", "[60000, 600000, 0.005, 100, 60]", "can be drawn"),
        ("[0, 50000, 0.004, 125, 0]", "[0, 50000, 0.004, 125, 999999999]", "can be drawn"),
        ('source = "rules"\nobserved_from', 'unknown = "?"\nsource = "rules"\nobserved_from', None),
    ],
)
def test_a_broken_ladder_is_reported_and_not_drawn(edit, tmp_path, old, new, said):
    path = tmp_path / "mine.toml"
    text = edit((old, new))
    path.write_text(text[: text.index("tiers = [")] if said is None else text)
    page = scorecard(verify(rulebook=path, as_of=AT))
    assert "<svg" not in page
    assert f"No ladder {said or 'is known at this instant'}" in page


def test_a_rate_that_does_not_grow_is_drawn_too(complete):
    start = complete.index("tiers = [")
    slope = "slope = { maintenance_base = 0.01, slope_per_coin = 0, initial_base = 0.02 }\n"
    text = complete[:start].replace('"marginal"', '"slope"').replace('"notional"', '"coin"') + slope
    answer = verify(rulebook=rulebook_from_toml(text, owner="mine.toml"), as_of=AT)
    assert "<svg" in scorecard(answer)


@pytest.mark.parametrize("venue", packaged_venues())
def test_the_drawn_rate_is_the_requirement_over_the_size(venue):
    for found in ladders_in_force(verify(venue, as_of=AT).rules):
        points = rate_points(found.ladder)
        sizes = [size for size, _ in points]
        assert sizes == sorted(sizes)
        assert all(0 < rate <= 1 for _, rate in points)
        first = found.ladder.tiers[0].maintenance_margin_rate
        assert abs(points[0][1] - first) <= first / 10
        tiers = found.ladder.tiers
        if len(tiers) > 1 and found.ladder.shape == "whole_position":
            drawn_rates = {round(rate, 12) for _, rate in points}
            assert {round(t.maintenance_margin_rate, 12) for t in tiers if t.floor < sizes[-1]} <= (
                drawn_rates
            )


def test_the_scorecard_draws_in_a_real_browser(tmp_path):
    path = tmp_path / "deep" / "bybit.html"
    write_scorecard(verify("bybit-linear", as_of=AT), path)
    document = drawn(path, tmp_path)
    assert document.count("<svg") == 1
    assert "1,400,000 USDT (less the loss)" in document
    assert "own order book, by itself" in document
    assert "<b>1. cancel orders</b>" in re.sub(r' class="[^"]*"', "", document)


def test_the_comparison_draws_in_a_real_browser(comparison, tmp_path):
    path = tmp_path / "all.html"
    write_comparison(comparison, path)
    document = drawn(path, tmp_path)
    for text in ("33,599.40 USD", "95,473.20 USD", "phemex-usdtm", "square root"):
        assert text in document
    assert document.count("<tbody>") == 4


def test_the_comparison_page_asks_nobody_and_names_what_leans_on_one_thing(comparison):
    page = comparison_page(comparison)
    _asks_nobody(page)
    assert "price of the index, who takes the position, who bears the loss" in page  # gmx-v2
    for answer in comparison.answers:
        assert f"<b>{answer.venue}</b>" in page
        assert not isinstance(answer.decision.verdict, Unknown)
