"""The template loads as it stands, and asks for every fact that a rule looks at."""

import re

import pytest
from click.testing import CliRunner

from stepladder.cli.program import program
from stepladder.verbs.verify import verify
from stepladder.verification.template import rulebook_template

ANSWERS = {
    "references.adl_price": '"bankruptcy"',
    "mark_price.own_book_term": "true",
    "mark_price.window_seconds": "300",
    "mark_price.rule": '{ combine = "only", terms = [{ kind = "oracle" }] }',
    "index_price.constituents": '["One", "Two", "Three"]',
    "index_price.rule": (
        '{ combine = "median", outliers = "none", stale_seconds = 10, minimum_sources = 3 }'
    ),
    "funding.rule": (
        '{ method = "premium", premium = "impact", reference = "index", average = "arithmetic", '
        'sample_seconds = 5, form = "damped", damper_8h = 0.0005, interest_8h = 0.0001, '
        'scaling = "whole_rate", '
        'cap = { kind = "fixed", applies = "interval", figures = 0.005 } }'
    ),
    "fees.liquidation_fee": "0.01",
    "fees.fee_in_bankruptcy_price": "false",
    "collateral.assets": '["USDT", "USDC"]',
    "ladder.value_price": '"mark"',
    "ladder.fee_in_trigger": '"none"',
    "fees.taker": "0.0005",
    "cross_margin.profit_weight": "1",
    "adl.price": '"bankruptcy"',
}

DATED = 'source = "rules", as_of = "2026-05-31"'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my-venue.toml"
    path.write_text(rulebook_template(), encoding="utf-8")
    return path


def test_the_command_prints_the_packaged_file():
    done = CliRunner().invoke(program, ["verify", "--template"])
    assert (done.exit_code, done.output) == (0, rulebook_template())


def test_it_loads_and_says_that_it_knows_nothing(file):
    answer = verify(rulebook=file)
    assert answer.venue == "my-venue"
    assert (answer.decision.verdict, answer.counts["fail"]) == ("unknown", 0)
    assert answer.counts["unknown"] > 30
    code = CliRunner().invoke(program, ["verify", "--rulebook", str(file)]).exit_code
    strict = CliRunner().invoke(program, ["verify", "--rulebook", str(file), "--strict"]).exit_code
    assert (code, strict) == (0, 3)


def test_it_names_every_fact_that_a_rule_looks_at(file):
    answer = verify(rulebook=file)
    left_out = [r for r in answer.decision.reasons if "not in the rulebook" in str(r.observed)]
    assert left_out == []


def answered(section: str, line: str) -> str:
    """One line of the template with its unknown replaced by an answer."""
    name, _, value = line.partition(" = ")
    if line.startswith("#") or not value.startswith("{ unknown = "):
        return line.replace('source = "rules" }', f"{DATED} }}")
    if name in ("contract_size", "tick_size", "funding_interval_hours"):
        return f"{name} = 1"
    default = '"mark"' if section == "references" else "1"
    return f"{name} = {{ value = {ANSWERS.get(f'{section}.{name}', default)}, {DATED} }}"


def test_filled_in_line_by_line_it_passes(file):
    section, lines = "", []
    for line in rulebook_template().splitlines():
        if match := re.fullmatch(r"\[([a-z_]+)\]", line):
            section = match[1]
        lines.append(answered(section, line))
    steps, _, _ = "\n".join(lines).rpartition('unknown = "to be filled in"')
    steps = steps.replace(
        'unknown = "to be filled in"', f'value = "yes"\n{DATED}'.replace(", ", "\n")
    )
    tiers = 'effective_at = "2026-01-01"\ntiers = [[0, "open", 0.005, 100, 0]]\n'
    file.write_text(f"{steps}{tiers}", encoding="utf-8")
    answer = verify(rulebook=file, as_of="2026-06-01")
    others = [(r.rule_id, r.verdict) for r in answer.decision.reasons if r.verdict != "pass"]
    assert others == [("PATH-006", "warn")]  # one fund, as in most rulebooks


def test_its_comments_show_a_ladder_that_reads(file):
    shown = re.findall(r"^#   (tiers = \[|    \[.*\],|\])$", rulebook_template(), re.MULTILINE)
    assert len(shown) == 4
    ladder = 'unknown = "to be filled in"\n'
    text = rulebook_template()
    assert text.endswith(ladder)
    body = text.removesuffix(ladder) + "\n".join(shown) + "\n"
    file.write_text(body, encoding="utf-8")
    reasons = verify(rulebook=file).decision.reasons
    verdicts = {r.rule_id: r.verdict for r in reasons if r.subject.startswith("ladder of ")}
    assert verdicts["STEP-001"] == verdicts["STEP-002"] == "pass"
    assert verdicts["STEP-006"] == "warn"
