"""``stepladder assumptions``: which small assumption moves the liquidation price."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.account_options import FILES, OUTPUT, TYPED, VENUE
from stepladder.cli.account_sources import account_sources, text_of, texts_of, user_rulebook
from stepladder.cli.terminal_picture import show_picture

if TYPE_CHECKING:
    from stepladder.pipeline.assumption_effects import AssumptionsAnswer

HELP = """Which assumption about the rules moves my liquidation price, and by how much?

\b
stepladder assumptions --venue binance-usdm --position BTCUSDT:+13@50000 \\
    --leverage 20 --cash 32500 --mark 50000"""
EPILOG = "Exit: 0 whatever it shows, 2 bad input."
NO_QUESTION = """assumptions flips one rule at a time and ranks what that does to the trigger.
  stepladder assumptions --venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 \\
      --cash 32500 --mark 50000
  stepladder assumptions FILE      a file of yours (--template prints one), or ccxt's payloads
  stepladder assumptions --help    every option"""
QUESTION = [
    click.Option(["--symbol"], help="Which position; the first where none is named."),
    click.Option(
        ["--assume"],
        multiple=True,
        metavar="NAME=VALUE",
        help="One more flip: size=20, others_move=0.9, ladder_of=hyperliquid, ...",
    ),
    click.Option(
        ["--given"],
        multiple=True,
        metavar="NAME=VALUE",
        help="Flip this first: it belongs to the base.",
    ),
    click.Option(["--only-assume"], is_flag=True, help="Flip what --assume names, nothing else."),
    click.Option(
        ["--hold"],
        metavar="72h",
        default="0h",
        show_default=True,
        help="The fundings until then are one more flip.",
    ),
]


def run(**options: object) -> None:
    """Read the question, ask the verb, print."""
    from stepladder.adapters.example import account_template
    from stepladder.verbs.assumptions import assumptions

    if options["template"]:
        click.echo(account_template(), nl=False)
        return
    sources = account_sources(options)
    if not sources:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(2)
    answer = assumptions(
        *sources,
        venue=text_of(options["venue"]),
        rulebook=user_rulebook(options["rulebook"]),
        symbol=text_of(options["symbol"]),
        assume=texts_of(options["assume"]),
        given=texts_of(options["given"]),
        only_asked=bool(options["only_assume"]),
        hold=str(options["hold"]),
    )
    _print(answer, options)


def _print(answer: "AssumptionsAnswer", options: dict[str, object]) -> None:
    if options["as_json"]:
        from stepladder.reports.assumptions_json import assumptions_json

        click.echo(json.dumps(assumptions_json(answer), indent=2))
    else:
        from stepladder.reports.assumptions_terminal import assumptions_picture
        from stepladder.reports.assumptions_text import assumptions_text

        click.echo(assumptions_text(answer, explain=bool(options["explain"])))
        show_picture(lambda width, colour: assumptions_picture(answer, width=width, colour=colour))
    if isinstance(options["html"], Path):
        from stepladder.reports.assumptions_html import write_assumptions_html

        write_assumptions_html(answer, options["html"])
        click.echo(f"written: {options['html']}", err=True)


command = click.Command(
    "assumptions",
    callback=run,
    params=[FILES, *VENUE, *TYPED, *QUESTION, *OUTPUT],
    help=HELP,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
