"""The options of ``stepladder account``, in the order of its help."""

from pathlib import Path

import click

from stepladder.adapters.examples import EXAMPLES

FILES = click.Argument(["files"], nargs=-1, metavar="[FILE]...")

VENUE = [
    click.Option(
        ["--venue"], help="Whose rules: binance-usdm, okx-swap, dydx-v4 ... (verify --matrix: all)."
    ),
    click.Option(["--rulebook"], type=click.Path(path_type=Path), help="Your own rules, TOML."),
    click.Option(
        ["--as-of"], metavar="TIME", help="Rules in force then, UTC; now where not given."
    ),
    click.Option(
        ["--fee-tier"], metavar="NAME", help="Your fee tier; 'base' is the venue's highest."
    ),
]

TYPED = [
    click.Option(
        ["--position", "positions"],
        multiple=True,
        metavar="SYMBOL:SIZE@PRICE",
        help="A position: size signed (+ long, - short), entry price. Repeatable.",
    ),
    click.Option(["--leverage", "leverages"], multiple=True, metavar="[SYMBOL=]N"),
    click.Option(
        ["--cash"], metavar="AMOUNT", help="Collateral in the settlement asset of the positions."
    ),
    click.Option(["--collateral"], multiple=True, metavar="ASSET=AMOUNT[@PRICE]"),
    click.Option(["--mark", "marks"], multiple=True, metavar="[SYMBOL=]PRICE"),
    click.Option(["--index", "indexes"], multiple=True, metavar="[SYMBOL=]PRICE"),
    click.Option(
        ["--funding"],
        multiple=True,
        metavar="[SYMBOL=]RATE[@TIME]",
        help="Rate per interval (+ longs pay) and the time of the next one, UTC.",
    ),
    click.Option(
        ["--order", "open_orders"],
        multiple=True,
        metavar="SYMBOL:SIZE@PRICE",
        help="An open order (buy +, sell -).",
    ),
    click.Option(
        ["--margin-mode"],
        type=click.Choice(["cross", "isolated"]),
        help="Of the typed positions; cross where not given.",
    ),
    click.Option(
        ["--position-mode"],
        type=click.Choice(["one_way", "hedge"]),
        help="Of the typed positions; one_way where not given.",
    ),
    click.Option(
        ["--isolated-margin", "isolated_margins"], multiple=True, metavar="[SYMBOL=]AMOUNT"
    ),
    click.Option(
        ["--opened-at"],
        metavar="TIME",
        help="When the positions were opened, UTC; some rule changes bind new positions only.",
    ),
]

QUESTION = [
    click.Option(
        ["--with-order", "proposed"],
        multiple=True,
        metavar="SYMBOL:SIZE@PRICE",
        help="What if this order were filled?",
    ),
    click.Option(
        ["--order-side"],
        type=click.Choice(["long", "short"]),
        help="Which leg --with-order is for, in hedge mode.",
    ),
    click.Option(
        ["--hold"],
        metavar="24h",
        default="0h",
        show_default=True,
        help="Count funding until then in the conservative price.",
    ),
    click.Option(
        ["--slippage-bps"],
        metavar="N",
        help="Allowance for leaving, in basis points; the answer names the default.",
    ),
]

OUTPUT = [
    click.Option(
        ["--example"], type=click.Choice(list(EXAMPLES)), help="Answer a packaged example."
    ),
    click.Option(["--template"], is_flag=True, help="Print a commented account file and leave."),
    click.Option(["--json", "as_json"], is_flag=True, help="Print the whole answer as JSON."),
    click.Option(["--explain"], is_flag=True, help="Unfold every figure: inputs, formula, source."),
    click.Option(["--html"], type=click.Path(path_type=Path), help="Write the answer as a page."),
]

TYPED_WORDS = {str(option.name): option.opts[0] for option in (*TYPED, *VENUE[2:])}
"""What belongs to a typed account and would be ignored beside a file: name and word."""

PARAMETERS: list[click.Parameter] = [FILES, *VENUE, *TYPED, *QUESTION, *OUTPUT]
