"""``stepladder verify``: are a venue's rules complete, continuous, without a weakest link."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stepladder.cli.program import EXIT_FAIL, EXIT_INPUT, EXIT_UNKNOWN

if TYPE_CHECKING:
    from stepladder.model.decision import Verdict
    from stepladder.verification.checklist import VerifyAnswer
    from stepladder.verification.fact_matrix import FactMatrix
    from stepladder.verification.venue_comparison import VenueComparison

NO_QUESTION = """verify checks a rulebook against the assumptions people make about a venue.
  stepladder verify --venue bybit-linear --html FILE      one of ours, and its scorecard
  stepladder verify --rulebook FILE --strict              your own (--template: one to fill in)
  stepladder verify --compare                             every venue, and where sources differ
  stepladder verify --matrix                              how well each section is known"""

ONLY: "dict[str, Verdict]" = {
    "FAILED": "fail",
    "UNKNOWN": "unknown",
    "WARNED": "warn",
    "PASSED": "pass",
}


@click.command(
    epilog="Exit: 0 nothing fails, 1 a check failed, 2 bad input, 3 facts are missing (--strict)."
)
@click.option("--venue", help="One of our rulebooks; several, with commas, to compare.")
@click.option("--rulebook", type=click.Path(path_type=Path), help="Your own rules, TOML.")
@click.option("--as-of", metavar="TIME", help="Judge the rules in force then, UTC; default now.")
@click.option("--compare", "--all", "compare", is_flag=True, help="Venues side by side.")
@click.option("--matrix", is_flag=True, help="How well each section of each venue is known.")
@click.option("--strict", is_flag=True, help="Exit 3 where facts are missing.")
@click.option(
    "--only",
    type=click.Choice(list(ONLY), case_sensitive=False),
    multiple=True,
    help="List these checks alone; counts and exit code stay.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page: scorecard or table.")
@click.option("--explain", is_flag=True, help="Unfold every check: rule, facts, sources.")
@click.option("--template", is_flag=True, help="Print a commented rulebook and leave.")
def command(
    venue: str | None,
    rulebook: Path | None,
    as_of: str | None,
    compare: bool,
    matrix: bool,
    strict: bool,
    only: tuple[str, ...],
    as_json: bool,
    html: Path | None,
    explain: bool,
    template: bool,
) -> None:
    """Are a venue's rules complete, continuous, free of single points of failure?"""
    if template:
        click.echo(_template(), nl=False)
    elif compare or matrix:
        _refuse_beside(compare, matrix, rulebook, html)
        if matrix:
            _show_matrix(_names(venue), as_of, as_json)
        else:
            _leave(_show_comparison(_names(venue), as_of, as_json, html), strict=strict)
    elif venue is None and rulebook is None:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(EXIT_INPUT)
    else:
        from stepladder.verbs.verify import verify

        answer = verify(venue, rulebook=rulebook, as_of=as_of)
        click.echo(_printed(answer, [ONLY[name] for name in only or ONLY], as_json, explain))
        _write_scorecard(answer, html)
        _leave([answer], strict=strict)


def _names(venue: str | None) -> list[str] | None:
    return None if venue is None else venue.split(",")


def _template() -> str:
    from stepladder.verification.template import rulebook_template

    return rulebook_template()


def _write_scorecard(answer: "VerifyAnswer", html: Path | None) -> None:
    if html is None:
        return
    from stepladder.reports.verify_html import write_scorecard

    write_scorecard(answer, html)


def _refuse_beside(compare: bool, matrix: bool, rulebook: Path | None, html: Path | None) -> None:
    from stepladder.errors import InputError

    found = "--compare and --matrix" if compare and matrix else ""
    found = found or ("--rulebook" if rulebook is not None else "")
    found = found or ("--matrix and --html" if matrix and html is not None else "")
    if found:
        expected = "one of --compare and --matrix, of packaged venues; --html with --compare"
        raise InputError(expected=expected, found=found, where="verify")


def _show_matrix(venues: list[str] | None, as_of: str | None, as_json: bool) -> None:
    from stepladder.reports.verify_matrix import matrix_json, matrix_text
    from stepladder.verbs.verify import verify_matrix

    found: FactMatrix = verify_matrix(venues, as_of=as_of)
    click.echo(json.dumps(matrix_json(found), indent=2) if as_json else matrix_text(found))


def _show_comparison(
    venues: list[str] | None, as_of: str | None, as_json: bool, html: Path | None
) -> "Collection[VerifyAnswer]":
    from stepladder.reports.verify_comparison import comparison_json, comparison_text
    from stepladder.verbs.verify import verify_all

    found: VenueComparison = verify_all(venues, as_of=as_of)
    click.echo(json.dumps(comparison_json(found), indent=2) if as_json else comparison_text(found))
    if html is not None:
        from stepladder.reports.verify_comparison_html import write_comparison

        write_comparison(found, html)
    return found.answers


def _leave(answers: "Collection[VerifyAnswer]", *, strict: bool) -> None:
    if any(answer.counts["fail"] for answer in answers):
        raise click.exceptions.Exit(EXIT_FAIL)
    if strict and any(answer.counts["unknown"] for answer in answers):
        raise click.exceptions.Exit(EXIT_UNKNOWN)


def _printed(answer: "VerifyAnswer", only: "list[Verdict]", as_json: bool, explain: bool) -> str:
    if as_json:
        from stepladder.reports.verify_json import verify_json

        return json.dumps(verify_json(answer, only=only), indent=2)
    from stepladder.reports.verify_text import verify_text

    return verify_text(answer, only=only, explain=explain)
