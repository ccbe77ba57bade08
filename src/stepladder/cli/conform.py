"""``stepladder conform``: does an engine, ours or yours, compute what was published."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.program import EXIT_FAIL, EXIT_UNKNOWN

if TYPE_CHECKING:
    from stepladder.verification.conformance.run import ConformAnswer

QUIET_SECONDS = 1.0
EPILOG = """\b
Examples:
  stepladder conform                                    the packaged cases, against stepladder
  stepladder conform --topic liquidation_price --explain
  stepladder conform --adapter my_engine:engine         your engine, found from this folder
  stepladder conform --template > my-cases.toml         your own cases, to be filled in
  stepladder conform my-cases.toml

Exit: 0 nothing fails, 1 a case fails, 2 bad input, 3 a case is not supported (--strict)."""


@click.command(epilog=EPILOG)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--adapter",
    metavar="MODULE:FACTORY",
    help="Run another engine: its module is imported and run here.",
)
@click.option("--topic", "topics", multiple=True, help="Cases of this topic alone; repeatable.")
@click.option("--venue", "venues", multiple=True, help="Cases of this venue alone; repeatable.")
@click.option("--strict", is_flag=True, help="Exit 3 where a case is not supported.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--explain", is_flag=True, help="Unfold every case: rule, source, figures.")
@click.option(
    "--html", "html", metavar="FILE", type=click.Path(path_type=Path), help="Write a page as well."
)
@click.option("--template", is_flag=True, help="Print a commented case file and leave.")
def command(
    path: Path | None,
    adapter: str | None,
    topics: tuple[str, ...],
    venues: tuple[str, ...],
    strict: bool,
    as_json: bool,
    explain: bool,
    html: Path | None,
    template: bool,
) -> None:
    """Run published cases against stepladder, or against your own engine.

    PATH is a file of cases or a folder of them; without it the packaged ones are run. What an
    engine does not know is counted as not supported, by topic; a known mistake of a source must
    not be repeated.
    """
    if template:
        from stepladder.verification.conformance.packaged import case_template

        click.echo(case_template(), nl=False)
        return
    from stepladder.verbs.conform import conform

    # What an engine prints of its own must not stand between our lines, or in the JSON.
    with redirect_stdout(sys.stderr):
        answer = conform(path, adapter=adapter, topics=topics, venues=venues, progress=_progress())
    if html is not None:
        from stepladder.reports.conform_html import write_conform_html

        write_conform_html(answer, html)
    click.echo(_printed(answer, as_json, explain))
    if answer.counts["fail"]:
        raise click.exceptions.Exit(EXIT_FAIL)
    if strict and answer.counts["unsupported"]:
        raise click.exceptions.Exit(EXIT_UNKNOWN)


def _printed(answer: "ConformAnswer", as_json: bool, explain: bool) -> str:
    if as_json:
        from stepladder.reports.conform_json import conform_json

        return json.dumps(conform_json(answer), indent=2)
    from stepladder.reports.conform_text import conform_text

    return conform_text(answer, explain=explain)


def _progress() -> Callable[[int, int], None] | None:
    """On a terminal, a running count on standard error once a run has taken a second."""
    if not sys.stderr.isatty():
        return None
    started = shown = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - started < QUIET_SECONDS or (now - shown < QUIET_SECONDS / 10 and done < total):
            return
        shown = now
        end = "\r\033[K" if done == total else ""
        click.echo(f"\r{done} of {total} cases{end}", err=True, nl=False)

    return tell
