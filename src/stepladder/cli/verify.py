"""``stepladder verify``: are a venue's rules complete, continuous, without a weakest link."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stepladder.cli.program import EXIT_FAIL, EXIT_INPUT, EXIT_UNKNOWN
from stepladder.errors import InputError

if TYPE_CHECKING:
    from stepladder.model.decision import Verdict
    from stepladder.verification.checklist import VerifyAnswer

NO_QUESTION = """verify checks a rulebook against the assumptions people make about a venue.
  stepladder verify bybit-linear --html FILE              one of ours, and its scorecard
  stepladder verify --rulebook FILE --strict              your own (--template: one to fill in)
  stepladder verify --compare                             every venue, and where sources differ
  stepladder verify --matrix                              how well each section is known"""

ONLY: "dict[str, Verdict]" = {
    "FAILED": "fail",
    "UNKNOWN": "unknown",
    "WARNED": "warn",
    "PASSED": "pass",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of one command line."""

    name: str | None
    venue: str | None
    rulebook: Path | None
    as_of: str | None
    compare: bool
    matrix: bool
    strict: bool
    only: tuple[str, ...]
    as_json: bool
    html: Path | None
    explain: bool
    template: bool

    @property
    def venues(self) -> str | None:
        """The venue named, as a word by itself or with its option."""
        return self.venue if self.name is None else self.name


@click.command(
    epilog="Exit: 0 nothing fails, 1 a check failed, 2 bad input, 3 facts are missing (--strict)."
)
@click.argument("name", metavar="[VENUE]", required=False)
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
def command(**words: Any) -> None:
    """Are a venue's rules complete, continuous, free of single points of failure?"""
    asked = Asked(**words)
    _refuse(asked)
    if asked.template:
        click.echo(_template(), nl=False)
    elif asked.matrix:
        _show_matrix(asked)
    elif asked.compare:
        _leave(_show_comparison(asked), strict=asked.strict)
    elif asked.venues is None and asked.rulebook is None:
        click.echo(NO_QUESTION)
        raise click.exceptions.Exit(EXIT_INPUT)
    else:
        _leave([_show_answer(asked)], strict=asked.strict)


def _refuse(asked: Asked) -> None:
    """Words that do not go together."""
    pairs = {
        "VENUE and --venue": asked.name is not None and asked.venue is not None,
        "--compare and --matrix": asked.compare and asked.matrix,
        "--rulebook": asked.rulebook is not None and (asked.compare or asked.matrix),
        "--matrix and --html": asked.matrix and asked.html is not None,
    }
    for found, together in pairs.items():
        if together:
            expected = "one venue, a rulebook, --compare (with --html) or --matrix"
            raise InputError(expected=expected, found=found, where="verify")


def _names(venue: str | None) -> list[str] | None:
    return None if venue is None else venue.split(",")


def _template() -> str:
    from stepladder.verification.template import rulebook_template

    return rulebook_template()


def _show_answer(asked: Asked) -> "VerifyAnswer":
    from stepladder.verbs.verify import verify

    answer = verify(asked.venues, rulebook=asked.rulebook, as_of=asked.as_of)
    verdicts = [ONLY[name] for name in asked.only or ONLY]
    click.echo(_printed(answer, verdicts, asked.as_json, asked.explain))
    if asked.html is not None:
        from stepladder.reports.verify_html import write_scorecard

        write_scorecard(answer, asked.html)
    return answer


def _show_matrix(asked: Asked) -> None:
    from stepladder.reports.verify_matrix import matrix_json, matrix_text
    from stepladder.verbs.verify import verify_matrix

    found = verify_matrix(_names(asked.venues), as_of=asked.as_of)
    click.echo(json.dumps(matrix_json(found), indent=2) if asked.as_json else matrix_text(found))


def _show_comparison(asked: Asked) -> "Collection[VerifyAnswer]":
    from stepladder.reports.verify_comparison import comparison_json, comparison_text
    from stepladder.verbs.verify import verify_all

    found = verify_all(_names(asked.venues), as_of=asked.as_of)
    as_json = asked.as_json
    click.echo(json.dumps(comparison_json(found), indent=2) if as_json else comparison_text(found))
    if asked.html is not None:
        from stepladder.reports.verify_comparison_html import write_comparison

        write_comparison(found, asked.html)
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
