"""``stepladder compare``: the same position under many venues' rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.account_options import FILES, OUTPUT, TYPED, VENUE
from stepladder.cli.account_sources import account_sources, text_of, user_rulebook
from stepladder.cli.terminal_picture import show_picture

if TYPE_CHECKING:
    from stepladder.pipeline.comparison import CompareAnswer

HELP = """Where would the same position be liquidated elsewhere, and which rules differ?

\b
stepladder compare --venues binance-usdm,okx-swap,hyperliquid \\
    --position BTCUSDT:+13@50000 --leverage 20 --cash 32500 --mark 50000"""
EPILOG = "Exit: 0 whatever it shows, 2 bad input."
NO_QUESTION = """compare puts one position under many venues' rules and says which rules differ.
  stepladder compare --venues binance-usdm,hyperliquid --position BTCUSDT:+13@50000 \\
      --leverage 20 --cash 32500 --mark 50000
  stepladder compare FILE          every venue we know, with a file of yours
  stepladder compare --help        every option"""
QUESTION = [
    click.Option(
        ["--venues"],
        metavar="A,B,C",
        help="Venues to compare, the first with the others; all where none is named.",
    ),
    click.Option(["--symbol"], help="Which position; the first where none is named."),
]


def run(**options: object) -> None:
    """Read the question, ask the verb, print."""
    from stepladder.adapters.example import account_template
    from stepladder.verbs.compare import compare

    if options["template"]:
        click.echo(account_template(), nl=False)
        return
    named = (text_of(options["venues"]) or "").split(",")
    venues = [name.strip() for name in named if name.strip()]
    typed = not options["files"] and options["example"] is None
    if typed and venues and options["venue"] is None:
        options["venue"] = venues[0]
    sources = account_sources(options)
    if not sources:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(2)
    answer = compare(
        *sources,
        venues=venues,
        venue=text_of(options["venue"]),
        rulebook=user_rulebook(options["rulebook"]),
        symbol=text_of(options["symbol"]),
    )
    _print(answer, options)


def _print(answer: "CompareAnswer", options: dict[str, object]) -> None:
    if options["as_json"]:
        from stepladder.reports.compare_json import compare_json

        click.echo(json.dumps(compare_json(answer), indent=2))
    else:
        from stepladder.reports.compare_terminal import compare_picture
        from stepladder.reports.compare_text import compare_text

        click.echo(compare_text(answer, explain=bool(options["explain"])))
        show_picture(lambda width, colour: compare_picture(answer, width=width, colour=colour))
    if isinstance(options["html"], Path):
        from stepladder.reports.compare_html import write_compare_html

        write_compare_html(answer, options["html"])
        click.echo(f"written: {options['html']}", err=True)


command = click.Command(
    "compare",
    callback=run,
    params=[FILES, *VENUE, *TYPED, *QUESTION, *OUTPUT],
    help=HELP,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
