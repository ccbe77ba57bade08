"""``stepladder references``: index, mark and last over a tape, and the mark rules compared."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.program import EXIT_INPUT, EXIT_UNKNOWN

if TYPE_CHECKING:
    from stepladder.inputs.references_answer import ReferencesAnswer

NO_QUESTION = """references recomputes a venue's mark from a recorded tape, or compares mark rules.
  stepladder references mark.parquet quotes.parquet trades.parquet --venue binance-usdm
  stepladder references --compare                         every packaged venue's rule
  stepladder references --compare --venue hyperliquid     one of them
  stepladder references --help                            every option"""


@click.command(
    epilog="TAPE: Parquet or CSV with time_ns and any of mark, index, last, bid, ask, "
    "funding_rate, next_funding_ns. Exit: 0, 2 bad input, 3 our mark is unknown."
)
@click.argument("tape", nargs=-1, type=click.Path(path_type=Path))
@click.option("--venue", multiple=True, help="One of ours; several with --compare.")
@click.option("--rulebook", type=click.Path(path_type=Path), help="Your own rules, TOML.")
@click.option("--symbol", help="Contract whose funding interval counts; default: the tape's.")
@click.option("--as-of", metavar="TIME", help="The rules in force then, UTC; default the tape's.")
@click.option("--compare", is_flag=True, help="Compare how fast mark rules follow a local dump.")
@click.option("--move-bp", default="10", show_default=True, help="--compare: how far to move it.")
@click.option("--push-bp", default="50", show_default=True, help="--compare: the book's distance.")
@click.option(
    "--depth-per-bp", default="1000000", show_default=True, help="--compare: depth per bp, quote."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--explain", is_flag=True, help="Unfold the rule: terms, facts, sources.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the references as a page.")
def command(
    tape: tuple[Path, ...],
    venue: tuple[str, ...],
    rulebook: Path | None,
    symbol: str | None,
    as_of: str | None,
    compare: bool,
    move_bp: str,
    push_bp: str,
    depth_per_bp: str,
    as_json: bool,
    explain: bool,
    html: Path | None,
) -> None:
    """Is the mark what the rules say, and how fast does it follow the venue's own book?"""
    if compare:
        if tape or rulebook is not None or symbol is not None or html is not None:
            raise click.UsageError("--compare takes --venue, --as-of and its own options alone.")
        _print_comparison(venue, as_of, (move_bp, push_bp, depth_per_bp), as_json)
        return
    if not tape:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(EXIT_INPUT)
    if len(venue) + (rulebook is not None) != 1:
        raise click.UsageError("Name one venue with --venue, or your own --rulebook.")
    from stepladder.verbs.references import references

    name = venue[0] if venue else None
    answer = references(*tape, venue=name, rulebook=rulebook, symbol=symbol, as_of=as_of)
    _print_answer(answer, as_json, explain, html)
    if answer.error is None:
        raise click.exceptions.Exit(EXIT_UNKNOWN)


def _print_answer(
    answer: "ReferencesAnswer", as_json: bool, explain: bool, html: Path | None
) -> None:
    if html is not None:
        from stepladder.reports.references_html import write_references_html

        write_references_html(answer, html)
    if as_json:
        from stepladder.reports.references_json import references_json

        click.echo(json.dumps(references_json(answer), indent=2))
        return
    from stepladder.reports.references_text import references_text

    click.echo(references_text(answer, explain=explain))
    if sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf"):
        import shutil

        from stepladder.reports.references_terminal import references_picture

        width = shutil.get_terminal_size().columns
        click.echo(references_picture(answer, width=width, colour="NO_COLOR" not in os.environ))


def _print_comparison(
    venues: tuple[str, ...], as_of: str | None, numbers: tuple[str, str, str], as_json: bool
) -> None:
    from stepladder.model.number import parse_number
    from stepladder.verbs.references import references_compare

    names = ("--move-bp", "--push-bp", "--depth-per-bp")
    move, push, depth = (
        parse_number(text, where=name) for text, name in zip(numbers, names, strict=True)
    )
    answer = references_compare(
        venues or None, as_of=as_of, move_bps=move, push_bps=push, depth_per_bp=depth
    )
    if as_json:
        from stepladder.reports.references_json import comparison_json

        click.echo(json.dumps(comparison_json(answer), indent=2))
        return
    from stepladder.reports.references_text import comparison_text

    click.echo(comparison_text(answer))
