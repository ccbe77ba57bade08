"""``stepladder verify``: are a venue's rules complete, continuous, without a weakest link."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.program import EXIT_FAIL, EXIT_INPUT, EXIT_UNKNOWN

if TYPE_CHECKING:
    from stepladder.model.decision import Verdict
    from stepladder.verification.checklist import VerifyAnswer

NO_QUESTION = """verify checks a rulebook against the assumptions people make about a venue.
  stepladder verify --venue bybit-linear                  one of ours
  stepladder verify --rulebook FILE --strict              your own, unknowns not accepted
  stepladder verify --template > my-venue.toml            a commented rulebook to fill in
  stepladder verify --help                                every option"""

ONLY: "dict[str, Verdict]" = {
    "FAILED": "fail",
    "UNKNOWN": "unknown",
    "WARNED": "warn",
    "PASSED": "pass",
}


@click.command(
    epilog="Exit: 0 nothing fails, 1 a check failed, 2 bad input, 3 facts are missing (--strict)."
)
@click.option("--venue", help="One of our rulebooks: binance-usdm, bybit-linear, ...")
@click.option("--rulebook", type=click.Path(path_type=Path), help="Your own rules, TOML.")
@click.option("--as-of", metavar="TIME", help="Judge the rules in force then, UTC; default now.")
@click.option("--strict", is_flag=True, help="Exit 3 where facts are missing.")
@click.option(
    "--only",
    type=click.Choice(list(ONLY), case_sensitive=False),
    multiple=True,
    help="List these checks alone; counts and exit code stay.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--explain", is_flag=True, help="Unfold every check: rule, facts, sources.")
@click.option("--template", is_flag=True, help="Print a commented rulebook and leave.")
def command(
    venue: str | None,
    rulebook: Path | None,
    as_of: str | None,
    strict: bool,
    only: tuple[str, ...],
    as_json: bool,
    explain: bool,
    template: bool,
) -> None:
    """Are a venue's rules complete, continuous, free of single points of failure?"""
    if template:
        from stepladder.verification.template import rulebook_template

        click.echo(rulebook_template(), nl=False)
        return
    if venue is None and rulebook is None:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(EXIT_INPUT)
    from stepladder.verbs.verify import verify

    answer = verify(venue, rulebook=rulebook, as_of=as_of)
    click.echo(_printed(answer, [ONLY[name] for name in only or ONLY], as_json, explain))
    if answer.counts["fail"]:
        raise click.exceptions.Exit(EXIT_FAIL)
    if strict and answer.counts["unknown"]:
        raise click.exceptions.Exit(EXIT_UNKNOWN)


def _printed(answer: "VerifyAnswer", only: "list[Verdict]", as_json: bool, explain: bool) -> str:
    if as_json:
        from stepladder.reports.verify_json import verify_json

        return json.dumps(verify_json(answer, only=only), indent=2)
    from stepladder.reports.verify_text import verify_text

    return verify_text(answer, only=only, explain=explain)
