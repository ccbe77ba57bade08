"""The packaged ladder file to fill in is clean, and the packaged broken one is broken."""

import click
import pytest

from stepladder.adapters.example import broken_ladder, ladder_template
from stepladder.cli.program import program
from stepladder.verbs.ladder import ladder_lint


def test_the_template_lints_clean(tmp_path):
    path = tmp_path / "ladder.toml"
    path.write_text(ladder_template())
    result = ladder_lint(path)
    assert (result.ladders, result.findings) == (1, ())


def test_the_broken_example_shows_seven_kinds_of_fault(capsys):
    rules = {found.finding.rule_id for found in ladder_lint(broken_ladder()).findings}
    assert rules == {f"LADDER-{number:03d}" for number in (1, 3, 4, 5, 6, 7, 9)}
    code = program.main(["ladder", "lint", "--example"], standalone_mode=False)
    assert code == 1
    assert "8 findings" in capsys.readouterr().out


def test_an_example_is_not_mixed_with_a_venue():
    with pytest.raises(click.UsageError, match="its own file"):
        program.main(["ladder", "lint", "--example", "--venue", "bitmex"], standalone_mode=False)
