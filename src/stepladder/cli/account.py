"""``stepladder account``: where do I really get liquidated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from stepladder.cli.account_options import PARAMETERS, TYPED_WORDS
from stepladder.errors import InputError

if TYPE_CHECKING:
    from stepladder.model.position import PositionSide
    from stepladder.pipeline.account_answer import AccountAnswer
    from stepladder.venues.rulebook import Rulebook
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
    sources = _sources(options)
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
        venue=_text(options["venue"]),
        rulebook=_rulebook(options["rulebook"]),
        orders=_texts(options["proposed"]),
        order_side=cast("PositionSide | None", options["order_side"]),
        hold=str(options["hold"]),
        slippage_bps=bps(_text(options["slippage_bps"]), default=SLIPPAGE_ALLOWANCE_BPS),
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


def _rulebook(path: object) -> "Rulebook | None":
    if not isinstance(path, Path):
        return None
    from stepladder.adapters.rulebook_file import read_rulebook_file

    return read_rulebook_file(path)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _sources(options: dict[str, object]) -> "tuple[Source, ...]":
    """What the question is about: files, a packaged example, or typed words; never two of them."""
    from stepladder.adapters.example import example_data

    files, example = _texts(options["files"]), _text(options["example"])
    typed = [name for name in TYPED_WORDS if options[name] not in (None, ())]
    if files or example is not None:
        if typed or (files and example is not None):
            raise InputError(
                expected="one of: files, --example, or a typed account",
                found="more than one",
                where=f"command line: {TYPED_WORDS[typed[0]] if typed else '--example'}",
            )
        return tuple(Path(name) for name in files) or (example_data(str(example)),)
    if not typed and not options["proposed"] and options["venue"] is None:
        return ()
    if not any(options[name] for name in ("positions", "cash", "collateral", "proposed")):
        raise InputError(
            expected="--position SYMBOL:SIZE@PRICE, or --cash with --with-order",
            found="none",
            where="command line",
        )
    return (_typed(options),)


def _typed(options: dict[str, object]) -> "Source":
    from stepladder.adapters.command_line import TypedAccount

    venue = _text(options["venue"])
    if venue is None:
        raise InputError(
            expected="--venue, whose rules are asked about", found="none", where="command line"
        )
    return TypedAccount(
        venue=venue,
        positions=_texts(options["positions"]),
        orders=_texts(options["open_orders"]),
        proposed=_texts(options["proposed"]),
        cash=_text(options["cash"]),
        collateral=_texts(options["collateral"]),
        marks=_texts(options["marks"]),
        indexes=_texts(options["indexes"]),
        leverages=_texts(options["leverages"]),
        funding=_texts(options["funding"]),
        margin_mode=_text(options["margin_mode"]) or "cross",
        position_mode=_text(options["position_mode"]) or "one_way",
        isolated_margins=_texts(options["isolated_margins"]),
        opened_at=_text(options["opened_at"]),
        fee_tier=_text(options["fee_tier"]),
        as_of=_text(options["as_of"]),
    )


command = click.Command(
    "account",
    callback=run,
    params=PARAMETERS,
    help=HELP,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
