"""The program: a lazy table of verbs, grouped help, and one place for exit codes.

0 pass or warn, 1 a check failed, 2 bad input or usage, 3 the answer depends on an unknown,
70 our bug, 130 interrupted.
"""

import sys
from importlib import import_module
from typing import NoReturn

import click

EXIT_FAIL, EXIT_INPUT, EXIT_UNKNOWN, EXIT_BUG, EXIT_INTERRUPTED = 1, 2, 3, 70, 130

VERBS = {
    "account": ("Position", "Where do I really get liquidated, and what if I add this order?"),
    "assumptions": ("Position", "Which assumption about the rules moves my liquidation price?"),
    "compare": ("Position", "The same position under many venues: where, and which rules differ."),
    "book": ("Position", "What does an order of this size cost in this book?"),
    "verify": (
        "Venue",
        "Are a venue's rules complete, continuous, free of single points of failure?",
    ),
    "conform": ("Venue", "Does an engine, ours or yours, compute what was published?"),
    "ladder": ("Venue", "Show, lint, compare and import margin ladders."),
    "references": (
        "Venue",
        "Is the mark what the rules say, and how fast does it follow the own book?",
    ),
    "funding": ("Venue", "What can be misread in a funding history, and what does it cost?"),
    "demo": ("Connect", "The main job on real rules: one position at every venue, one cross book."),
}
"""Name: group and one line; the module of a verb is imported only when it is called."""

INTRODUCTION = """Where you really get liquidated, what happens then, and why.

  stepladder account --venue binance-usdm --position BTCUSDT:+13@50000 \\
      --leverage 20 --cash 32500 --mark 50000

An open risk engine for perpetual futures: offline, no keys, no orders. It shows what published
rules imply; it promises neither safety nor profit."""


class Program(click.Group):
    """Import a verb's module only when that verb is asked for; list the verbs by group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one verb, imported now."""
        if cmd_name not in VERBS:
            return None
        command = import_module(f"stepladder.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The grouped list of verbs."""
        for group in dict.fromkeys(group for group, _ in VERBS.values()):
            with formatter.section(group):
                formatter.write_dl(
                    [(verb, text) for verb, (of, text) in VERBS.items() if of == group]
                )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What stepladder is, with a first command to try."""
        formatter.write(f"\n{INTRODUCTION}\n")


@click.command(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="stepladder", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug of ours.")
@click.pass_context
def program(ctx: click.Context, debug: bool) -> None:
    """Group of all verbs."""
    ctx.obj = debug
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Run the command line and leave with the exit code of the answer."""
    from stepladder.errors import InputError

    debug = "--debug" in sys.argv
    try:
        code = program.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except InputError as error:
        fail(str(error), EXIT_INPUT)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        words = "stepladder" if context is None else context.command_path
        fail(f"{error.format_message()} Try '{words} --help'.", EXIT_INPUT)
    except (KeyboardInterrupt, click.Abort):
        fail("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # the last line of defence: a bug is one line, not a traceback
        if debug:
            raise
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        fail(f"a bug in stepladder: {text}. Please report it with --debug's output.", EXIT_BUG)


def fail(text: str, code: int) -> NoReturn:
    """Say what went wrong in one line on standard error and leave."""
    click.echo(f"stepladder: {text}", err=True)
    sys.exit(code)
