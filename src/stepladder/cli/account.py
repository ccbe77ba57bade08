"""``stepladder account``: where do I really get liquidated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from stepladder.cli.account_options import PARAMETERS
from stepladder.cli.account_sources import account_sources, text_of, texts_of, user_rulebook

if TYPE_CHECKING:
    from stepladder.model.position import PositionSide
    from stepladder.pipeline.account_answer import AccountAnswer
    from stepladder.verbs.account import Source

HELP = """Where do I really get liquidated, and what if I add this order?

\b
stepladder account --venue binance-usdm --position BTCUSDT:+13@50000 \\
    --leverage 20 --cash 32500 --mark 50000"""
EPILOG = "Exit: 0 pass or warn, 1 liquidatable, 2 bad input, 3 the answer depends on an unknown."
NO_QUESTION = """account says where you really get liquidated, why, and what it does not know.
  stepladder account --venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 \\
      --cash 32500 --mark 50000
  stepladder account FILE      a file of yours (--template prints one), or ccxt's payloads
  stepladder account --help    every option"""


def run(**options: object) -> None:
    """Read the question, ask the verb, print, and leave with the answer's exit code."""
    from stepladder.adapters.example import account_template
    from stepladder.cli.exit_code import answer_code

    if options["template"]:
        click.echo(account_template(), nl=False)
        return
    sources = account_sources(options)
    if not sources:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(2)
    answer = _ask(sources, options)
    _print(answer, options)
    raise click.exceptions.Exit(answer_code(answer))


def _ask(sources: "tuple[Source, ...]", options: dict[str, object]) -> "AccountAnswer":
    from stepladder.adapters.command_line import bps
    from stepladder.liquidation.allowances import SLIPPAGE_ALLOWANCE_BPS
    from stepladder.verbs.account import account

    return account(
        *sources,
        venue=text_of(options["venue"]),
        rulebook=user_rulebook(options["rulebook"]),
        orders=texts_of(options["proposed"]),
        order_side=cast("PositionSide | None", options["order_side"]),
        hold=str(options["hold"]),
        slippage_bps=bps(text_of(options["slippage_bps"]), default=SLIPPAGE_ALLOWANCE_BPS),
    )


def _print(answer: "AccountAnswer", options: dict[str, object]) -> None:
    if options["as_json"]:
        from stepladder.reports.account_json import account_json

        click.echo(json.dumps(account_json(answer), indent=2))
    else:
        from stepladder.reports.account_text import account_text

        click.echo(account_text(answer))
        if options["explain"]:
            from stepladder.reports.account_explain import account_explanation

            click.echo(f"\n{account_explanation(answer)}")
    if isinstance(options["html"], Path):
        from stepladder.reports.account_html import write_account_html

        write_account_html(answer, options["html"])
        click.echo(f"written: {options['html']}", err=True)


command = click.Command(
    "account",
    callback=run,
    params=PARAMETERS,
    help=HELP,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
