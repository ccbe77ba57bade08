"""What the suite about published cases shares."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.packaged import packaged_cases
from stepladder.verification.conformance.reply import Engine
from stepladder.verification.conformance.run import ConformAnswer, run_cases

REQUIRED_TOPICS = frozenset(
    (
        "ladder_deduction",
        "ladder_lint",
        "ladder_lookup",
        "maintenance_margin",
        "initial_margin",
        "max_leverage",
        "liquidation_price",
        "bankruptcy_price",
        "unrealized_pnl",
        "realized_pnl",
        "account_equity",
        "account_leverage",
        "funding_cap",
        "funding_payment",
        "funding_premium",
        "funding_rate",
        "mark_price",
        "index_price",
        "twap",
        "collateral_haircut",
        "open_interest_scaled_margin",
        "size_scaled_margin",
        "order_cancellation",
        "liquidation_order_price",
        "auction_price",
        "liquidation_fee",
        "price_impact",
        "execution_schedule",
        "adl_allocation",
        "adl_price",
        "adl_rank",
        "adl_trigger",
        "bad_debt",
        "insurance_fund_delta",
    )
)
FEW: tuple[str, ...] = (
    "binance-usdm.ladder_mm.01",
    "hyperliquid.hl_liq_price.01",
    "generic.g_equity.01",
    "generic.g_gap_exit.01",
)


@pytest.fixture
def required_topics() -> frozenset[str]:
    """Topics in which nothing may be left out."""
    return REQUIRED_TOPICS


@pytest.fixture
def run() -> Callable[[Iterable[Case], Engine], ConformAnswer]:
    """Run cases as the verb does."""

    def ran(cases: Iterable[Case], engine: Engine) -> ConformAnswer:
        with localcontext(EXACT):
            return run_cases(cases, engine, named="test", source="test")

    return ran


@pytest.fixture
def case_of() -> Callable[[str], Case]:
    """A packaged case by its id."""
    by_id = {case.id: case for case in packaged_cases()}
    return by_id.__getitem__


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Write a module into an empty working directory; returns the name of its factory."""

    def written(text: str) -> str:
        name = f"adapter_{len(list(tmp_path.iterdir()))}_{tmp_path.name}".replace("-", "_")
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(str(tmp_path))
        return f"{name}:engine"

    return written
