"""Ladders as text: the answer in one line, then the table, then what to be careful about."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder, Tier
from stepladder.model.number import number_text
from stepladder.model.time import NS_PER_DAY, time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_answer import (
    LadderAnswer,
    LadderFinding,
    LadderLint,
    LadderListing,
)
from stepladder.venues.ladder_lint import CAP_MAX, Finding
from stepladder.venues.ladder_version import LadderVersion

SENTENCES: dict[str, str] = {
    "LADDER-001": "starts at {observed}, the tier below ends at {limit}: in between is no rate",
    "LADDER-002": "starts at {observed}, the tier below ends at {limit}: in between are two rates",
    "LADDER-003": "rate {observed} does not rise above {limit}, the rate of the tier below",
    "LADDER-004": "maximum leverage {observed} does not fall below {limit}, that of the tier below",
    "LADDER-005": "initial margin at maximum leverage is {observed} of the notional, less than the"
    " maintenance of {limit}: liquidatable as it opens",
    "LADDER-006": "deduction {observed} does not follow from floors and rates, which give {limit}",
    "LADDER-007": "has no deduction: a calculator that takes it for zero asks too much",
    "LADDER-008": "starts at {observed} but is listed after a tier that starts at {limit}",
    "LADDER-009": "cap {observed} is above {limit}: a placeholder for no cap",
    "LADDER-010": "the ladder starts at {observed}, not at {limit}",
    "LADDER-011": "rate {observed} is not above 0 and at most {limit}",
    "LADDER-012": "ends at {observed}, which is not above its floor {limit}: it holds no notional",
}
"""Rule to sentence; the rules are written in ``docs/rules/ladder.md``."""
UNNAMED = "(no symbol)"
HEADINGS = ("tier", "from", "to", "rate", "max leverage", "deduction", "requirement at from")


def grouped(value: Decimal | Unknown | None, *, absent: str = "none", places: int = 10) -> str:
    """A figure in full with grouped thousands; ``absent`` stands for None.

    Examples
    --------
    >>> grouped(Decimal("1200000.50")), grouped(None, absent="open")
    ('1,200,000.5', 'open')
    """
    if value is None:
        return absent
    if isinstance(value, Unknown):
        return "unknown"
    whole, point, fraction = number_text(value, places=places).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{fraction}"


def percent_text(rate: Decimal) -> str:
    """A fraction as percent, in full up to six decimals.

    Examples
    --------
    >>> percent_text(Decimal("0.0065"))
    '0.65 %'
    """
    return f"{number_text(rate * 100, places=6)} %"


def finding_sentence(finding: Finding) -> str:
    """Say one finding to a person.

    Examples
    --------
    >>> finding_sentence(Finding(rule_id="LADDER-001", tier=2, observed=Decimal(60000),
    ...                          limit=Decimal(50000)))
    'starts at 60,000, the tier below ends at 50,000: in between is no rate'
    """
    return SENTENCES[finding.rule_id].format(
        observed=grouped(finding.observed), limit=grouped(finding.limit, absent="an open end")
    )


def lint_text(lint: LadderLint) -> str:
    """One line for each finding (file, date, symbol, tier, rule, sentence), then the count."""
    with localcontext(EXACT):
        lines = [finding_line(lint.owner, finding) for finding in lint.findings]
    return "\n".join([*lines, lint_count(lint)])


def lint_count(lint: LadderLint) -> str:
    """How many findings over how many ladders, and of which rules."""
    rules = Counter(found.finding.rule_id for found in lint.findings)
    which = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    found = f"{count_text(len(lint.findings), 'finding')} ({which})" if which else "no findings"
    unknown = f"; {lint.unknown} more not known, not judged" if lint.unknown else ""
    return f"{lint.owner}: {found} in {count_text(lint.ladders, 'ladder')}{unknown}"


def finding_line(owner: str, found: LadderFinding) -> str:
    """One finding with everything needed to look it up."""
    symbol, finding = found.symbol or UNNAMED, found.finding
    place = f"{owner}  {day_text(found.as_of)}  {symbol}  tier {finding.tier}"
    return f"{place}  {finding.rule_id}  {finding_sentence(finding)}"


def listing_text(listing: LadderListing) -> str:
    """Every symbol with its versions and the span they were seen in."""
    count = sum(len(versions) for versions in listing.versions.values())
    symbols = count_text(len(listing.versions), "symbol")
    title = f"{listing.owner}: {symbols}, {count_text(count, 'ladder')}"
    rows = [
        (symbol or UNNAMED, str(len(versions)), day_text(versions[0].start), _last(versions[-1]))
        for symbol, versions in listing.versions.items()
    ]
    heading = ("symbol", "versions", "first from", "last seen or from")
    return "\n".join([title, "", *table([heading, *rows], left=1)])


def answer_text(answer: LadderAnswer, *, explain: bool = False) -> str:
    """The whole answer of ``ladder show`` for a person."""
    with localcontext(EXACT):
        return "\n".join(_answer_lines(answer, explain))


def headline(answer: LadderAnswer) -> str:
    """The answer in one line: symbol, venue, what it asks, version date, source."""
    name = f"{answer.symbol or UNNAMED} at {answer.owner} as of {_instant(answer.as_of)}"
    version, ladder = answer.version, answer.ladder
    if isinstance(version, Unknown) or isinstance(ladder, Unknown):
        missing = version if isinstance(version, Unknown) else ladder
        return f"{name}: not known: {missing}"
    tiers = ladder.tiers
    low, high = tiers[0].maintenance_margin_rate, tiers[-1].maintenance_margin_rate
    rates = percent_text(low) if low == high else f"{percent_text(low)} to {percent_text(high)}"
    rates += growth_text(ladder)
    up_to = f"up to {cap_text(ladder.end)} {answer.unit}".strip()
    end = "open ended" if ladder.end is None else up_to
    what = f"maintenance {rates} in {count_text(len(tiers), 'tier')}, {end}"
    return f"{name}: {what}. Source: {version.citation}."


def growth_text(ladder: MarginLadder) -> str:
    """How the rate rises with the size, empty where it does not."""
    growth = ladder.growth
    if growth is None:
        return ""
    factor = number_text(growth.factor)
    unit = {"notional": "unit of notional", "contracts": "contract", "coin": "coin"}[ladder.unit]
    if ladder.shape == "slope":
        return f" plus {factor} per {unit}"
    least = percent_text(ladder.tiers[0].maintenance_margin_rate)
    return (
        f" x {number_text(growth.floor_share)} plus {factor} per root of a {unit}, at least {least}"
    )


def ladder_table(ladder: MarginLadder) -> list[str]:
    """A row for each tier, under headings."""
    rows = [
        (
            str(number),
            grouped(tier.floor),
            cap_text(tier.cap),
            percent_text(tier.maintenance_margin_rate),
            grouped(tier.max_leverage, places=4),
            grouped(tier.maintenance_deduction, absent="-"),
            grouped(ladder.requirement_in_tier(tier.floor, number - 1)),
        )
        for number, tier in enumerate(ladder.tiers, start=1)
    ]
    return table([HEADINGS, *rows])


def cap_text(cap: Decimal | None) -> str:
    """The end of a tier; a placeholder is not printed as if it were an amount."""
    if cap is not None and cap > CAP_MAX:
        return f"{cap:.2E}"
    return grouped(cap, absent="open")


def table(rows: Sequence[Sequence[str]], *, left: int = 0) -> list[str]:
    """Align cells in columns, the first ``left`` of them to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    place: list[Callable[[str, int], str]] = [
        str.ljust if index < left else str.rjust for index in range(len(widths))
    ]
    return [
        "  ".join(put(cell, width) for put, cell, width in zip(place, row, widths, strict=True))
        for row in rows
    ]


def _answer_lines(answer: LadderAnswer, explain: bool) -> Iterator[str]:
    yield headline(answer)
    version, ladder = answer.version, answer.ladder
    if isinstance(version, Unknown) or isinstance(ladder, Unknown):
        yield ""
        yield "on record:"
        for known in answer.versions:
            yield f"  {day_text(known.start)} to {_last(known)}  {known.source}"
        return
    yield ""
    yield from ladder_table(ladder)
    yield ""
    yield from _cautions(answer, version, ladder)
    if explain:
        yield ""
        yield from _explanation(version, ladder)


def _cautions(answer: LadderAnswer, version: LadderVersion, ladder: MarginLadder) -> Iterator[str]:
    unit = f" {answer.unit}" if answer.unit else ""
    if ladder.end is not None and ladder.end <= CAP_MAX:
        yield f"Beyond {grouped(ladder.end)}{unit} this ladder says nothing."
    seen = version.observed_to
    days = 0 if seen is None else answer.as_of // NS_PER_DAY - seen // NS_PER_DAY
    if days > 0:
        age = f"{count_text(days, 'day')} before the instant asked about"
        yield f"Last seen {day_text(seen)}, {age}: it may have changed since."
    if ladder.shape == "whole_position" and len(ladder.tiers) > 1:
        yield "The whole position pays the rate of its tier: at each floor the requirement jumps."
    elif ladder.shape in ("slope", "square_root"):
        yield "The whole position pays one rate, which rises with its size."
    elif ladder.shape != "marginal":
        yield "The whole position pays one rate."
    elif version.deductions == "computed":
        yield "The source gives no deductions: computed from floors and rates."
    if ladder.edge_tier == "lower":
        yield "A notional exactly on an edge belongs to the tier below."
    if version.binds == "new_positions":
        yield "Binds positions opened since it took effect; older ones keep theirs."
    if version.partial:
        yield "The source lists only a part of this ladder."
    if version.status != "confirmed":
        yield f"Status of this record: {version.status}."
    if version.note:
        yield f"Note: {version.note}."
    for finding in answer.findings:
        yield f"{finding.rule_id}: tier {finding.tier} {finding_sentence(finding)}."


def _explanation(version: LadderVersion, ladder: MarginLadder) -> Iterator[str]:
    marginal = ladder.shape == "marginal"
    yield f"source: {version.citation}; status: {version.status}"
    lower = ladder.edge_tier == "lower"
    which = "floor < notional <= cap" if lower else "floor <= notional < cap"
    if marginal:
        yield f"requirement = notional × rate - deduction, of the tier with {which}"
        yield "deduction = deduction below + floor × (rate - rate below), from zero"
    else:
        yield f"requirement = notional × rate{growth_text(ladder)}, of the tier with {which}"
    below: Tier | None = None
    for number, tier in enumerate(ladder.tiers, start=1):
        rate, floor = number_text(tier.maintenance_margin_rate), grouped(tier.floor)
        deduction = grouped(tier.maintenance_deduction)
        minus = f" - {deduction}" if marginal else ""
        asked = grouped(ladder.requirement_in_tier(tier.floor, number - 1))
        yield f"tier {number}: {floor} × {rate}{minus} = {asked}"
        if marginal and below is not None:
            step = f"{rate} - {number_text(below.maintenance_margin_rate)}"
            how = f"{grouped(below.maintenance_deduction)} + {floor} × ({step})"
            yield f"        {deduction} = {how}, {version.deductions}"
        below = tier


def _last(version: LadderVersion) -> str:
    if version.observed_to is not None:
        return day_text(version.observed_to)
    return f"from {day_text(version.start)}" if version.start is not None else "not dated"


def day_text(time_ns: int | None) -> str:
    """The UTC day of an instant."""
    return "not dated" if time_ns is None else time_text(time_ns)[:10]


def _instant(time_ns: int) -> str:
    return day_text(time_ns) if time_ns % NS_PER_DAY == 0 else time_text(time_ns)


def count_text(number: int, noun: str) -> str:
    """A count with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
