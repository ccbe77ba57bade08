"""``stepladder demo``: the main job on real rules."""

from pathlib import Path
from shutil import get_terminal_size
from sys import stdout

import click


@click.command()
@click.option("--html", type=click.Path(path_type=Path), help="Write it as a page with figures.")
def command(html: Path | None) -> None:
    """The main job on real rules: one position at every venue, one cross book, one ladder.

    \b
    stepladder demo --html demo.html
    """
    from stepladder.reports.demo_text import demo_text
    from stepladder.reports.ladder_terminal import ladder_picture
    from stepladder.reports.ladder_text import headline as ladder_headline
    from stepladder.verbs.demo import demo

    demonstration = demo()
    click.echo(demo_text(demonstration))
    width = min(get_terminal_size().columns, 110)
    click.echo(f"\n{ladder_headline(demonstration.ladder)}")
    click.echo(ladder_picture(demonstration.ladder, width=width, colour=stdout.isatty()))
    click.echo(
        "\nAccounts and prices are invented, the rules are real and dated: stepladder verify "
        "--venue binance-usdm\nYour own: stepladder account --template > mine.toml; "
        "stepladder account mine.toml --explain"
    )
    if html is not None:
        from stepladder.reports.demo_html import write_demo_html

        write_demo_html(demonstration, html)
        click.echo(f"written: {html}", err=True)
