"""Packaged example accounts, and the template of an account file."""

from importlib import resources
from pathlib import Path

from stepladder.adapters.plain_data import plain_json
from stepladder.errors import InvariantError


def example_data(name: str) -> dict[str, object]:
    """Plain data of one packaged example.

    Examples
    --------
    >>> sorted(example_data("funding-trigger"))[:3]
    ['as_of', 'collateral', 'funding']
    """
    data = plain_json(_text(f"{name}.json"), owner=f"example {name}")
    if not isinstance(data, dict):
        raise InvariantError(f"example {name} is one table")
    return data


def account_template() -> str:
    """A commented account file (TOML) that loads as it stands."""
    return _text("template.toml")


def ladder_template() -> str:
    """A commented ladder file (TOML) that lints clean as it stands."""
    return _text("ladder-template.toml")


def broken_ladder() -> Path:
    """A packaged ladder file with several things wrong in it."""
    return Path(str(resources.files("stepladder.adapters.examples"))) / "broken-ladder.json"


def example_file(name: str) -> Path:
    """Path of a packaged example that is read as a file."""
    return Path(str(resources.files("stepladder.adapters.examples"))) / name


def _text(name: str) -> str:
    return resources.files("stepladder.adapters.examples").joinpath(name).read_text("utf-8")
