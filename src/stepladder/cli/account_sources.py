"""What a verb about an account is asked of: files, a packaged example, or typed words."""

from pathlib import Path
from typing import TYPE_CHECKING

from stepladder.cli.account_options import TYPED_WORDS
from stepladder.errors import InputError

if TYPE_CHECKING:
    from stepladder.venues.rulebook import Rulebook
    from stepladder.verbs.account import Source


def account_sources(options: dict[str, object]) -> "tuple[Source, ...]":
    """What the question is about: files, a packaged example, or typed words; never two of them."""
    from stepladder.adapters.example import example_data

    files, example = texts_of(options["files"]), text_of(options["example"])
    typed = [name for name in TYPED_WORDS if options[name] not in (None, ())]
    if files or example is not None:
        if typed or (files and example is not None):
            raise InputError(
                expected="one of: files, --example, or a typed account",
                found="more than one",
                where=f"command line: {TYPED_WORDS[typed[0]] if typed else '--example'}",
            )
        return tuple(Path(name) for name in files) or (example_data(str(example)),)
    if not typed and not options.get("proposed") and options["venue"] is None:
        return ()
    if not any(options.get(name) for name in ("positions", "cash", "collateral", "proposed")):
        raise InputError(
            expected="--position SYMBOL:SIZE@PRICE, or --cash with --with-order",
            found="none",
            where="command line",
        )
    return (_typed(options),)


def _typed(options: dict[str, object]) -> "Source":
    from stepladder.adapters.command_line import TypedAccount

    venue = text_of(options["venue"])
    if venue is None:
        raise InputError(
            expected="--venue, whose rules are asked about", found="none", where="command line"
        )
    return TypedAccount(
        venue=venue,
        positions=texts_of(options["positions"]),
        orders=texts_of(options["open_orders"]),
        proposed=texts_of(options.get("proposed")),
        cash=text_of(options["cash"]),
        collateral=texts_of(options["collateral"]),
        marks=texts_of(options["marks"]),
        indexes=texts_of(options["indexes"]),
        leverages=texts_of(options["leverages"]),
        funding=texts_of(options["funding"]),
        margin_mode=text_of(options["margin_mode"]) or "cross",
        position_mode=text_of(options["position_mode"]) or "one_way",
        isolated_margins=texts_of(options["isolated_margins"]),
        opened_at=text_of(options["opened_at"]),
        fee_tier=text_of(options["fee_tier"]),
        as_of=text_of(options["as_of"]),
    )


def user_rulebook(path: object) -> "Rulebook | None":
    """The rulebook file named on the command line, read."""
    if not isinstance(path, Path):
        return None
    from stepladder.adapters.rulebook_file import read_rulebook_file

    return read_rulebook_file(path)


def text_of(value: object) -> str | None:
    """The text of an option that was given."""
    return value if isinstance(value, str) else None


def texts_of(value: object) -> tuple[str, ...]:
    """The texts of an option that can be given several times."""
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()
