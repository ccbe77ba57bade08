"""``stepladder funding``: what can be misread in a recorded funding history."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.ladder import waiting
from stepladder.cli.program import EXIT_UNKNOWN

if TYPE_CHECKING:
    from stepladder.incentives.funding_history import FundingHistory


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="FILE: Parquet or CSV, a row for each settlement (--template). Exit: 0, 2 bad input, "
    "3 where nothing tells whether rates are hourly or per 8 h.",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--venue", help="Only this venue, as the file names it.")
@click.option("--coin", help="Only this coin, as the file names it.")
@click.option("--from", "start", metavar="TIME", help="Settlements from then on, UTC.")
@click.option("--to", "end", metavar="TIME", help="Settlements before then, UTC.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the answer as a page.")
@click.option("--example", is_flag=True, help="Look over a small invented history.")
@click.option("--template", is_flag=True, help="Print that history as a file and leave.")
def command(
    file: Path | None,
    venue: str | None,
    coin: str | None,
    start: str | None,
    end: str | None,
    as_json: bool,
    html: Path | None,
    example: bool,
    template: bool,
) -> None:
    """Find what can be misread in a funding history, and what each mistake costs.

    Hourly rates taken for 8-hour ones, intervals that change, gaps, stamps beside the hour,
    settlements off the grid, caps, the constant interest term. The rules are in
    docs/rules/funding.md.

    \b
    stepladder funding history.parquet --coin BTC
    stepladder funding --example
    """
    from stepladder.verbs.funding import EXAMPLE, funding

    if template:
        from stepladder.adapters.example import example_file

        click.echo(example_file(EXAMPLE).read_text("utf-8"), nl=False)
        return
    if (file is None) is not example:
        raise click.UsageError("Name one FILE, or use --example.")
    with waiting("looking over funding"):
        history = funding(file, venue=venue, coin=coin, start=start, end=end, example=example)
    if html is not None:
        from stepladder.reports.funding_figure import write_funding_html

        write_funding_html(history, html)
    _print(history, as_json)
    if history.unit_unknown:
        raise click.exceptions.Exit(EXIT_UNKNOWN)


def _print(history: "FundingHistory", as_json: bool) -> None:
    if as_json:
        from stepladder.reports.funding_json import history_json

        click.echo(json.dumps(history_json(history), indent=2))
        return
    from stepladder.reports.funding_text import history_text

    click.echo(history_text(history))
    if sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf"):
        import shutil

        from stepladder.reports.funding_terminal import funding_picture

        width = shutil.get_terminal_size().columns
        click.echo(funding_picture(history, width=width, colour="NO_COLOR" not in os.environ))
