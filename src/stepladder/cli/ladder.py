"""``stepladder ladder``: show, lint, compare and import margin ladders."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from stepladder.cli.program import EXIT_FAIL

if TYPE_CHECKING:
    from stepladder.model.ladder import LadderShape
    from stepladder.venues.ladder_answer import LadderAnswer, LadderListing

F = TypeVar("F", bound=Callable[..., object])
SHAPES: "dict[str, LadderShape]" = {"marginal": "marginal", "whole-position": "whole_position"}
QUIET_SECONDS = 1.0
FILES = (
    "JSON, TOML, CSV or Parquet; ccxt leverage tiers, Binance brackets, account files, rulebooks"
)


def venue_option(command: F) -> F:
    """Ask for one of the packaged venues."""
    return click.option("--venue", help="One of ours: binance-usdm, bybit-linear, ...")(command)


def symbol_option(command: F) -> F:
    """Ask for a symbol."""
    return click.option("--symbol", help="As the source writes it; ccxt's name works too.")(command)


def shape_option(command: F) -> F:
    """Ask for the shape of a file's ladders."""
    return click.option(
        "--shape",
        type=click.Choice(list(SHAPES)),
        help="Of a file's ladders: each slice pays its own rate (the default), or all one rate.",
    )(command)


def json_option(command: F) -> F:
    """Ask for JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")(
        command
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show, lint, compare and import margin ladders.

    \b
    stepladder ladder show --venue binance-usdm --symbol BTCUSDT --as-of 2024-10-24
    stepladder ladder lint my-ladders.json
    """


@command.command(
    short_help="Print one ladder as of an instant, or list what there is.",
    epilog=f"FILE: {FILES}. Exit: 0, or 2 for bad input.",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@venue_option
@symbol_option
@click.option("--as-of", metavar="TIME", help="The ladder in force then, UTC; default now.")
@shape_option
@json_option
@click.option("--explain", is_flag=True, help="Unfold every figure: formula, inputs, source.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the ladder as a page.")
def show(
    file: Path | None,
    venue: str | None,
    symbol: str | None,
    as_of: str | None,
    shape: str | None,
    as_json: bool,
    explain: bool,
    html: Path | None,
) -> None:
    """Print one ladder as of an instant; without --symbol, list what there is.

    \b
    stepladder ladder show --venue binance-usdm --symbol BTCUSDT --as-of 2024-10-24
    """
    _one_source(file, venue)
    from stepladder.venues.ladder_answer import LadderListing
    from stepladder.verbs.ladder import ladder_show

    with waiting("reading ladders"):
        answer = ladder_show(venue, symbol, file=file, as_of=as_of, shape=_shape(shape))
    if isinstance(answer, LadderListing):
        if html is not None:
            raise click.UsageError("--html draws one ladder: name it with --symbol.")
        _print_listing(answer, as_json)
        return
    if html is not None:
        from stepladder.reports.ladder_figure import write_ladder_html

        write_ladder_html(answer, html)
    _print_answer(answer, as_json, explain)


@command.command(
    short_help="Find what cannot be right in a ladder.",
    epilog=f"FILE: {FILES}. Exit: 0 no findings, 1 findings, 2 bad input.",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@venue_option
@symbol_option
@shape_option
@json_option
@click.option("--example", is_flag=True, help="Look over a packaged ladder that is broken.")
@click.option("--template", is_flag=True, help="Print a commented ladder file and leave.")
def lint(
    file: Path | None,
    venue: str | None,
    symbol: str | None,
    shape: str | None,
    as_json: bool,
    example: bool,
    template: bool,
) -> None:
    """Find gaps, overlaps, falling rates, wrong deductions: what cannot be right.

    With --venue, every packaged version is looked at. The rules are in docs/rules/ladder.md.

    \b
    stepladder ladder lint my-ladders.json
    stepladder ladder lint --venue binance-usdm
    """
    from stepladder.adapters.example import broken_ladder, ladder_template

    if template:
        click.echo(ladder_template(), nl=False)
        return
    if example and (file is not None or venue is not None):
        raise click.UsageError("--example brings its own file.")
    file = broken_ladder() if example else file
    _one_source(file, venue)
    from stepladder.reports.ladder_json import lint_json
    from stepladder.reports.ladder_text import lint_text
    from stepladder.verbs.ladder import ladder_lint

    with waiting("looking over ladders"):
        result = ladder_lint(file, venue=venue, symbol=symbol, shape=_shape(shape))
    click.echo(_dumped(lint_json(result)) if as_json else lint_text(result))
    if result.findings:
        raise click.exceptions.Exit(EXIT_FAIL)


@command.command(
    short_help="Say what changed, and between which days.",
    epilog=f"FILE: {FILES}. Exit: 0, or 2 for bad input.",
)
@click.argument("files", nargs=-1, metavar="[OLD NEW | HISTORY]", type=click.Path(path_type=Path))
@venue_option
@symbol_option
@click.option("--from", "start", metavar="DAY", help="Changes that may be of this day or later.")
@click.option("--to", "end", metavar="DAY", help="Changes that may be of this day or earlier.")
@shape_option
@json_option
def diff(
    files: tuple[Path, ...],
    venue: str | None,
    symbol: str | None,
    start: str | None,
    end: str | None,
    shape: str | None,
    as_json: bool,
) -> None:
    """Say what changed, between which days, and who has to hold more or less.

    Compares two files, the dated ladders of one file, or the packaged versions of a venue.

    \b
    stepladder ladder diff old.json new.json --symbol BTCUSDT
    stepladder ladder diff history.parquet --symbol SOL/USDT:USDT --from 2022-09-01
    stepladder ladder diff --venue binance-usdm --symbol BTCUSDT
    """
    _one_source(files[0] if files else None, venue)
    if len(files) > 2:
        raise click.UsageError("Name at most two files, the old one first.")
    from stepladder.reports.ladder_changes import history_text
    from stepladder.reports.ladder_json import history_json
    from stepladder.verbs.ladder import ladder_diff, ladder_history

    with waiting("comparing ladders"):
        if venue is not None:
            history = ladder_history(venue=venue, symbol=symbol, start=start, end=end)
        else:
            history = ladder_diff(*files, symbol=symbol, start=start, end=end, shape=_shape(shape))
    click.echo(_dumped(history_json(history)) if as_json else history_text(history))


@command.command(
    "import",
    short_help="Print a file's ladders for an account file.",
    epilog=f"FILE: {FILES}. Exit: 0, or 2 for a ladder that is not usable.",
)
@click.argument("file", type=click.Path(path_type=Path))
@symbol_option
@click.option("--as", "name", metavar="SYMBOL", help="What your account file calls it.")
@shape_option
@click.option(
    "--format", "form", type=click.Choice(["json", "toml"]), default="json", show_default=True
)
def import_(file: Path, symbol: str | None, name: str | None, shape: str | None, form: str) -> None:
    """Print the latest ladders of a file as an account file holds them.

    Findings and what was not read go to standard error.

    \b
    stepladder ladder import tiers.json --symbol BTC/USDT:USDT --as BTCUSDT --format toml
    """
    from stepladder.reports.ladder_json import import_json, import_toml
    from stepladder.reports.ladder_text import finding_line
    from stepladder.verbs.ladder import ladder_import

    with waiting("reading ladders"):
        result = ladder_import(file, symbol=symbol, name=name, shape=_shape(shape))
    for finding in result.findings:
        click.echo(finding_line(result.owner, finding), err=True)
    if result.ignored:
        click.echo(f"{result.owner}: not read: {', '.join(result.ignored)}", err=True)
    click.echo(_dumped(import_json(result)) if form == "json" else import_toml(result))


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show on a terminal that something is under way, once it has taken a second."""
    if not sys.stderr.isatty():
        yield
        return

    def start() -> None:
        from rich.console import Console

        shown.enter_context(Console(stderr=True).status(text))

    with ExitStack() as shown:
        timer = threading.Timer(QUIET_SECONDS, start)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _print_answer(answer: "LadderAnswer", as_json: bool, explain: bool) -> None:
    if as_json:
        from stepladder.reports.ladder_json import answer_json

        click.echo(_dumped(answer_json(answer)))
        return
    from stepladder.reports.ladder_text import answer_text

    click.echo(answer_text(answer, explain=explain))
    if sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf"):
        import shutil

        from stepladder.reports.ladder_terminal import ladder_picture

        width = shutil.get_terminal_size().columns
        click.echo(ladder_picture(answer, width=width, colour="NO_COLOR" not in os.environ))


def _print_listing(listing: "LadderListing", as_json: bool) -> None:
    from stepladder.reports.ladder_json import listing_json
    from stepladder.reports.ladder_text import listing_text

    click.echo(_dumped(listing_json(listing)) if as_json else listing_text(listing))


def _one_source(file: Path | None, venue: str | None) -> None:
    if (file is None) == (venue is None):
        from stepladder.venues.packaged import packaged_venues

        venues = ", ".join(packaged_venues())
        raise click.UsageError(f"Name one venue with --venue ({venues}), or a file.")


def _shape(name: str | None) -> "LadderShape | None":
    return None if name is None else SHAPES[name]


def _dumped(data: dict[str, object]) -> str:
    return json.dumps(data, indent=2)
