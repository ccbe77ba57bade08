"""A user's own rulebook: one TOML file in the format of the packaged ones."""

from pathlib import Path

from stepladder.adapters.plain_data import plain_toml, read_text
from stepladder.model.exact import EXACT, localcontext
from stepladder.venues.rulebook import Rulebook, read_rulebook


def read_rulebook_file(path: Path | str) -> Rulebook:
    """Read a rulebook from a TOML file.

    Raises
    ------
    InputError
        If it cannot be read or is not a rulebook; the message names file and field.
    """
    file = Path(path)
    with localcontext(EXACT):
        return read_rulebook(plain_toml(read_text(file), owner=file.name), owner=file.name)
