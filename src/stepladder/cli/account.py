"""``stepladder account``: where do I really get liquidated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from stepladder.adapters.examples import EXAMPLES
from stepladder.errors import InputError

if TYPE_CHECKING:
    from stepladder.venues.rulebook import Rulebook
    from stepladder.verbs.account import Source

NO_QUESTION = """account says where you really get liquidated, why, and what it does not know.
  stepladder account --venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 \\
      --cash 32500 --mark 50000
  stepladder account FILE      a file of yours (--template prints one), or ccxt's payloads
  stepladder account --help    every option"""


@click.command(
    epilog="Exit: 0 pass or warn, 1 liquidatable, 2 bad input, 3 the answer depends on an unknown."
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--venue", help="Whose rules: binance-usdm, bybit-linear, hyperliquid, bitmex.")
@click.option(
    "--position",
    "positions",
    multiple=True,
    metavar="SYMBOL:SIZE@PRICE",
    help="A position: size signed (+ long, - short), entry price. Repeatable.",
)
@click.option("--leverage", "leverages", multiple=True, metavar="[SYMBOL=]N")
@click.option("--cash", metavar="AMOUNT", help="Collateral in the settlement asset.")
@click.option("--collateral", multiple=True, metavar="ASSET=AMOUNT[@PRICE]")
@click.option("--mark", "marks", multiple=True, metavar="[SYMBOL=]PRICE")
@click.option("--index", "indexes", multiple=True, metavar="[SYMBOL=]PRICE")
@click.option(
    "--funding",
    multiple=True,
    metavar="[SYMBOL=]RATE[@TIME]",
    help="Rate per interval (+ longs pay) and the time of the next one, UTC.",
)
@click.option(
    "--order",
    "open_orders",
    multiple=True,
    metavar="SYMBOL:SIZE@PRICE",
    help="An open order (buy +).",
)
@click.option(
    "--with-order",
    "proposed",
    multiple=True,
    metavar="SYMBOL:SIZE@PRICE",
    help="What if this order were filled?",
)
@click.option(
    "--order-side",
    type=click.Choice(["long", "short"]),
    help="Which leg --with-order is for, in hedge mode.",
)
@click.option(
    "--margin-mode", type=click.Choice(["cross", "isolated"]), default="cross", show_default=True
)
@click.option(
    "--position-mode", type=click.Choice(["one_way", "hedge"]), default="one_way", show_default=True
)
@click.option("--isolated-margin", "isolated_margins", multiple=True, metavar="[SYMBOL=]AMOUNT")
@click.option("--opened-at", metavar="TIME", help="When the positions were opened, UTC.")
@click.option("--fee-tier", metavar="NAME", help="Your fee tier; 'base' is the venue's highest.")
@click.option("--as-of", metavar="TIME", help="Rules in force then, UTC; now where not given.")
@click.option(
    "--hold",
    metavar="24h",
    default="0h",
    show_default=True,
    help="Count funding until then in the conservative price.",
)
@click.option(
    "--slippage-bps",
    metavar="N",
    help="Allowance for leaving, in basis points; the answer names the default.",
)
@click.option("--rulebook", type=click.Path(path_type=Path), help="Your own rules, TOML.")
@click.option("--example", type=click.Choice(list(EXAMPLES)), help="Answer a packaged example.")
@click.option("--template", is_flag=True, help="Print a commented account file and leave.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option("--explain", is_flag=True, help="Unfold every figure: inputs, formula, source.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the answer as a page.")
@click.pass_context
def command(ctx: click.Context, /, **options: object) -> None:
    """Where do I really get liquidated, and what if I add this order?

    \b
    stepladder account --venue binance-usdm --position BTCUSDT:+13@50000 \\
        --leverage 20 --cash 32500 --mark 50000
    """
    from stepladder.adapters.command_line import bps
    from stepladder.adapters.example import account_template
    from stepladder.cli.exit_code import answer_code
    from stepladder.liquidation.allowances import SLIPPAGE_ALLOWANCE_BPS
    from stepladder.verbs.account import account

    if options["template"]:
        click.echo(account_template(), nl=False)
        return
    sources = _sources(options)
    if not sources:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(2)
    slippage = options["slippage_bps"]
    answer = account(
        *sources,
        venue=_text(options["venue"]),
        rulebook=_rulebook(options["rulebook"]),
        orders=_texts(options["proposed"]),
        order_side=options["order_side"],  # type: ignore[arg-type]
        hold=str(options["hold"]),
        slippage_bps=bps(_text(slippage), default=SLIPPAGE_ALLOWANCE_BPS),
    )
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
    ctx.exit(answer_code(answer))


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
    from stepladder.adapters.command_line import TypedAccount
    from stepladder.adapters.example import example_data

    files, positions = _texts(options["files"]), _texts(options["positions"])
    example = _text(options["example"])
    typed = bool(positions) or options["cash"] is not None or bool(options["collateral"])
    if sum((bool(files), example is not None, typed)) > 1:
        raise InputError(
            expected="one of: files, --example, or a typed account",
            found="more than one",
            where="command line",
        )
    if example is not None:
        return (cast(dict[str, object], example_data(example)),)
    if files:
        return tuple(Path(name) for name in files)
    if not typed:
        return ()
    venue = _text(options["venue"])
    if venue is None:
        raise InputError(
            expected="--venue, whose rules are asked about", found="none", where="command line"
        )
    return (
        TypedAccount(
            venue=venue,
            positions=positions,
            orders=_texts(options["open_orders"]),
            cash=_text(options["cash"]),
            collateral=_texts(options["collateral"]),
            marks=_texts(options["marks"]),
            indexes=_texts(options["indexes"]),
            leverages=_texts(options["leverages"]),
            funding=_texts(options["funding"]),
            margin_mode=str(options["margin_mode"]),
            position_mode=str(options["position_mode"]),
            isolated_margins=_texts(options["isolated_margins"]),
            opened_at=_text(options["opened_at"]),
            fee_tier=_text(options["fee_tier"]),
            as_of=_text(options["as_of"]),
        ),
    )
