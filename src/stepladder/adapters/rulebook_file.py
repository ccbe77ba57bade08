"""A user's own rulebook: one TOML file in the format of the packaged ones."""

from pathlib import Path

from stepladder.adapters.plain_data import read_text
from stepladder.venues.packaged import rulebook_from_toml
from stepladder.venues.rulebook import Rulebook


def read_rulebook_file(path: Path | str) -> Rulebook:
    """Read a rulebook from a TOML file.

    Raises
    ------
    InputError
        If it cannot be read or is not a rulebook; the message names file and field.
    """
    file = Path(path)
    return rulebook_from_toml(read_text(file), owner=file.name)
