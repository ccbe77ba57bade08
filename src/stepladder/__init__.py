"""stepladder tells you where you really get liquidated, what happens then, and why.

The verbs are the Python API; each is loaded when it is first used.

>>> import stepladder
>>> answer = stepladder.account(
...     {"schema": "stepladder.account/1", "venue": "hyperliquid", "as_of": "2025-11-01",
...      "margin_mode": "cross", "collateral": [{"asset": "USDC", "amount": "5000"}],
...      "positions": [{"symbol": "BTC", "size": "1", "entry_price": "100000", "leverage": "20"}],
...      "orders": [], "prices": {"BTC": {"mark": "100000"}}})
>>> answer.decision.verdict
'pass'
"""

from importlib import import_module

_WHERE = {
    "account": "stepladder.verbs.account",
    "assumptions": "stepladder.verbs.assumptions",
    "book": "stepladder.verbs.book",
    "compare": "stepladder.verbs.compare",
    "verify": "stepladder.verbs.verify",
    "verify_all": "stepladder.verbs.verify",
    "verify_matrix": "stepladder.verbs.verify",
    "conform": "stepladder.verbs.conform",
    "ladder_show": "stepladder.verbs.ladder",
    "ladder_lint": "stepladder.verbs.ladder",
    "ladder_diff": "stepladder.verbs.ladder",
    "ladder_history": "stepladder.verbs.ladder",
    "ladder_import": "stepladder.verbs.ladder",
    "demo": "stepladder.verbs.demo",
    "funding": "stepladder.verbs.funding",
    "reference_trigger": "stepladder.verbs.reference_trigger",
    "references": "stepladder.verbs.references",
    "references_compare": "stepladder.verbs.references",
    "figure": "stepladder.reports.figure",
    "StepladderError": "stepladder.errors",
    "InputError": "stepladder.errors",
    "InvariantError": "stepladder.errors",
}

__all__ = [
    "InputError",
    "InvariantError",
    "StepladderError",
    "__version__",
    "account",
    "assumptions",
    "book",
    "compare",
    "conform",
    "demo",
    "figure",
    "funding",
    "ladder_diff",
    "ladder_history",
    "ladder_import",
    "ladder_lint",
    "ladder_show",
    "reference_trigger",
    "references",
    "references_compare",
    "verify",
    "verify_all",
    "verify_matrix",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("stepladder")
    if name not in _WHERE:
        raise AttributeError(f"module 'stepladder' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
