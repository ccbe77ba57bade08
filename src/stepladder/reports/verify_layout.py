"""How the text of the verification is laid out: paragraphs under a rule id, lists cut short."""

import textwrap
from collections.abc import Sequence

WIDTH = 100
INDENT = " " * 14
NAMES_SHOWN = 12


def paragraph(label: str, text: str) -> str:
    """A paragraph under a rule id; addresses and file names are never broken."""
    return textwrap.fill(
        f"  {label:<12}{text}",
        width=WIDTH,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def shortened(names: Sequence[str]) -> str:
    """A list of names, the last of a long one only counted."""
    return cut(names, NAMES_SHOWN, ", ")


def cut(items: Sequence[str], shown: int, separator: str) -> str:
    """The first items, and how many more there are."""
    hidden = len(items) - shown
    more = [f"and {hidden} more"] if hidden > 0 else []
    return separator.join([*items[:shown], *more])
