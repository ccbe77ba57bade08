"""Pages are whole by themselves, escape what they are told, and draw in a real browser."""

import re
import shutil
import subprocess

import pytest

from stepladder.adapters.example import example_data
from stepladder.errors import InputError
from stepladder.reports.account_figure import account_figure
from stepladder.reports.account_html import write_account_html
from stepladder.reports.demo_html import write_demo_html
from stepladder.reports.figure import figure
from stepladder.reports.html_page import html_page, write_page
from stepladder.verbs.account import account
from stepladder.verbs.demo import demo

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs a Chromium to look at pages")
    return found


def rendered(page, tmp_path) -> str:
    """The page's own document after its scripts have run."""
    command = [
        browser(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=8000",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def test_a_page_fetches_nothing(tmp_path):
    path = tmp_path / "account.html"
    write_account_html(account(example_data("binance-one-long")), path)
    text = path.read_text()
    own = re.sub(r"<script[^>]*>.*?</script>", "", text, flags=re.DOTALL)
    assert "src=" not in own
    assert "href=" not in own
    assert not re.search(r"<script[^>]+src=", text)


def test_what_a_page_is_told_is_escaped():
    page = html_page("a <b> title", [("<i>", "x < y & <script>alert(1)</script>")])
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_page_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="a path that can be written"):
        write_page("page", tmp_path / "file" / "page.html")


def test_the_jump_is_drawn_as_a_jump():
    answer = account(example_data("bitmex-inverse-step"))
    drawn = account_figure(answer)
    assert drawn is not None
    trace = drawn.data[0]
    pairs = list(zip(trace.x, trace.y, strict=True))
    at_edge = {round(y, 6) for x, y in pairs if abs(x - 97_500) < 1e-6}
    assert len(at_edge) == 2
    assert min(at_edge) < 0 < max(at_edge)


def test_nothing_is_drawn_where_the_answer_is_unknown():
    assert account_figure(account(example_data("facts-missing"))) is None


def test_figure_draws_accounts_and_refuses_the_rest():
    answer = account(example_data("binance-hedged-book"))
    drawn = figure(answer)
    assert drawn is not None
    assert drawn.data[0].name == "room"
    with pytest.raises(InputError, match="the answer of account"):
        figure("a text")


def test_the_demonstration_draws_in_a_real_browser(tmp_path):
    path = tmp_path / "demo.html"
    write_demo_html(demo(), path)
    document = rendered(path, tmp_path)
    assert document.count('class="plot-container plotly"') == 4
    assert "liquidated 47,715.50" in document
    assert "room of cross USDT, USDT" in document
