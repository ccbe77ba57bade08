"""One position under many venues as text: prices first, then which rules make the difference."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.position import Position
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.comparison import CompareAnswer, VenueAnswer
from stepladder.pipeline.comparison_mixture import GROUPS
from stepladder.pipeline.comparison_symbol import entry_price
from stepladder.reports.assumptions_text import signed, words
from stepladder.reports.number_format import amount, percent, price

HEADS = ("venue", "symbol", "liquidated at", "away", "shift", "requirement now")
READING = """How to read it: + is liquidated earlier than at the first venue: the price has to move
so much less. The same coins, entry, leverage and money: dollars one to one, coins at the present
price, fee tier base. Shares are each rule's average part over every order of exchanging them."""


def compare_text(answer: CompareAnswer, *, explain: bool = False) -> str:
    """The whole answer for a person; ``explain`` cites the rules of each venue."""
    with localcontext(EXACT):
        return "\n".join(_lines(answer, explain))


def ranked(answer: CompareAnswer) -> list[VenueAnswer]:
    """The first venue, then the others with a price, earliest first; unknown ones are left out."""
    first, rest = answer.venues[0], answer.venues[1:]
    found = [venue for venue in rest if not venue.missing]
    found.sort(key=lambda venue: -_shift(venue))
    return [first, *found] if not first.missing else found


def _lines(answer: CompareAnswer, explain: bool) -> Iterator[str]:
    scene = answer.scene
    yield f"{question(scene.position)}, as of {time_text(scene.account.as_of)}"
    yield headline(answer)
    if answer.left_out:
        yield f"compared alone, without: {', '.join(answer.left_out)}"
    yield ""
    yield from _table(answer)
    yield from _attribution_lines(answer)
    yield from _unknown_lines(answer)
    yield ""
    yield READING
    if explain:
        yield ""
        for venue in answer.venues:
            yield from _cited(venue)


def question(position: Position) -> str:
    """The position that is compared."""
    mode = "" if isinstance(position.margin_mode, Unknown) else f", {position.margin_mode}"
    return f"{position.label} {abs(position.size):f} from {price(entry_price(position))}{mode}"


def headline(answer: CompareAnswer) -> str:
    """Earliest and latest venue in one line, and how many do not say."""
    found = [venue for venue in ranked(answer) if isinstance(venue.shift, Decimal)]
    unknown = len([venue for venue in answer.venues if venue.missing])
    tail = f"; {unknown} of {len(answer.venues)} not known" if unknown else ""
    if not found:
        return f"no venue's liquidation price can be compared{tail}"
    found.sort(key=lambda venue: -_shift(venue))
    early, late = found[0], found[-1]
    if early is late:
        return f"only {_where(early)} can be compared{tail}"
    return f"earliest {_where(early)}, latest {_where(late)}{tail}"


def _shift(venue: VenueAnswer) -> Decimal:
    return venue.shift if isinstance(venue.shift, Decimal) else Decimal(0)


def _where(venue: VenueAnswer) -> str:
    return f"{venue.venue} {price_words(venue)}"


def price_words(venue: VenueAnswer) -> str:
    """Where a venue liquidates: a price, or why there is none."""
    if isinstance(venue.outcome, Unknown):
        return "not known"
    found = venue.outcome.liquidation_price
    if isinstance(found, Unknown):
        return "not known"
    return venue.outcome.status if found is None else price(found)


def _table(answer: CompareAnswer) -> Iterator[str]:
    rows = [_row(venue, answer) for venue in ranked(answer)]
    if not rows:
        return
    widths = [max(len(head), *(len(row[i]) for row in rows)) for i, head in enumerate(HEADS)]
    for row in (HEADS, *rows):
        cells = [
            f"{cell:<{width}}" if i < 2 else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}"


def _row(venue: VenueAnswer, answer: CompareAnswer) -> tuple[str, ...]:
    assert not isinstance(venue.outcome, Unknown)
    outcome = venue.outcome
    away = outcome.distance
    shift = signed(venue.shift) if isinstance(venue.shift, Decimal) else "-"
    star = " *" if venue.assumed else ""
    return (
        f"{venue.venue}{star}",
        venue.symbol or "?",
        price_words(venue),
        percent(away / outcome.reference) if isinstance(away, Decimal) else "-",
        "" if venue is answer.venues[0] else shift,
        amount(outcome.requirement, outcome.asset),
    )


def _attribution_lines(answer: CompareAnswer) -> Iterator[str]:
    others = [venue for venue in ranked(answer) if venue is not answer.venues[0]]
    if not others or answer.venues[0].missing:
        return
    yield ""
    yield f"which rules make the difference to {answer.venues[0].venue}:"
    width = max(len(venue.venue) for venue in others)
    for venue in others:
        yield f"  {venue.venue:<{width}}  {share_words(venue)}"


def share_words(venue: VenueAnswer) -> str:
    """The shares of one venue, largest first; rules that move nothing are left out."""
    if isinstance(venue.attribution, Unknown):
        return f"not known: {venue.attribution}"
    if venue.attribution is None or not isinstance(venue.shift, Decimal):
        return f"no difference in price units: {price_words(venue)}"
    moving = sorted(
        ((rule, share) for rule, share in venue.attribution.items() if share != 0),
        key=lambda row: (-abs(row[1]), GROUPS.index(row[0])),
    )
    if not moving:
        return "0: nothing that moves this position differs"
    parts = ", ".join(f"{words(rule)} {signed(share)}" for rule, share in moving)
    return f"{signed(venue.shift)} = {parts}"


def _unknown_lines(answer: CompareAnswer) -> Iterator[str]:
    unknown = [venue for venue in answer.venues if venue.missing]
    if unknown:
        yield ""
        yield "not known:"
    for venue in unknown:
        first, *rest = venue.missing
        symbol = f", {venue.symbol}" if venue.symbol else ""
        yield f"  {venue.venue}{symbol}: {first}"
        yield from (f"    {missing}" for missing in rest)
    assumed = dict.fromkeys(missing for venue in ranked(answer) for missing in venue.assumed)
    if assumed:
        yield ""
        yield "* rests on what was not given:"
        yield from (f"  {missing}" for missing in assumed)


def _cited(venue: VenueAnswer) -> Iterator[str]:
    """The switches of one venue, each with its source."""
    yield f"{venue.rulebook.name}"
    if isinstance(venue.scene, Unknown):
        yield f"  {venue.scene}"
        return
    rules, terms = venue.scene.rules, venue.scene.terms
    if terms.ladder_version is not None:
        yield f"  {'ladder':<24}{terms.ladder_version.citation}"
    names = (
        ("ladder", "shape"),
        ("ladder", "lookup_unit"),
        ("ladder", "value_price"),
        ("ladder", "fee_in_trigger"),
        ("fees", "taker"),
        ("references", "liquidation_trigger"),
        ("collateral", "quote_conversion_rule"),
        ("cross_margin", "profit_weight"),
    )
    for section, name in names:
        fact = rules.fact(section, name)
        value = "unknown" if isinstance(fact.value, Unknown) else str(fact.value)
        yield f"  {words(name):<24}{words(value)}  ({fact.citation})"
