"""Pictures below an answer, where a person looks at a terminal that can show them."""

import os
import sys
from collections.abc import Callable

import click


def show_picture(draw: Callable[[int, bool], str]) -> None:
    """Print what ``draw(width, colour)`` returns; nothing into a file or a pipe."""
    if not (sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf")):
        return
    import shutil

    picture = draw(shutil.get_terminal_size().columns, "NO_COLOR" not in os.environ)
    if picture:
        click.echo(f"\n{picture}")
